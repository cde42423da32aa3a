package funding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"kcst/facts"
)

// Tally counts what a load came to.
type Tally struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
}

// Report is what a load came to. Entries are never changed.
type Report struct {
	Entries  Tally `json:"entries"`
	Terms    Tally `json:"terms"`
	Reported Tally `json:"reported"`
}

// Load records a set. What can be told wrong beforehand is told all at once,
// as a facts.Problems, and nothing is loaded. The entries are then recorded in
// the set's order; where a rule refuses one, those before it stay, and the
// problem says so. To load the same again adds nothing: every entry's key is
// its ID.
func (st *Store) Load(ctx context.Context, set *Set, by string) (Report, error) {
	var report Report
	known, err := st.catalogue(ctx)
	if err != nil {
		return report, err
	}
	if problems := set.check(known, st.today(known), by); len(problems) > 0 {
		return report, sorted(problems)
	}
	if report.Terms, err = st.keep(ctx, "terms", forms(set.Terms, func(t Terms) string { return t.Fund })); err != nil {
		return report, err
	}
	for _, e := range set.Entries {
		e.By = by
		if err := st.loadEntry(ctx, known, set, e, &report.Entries); err != nil {
			return report, err
		}
	}
	report.Reported, err = st.keepReported(ctx, set.Reported)
	return report, err
}

// keepReported stores reported balances, each with the ledger's last entry;
// one that is held already keeps that.
func (st *Store) keepReported(ctx context.Context, list []Reported) (Tally, error) {
	now, err := st.head(ctx)
	if err != nil {
		return Tally{}, err
	}
	kept, err := st.db.HGetAll(ctx, st.key("reported")).Result()
	if err != nil {
		return Tally{}, fmt.Errorf("funding: %w", st.db.Explain(err))
	}
	held, err := decodeReported(kept)
	if err != nil {
		return Tally{}, err
	}
	list = slices.Clone(list)
	for i := range list {
		list[i].Seq = now.seq
		for _, h := range held {
			seq := h.Seq
			if h.Seq = list[i].Seq; reflect.DeepEqual(h, list[i]) {
				list[i].Seq = seq
			}
		}
	}
	return st.keep(ctx, "reported", forms(list, func(r Reported) string { return r.ID }))
}

func (st *Store) loadEntry(ctx context.Context, known catalogue, set *Set, e Entry, tally *Tally) error {
	if id := set.corrects[e.ID]; id != "" {
		seq, err := st.db.HGet(ctx, st.key("keys"), id).Int64()
		if err != nil {
			return facts.Problems{set.problem("entry "+e.ID, Refusal{Field: "corrects", Sentence: fmt.Sprintf("there is no entry %s: it must come before its correction", quote(id))})}
		}
		e.Corrects = seq
	}
	receipt, err := st.append(ctx, known, e)
	var refusals Refusals
	switch {
	case errors.As(err, &refusals):
		var problems facts.Problems
		for _, r := range refusals {
			r.Sentence += fmt.Sprintf(" (%d entries before it were recorded; mend it and load again)", tally.Added+tally.Same)
			problems = append(problems, set.problem("entry "+e.ID, r))
		}
		return problems
	case err != nil:
		return err
	case receipt.Repeated:
		tally.Same++
	default:
		tally.Added++
	}
	return nil
}

// LoadOnce loads a set into a ledger that no set was loaded into yet. Of
// several processes that start at once each may load: the keys see to it that
// every entry is recorded once.
func (st *Store) LoadOnce(ctx context.Context, set *Set, by string) (Report, error) {
	h, err := st.head(ctx)
	if err != nil || h.loaded || set.Len() == 0 {
		return Report{}, err
	}
	report, err := st.Load(ctx, set, by)
	if err != nil {
		return report, err
	}
	return report, st.markLoaded(ctx)
}

// Loaded reports whether a data set's entries were loaded into the ledger.
func (st *Store) Loaded(ctx context.Context) (bool, error) {
	h, err := st.head(ctx)
	return h.loaded, err
}

// forms is things as they are kept, by ID.
func forms[T any](list []T, id func(T) string) map[string][]byte {
	kept := make(map[string][]byte, len(list))
	for _, t := range list {
		b, err := json.Marshal(t)
		if err != nil {
			panic(err) // plain structs of texts and numbers
		}
		kept[id(t)] = b
	}
	return kept
}

// check is what can be told wrong with a set before anything is recorded.
func (s *Set) check(known catalogue, today facts.Date, by string) facts.Problems {
	var problems facts.Problems
	say := func(owner string, refusals Refusals) {
		for _, r := range refusals {
			problems = append(problems, s.problem(owner, r))
		}
	}
	for _, t := range s.Terms {
		say("terms "+t.Fund, known.checkTerms(t))
	}
	for _, e := range s.Entries {
		if e.Kind == Correct {
			if s.corrects[e.ID] == "" {
				say("entry "+e.ID, refuse(ErrInvalid, "corrects", "name the id of the entry that it corrects"))
			}
			continue // the rest of it is known when the other is
		}
		e.By = by
		known.fill(&e)
		say("entry "+e.ID, known.check(&e, today))
	}
	for _, r := range s.Reported {
		say("reported "+r.ID, known.checkReported(r))
	}
	return problems
}

func (c catalogue) checkTerms(t Terms) Refusals {
	k := &checker{catalogue: c}
	if c.fund(t.Fund) == nil {
		k.say(ErrUnknown, "fund", "there is no fund %s: the funds are %s", quote(t.Fund), list(c.funds(), "none yet"))
		return k.refusals
	}
	for field, id := range map[string]string{"funder": t.Funder, "holder": t.Holder} {
		if id != "" && c.Entity(id) == nil {
			k.say(ErrUnknown, field, "there is no entity %s: name one that the facts hold", quote(id))
		}
	}
	for _, step := range t.Way {
		if step == Decline || step == Complete || shapes[step].project != must || shapes[step].amount == must {
			k.say(ErrInvalid, "way", "%s is no step of a way: the steps are propose, support, recommend, approve", quote(string(step)))
		}
	}
	for pot, p := range t.Pots {
		if c.pot(t.Fund, pot) == nil {
			k.say(ErrUnknown, "pots", "there is no pot %s in %s: its pots are %s", quote(pot), t.Fund, list(c.pots(t.Fund), noPots(t.Fund)))
		}
		if _, _, ok := parseShare(p.Share); p.Share != "" && !ok {
			k.say(ErrInvalid, "pots", "%s is not a share: write a fraction such as 1/3", quote(p.Share))
		}
		if p.Starts != "" && p.Starts != GateOpen && p.Starts != GateClosed {
			k.say(ErrInvalid, "pots", "%s is not how a pot starts: write open or closed", quote(string(p.Starts)))
		}
		for _, fund := range p.After {
			if c.fund(fund) == nil {
				k.say(ErrUnknown, "pots", "there is no fund %s to come before: the funds are %s", quote(fund), list(c.funds(), "none yet"))
			}
		}
	}
	return k.refusals
}

func (c catalogue) checkReported(r Reported) Refusals {
	k := &checker{catalogue: c}
	if !slices.Contains(measures, r.Measure) {
		names := make([]string, len(measures))
		for i, m := range measures {
			names[i] = string(m)
		}
		k.say(ErrUnknown, "measure", "%s is not a measure: the measures are %s", quote(string(r.Measure)), list(names, ""))
	}
	if r.Amount == 0 {
		k.say(ErrInvalid, "amount", "write the amount that is reported, such as 1234.56")
	}
	if r.Date.IsZero() {
		k.say(ErrInvalid, "date", "write the day for which it is reported, as YYYY-MM-DD")
	}
	if len(r.Cite) == 0 {
		k.say(ErrInvalid, "source", "name the source that reports it")
	}
	for _, cite := range r.Cite {
		if c.Source(cite.Source) == nil {
			k.say(ErrUnknown, "source", "there is no source %s: load it with the facts first", quote(cite.Source))
		}
	}
	if c.fund(r.Fund) == nil {
		k.say(ErrUnknown, "fund", "there is no fund %s: the funds are %s", quote(r.Fund), list(c.funds(), "none yet"))
		return k.refusals
	}
	for field, pot := range map[string]string{"pot": r.Pot, "held": r.Held} {
		if pot != "" && c.pot(r.Fund, pot) == nil {
			k.say(ErrUnknown, field, "there is no pot %s in %s: its pots are %s", quote(pot), r.Fund, list(c.pots(r.Fund), noPots(r.Fund)))
		}
	}
	if r.Project != "" && c.project(r.Project) == nil {
		k.say(ErrUnknown, "project", "there is no project %s: the projects of %s are %s", quote(r.Project), r.Fund, list(c.projects(r.Fund), "none yet"))
	}
	return k.refusals
}
