package funding

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kcst/facts"
)

// asked is how people ask for what a statement of an aspect says, for one that
// takes no other fact's place.
var asked = map[facts.Aspect][]string{
	facts.AspectAmount:    {"how much", "allocation", "award", "given"},
	facts.AspectRemaining: {"left", "left over", "unspent", "balance", "remaining", "available", "still available", "how much is left"},
	facts.AspectSpent:     {"spent", "allocated", "used", "committed", "utilised", "gone", "so far", "how much has been spent", "how much has been allocated"},
	facts.AspectRefund:    {"refunded", "returned", "handed back", "given back", "sent back", "repaid", "went back", "refund", "in total", "altogether", "in all"},
	facts.AspectStatus:    {"open", "closed", "still open", "status", "how does it stand", "is it open"},
	facts.AspectList:      {"projects", "funded", "list", "which projects"},
	facts.AspectReason:    {"add up", "difference", "discrepancy", "reconcile", "tally", "mismatch", "reported", "figures", "pence"},
}

// overtake lays statements over the facts: each takes the place of the facts
// that say the same of an earlier day, with the words and questions by which
// people find those, or is a fact of its own where none does.
func (b *Book) overtake(all []statement, cite func(statement) []facts.Citation) []facts.Fact {
	var laid []facts.Fact
	taken := map[string]bool{}
	for i, s := range all {
		stale, stands := b.stating(s)
		if stands || len(stale) == 0 && slices.ContainsFunc(all[:i], s.saidBy) {
			continue
		}
		figures := map[facts.Money]bool{}
		for _, f := range stale {
			if f.Value != nil && f.Value.Money != nil && (*f.Value.Money != s.value || s.gated) {
				figures[*f.Value.Money] = true
			}
		}
		for _, f := range append(stale, b.repeating(s, figures)...) {
			if !taken[f.ID] {
				taken[f.ID] = true
				laid = append(laid, s.inPlaceOf(f, cite(s)))
			}
		}
		if len(stale) == 0 {
			laid = append(laid, s.own(b.known, cite(s)))
		}
	}
	return laid
}

// saidBy reports whether another statement says as much: all that is left of a
// fund is in this pot.
func (s statement) saidBy(o statement) bool {
	return s.aspect == o.aspect && s.valued && o.valued && s.value == o.value && slices.Contains(o.also, s.entity)
}

// stating is the facts that say of the statement's entity what it says. One
// that has a document's figure already stands, and so does one of the same day
// or a later one that was put in later.
func (b *Book) stating(s statement) (stale []*facts.Fact, stands bool) {
	for _, f := range b.known.About(s.entity) {
		if f.About[0] != s.entity || f.Aspect != s.aspect || f.Ended(b.today) || s.aspect == facts.AspectList && !b.known.listsProjects(f) {
			continue
		}
		if !f.AsOf.Before(s.asOf) && f.Recorded.After(b.recordedAt(s.cited())) {
			return nil, true
		}
		if s.valued && len(s.seqs) == 0 && f.Value != nil && f.Value.Money != nil && *f.Value.Money == s.value {
			return nil, true
		}
		stale = append(stale, f)
	}
	return stale, false
}

// listsProjects reports whether every item of a fact is a project.
func (c catalogue) listsProjects(f *facts.Fact) bool {
	return len(f.Items) > 0 && !slices.ContainsFunc(f.Items, func(it facts.Item) bool { return c.project(it.Entity) == nil })
}

// repeats are the aspects of facts that repeat a balance and go when it moves:
// what is left or spent, how it stands, what it can be used for, of which day it
// is. What a document said, what was decided and what was made of it stays.
var repeats = []facts.Aspect{facts.AspectRemaining, facts.AspectSpent, facts.AspectStatus, facts.AspectRule, facts.AspectDate}

// repeating is the facts of other aspects that repeat an overtaken balance of
// the same entity: "the £15,553.26 can be used in the year". That is one whose
// figure it is, or that has no figure of its own and names it. A gate that
// moved overtakes them too.
func (b *Book) repeating(s statement, figures map[facts.Money]bool) []*facts.Fact {
	var found []*facts.Fact
	if s.aspect != facts.AspectRemaining && s.aspect != facts.AspectSpent {
		return nil
	}
	for _, f := range b.known.About(s.entity) {
		if !slices.Contains(repeats, f.Aspect) || f.Ended(b.today) || f.Aspect == s.aspect && f.About[0] == s.entity {
			continue
		}
		if f.Value != nil && (f.Value.Money == nil || !figures[*f.Value.Money]) {
			continue
		}
		for m := range figures {
			if mentions(f.Text, m) {
				found = append(found, f)
				break
			}
		}
	}
	return found
}

// mentions reports whether a text has an amount anywhere, and not a longer one.
func mentions(text string, m facts.Money) bool {
	for {
		_, after, ok := strings.Cut(text, m.String())
		if !ok {
			return false
		}
		if rest := strings.TrimLeft(after, ".,"); !digit(after) && (!digit(rest) || rest == after) {
			return true
		}
		text = after
	}
}

// digit reports whether a text begins with one.
func digit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// inPlaceOf is the statement as the fact that takes another's place.
func (s statement) inPlaceOf(f *facts.Fact, cite []facts.Citation) facts.Fact {
	over := facts.Fact{ID: f.ID, About: f.About, Aspect: f.Aspect, Words: slices.Clone(f.Words), Asks: f.Asks}
	if f.Aspect == s.aspect {
		over.Words = append(over.Words, asked[s.aspect]...)
	}
	s.fill(&over, cite)
	return over
}

// own is the statement as a fact of its own.
func (s statement) own(c catalogue, cite []facts.Citation) facts.Fact {
	f := facts.Fact{ID: fmt.Sprintf("%s.%s", s.entity, s.aspect), About: append([]string{s.entity}, s.also...), Aspect: s.aspect, Words: asked[s.aspect]}
	for c.Fact(f.ID) != nil {
		f.ID += "-ledger"
	}
	f.About = slices.DeleteFunc(f.About, func(id string) bool { return c.Entity(id) == nil })
	s.fill(&f, cite)
	return f
}

func (s statement) fill(f *facts.Fact, cite []facts.Citation) {
	f.Text, f.Items, f.AsOf, f.Cite = s.text, s.items, s.asOf, cite
	if s.valued {
		m := s.value
		f.Value = &facts.Value{Money: &m}
	}
}

// recordedAt is when the latest of some entries was recorded.
func (b *Book) recordedAt(seqs []int64) time.Time {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	var last int64
	for _, seq := range seqs {
		last = max(last, b.ix.recorded[seq-1])
	}
	return time.UnixMilli(last)
}
