package links

import (
	"slices"
	"strings"
)

// Words tell an officer what was done to a link, a sentence each; none where
// nothing was. They hold names of services and parameters, never a value.
func (l Link) Words() []string {
	var out []string
	if len(l.Unwrapped) > 0 {
		out = append(out, list(l.Unwrapped)+" was taken off.")
	}
	if len(l.Tracking) > 0 {
		out = append(out, "Tracking was taken out: "+list(l.Tracking)+".")
	}
	if len(l.Personal) > 0 {
		out = append(out, "What may say who somebody is was taken out: "+list(l.Personal)+".")
	}
	if l.Held != "" {
		out = append(out, l.Held)
	}
	return out
}

// list joins names, each once, in order.
func list(names []string) string {
	var once []string
	for _, n := range names {
		if !slices.Contains(once, n) {
			once = append(once, n)
		}
	}
	return strings.Join(once, ", ")
}
