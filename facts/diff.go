package facts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Tally counts what a load did to one sort of thing.
type Tally struct{ Added, Changed, Same int }

// Report is what a [Store.Load] did to facts, to entities and to sources, and
// the version that came of it.
type Report struct {
	Tally
	Entities Tally
	Sources  Tally
	Version  int64
}

// Changed tells that facts are not what they were: who changed which, when,
// and the version that came of it. Entities and sources that changed are in
// the version alone.
type Changed struct {
	Version int64     `json:"version"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Added   []string  `json:"added,omitempty"`
	Changed []string  `json:"changed,omitempty"`
	Retired []string  `json:"retired,omitempty"`
}

func (c Changed) form() []byte {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // plain texts
	}
	return b
}

// diff is what has to be written so that held becomes held with a set over
// it: the stored forms by ID, and the stored forms of the facts they replace.
type diff struct {
	report      Report
	partnership []byte
	sources     map[string][]byte
	entities    map[string][]byte
	facts       map[string][]byte
	replaced    map[string][]byte
	changed     Changed
}

// empty reports whether nothing has to be written.
func (d *diff) empty() bool {
	return d.partnership == nil && len(d.sources)+len(d.entities)+len(d.facts) == 0
}

// differ compares set with what is held. Facts that are new or changed get
// who and when; the others keep theirs.
func differ(held, set *Set, by string, now time.Time) (d *diff, err error) {
	d = &diff{changed: Changed{By: by, At: now}}
	if set.Partnership != nil {
		if _, d.partnership, err = compare(held.Partnership, set.Partnership); err != nil {
			return nil, err
		}
	}
	if d.sources, err = unlike(held.Sources, set.Sources, func(s *Source) string { return s.ID }, &d.report.Sources); err != nil {
		return nil, err
	}
	if d.entities, err = unlike(held.Entities, set.Entities, func(e *Entity) string { return e.ID }, &d.report.Entities); err != nil {
		return nil, err
	}
	return d, d.differFacts(held.Facts, set.Facts, by, now)
}

func (d *diff) differFacts(held, set []Fact, by string, now time.Time) error {
	d.facts, d.replaced = map[string][]byte{}, map[string][]byte{}
	before := make(map[string]*Fact, len(held))
	for i := range held {
		before[held[i].ID] = &held[i]
	}
	for _, f := range set {
		had := before[f.ID]
		if had != nil {
			f.Recorded, f.By = had.Recorded, had.By
			if f.Asks == nil { // how people ask outlives what is answered
				f.Asks = had.Asks
			}
		}
		was, is, err := compare(had, &f)
		if err != nil {
			return err
		}
		if is == nil {
			d.report.Same++
			continue
		}
		f.Recorded, f.By = now, by
		switch {
		case had == nil:
			d.changed.Added = append(d.changed.Added, f.ID)
		case had.Retired == nil && f.Retired != nil:
			d.changed.Retired = append(d.changed.Retired, f.ID)
		default:
			d.changed.Changed = append(d.changed.Changed, f.ID)
		}
		if had == nil {
			d.report.Added++
		} else {
			d.report.Changed++
			d.replaced[f.ID] = was
			if now.Before(had.Recorded) { // the clock was put back
				f.Recorded = had.Recorded
			}
		}
		if d.facts[f.ID], err = json.Marshal(f); err != nil {
			return fmt.Errorf("facts: writing fact %s: %w", f.ID, err)
		}
	}
	return nil
}

// unlike is the stored forms, by ID, of what is in set and not held the same.
func unlike[T any](held, set []T, id func(*T) string, tally *Tally) (map[string][]byte, error) {
	before := make(map[string]*T, len(held))
	for i := range held {
		before[id(&held[i])] = &held[i]
	}
	forms := map[string][]byte{}
	for i := range set {
		t := &set[i]
		had := before[id(t)]
		_, is, err := compare(had, t)
		switch {
		case err != nil:
			return nil, err
		case is == nil:
			tally.Same++
			continue
		case had == nil:
			tally.Added++
		default:
			tally.Changed++
		}
		forms[id(t)] = is
	}
	return forms, nil
}

// compare gives the stored forms of what was held, if anything, and of what
// is to be; is is nil where they are the same.
func compare[T any](had, has *T) (was, is []byte, err error) {
	if had != nil {
		if was, err = json.Marshal(had); err != nil {
			return nil, nil, fmt.Errorf("facts: comparing: %w", err)
		}
	}
	if is, err = json.Marshal(has); err != nil {
		return nil, nil, fmt.Errorf("facts: comparing: %w", err)
	}
	if bytes.Equal(was, is) {
		return was, nil, nil
	}
	return was, is, nil
}
