package bulletin

import (
	"context"
	"strings"
)

// corrected checks which edition a correction is of: one that somebody has.
func (e *Editor) corrected(ctx context.Context, a Audience) (string, error) {
	id := strings.TrimSpace(a.Correcting)
	if id == "" {
		return "", nil
	}
	if len(a.Topics)+len(a.Districts) > 0 {
		return "", refuse(ErrInvalid, "A correction goes to those who have the edition: leave out topics and districts.")
	}
	ed, err := e.Store.Edition(ctx, id)
	if err != nil {
		return "", err
	}
	if ed.State != Withdrawn && ed.State != Sent || ed.StartedAt.IsZero() {
		return "", refuse(ErrInvalid, "%s is %s, and nobody has it for good: a correction is of an edition that was sent, or withdrawn in the middle.", ed.ID, ed.State)
	}
	return ed.ID, nil
}
