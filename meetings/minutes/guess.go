package minutes

import (
	"regexp"
	"strings"
	"time"
)

// headLines is how far a head may reach that has no manner we know.
const headLines = 15

var (
	// otherDay is a day in a head that isn't the meeting's.
	otherDay = regexp.MustCompile(`(?i)\b(?:next|last|previous|published|publication|issued|deadline|call-in|effect|until|version|dated|review|apologies)\b`)
	// beforeBody and afterBody stand around a body's name in a line.
	beforeBody = regexp.MustCompile(`(?i)^(?:(?:at|for|draft|final|the|an?|this|record|notice|minutes|notes|proceedings|decisions?|meeting|held|made|taken|reached|by|of|from|note) )+`)
	afterBody  = regexp.MustCompile(`(?i)(?:[,;:(]| [-–—]| (?:held|met|meeting|on|at|took place|minutes|notes|\d)\b).*$`)
)

// guess finds the day and the body in a head that writes them in no manner we
// know: the first day in it, and the first line that names a body.
func (h *head) guess(lines []string, zone *time.Location) {
	if !h.start.IsZero() {
		return
	}
	lines = lines[:min(len(lines), headLines)]
	for i, l := range lines {
		if numberFirst.MatchString(l) && numbered.MatchString(l) && !day.MatchString(l) && i > 2 { // the items begin
			break
		}
		if t := anyDay(l, zone); !t.IsZero() && !otherDay.MatchString(l) && wordCount(l) <= 30 {
			h.start, h.lines = t, max(h.lines, i+1)
			break
		}
	}
	if h.start.IsZero() || h.committee != "" || h.council != "" {
		return
	}
	for _, l := range lines {
		name := strings.TrimSpace(afterBody.ReplaceAllString(beforeBody.ReplaceAllString(l, ""), ""))
		if named(name) && (aBody.MatchString(name) || abbreviated.MatchString(name)) && wordCount(name) <= 12 && !aboutMinutes.MatchString(name) {
			h.committee = tidyName(name)
			return
		}
	}
}

// abbreviated is a body by its initials: "Sample CSP".
var abbreviated = regexp.MustCompile(`\b(?:CSP|SCP|SAB|HWB|PCP|YJB|DAPB)\b`)
