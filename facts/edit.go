package facts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

// ErrUnknown is wrapped where there is no fact with an ID.
var ErrUnknown = errors.New("there is no such fact")

// Edit is what an officer says of one fact; what is nil or zero stays as it
// is, but NoValue takes its figure away. Source is stored with it where it
// isn't zero. An edit of a fact that is retired makes it true again.
//
// What says another thing is true from its as-of day on, unless From says since
// when: the statement before it keeps the days before.
type Edit struct {
	ID      string
	About   []string
	Aspect  Aspect
	Text    string
	Value   *Value
	NoValue bool
	Cite    []Citation
	AsOf    Date
	From    Date
	Until   Date
	Source  Source
}

// Edited is a fact before an edit (nil where there was none) and after it.
// Same is set where it was just so already, and nothing was changed.
type Edited struct {
	Was, Is *Fact
	Same    bool
}

// Edit changes one fact, or makes it, in one transaction; its earlier version
// is kept. What is wrong is named as [Problems], and nothing is changed then.
func (st *Store) Edit(ctx context.Context, e Edit, by string) (Edited, error) {
	e.Text = strings.Join(strings.Fields(e.Text), " ")
	return st.edit(ctx, e.ID, e.Source, by, func(was *Fact, today Date) (Fact, error) {
		f := Fact{ID: e.ID}
		if was == nil {
			e.over(&f)
			return f, e.agrees(was, &f)
		}
		f = *was
		says := e.saysAnother(was)
		if says && was.Retired == nil && was.Over(today) && e.From.IsZero() && e.Until.IsZero() {
			return f, e.problem("from", "it ended on "+was.Until.Words()+": say since when the new statement is true (from), or of the time before, until when it was (until)")
		}
		if was.Ended(today) {
			says = true
		}
		if was.Retired != nil {
			f.Retired, f.Until = nil, Date{}
		}
		if says && (e.Until.IsZero() || today.Before(e.Until)) {
			f.From = Date{}
		}
		if !e.From.IsZero() && !f.Until.IsZero() && !e.From.Before(f.Until) {
			f.Until = Date{}
		}
		e.over(&f)
		return f, e.agrees(was, &f)
	})
}

// saysAnother reports whether the edit changes what the fact says.
func (e Edit) saysAnother(was *Fact) bool {
	text := e.Text != "" && e.Text != was.Text
	value := e.NoValue && was.Value != nil || e.Value != nil && !reflect.DeepEqual(e.Value, was.Value)
	return text || value
}

func (e Edit) problem(field, sentence string) error {
	return Problems{{Owner: "fact " + e.ID, Field: field, Sentence: sentence}}
}

// agrees refuses a text and a figure that say different things: a text that
// goes on stating the figure before, or a figure that goes on beside a text
// that states another.
func (e Edit) agrees(was, is *Fact) error {
	if was != nil && e.Text == "" && was.Text != "" && (e.Value != nil || e.NoValue) {
		if old := was.Value.Words(); old != "" && old != is.Value.Words() && strings.Contains(was.Text, old) {
			return e.problem("text", "its text still says "+old+": write the new text too")
		}
	}
	if e.Text == "" || is.Value == nil {
		return nil
	}
	figure := is.Value.Words()
	if strings.Contains(is.Text, figure) {
		return nil
	}
	dropped := was != nil && e.Value == nil && strings.Contains(was.Text, figure)
	if other := is.Value.likeIn(is.Text); other != "" || dropped {
		return e.problem("value", fmt.Sprintf("its figure is %s, and the text says %s: write the figure too, or none to take it away", figure, cmp.Or(other, "nothing of it")))
	}
	return nil
}

// The figures that a text can state, by their form.
var (
	moneyIn   = regexp.MustCompile(`£\d[\d,]*(\.\d+)?`)
	percentIn = regexp.MustCompile(`\d[\d,.]*%`)
	dayIn     = regexp.MustCompile(`\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b`)
	timeIn    = regexp.MustCompile(`\b\d{1,2}:\d\d\b`)
	emailIn   = regexp.MustCompile(`\S+@\S+\w`)
	phoneIn   = regexp.MustCompile(`\+?\d[\d ]{8,}\d`)
)

// likeIn is the first figure of v's form in a text that has not v itself; ""
// where it has none, or has v in other signs.
func (v *Value) likeIn(text string) string {
	var form *regexp.Regexp
	switch {
	case v.Money != nil:
		form = moneyIn
	case v.Percent != nil:
		form = percentIn
	case !v.Date.IsZero():
		form = dayIn
	case v.Time != "":
		form = timeIn
	case v.Email != "":
		form = emailIn
	case v.Phone != "":
		form = phoneIn
	default: // a count may be in words
		return ""
	}
	bare := func(s string) string {
		if m, err := ParseMoney(s); v.Money != nil && err == nil {
			return m.String()
		}
		return strings.ToLower(strings.ReplaceAll(s, " ", ""))
	}
	found := form.FindAllString(text, -1)
	for _, s := range found {
		if bare(s) == bare(v.Words()) {
			return ""
		}
	}
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

func (e Edit) over(f *Fact) {
	if len(e.About) > 0 {
		f.About = e.About
	}
	if e.Aspect != "" {
		f.Aspect = e.Aspect
	}
	if e.Text != "" {
		f.Text = e.Text
	}
	if e.Value != nil || e.NoValue {
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

// Retire ends a fact: from that day on it answers nothing, and until then it
// goes on. It stays, for those who ask for an earlier day, and its earlier
// version is kept. A fact that ends earlier by itself goes on ending then. One
// that is retired from a day to come can be retired from another.
func (st *Store) Retire(ctx context.Context, r Retirement, by string) (Edited, error) {
	return st.edit(ctx, r.ID, r.Source, by, func(was *Fact, today Date) (Fact, error) {
		if was == nil {
			return Fact{}, fmt.Errorf("%w: %s: kcst facts show lists them", ErrUnknown, quote(r.ID))
		}
		f := *was
		if f.Ended(today) {
			return f, Problems{{Owner: "fact " + r.ID, Field: "retired", Sentence: "it is retired already, from " + f.Until.Words() + " on: there is nothing to do"}}
		}
		if f.Retired != nil || f.Until.IsZero() || r.Until.Before(f.Until) {
			f.Until = r.Until
		}
		f.Retired = &Retired{Reason: strings.TrimSpace(r.Reason), Cite: r.Cite}
		return f, nil
	})
}

// edit loads one fact made of the one that is held.
func (st *Store) edit(ctx context.Context, id string, source Source, by string, change func(was *Fact, today Date) (Fact, error)) (Edited, error) {
	var edited Edited
	report, err := st.load(ctx, by, false, func(held *Set) (*Set, error) {
		edited = Edited{}
		for i := range held.Facts {
			if held.Facts[i].ID == id {
				edited.Was = &held.Facts[i]
			}
		}
		f, err := change(edited.Was, held.Partnership.Day(st.now()))
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
	edited.Same = err == nil && report.Same == 1
	return edited, err
}
