package answers

import (
	"context"
	"slices"
	"sync"
	"time"

	"kcst/facts"
	"kcst/facts/told"
	"kcst/funding"
)

// Desk answers from what is stored now: the facts, and what the ledger says
// beside them ([funding.Store.Knowledge]). It keeps the engine of what is
// stored, and builds another when that moves.
type Desk struct {
	ledger *funding.Store
	now    func() time.Time

	mu      sync.Mutex
	engines []*Engine // the one that was asked last first
}

// mostEngines is how many are kept: that of now, and those of other days on
// which the ledger said something else.
const mostEngines = 3

// NewDesk is a desk over the stored facts and the ledger.
func NewDesk(l *funding.Store, now func() time.Time) *Desk {
	return &Desk{ledger: l, now: now}
}

// Ask answers from what is stored at this moment, or had been recorded by
// q.Known, as it was on q.AsOf.
func (d *Desk) Ask(ctx context.Context, q Question) (Answer, error) {
	base, err := d.ledger.Knowledge(ctx, funding.At{Date: q.AsOf, Known: q.Known})
	if err != nil {
		return Answer{}, err
	}
	if !q.Known.IsZero() {
		return New(base, d.now).Ask(q), nil
	}
	e := d.over(base)
	if day, entities, ok := e.sinceWhen(q); ok {
		return d.changes(ctx, base, day, entities)
	}
	a := e.Ask(q)
	if q.AsOf.IsZero() { // what was so on another day is no news of today
		a.Said = said(base, d.now(), a.Facts)
	}
	return a, nil
}

// said is what facts say today.
func said(base *facts.Base, now time.Time, ids []string) []told.Said {
	var list []told.Said
	for _, id := range ids {
		list = append(list, told.Said{Fact: id, Print: told.Print(base.Fact(id), base.Partnership.Day(now))})
	}
	return list
}

// Known is the facts that answers are made of at this moment.
func (d *Desk) Known(ctx context.Context) (*facts.Base, error) {
	return d.ledger.Knowledge(ctx, funding.At{})
}

// Engine is the engine of what is stored at this moment.
func (d *Desk) Engine(ctx context.Context) (*Engine, error) {
	base, err := d.Known(ctx)
	if err != nil {
		return nil, err
	}
	return d.over(base), nil
}

// over is the engine of a base.
func (d *Desk) over(base *facts.Base) *Engine {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.engines, func(e *Engine) bool { return e.base == base })
	if i == 0 {
		return d.engines[0]
	}
	var e *Engine
	if i > 0 {
		e = d.engines[i]
		d.engines = slices.Delete(d.engines, i, i+1)
	} else {
		e = New(base, d.now)
	}
	d.engines = slices.Insert(d.engines, 0, e)
	d.engines = slices.Delete(d.engines, min(len(d.engines), mostEngines), len(d.engines))
	return e
}
