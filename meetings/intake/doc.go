// Package intake takes meetings in from files that somebody saved: answers of
// ModernGov's web service, its pages, printed minutes as PDF or text, pasted
// text, and YAML.
//
// Files of one run are read together: a saved list of meetings says which
// committee a saved meeting is of. Each file gives a [Reading], with what was
// found in it or why nothing was; one that can't be read keeps none of the
// others out.
package intake
