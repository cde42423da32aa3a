package data

import "embed"

//go:embed kent-meetings/*.yaml
var kentMeetings embed.FS

// KentMeetings are meetings of the partnership of [Kent] that its sources tell
// of: YAML files for meetings.ReadYAML. The demonstration shows them beside its
// samples.
var KentMeetings = sub(kentMeetings, "kent-meetings")
