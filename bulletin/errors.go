package bulletin

import (
	"errors"
	"fmt"
)

// Sentinels for what the bulletin refuses. Every error that wraps one reads
// as a sentence for the person who asked, with the next step.
var (
	ErrNotFound    = errors.New("no such item or edition")
	ErrInvalid     = errors.New("not fit for the bulletin")
	ErrWho         = errors.New("nobody named")
	ErrState       = errors.New("wrong state for that step")
	ErrTaken       = errors.New("the period has its edition")
	ErrNothing     = errors.New("nothing to send")
	ErrOwnApproval = errors.New("an author approves their own edition")
	ErrMoved       = errors.New("the content is not the one that was approved")
	ErrNotDue      = errors.New("the edition is not due")
	ErrBusy        = errors.New("others kept changing it")
)

// refusal is a sentence over a sentinel.
type refusal struct {
	kind     error
	sentence string
}

func (r *refusal) Error() string { return r.sentence }
func (r *refusal) Unwrap() error { return r.kind }

// refuse makes a sentence that wraps one of the sentinels.
func refuse(kind error, format string, args ...any) error {
	return &refusal{kind: kind, sentence: fmt.Sprintf(format, args...)}
}

// Refused reports whether an error is the bulletin's answer to what somebody
// wrote, rather than something that went wrong.
func Refused(err error) bool { return errors.Is(err, ErrInvalid) }
