package facts

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ErrUnknown is wrapped where there is no fact with an ID.
var ErrUnknown = errors.New("there is no such fact")

// Edit is what an officer says of one fact; what is nil or zero stays as it
// is. Source is stored with it where it isn't zero. An edit of a fact that is
// retired makes it true again.
type Edit struct {
	ID     string
	About  []string
	Aspect Aspect
	Text   string
	Value  *Value
	Cite   []Citation
	AsOf   Date
	From   Date
	Until  Date
	Source Source
}

// Edited is a fact before an edit (nil where there was none) and after it.
type Edited struct {
	Was, Is *Fact
}

// Edit changes one fact, or makes it, in one transaction; its earlier version
// is kept. What is wrong is named as [Problems], and nothing is changed then.
func (st *Store) Edit(ctx context.Context, e Edit, by string) (Edited, error) {
	return st.edit(ctx, e.ID, e.Source, by, func(was *Fact) (Fact, error) {
		f := Fact{ID: e.ID}
		if was != nil {
			f = *was
		}
		if stale := e.contradicts(was); stale != "" {
			return f, Problems{{Owner: "fact " + e.ID, Field: "text", Sentence: "its text still says " + stale + ": write the new text too"}}
		}
		if f.Retired != nil {
			f.Retired, f.Until = nil, Date{}
		}
		e.over(&f)
		return f, nil
	})
}

// contradicts is the figure that the text would go on stating after the value
// has changed; "" where it wouldn't.
func (e Edit) contradicts(was *Fact) string {
	if was == nil || e.Value == nil || e.Text != "" || was.Text == "" {
		return ""
	}
	if old := was.Value.Words(); old != "" && old != e.Value.Words() && strings.Contains(was.Text, old) {
		return old
	}
	return ""
}

func (e Edit) over(f *Fact) {
	if len(e.About) > 0 {
		f.About = e.About
	}
	if e.Aspect != "" {
		f.Aspect = e.Aspect
	}
	if e.Text != "" {
		f.Text = strings.Join(strings.Fields(e.Text), " ")
	}
	if e.Value != nil {
		f.Value = e.Value
	}
	if len(e.Cite) > 0 {
		f.Cite, f.AsOf = e.Cite, e.AsOf
	}
	for to, d := range map[*Date]Date{&f.AsOf: e.AsOf, &f.From: e.From, &f.Until: e.Until} {
		if !d.IsZero() {
			*to = d
		}
	}
}

// Retirement ends a fact on a day, with its reason and who says so. Source is
// stored with it where it isn't zero.
type Retirement struct {
	ID     string
	Until  Date
	Reason string
	Cite   Citation
	Source Source
}

// Retire ends a fact: from that day on it answers nothing. It stays, for those
// who ask for an earlier day, and its earlier version is kept.
func (st *Store) Retire(ctx context.Context, r Retirement, by string) (Edited, error) {
	return st.edit(ctx, r.ID, r.Source, by, func(was *Fact) (Fact, error) {
		if was == nil {
			return Fact{}, fmt.Errorf("%w: %s: kcst facts show lists them", ErrUnknown, quote(r.ID))
		}
		f := *was
		if f.Retired != nil {
			return f, Problems{{Owner: "fact " + r.ID, Field: "retired", Sentence: "it is retired already, from " + f.Until.Words() + " on: there is nothing to do"}}
		}
		f.Until, f.Retired = r.Until, &Retired{Reason: strings.TrimSpace(r.Reason), Cite: r.Cite}
		return f, nil
	})
}

// edit loads one fact made of the one that is held.
func (st *Store) edit(ctx context.Context, id string, source Source, by string, change func(was *Fact) (Fact, error)) (Edited, error) {
	var edited Edited
	_, err := st.load(ctx, by, false, func(held *Set) (*Set, error) {
		edited = Edited{}
		for i := range held.Facts {
			if held.Facts[i].ID == id {
				edited.Was = &held.Facts[i]
			}
		}
		f, err := change(edited.Was)
		if err != nil {
			return nil, err
		}
		edited.Is = &f
		set := &Set{Facts: []Fact{f}}
		if source.ID != "" {
			set.Sources = []Source{source}
		}
		return set, set.Check(held)
	})
	return edited, err
}
