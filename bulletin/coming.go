package bulletin

import (
	"context"
	"time"
)

// Coming is a run that is still to come, with how far its edition is: no state
// for one that isn't drafted.
type Coming struct {
	Run
	State EditionState `json:"state,omitempty"`
}

// Coming are the next n runs that are due after t and still to come: not those
// whose edition was sent or withdrawn before its time, or is on its way, nor
// those that were decided to have none.
func (e *Editor) Coming(ctx context.Context, t time.Time, n int) ([]Coming, error) {
	outcomes, err := e.Store.Outcomes(ctx)
	if err != nil {
		return nil, err
	}
	over := make(map[string]bool)
	state := make(map[string]EditionState)
	later := 0 // how many of the runs that are due after t are over
	for _, o := range outcomes {
		if !o.Due.After(t) {
			continue
		}
		if over[o.Run] = o.Edition == ""; !over[o.Run] {
			ed, err := e.Store.Edition(ctx, o.Edition)
			if err != nil {
				return nil, err
			}
			over[o.Run], state[o.Run] = ed.State.Final() || !ed.StartedAt.IsZero(), ed.State
		}
		if over[o.Run] {
			later++
		}
	}
	coming := []Coming{}
	for _, r := range e.Calendar.Upcoming(t, n+later) {
		if !over[r.ID] && len(coming) < n {
			coming = append(coming, Coming{Run: r, State: state[r.ID]})
		}
	}
	return coming, nil
}
