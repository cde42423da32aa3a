package bulletin

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kcst/facts"
	"kcst/subscribers"
)

// Labels are the topics and districts that items and audiences may name: those
// that subscribers choose from ([subscribers.Offered]). A list that is empty
// lets anything through, for a partnership whose facts name none.
type Labels struct {
	topics, districts vocabulary
}

// vocabulary is a list of labels, found by ID, name or another name.
type vocabulary struct {
	names map[string]string // by ID
	ids   map[string]string // by what people write, folded
}

// LabelsOf are the labels that a partnership's facts give.
func LabelsOf(b *facts.Base) Labels {
	offer := subscribers.Offered(b)
	return Labels{vocabularyOf(b, offer.Topics), vocabularyOf(b, offer.Districts)}
}

func vocabularyOf(b *facts.Base, among []subscribers.Option) vocabulary {
	v := vocabulary{map[string]string{}, map[string]string{}}
	for _, o := range among {
		v.names[o.ID] = o.Name
	}
	for _, e := range b.Entities() {
		if _, ok := v.names[e.ID]; !ok {
			continue
		}
		for _, alias := range e.Aliases {
			v.ids[foldLabel(alias)] = e.ID
		}
	}
	for id, name := range v.names { // an ID and a name go before another's alias
		v.ids[foldLabel(name)] = id
	}
	for id := range v.names {
		v.ids[foldLabel(id)] = id
	}
	return v
}

func foldLabel(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.ToLower(s), "-", " ")), " ")
}

// resolve is list with each label as its ID, once. What names nothing is a
// problem that tells what may be named.
func (v vocabulary) resolve(p *problems, what string, list []string) []string {
	var out []string
	for _, s := range list {
		s = strings.TrimSpace(s)
		id, ok := v.ids[foldLabel(s)]
		switch {
		case s == "":
			continue
		case len(v.names) == 0:
			id = s
		case !ok:
			p.add("%q is no %s of this partnership: choose among %s, or leave it out", s, what, v.choice())
			continue
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (v vocabulary) choice() string {
	ids := make([]string, 0, len(v.names))
	for id := range v.names {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return strings.Join(ids, ", ")
}

// words is list as readers know it: by name.
func (v vocabulary) words(list []string) []string {
	out := make([]string, len(list))
	for i, id := range list {
		if out[i] = id; v.names[id] != "" {
			out[i] = v.names[id]
		}
	}
	return out
}

// Topics and Districts are list as readers know it: by name.
func (l Labels) Topics(list []string) []string    { return l.topics.words(list) }
func (l Labels) Districts(list []string) []string { return l.districts.words(list) }

// Resolve is topics and districts by ID, whichever of their names was given.
// One that is unknown is refused with [ErrInvalid] and what may be chosen.
func (l Labels) Resolve(topics, districts []string) ([]string, []string, error) {
	var p problems
	topics, districts = l.topics.resolve(&p, "topic", topics), l.districts.resolve(&p, "district", districts)
	return topics, districts, errors.Join(p...)
}

// label resolves what an item names, if there are labels to resolve it by.
func (st *Store) label(ctx context.Context, it Item) (Item, error) {
	if st.Labels == nil {
		return it, nil
	}
	l, err := st.Labels(ctx)
	if err != nil {
		return Item{}, err
	}
	it.Topics, it.Districts, err = l.Resolve(it.Topics, it.Districts)
	return it, err
}
