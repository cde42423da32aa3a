package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"kcst/delivery"
	"kcst/store"
)

// books is a table of what was begun and what came of it.
type books struct {
	s    *soak
	rows [][]string
}

// row is a line of the books; wrong is how many of it are what must not be.
func (b *books) row(what string, begun, done, wrong int, more string, args ...any) {
	verdict := "balances"
	if wrong != 0 {
		verdict = fmt.Sprintf("WRONG: %d", wrong)
		b.s.Errorf("%s: %d begun, %d done, %d wrong", what, begun, done, wrong)
	}
	b.rows = append(b.rows, []string{what, fmt.Sprint(begun), fmt.Sprint(done), verdict, fmt.Sprintf(more, args...)})
}

func (b *books) String() string {
	return table(append([][]string{{"WHAT", "BEGUN", "DONE", "BOOKS", "OF THAT"}}, b.rows...))
}

// balance holds everything against what people saw, and prints the table.
func (s *soak) balance() {
	b := &books{s: s}
	s.balanceQuestions(b)
	s.balanceDeeds(b)
	s.balanceImports(b)
	s.balanceEdition(b)
	s.balanceProcesses(b)
	s.Logf("%s, %v of load, %d kills of a replica, Redis in trouble %d times, the mail server away %d times\n%s",
		s.redis.name, s.plan.load, s.kills, len(s.redis.trouble), s.breaks/3, b)
}

func (s *soak) balanceQuestions(b *books) {
	q := s.questions.asked()
	b.row("questions in threads", q.asked, q.once+q.apologised, q.never+q.twice+q.unheard,
		"%d answered once, %d told to ask again, %d twice, %d never, %d never acknowledged; %d corrections", q.once, q.apologised, q.twice, q.never, q.unheard, q.corrected)
	asked, answered, told, lost := len(s.questions.commands), 0, 0, 0
	for _, c := range s.questions.commands {
		switch replies := len(c.Replies()); {
		case replies > 0:
			answered++
		case !c.Wait(0):
			told++
		default:
			lost++
		}
	}
	b.row("questions by a command", asked, answered+told, lost, "%d answered, %d told by Slack that it didn't work", answered, told)
	p := s.questions.pages
	b.row("questions on a page", p.asked, p.answered+p.refused, p.asked-p.answered-p.refused, "%d answered, %d saw that there was no page", p.answered, p.refused)
	if q.once*10 < q.asked*9 || s.plan.long() && (answered == 0 || p.answered == 0) {
		s.Errorf("too few were answered for this to test anything")
	}
	alone := 0
	for _, m := range s.slack.Posted() {
		if strings.HasPrefix(m.Channel, "CQ") && m.Thread == "" && !corrects(m) {
			alone++
		}
	}
	b.row("answers outside a thread", alone, 0, alone, "")
}

func (s *soak) balanceDeeds(b *books) {
	d := s.deeds
	n, err := d.held()
	if err != nil {
		s.Fatal(err)
	}
	b.row("ledger entries", d.events["ledger entries"], n.entries, diff(n.entries, d.events["ledger entries"]), "")
	b.row("items accepted", len(d.items), n.items, diff(n.items, len(d.items))+n.cards, "%d accepted by a second officer too, %d cards too many", len(d.items), n.cards)
	b.row("facts changed", len(d.edits), n.facts, diff(n.facts, len(d.edits)), "")
	b.row("gaps answered", d.events["gaps answered"], n.gaps, diff(n.gaps, d.events["gaps answered"]), "")
	b.row("actions done twice", n.twice, 0, n.twice, "")
	b.row("actions never acknowledged", d.never, 0, d.never, "%d were told to look, and did it again", d.told)
	if err := s.app.ledger.Verify(s.Context()); err != nil {
		s.Errorf("the ledger's running totals aren't its entries: %v", err)
	}
	if n.entries == 0 || n.items == 0 || n.facts == 0 || n.gaps == 0 && s.plan.long() {
		s.Error("one kind of action was never done")
	}
}

func diff(a, b int) int { return max(a-b, b-a) }

func (s *soak) balanceImports(b *books) {
	m := s.imports
	people, meetings, news, twice, err := m.held()
	if err != nil {
		s.Fatal(err)
	}
	b.row("subscribers imported", m.people, people, diff(people, m.people), "")
	b.row("meetings read", m.meetings, meetings, diff(meetings, m.meetings), "")
	b.row("news from a feed", m.news, news, diff(news, m.news), "")
	b.row("imported twice", twice, 0, twice, "%d imports, of which %d were done again", m.runs, m.failed)
}

func (s *soak) balanceEdition(b *books) {
	st, err := s.app.books().Status(s.Context(), s.edition)
	if err != nil {
		s.Fatal(err)
	}
	counts := s.sink.counts(s.edition)
	states := map[delivery.State]int{}
	twice, missing := 0, 0
	for d, err := range delivery.NewStore(s.app.store, time.Now).Deliveries(s.Context(), s.edition) {
		if err != nil {
			s.Fatal(err)
		}
		states[d.State]++
		who, err := s.app.people.Get(s.Context(), d.Subscriber)
		if err != nil {
			s.Fatal(err)
		}
		n := counts[who.Email]
		if n > 1 {
			twice++
		}
		if n == 0 && d.State == delivery.Sent {
			missing++
		}
	}
	b.row("deliveries", st.Planned, st.Settled(), diff(st.Planned, s.plan.people)+diff(st.Settled(), st.Planned)+diff(states[delivery.Sent], st.Sent)+diff(states[delivery.Failed], st.Failed),
		"%d sent, %d failed, %d suppressed, %d withdrawn, %d unknown", st.Sent, st.Failed, st.Suppressed, st.Withdrawn, st.Unknown)
	b.row("people with two letters", twice, 0, twice, "")
	b.row("people without, and not listed", missing, 0, missing, "%d letters arrived", len(counts))
	most := s.plan.connections * (s.kills + s.breaks)
	b.row("unknown", st.Unknown, st.Unknown, max(0, st.Unknown-most), "at most %d connections × (%d kills + %d breaks) = %d", s.plan.connections, s.kills, s.breaks, most)
	if st.Failed == 0 || s.kills == 0 {
		s.Error("nothing was refused, or nobody killed")
	}
}

func (s *soak) balanceProcesses(b *books) {
	rest := s.watch.rested()
	b.row("goroutines at rest", int(s.watch.resting), int(rest), max(0, int(rest-s.watch.resting)-goroutines), "%d more are connections", goroutines)
	warm, last := s.watch.warmAndLast()
	grown := max(0, int(last-warm*memoryShare-memoryMore)>>20)
	if !s.plan.long() { // it is still warming up
		grown = 0
	}
	b.row("memory in MB, of the one that isn't killed", int(warm)>>20, int(last)>>20, grown,
		"after the warm-up, and at the end; of a minute or more it may grow by %d %% and %d MB", int(memoryShare*100)-100, memoryMore>>20)
	b.row("Redis's memory in MB", int(s.watch.redis[0])>>20, int(s.redisMemory())>>20, 0, "before, and at the end")
	for _, r := range append(s.replicas, s.steady) {
		log, err := os.ReadFile(r.log)
		if err != nil {
			s.Fatal(err)
		}
		for _, word := range []string{"panic", "DATA RACE", "CROSSSLOT", "internal error"} {
			if n := strings.Count(string(log), word); n > 0 {
				s.Errorf("%s's log has %d × %q", r.name, n, word)
			}
		}
	}
	if s.app.store.Kind() != store.Server {
		s.Error("this ran on a store of kcst's own")
	}
}
