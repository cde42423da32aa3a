package answers

import (
	"context"
	"slices"
	"sync"
	"time"

	"kcst/facts"
	"kcst/facts/told"
	"kcst/funding"
	"kcst/meetings"
)

// Desk answers from what is stored now: the facts, and what the ledger says
// beside them ([funding.Store.Knowledge]). It keeps the engine of what is
// stored, and builds another when that moves.
type Desk struct {
	Coming   func(now time.Time) []Coming // the next edition of each kind; nil where there is no calendar
	Joining  string                       // the address of the page to subscribe on; "" where there is none
	Meetings *meetings.Store              // what was decided, and who meets when; nil where none are kept

	ledger *funding.Store
	now    func() time.Time

	mu      sync.Mutex
	engines []*kept // the one that was asked last first
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
	a, err := d.fromLedger(ctx, base, e, q)
	if err != nil {
		return Answer{}, err
	}
	if q.AsOf.IsZero() { // what was so on another day is no news of today
		a.Said = append(a.Said, said(base, d.now(), a.Facts)...)
	}
	return a, nil
}

// fromLedger answers what is asked of the ledger itself, and all else from the
// facts.
func (d *Desk) fromLedger(ctx context.Context, base *facts.Base, e *Engine, q Question) (Answer, error) {
	if ask, ok := e.sinceWhen(q); ok {
		if ask.wrong != "" {
			return ask.noDay(), nil
		}
		return d.changes(ctx, base, ask.day, ask.entities)
	}
	if ask, ok := e.gateAsked(q); ok {
		if a, ok, err := d.gate(ctx, e, q, ask); ok || err != nil {
			return a, err
		}
	}
	if a, ok := d.listWish(e, q); ok {
		return a, nil
	}
	if a, ok := d.comingEditions(e, q); ok {
		return a, nil
	}
	if a, ok, err := d.meetingsSay(ctx, e, q); ok || err != nil {
		return a, err
	}
	return e.Ask(q), nil
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

// over is the engine of a base. One that is being built holds up only those who
// ask of the same base.
func (d *Desk) over(base *facts.Base) *Engine {
	d.mu.Lock()
	i := slices.IndexFunc(d.engines, func(k *kept) bool { return k.base == base })
	var k *kept
	if i >= 0 {
		k = d.engines[i]
		d.engines = slices.Delete(d.engines, i, i+1)
	} else {
		k = &kept{base: base, engine: sync.OnceValue(func() *Engine { return New(base, d.now) })}
	}
	d.engines = slices.Insert(d.engines, 0, k)
	d.engines = slices.Delete(d.engines, min(len(d.engines), mostEngines), len(d.engines))
	d.mu.Unlock()
	return k.engine()
}

// kept is the engine of a base, built by who asks first.
type kept struct {
	base   *facts.Base
	engine func() *Engine
}
