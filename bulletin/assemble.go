package bulletin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"kcst/facts"
)

// soon is how far ahead a deadline or event moves an item to the front of its
// section.
const soon = 42 // days

// Past is an accepted item that no edition can show: one that is past expires,
// and one that says what another says, or isn't public, is held for an officer
// to judge. The reason goes into its history.
type Past struct {
	Item   string    `json:"item"`
	To     ItemState `json:"to"`
	Reason string    `json:"reason"` // a sentence
}

// Assemble orders accepted items into the sections of an edition that is due
// at a time and read no earlier than now. An item enters when it is published
// from a day before the due day (the period is half-open; one that came too
// late for an earlier edition enters this one) and neither it nor its deadline
// or event is past when the edition is read; those that are past come back
// with the reason, and so does what isn't public, and of items that
// surely tell the same all but the one that was submitted first. In a section, deadlines and events of the next six weeks
// stand first, soonest first, then the rest by the day of publication. The
// same items give the same sections, in whatever order they come.
func Assemble(items []Item, due, now time.Time, zone *time.Location) ([]Section, []Past) {
	dueDay := facts.DateOf(due.In(zone))
	reads := due
	if now.After(due) {
		reads = now
	}
	readDay := facts.DateOf(reads.In(zone))
	var past []Past
	var fit []Item
	by := make(map[SectionID][]Item)
	for _, it := range items {
		if it.State != Accepted || !it.PublishFrom.Before(dueDay) {
			continue
		}
		if why := it.past(reads, readDay, zone); why != "" {
			past = append(past, Past{Item: it.ID, To: Expired, Reason: why})
			continue
		}
		if why := it.private(); why != "" {
			past = append(past, Past{Item: it.ID, To: Held, Reason: why})
			continue
		}
		fit = append(fit, it)
	}
	fit, same := distinct(fit)
	past = append(past, same...)
	for _, it := range fit {
		by[it.Section] = append(by[it.Section], it)
	}
	slices.SortFunc(past, func(a, b Past) int { return strings.Compare(a.Item, b.Item) })

	var out []Section
	for _, id := range sections {
		chosen := by[id]
		if len(chosen) == 0 {
			continue
		}
		slices.SortFunc(chosen, func(a, b Item) int { return before(a, b, readDay) })
		s := Section{ID: id}
		for _, it := range chosen {
			s.Entries = append(s.Entries, it.entry())
		}
		out = append(out, s)
	}
	return out, past
}

// distinct keeps the first of items that link to one page, or have one
// headline and tell of the same. Headlines that are only nearly equal are for
// an officer to judge before ([AlikeAll]).
func distinct(items []Item) (kept []Item, same []Past) {
	slices.SortFunc(items, bySubmission)
	byLink, byHeadline := map[string]string{}, map[string]face{}
	for _, it := range items {
		f, words := newFace(it), headlineKey(it.Headline)
		first, why := "", ""
		for _, l := range f.links {
			if id, ok := byLink[l]; ok {
				first, why = id, "links to the same page"
			}
		}
		if o, ok := byHeadline[words]; ok && first == "" && !f.apart(o) {
			first, why = o.id, "has the same headline"
		}
		if first != "" {
			same = append(same, Past{Item: it.ID, To: Held, Reason: fmt.Sprintf("Item %s is in the edition, and this one %s: accept it again if it tells of something else.", first, why)})
			continue
		}
		for _, l := range f.links {
			byLink[l] = it.ID
		}
		if _, ok := byHeadline[words]; !ok {
			byHeadline[words] = f
		}
		kept = append(kept, it)
	}
	return kept, same
}

// headlineKey is a headline's words: case, marks and spaces don't count.
func headlineKey(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// past says why it can't be shown to somebody who reads at a time, or "".
func (it Item) past(reads time.Time, day facts.Date, zone *time.Location) string {
	switch {
	case !it.Expires.IsZero() && !day.Before(it.Expires):
		return fmt.Sprintf("It expired on %s.", it.Expires.Words())
	case !it.Deadline.IsZero() && !it.Deadline.End(zone).After(reads):
		return fmt.Sprintf("Its deadline, %s, is before the edition would be read.", it.Deadline.Date.Words())
	case !it.Event.IsZero() && !it.Event.End(zone).After(reads):
		return fmt.Sprintf("Its event, on %s, is before the edition would be read.", it.Event.Date.Words())
	}
	return ""
}

// ahead is the first of its deadline and event.
func (it Item) ahead() When {
	if it.Deadline.IsZero() || !it.Event.IsZero() && it.Event.String() < it.Deadline.String() {
		return it.Event
	}
	return it.Deadline
}

func before(a, b Item, day facts.Date) int {
	limit := day.AddDays(soon)
	first := func(it Item) bool { w := it.ahead(); return !w.IsZero() && w.Date.Before(limit) }
	fa, fb := first(a), first(b)
	switch {
	case fa && !fb:
		return -1
	case fb && !fa:
		return 1
	case fa && fb:
		if c := strings.Compare(a.ahead().String(), b.ahead().String()); c != 0 {
			return c
		}
	}
	return cmp.Or(a.PublishFrom.Compare(b.PublishFrom), bySubmission(a, b))
}

// preheaderLength is as much as mail clients show beside a subject.
const preheaderLength = 140

// preheader joins what an edition shows into the line beside its subject:
// nothing in it but the edition's own words.
func (c Content) preheader() string {
	var parts []string
	for _, s := range c.Sections {
		parts = append(parts, s.Entries[0].Headline)
	}
	for _, m := range c.Meetings() {
		if !slices.Contains(parts, m.Committee) {
			parts = append(parts, m.Committee)
		}
	}
	if c.Body != "" {
		parts = append(parts, strings.Join(strings.Fields(plainText(c.Body)), " "))
	}
	line := ""
	for _, p := range parts {
		next := p
		if line != "" {
			next = line + "; " + p
		}
		if len([]rune(next)) > preheaderLength {
			break
		}
		line = next
	}
	if line == "" && len(parts) > 0 {
		return shorten(parts[0], preheaderLength)
	}
	return line
}

// shorten cuts s at a word's end so that it has at most n characters.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := string(r[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}
