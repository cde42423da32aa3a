package answers

import (
	"context"
	"sync"
	"time"

	"kcst/facts"
)

// Desk answers from what is stored now. It keeps the engine of the stored
// version and builds another when that moves.
type Desk struct {
	facts *facts.Store
	now   func() time.Time

	mu     sync.Mutex
	base   *facts.Base
	engine *Engine
}

// NewDesk is a desk over the stored facts.
func NewDesk(f *facts.Store, now func() time.Time) *Desk {
	return &Desk{facts: f, now: now}
}

// Ask answers from the facts as they are stored at this moment, or as they
// had been recorded by q.Known.
func (d *Desk) Ask(ctx context.Context, q Question) (Answer, error) {
	if !q.Known.IsZero() {
		base, err := d.facts.Known(ctx, q.Known)
		if err != nil {
			return Answer{}, err
		}
		return New(base, d.now).Ask(q), nil
	}
	e, err := d.Engine(ctx)
	if err != nil {
		return Answer{}, err
	}
	return e.Ask(q), nil
}

// Engine is the engine of the version that is stored at this moment.
func (d *Desk) Engine(ctx context.Context) (*Engine, error) {
	base, err := d.facts.Base(ctx)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.engine == nil || d.base != base {
		d.base, d.engine = base, New(base, d.now)
	}
	return d.engine, nil
}
