package funding

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kcst/facts"
)

// explain turns the script's refusal into a sentence with a next step.
func (st *Store) explain(ctx context.Context, known catalogue, p *plan, e Entry, answer []string) error {
	arg := func(i int) string {
		if i < len(answer) {
			return answer[i]
		}
		return ""
	}
	switch answer[0] {
	case "superseded":
		return refuse(ErrSuperseded, "corrects", "entry %d was superseded by entry %s: correct that one", e.Corrects, arg(1))
	case "closed":
		return st.explainClosed(ctx, known, e, arg(1), arg(2), arg(3))
	case "unopened":
		return refuse(ErrClosed, "pot", "%s had not been opened by %s%s: record its opening first (kcst fund record open), or use another pot",
			potName(e.Fund, arg(1)), e.Date.Words(), st.after(ctx, e.Fund, arg(1)))
	case "ended":
		return refuse(ErrTerms, "project", "%s was %s on %s: a project that is over takes nothing more. If that is wrong, correct it first",
			e.Project, Kind(arg(1)).Did(), words(arg(2)))
	case "unapproved":
		return refuse(ErrTerms, "project", "%s has not been approved by %s (it is %s), and %s asks for it: record the steps of its proposal first (kcst fund record approve), or a later date",
			e.Project, e.Date.Words(), stateWord(arg(1)), e.Fund)
	case "already":
		return st.explainAlready(e, arg(1), arg(2))
	case "unfinished":
		return refuse(ErrTerms, "pot", "%s opens only when every project of %s is complete or dropped%s, and these are not: %s. Record each as complete when it is (kcst fund record complete)",
			potName(e.Fund, e.Pot), list(st.termsOf(ctx, e.Fund).Pots[e.Pot].After, ""), st.cited(ctx, known, e), list(answer[1:], ""))
	case "early":
		return refuse(ErrTerms, "date", "%s was %s on %s, and this comes after it: write that day or a later one", e.Project, Kind(arg(1)).Did(), words(arg(2)))
	case "unallocated":
		return refuse(ErrTerms, "project", "nothing is allocated to %s, so there is nothing to complete: allocate to it first, or decline it", e.Project)
	case "order":
		return st.explainOrder(ctx, e, arg(1), arg(2))
	case "offway":
		return refuse(ErrTerms, "kind", "%s is no step of a proposal to %s: its steps are %s", e.Kind, e.Fund, list(strings.Fields(arg(1)), "none"))
	case "elsewhere":
		return refuse(ErrElsewhere, "project", "%s is a project of %s in this ledger, and a project has one fund: write the fund %s, or name another project", e.Project, arg(1), arg(1))
	case "partial":
		return st.explainPartial(ctx, e)
	case "used":
		return refuse(ErrClosed, "date", "%s was used on %s, when it would be closed by this: correct what was allocated then, or write another day", potName(e.Fund, arg(1)), words(arg(2)))
	case "needed":
		return refuse(ErrTerms, "corrects", "money is allocated to %s on this approval: correct the allocation first", arg(1))
	case "short":
		return st.explainShort(ctx, known, p, e, arg(1), arg(2), arg(3))
	}
	return fmt.Errorf("funding: the ledger answered %q", answer)
}

// words is a day of the script's in words.
func words(day string) string {
	d, err := facts.ParseDate(day)
	if err != nil {
		return day
	}
	return d.Words()
}

func stateWord(word string) string {
	if word == "" {
		return "not yet proposed"
	}
	return Kind(word).Did()
}

// explainClosed gives the day and the reason that the closing entry has.
func (st *Store) explainClosed(ctx context.Context, known catalogue, e Entry, pot, day, number string) error {
	reason := ""
	if seq, err := strconv.ParseInt(number, 10, 64); err == nil {
		if closing, err := st.inForce(ctx, seq); err == nil {
			reason = " (" + strings.TrimSuffix(closing.Note, ".") + "; " + known.sources(closing.Cite, closing.By) + ")"
		}
	}
	return refuse(ErrClosed, "pot", "%s was closed on %s%s: nothing can be taken from it on %s. Use another pot, or record its opening first (kcst fund record open)",
		potName(e.Fund, pot), words(day), reason, e.Date.Words())
}

func (st *Store) explainAlready(e Entry, word, day string) error {
	since := ""
	if day != "" {
		since = " since " + words(day)
	}
	switch k := Kind(word); k {
	case Open:
		return refuse(ErrTerms, "pot", "%s is open already%s: there is nothing to record", potName(e.Fund, e.Pot), since)
	case Close:
		return refuse(ErrTerms, "pot", "%s is closed already%s: there is nothing to record", potName(e.Fund, e.Pot), since)
	default:
		return refuse(ErrTerms, "project", "%s is %s already%s: there is nothing to record", e.Project, k.Did(), since)
	}
}

func (st *Store) explainOrder(ctx context.Context, e Entry, current, before string) error {
	way := st.termsOf(ctx, e.Fund).Way
	steps := make([]string, len(way))
	for i, k := range way {
		steps[i] = string(k)
	}
	switch {
	case e.Kind == Decline:
		return refuse(ErrTerms, "kind", "%s was approved: what does not go ahead after that is a drop", e.Project)
	case before == "":
		return refuse(ErrTerms, "kind", "%s is %s: %s is the first step of %s, and it is past it", e.Project, stateWord(current), e.Kind, list(steps, ""))
	}
	return refuse(ErrTerms, "kind", "%s is %s: a proposal to %s goes by %s, so record %s first", e.Project, stateWord(current), e.Fund, list(steps, ""), before)
}

func (st *Store) explainPartial(ctx context.Context, e Entry) error {
	b, err := st.Balance(ctx, e.Fund, e.Pot, e.Project)
	if err != nil {
		return err
	}
	left := b.Outstanding()
	if left == 0 {
		return refuse(ErrOver, "amount", "%s has nothing left in %s: there is nothing to drop", e.Project, potName(e.Fund, e.Pot))
	}
	return refuse(ErrOver, "amount", "a dropped project gives back all that it has left, which is %s for %s: write %s, or record a part as an underspend", left, e.Project, left)
}

// explainShort says how much there is, and by which sum.
func (st *Store) explainShort(ctx context.Context, known catalogue, p *plan, e Entry, index, pence, day string) error {
	k, err1 := strconv.Atoi(index)
	short, err2 := strconv.ParseInt(pence, 10, 64)
	if err1 != nil || err2 != nil || k < 1 || k > len(p.keys) {
		return fmt.Errorf("funding: the ledger was short by %s in %s", pence, index)
	}
	what := strings.TrimPrefix(p.keys[k-1], st.key("level")+":")
	parts := strings.Split(what, "/")
	name, left, thing, first := what, "unsplit", "its award", "its award"
	switch len(parts) {
	case 2:
		name, left, thing = potName(parts[0], parts[1]), "unallocated", "the pot"
		first = "what comes into it"
	case 3:
		name, left, thing = parts[2], "left of its allocation", "its allocation"
		first = "its allocation"
		if parts[2] == "" {
			name = "what is allocated to no project from " + potName(parts[0], parts[1])
		}
	}
	there := e.Amount - facts.Money(short)
	if there < 0 || !e.takes(parts) {
		return refuse(ErrOver, "amount", "this would leave %s %s short on %s: correct what was taken from %s first", name, facts.Money(short), words(day), thing)
	}
	sum := ""
	if s := st.leftSum(ctx, parts); s.Total == there {
		sum = " (" + s.Words() + ")"
	}
	next := fmt.Sprintf("write %s or less", there)
	if there == 0 {
		next = "record " + first + " first"
	}
	return refuse(ErrOver, "amount", "%s is %s more than there is: %s has %s %s on %s%s. To %s, %s", e.Amount, facts.Money(short), name, there, left, words(day), sum, e.Effect(), next)
}

// takes reports whether the entry takes its amount off a level: otherwise it
// takes back what others rest on.
func (e Entry) takes(level []string) bool {
	for _, p := range e.postings() {
		l := levels[p.column]
		switch {
		case len(level) == 1 && l.fund < 0,
			len(level) == 2 && l.pot < 0 && p.pot == level[1],
			len(level) == 3 && l.project < 0 && p.pot == level[1] && p.project == level[2]:
			return true
		}
	}
	return false
}

// leftSum derives what a level holds now.
func (st *Store) leftSum(ctx context.Context, parts []string) Sum {
	scope := append(parts, "", "")
	b, err := st.Balance(ctx, scope[0], scope[1], scope[2])
	if err != nil {
		return Sum{}
	}
	switch len(parts) {
	case 1:
		return sum(Term{"awarded", b.Awarded}, Term{"split off", -b.Split})
	case 2:
		return b.UnallocatedSum()
	}
	return sum(Term{"allocated", b.Allocated}, Term{"underspent", -b.Underspent}, Term{"dropped", -b.Dropped}, Term{"spent", -b.Spent})
}

// termsOf are a fund's terms, or none where they can't be read.
func (st *Store) termsOf(ctx context.Context, fund string) Terms {
	held, err := st.db.HGetAll(ctx, st.key("terms")).Result()
	if err != nil {
		return Terms{}
	}
	terms, err := decodeTerms(held)
	if err != nil {
		return Terms{}
	}
	return terms[fund]
}

// after says what has to come before a pot's opening.
func (st *Store) after(ctx context.Context, fund, pot string) string {
	if after := st.termsOf(ctx, fund).Pots[pot].After; len(after) > 0 {
		return ", and opens when the projects of " + list(after, "") + " are complete"
	}
	return ""
}

// cited is the source of a pot's terms, in brackets.
func (st *Store) cited(ctx context.Context, known catalogue, e Entry) string {
	if s := known.sources(st.termsOf(ctx, e.Fund).Pots[e.Pot].Cite, ""); s != "" {
		return " (" + s + ")"
	}
	return ""
}
