package meetings

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrInvalid: something about a meeting can't be right; the message says what.
var ErrInvalid = errors.New("this can't be a meeting")

// Check says what is wrong with m, all of it.
func (m Meeting) Check() error {
	var errs []error
	wrong := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...))
	}
	if !isID(m.ID) {
		wrong("its ID %q isn't lower-case letters, digits and hyphens", m.ID)
	}
	if !isID(m.Committee.ID) {
		wrong("its committee's ID %q isn't lower-case letters, digits and hyphens", m.Committee.ID)
	}
	if m.Committee.Name == "" {
		wrong("its committee has no name")
	}
	if m.Start.IsZero() {
		wrong("it has no start")
	}
	if !slices.Contains([]Status{Planned, Confirmed, Postponed, Cancelled}, m.Status) {
		wrong("its status %q is none of planned, confirmed, postponed, cancelled", m.Status)
	}
	if !slices.Contains(bases, m.Basis) {
		wrong("its basis %q is none of papers, draft minutes, minutes", m.Basis)
	}
	if !isLink(m.URL) {
		wrong("its address %q doesn't begin with https:// or http://", m.URL)
	}
	for _, d := range m.documents() {
		if !isLink(d.URL) {
			wrong("the address %q of a document doesn't begin with https:// or http://", d.URL)
		}
	}
	return errors.Join(errs...)
}

// documents are those of the meeting and of its items.
func (m Meeting) documents() []Document {
	all := slices.Clone(m.Documents)
	for _, it := range m.Items {
		all = append(all, it.Documents...)
	}
	return all
}

// isLink accepts a web address, or none. Anything else could run in a reader's
// browser.
func isLink(s string) bool {
	return s == "" || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

const idLetters = "abcdefghijklmnopqrstuvwxyz0123456789-"

func isID(s string) bool {
	return s != "" && len(s) <= 100 && strings.Trim(s, idLetters) == "" && s[0] != '-'
}

// Slug makes an ID of a name.
func Slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !strings.ContainsRune(idLetters[:36], r) })
	id := strings.Join(words, "-")
	return strings.Trim(id[:min(len(id), 100)], "-")
}
