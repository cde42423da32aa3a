package funding

import (
	"errors"
	"strings"
)

var (
	// ErrRefused is matched by every [Refusals].
	ErrRefused = errors.New("the ledger refuses it")
	// ErrInvalid: a field is missing, misplaced or not readable.
	ErrInvalid = errors.New("the entry is not complete")
	// ErrUnknown: there is no such fund, pot, project, source or entry.
	ErrUnknown = errors.New("not known")
	// ErrClosed: the pot could not be used on that day.
	ErrClosed = errors.New("the pot is closed")
	// ErrOver: it is more than there is.
	ErrOver = errors.New("more than there is")
	// ErrElsewhere: the project belongs to another fund.
	ErrElsewhere = errors.New("the project is another fund's")
	// ErrTerms: the grant's terms don't allow it, or not yet.
	ErrTerms = errors.New("the grant's terms don't allow it")
	// ErrKeyUsed: the key was used before, for something else.
	ErrKeyUsed = errors.New("the key was used before")
	// ErrSuperseded: another correction came first.
	ErrSuperseded = errors.New("the entry is superseded already")
)

// Refusal is one reason why an entry is not recorded: the field that it lies
// in, and a sentence that says what to write instead.
type Refusal struct {
	Field    string
	Sentence string
	Err      error
}

// Refusals is every reason why an entry is not recorded; nothing of it was.
type Refusals []Refusal

// Error is a sentence a line.
func (rs Refusals) Error() string {
	lines := make([]string, len(rs))
	for i, r := range rs {
		lines[i] = r.Sentence
	}
	return strings.Join(lines, "\n")
}

// Is matches [ErrRefused], and what any of the refusals wraps.
func (rs Refusals) Is(target error) bool {
	if target == ErrRefused {
		return true
	}
	for _, r := range rs {
		if errors.Is(r.Err, target) {
			return true
		}
	}
	return false
}

// Field is the sentence about a field, or "".
func (rs Refusals) Field(name string) string {
	for _, r := range rs {
		if r.Field == name {
			return r.Sentence
		}
	}
	return ""
}
