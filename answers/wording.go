package answers

import (
	"regexp"
	"slices"
	"strings"
)

// wording is a manner of putting a question. A question can only be put so if
// it has one of the hints, in lower case: that saves most the search.
type wording struct {
	pattern *regexp.Regexp
	hints   []string
}

// findIn is the first place where the question is put so, as
// [regexp.Regexp.FindStringSubmatch] gives it, or nil.
func (w wording) findIn(r *reading) []string {
	if !w.hinted(r) {
		return nil
	}
	return w.pattern.FindStringSubmatch(r.text)
}

// isIn reports whether the question is put so.
func (w wording) isIn(r *reading) bool {
	return w.hinted(r) && w.pattern.MatchString(r.text)
}

func (w wording) hinted(r *reading) bool {
	return slices.ContainsFunc(w.hints, func(hint string) bool { return strings.Contains(r.lower, hint) })
}
