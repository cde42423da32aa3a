package bulletin

import (
	"slices"
	"strings"
)

// Choice is what a subscriber wants to hear of: any of its topics in any of
// its districts, and whatever its committees do. Nothing chosen is everything.
// All are IDs of the facts; a committee may also be one of the meetings'.
type Choice struct {
	Topics, Districts, Committees []string
}

// IsZero reports whether nothing was chosen.
func (c Choice) IsZero() bool { return len(c.Topics)+len(c.Districts)+len(c.Committees) == 0 }

// How much one mail shows; of the rest it says how many there are, and where.
const (
	mostMeetings = 12 // of each part
	mostItems    = 8  // of a meeting
)

// Left counts the meetings of each part that a variant leaves out for length.
type Left struct{ Decided, Minuted, Coming int }

// Variants are the forms that a weekly edition takes for subscribers with
// different choices. Each is made of the approved content by leaving out, and
// by saying why each of the rest is there, so the approval of the content
// covers them all. Choices that come to the same share a variant. It may be
// used by several goroutines.
type Variants struct {
	content Content
	labels  [3]map[string]bool // topics, districts, committees that any meeting has
	both    map[label]bool
}

// Variants are those of a content. One that isn't weekly has a single one.
func (c Content) Variants() *Variants {
	v := &Variants{content: c, both: map[label]bool{}, labels: [3]map[string]bool{{}, {}, {}}}
	note := func(n int, ids []string) {
		for _, id := range ids {
			v.labels[n][id] = true
		}
	}
	for _, m := range c.Meetings() {
		note(0, m.Topics)
		note(1, m.Districts)
		note(2, append(slices.Clip(m.Groups), m.committee()))
		for _, it := range m.Items {
			note(0, it.Topics)
		}
		districts := append(slices.Clip(m.Districts), anything)
		if len(m.Districts) == 0 {
			districts = append(districts, everywhere)
		}
		for _, d := range districts {
			v.both[label{anything, d}] = true
			for _, t := range m.Topics {
				v.both[label{t, d}] = true
			}
			for _, it := range m.Items {
				for _, t := range it.Topics {
					v.both[label{t, d}] = true
				}
			}
		}
	}
	return v
}

// committee is the ID of the committee that met.
func (m Meeting) committee() string {
	id, _, _ := strings.Cut(m.ID, ".")
	return id
}

// nothing stands in a reduced choice for what was chosen and isn't in the
// edition, so that it doesn't read as nothing chosen.
const nothing = "-"

// reduced is a choice without what makes no difference to this edition.
func (v *Variants) reduced(c Choice) Choice {
	if v.content.Kind != Weekly {
		return Choice{}
	}
	cut := func(n int, ids []string) []string {
		if len(ids) == 0 {
			return nil
		}
		var out []string
		for _, id := range ids {
			if v.labels[n][id] {
				out = append(out, id)
			}
		}
		if len(out) == 0 {
			return []string{nothing}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	return Choice{cut(0, c.Topics), cut(1, c.Districts), cut(2, c.Committees)}
}

// Key is the same for choices that give the same variant.
func (v *Variants) Key(c Choice) string {
	r := v.reduced(c)
	return strings.Join(r.Topics, " ") + "|" + strings.Join(r.Districts, " ") + "|" + strings.Join(r.Committees, " ")
}

// Reaches reports whether the edition has anything for a choice. It hasn't in
// a week that is quiet for it, and then no mail goes out.
func (v *Variants) Reaches(c Choice) bool {
	if v.content.Kind != Weekly || c.IsZero() {
		return true
	}
	r := v.reduced(c)
	if len(r.Committees) > 0 && r.Committees[0] != nothing {
		return true
	}
	topics, districts := r.Topics, r.Districts
	switch {
	case len(topics)+len(districts) == 0:
		return false
	case len(topics) == 0:
		topics = []string{anything}
	case len(districts) == 0:
		districts = []string{anything}
	}
	for _, t := range topics {
		if v.both[label{t, anything}] && slices.Contains(districts, anything) || v.both[label{t, everywhere}] {
			return true
		}
		for _, d := range districts {
			if v.both[label{t, d}] {
				return true
			}
		}
	}
	return false
}

// label is a topic and a district that one meeting has.
type label struct{ topic, district string }

// anything stands for a topic or a district that wasn't chosen, and everywhere for
// that of a meeting without one.
const (
	anything   = "*"
	everywhere = "**"
)

// For is the content for a choice.
func (v *Variants) For(c Choice) Content {
	out := v.content
	if out.Kind != Weekly {
		return out
	}
	r := v.reduced(c)
	out.Decided, out.Left.Decided = v.part(out.Decided, r)
	out.Minuted, out.Left.Minuted = v.part(out.Minuted, r)
	out.Coming, out.Left.Coming = v.part(out.Coming, r)
	out.Chosen = !c.IsZero()
	if out.Chosen {
		out.Preheader = out.preheader()
	}
	return out
}

// part is what a choice takes of one part, as much as a mail shows.
func (v *Variants) part(list []Meeting, c Choice) (out []Meeting, left int) {
	for _, m := range list {
		m, ok := v.choose(m, c)
		if !ok {
			continue
		}
		if len(out) == mostMeetings {
			left++
			continue
		}
		if n := len(m.Items); n > mostItems {
			m.Items, m.Left = m.Items[:mostItems], n-mostItems
		}
		out = append(out, m)
	}
	return out, left
}

// choose is what a choice takes of a meeting, with the reason, and whether
// that is anything. A meeting without a district concerns every district.
func (v *Variants) choose(m Meeting, c Choice) (Meeting, bool) {
	if c.IsZero() {
		return m, true
	}
	if is := shared(c.Committees, append(slices.Clip(m.Groups), m.committee())); len(is) > 0 {
		m.Why = []string{m.Committee}
		return m, true
	}
	if len(c.Topics)+len(c.Districts) == 0 {
		return m, false
	}
	here := shared(c.Districts, m.Districts)
	if len(c.Districts) > 0 && len(m.Districts) > 0 && len(here) == 0 {
		return m, false
	}
	if len(c.Topics) == 0 {
		m.Why = v.named(here)
		return m, true
	}
	if about := shared(c.Topics, m.Topics); len(about) > 0 {
		m.Why = v.named(append(about, here...))
		return m, true
	}
	var items []AgendaItem
	for _, it := range m.Items {
		if about := shared(c.Topics, it.Topics); len(about) > 0 {
			it.Why = v.named(append(about, here...))
			items = append(items, it)
		}
	}
	m.Items = items
	return m, len(items) > 0
}

// shared are those of ids that are in both.
func shared(chosen, has []string) []string {
	var out []string
	for _, id := range chosen {
		if slices.Contains(has, id) {
			out = append(out, id)
		}
	}
	return out
}

// named are the names of labels as readers know them.
func (v *Variants) named(ids []string) []string {
	var out []string
	for _, id := range ids {
		if name := v.content.Names[id]; name != "" {
			out = append(out, name)
		}
	}
	return out
}
