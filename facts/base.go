package facts

import (
	"cmp"
	"maps"
	"slices"
	"sync"
)

// Base is an immutable snapshot of what is held, indexed for reading. What
// authors left out is filled in: texts are composed, as-of dates taken from
// the sources, items named after their entities.
type Base struct {
	Version     int64
	Partnership Partnership

	entities  []*Entity
	facts     []*Fact
	entity    map[string]*Entity
	fact      map[string]*Fact
	source    map[string]*Source
	about     map[string][]*Fact
	members   map[string][]*Entity
	earlier   map[string][]Fact // versions that were replaced, the oldest first
	gazetteer func() *Gazetteer
}

// NewBase is the snapshot of a set in which nothing refers to what is not in
// it. The set is not changed, and must not be changed afterwards.
func NewBase(set *Set, version int64) (*Base, error) {
	b := &Base{
		Version: version,
		entity:  make(map[string]*Entity, len(set.Entities)),
		fact:    make(map[string]*Fact, len(set.Facts)),
		source:  make(map[string]*Source, len(set.Sources)),
		about:   make(map[string][]*Fact, len(set.Entities)),
		members: map[string][]*Entity{},
	}
	if set.Partnership != nil {
		b.Partnership = *set.Partnership
	}
	if err := checkReferences(set); err != nil {
		return nil, err
	}
	for i := range set.Sources {
		b.source[set.Sources[i].ID] = &set.Sources[i]
	}
	for i := range set.Entities {
		e := &set.Entities[i]
		b.entity[e.ID] = e
		b.entities = append(b.entities, e)
	}
	slices.SortFunc(b.entities, func(x, y *Entity) int { return cmp.Compare(x.ID, y.ID) })
	for _, e := range b.entities {
		for _, id := range e.PartOf {
			b.members[id] = append(b.members[id], e)
		}
	}
	for i := range set.Facts {
		f := b.Complete(&set.Facts[i])
		b.fact[f.ID] = f
		b.facts = append(b.facts, f)
	}
	slices.SortFunc(b.facts, func(x, y *Fact) int { return cmp.Compare(x.ID, y.ID) })
	for _, f := range b.facts {
		for _, id := range f.About {
			b.about[id] = append(b.about[id], f)
		}
	}
	b.gazetteer = sync.OnceValue(func() *Gazetteer { return newGazetteer(b.entities, b.facts) })
	return b, nil
}

// With is the snapshot with sources and facts laid over it: one with the ID of
// another takes its place. They name only entities that b has. They are not
// changed, and must not be changed afterwards.
func (b *Base) With(sources []Source, laid []Fact) *Base {
	over := *b
	over.source, over.fact, over.about = maps.Clone(b.source), maps.Clone(b.fact), map[string][]*Fact{}
	for i := range sources {
		over.source[sources[i].ID] = &sources[i]
	}
	for i := range laid {
		f := over.Complete(&laid[i])
		over.fact[f.ID] = f
	}
	over.facts = slices.SortedFunc(maps.Values(over.fact), func(x, y *Fact) int { return cmp.Compare(x.ID, y.ID) })
	for _, f := range over.facts {
		for _, id := range f.About {
			over.about[id] = append(over.about[id], f)
		}
	}
	return &over
}

// On is the snapshot with each fact in the version that was in force on a day,
// where the present one says what is so since a later day; b itself where that
// changes nothing. What a later version corrected, with no later day, stays
// corrected, and what was retired by then stays so.
func (b *Base) On(day Date) *Base {
	var then []Fact
	for id, versions := range b.earlier {
		now := b.fact[id]
		if now == nil || !day.Before(cmp.Or(now.From, now.AsOf)) {
			continue
		}
		for _, v := range slices.Backward(versions) {
			if full := b.Complete(&v); !day.Before(cmp.Or(full.From, full.AsOf)) {
				then = append(then, v)
				break
			}
		}
	}
	if len(then) == 0 {
		return b
	}
	return b.With(nil, then)
}

// Complete is f, or an earlier version of it, with what its author left out
// filled in; f itself where nothing was.
func (b *Base) Complete(f *Fact) *Fact {
	unnamed := slices.ContainsFunc(f.Items, func(it Item) bool { return it.Text == "" })
	if f.Text != "" && !f.AsOf.IsZero() && !unnamed {
		return f
	}
	full := *f
	if full.Text == "" {
		full.Text = compose(f, b.Entity)
	}
	if full.AsOf.IsZero() {
		full.AsOf = b.dated(f.Cite)
	}
	if unnamed {
		full.Items = slices.Clone(f.Items)
		for i, it := range full.Items {
			if e := b.entity[it.Entity]; it.Text == "" && e != nil {
				full.Items[i].Text = e.Name
			}
		}
	}
	return &full
}

// dated is the date of the first cited source that has one.
func (b *Base) dated(cite []Citation) Date {
	for _, c := range cite {
		if s := b.source[c.Source]; s != nil && !s.Date.IsZero() {
			return s.Date
		}
	}
	return Date{}
}

// Entities is every entity, by ID.
func (b *Base) Entities() []*Entity { return b.entities }

// Entity is the entity with the ID, or nil.
func (b *Base) Entity(id string) *Entity { return b.entity[id] }

// Facts is every fact, by ID.
func (b *Base) Facts() []*Fact { return b.facts }

// Fact is the fact with the ID, or nil.
func (b *Base) Fact(id string) *Fact { return b.fact[id] }

// Source is the source with the ID, or nil.
func (b *Base) Source(id string) *Source { return b.source[id] }

// About is the facts that name the entity, by ID.
func (b *Base) About(entityID string) []*Fact { return b.about[entityID] }

// Members is the entities that are part of the entity, by ID.
func (b *Base) Members(entityID string) []*Entity { return b.members[entityID] }

// Gazetteer finds the entities that a text mentions. It is made when it is
// first asked for.
func (b *Base) Gazetteer() *Gazetteer { return b.gazetteer() }
