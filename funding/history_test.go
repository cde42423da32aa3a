package funding

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"kcst/facts"
)

// full reports whether the long forms of the tests are asked for.
func full() bool { return os.Getenv("KCST_FULL") != "" }

// termsOfTests are the terms that random histories run under: the tactical
// pot starts closed and waits for the year before; one year's proposals have
// a way to go.
func termsOfTests() map[string]Terms {
	return map[string]Terms{
		"grant-2024": {Fund: "grant-2024", Pots: map[string]PotTerms{"tactical": {Starts: GateClosed}}},
		"grant-2025": {Fund: "grant-2025", Way: []Kind{Propose, Approve},
			Pots: map[string]PotTerms{"tactical": {Starts: GateClosed, After: []string{"grant-2024"}}}},
	}
}

func loadTerms(t testing.TB, st *Store, terms map[string]Terms) {
	t.Helper()
	set := newSet()
	for _, one := range terms {
		set.Terms = append(set.Terms, one)
	}
	if _, err := st.Load(ctx, set, "test"); err != nil {
		t.Fatal(err)
	}
}

// invent makes up an entry, which may well be refused.
func invent(r *rand.Rand, h history) Entry {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	e := Entry{By: "anna", Fund: pick("grant-2024", "grant-2025", "grant-2025"), Date: day("2025-04-01").AddDays(r.IntN(40))}
	if e.Fund == "grant-2024" && r.IntN(3) > 0 {
		e.Date = day("2024-05-01").AddDays(r.IntN(40))
	}
	e.Pot = pick("upfront", "upfront", "tactical")
	e.Amount = facts.Money(1 + r.IntN(60000))
	projects := []string{"project-3", "project-4", "project-5", "project-6", "project-free"}
	if e.Fund == "grant-2024" {
		projects = []string{"project-1", "project-2", "project-free"}
	}
	switch n := r.IntN(100); {
	case n < 8:
		e.Kind, e.Pot, e.Amount = Award, "", e.Amount*4
	case n < 20:
		e.Kind, e.Amount = Split, e.Amount*2
	case n < 42:
		e.Kind, e.Project = Allocate, pick(projects...)
		if r.IntN(12) == 0 {
			e.Project, e.Note = "", "No project is named."
		}
	case n < 54:
		e.Kind, e.Project, e.Amount = Spend, pick(projects...), e.Amount/3+1
	case n < 58:
		e.Kind, e.Project, e.Amount = Underspend, pick(projects...), e.Amount/6+1
	case n < 62:
		e.Kind, e.Project = Drop, pick(projects...)
		if left := balanceOf(h.inForce(int64(len(h))), Scope{Fund: e.Fund, Pot: e.Pot, Project: e.Project}, facts.Date{}).Outstanding(); left > 0 {
			e.Amount = left
		}
	case n < 66:
		e.Kind = Refund
	case n < 70:
		e.Kind, e.To = Transfer, "tactical"
		if e.Pot == "tactical" {
			e.To = "upfront"
		}
	case n < 75:
		e.Kind, e.Amount = Open, 0
	case n < 77:
		e.Kind, e.Amount, e.Note = Close, 0, "The year has ended."
	case n < 87:
		e.Kind = Kind(pick("propose", "propose", "approve", "approve", "complete", "decline"))
		e.Project, e.Pot, e.Amount = pick(projects...), "", 0
	default:
		if len(h) == 0 {
			e.Kind = Award
			break
		}
		target := h[r.IntN(len(h))]
		e = Entry{By: "anna", Kind: Correct, Corrects: target.Seq, Note: "A slip."}
		switch r.IntN(3) {
		case 0:
			e.Void = true
		case 1:
			e.Date = target.Date.AddDays(r.IntN(11) - 5)
		default:
			if target.Amount > 0 {
				e.Amount = max(1, target.Amount+facts.Money(r.IntN(20000)-10000))
			}
		}
	}
	return e
}

// TestRandomHistories records made-up histories on a real Redis, right and
// wrong entries alike, and holds what the ledger says against a model that
// only adds up.
func TestRandomHistories(t *testing.T) {
	seeds, length := 6, 350
	if full() {
		seeds, length = 40, 2000
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			st := ledger(t)
			clock := now()
			st.now = func() time.Time { return clock }
			terms := termsOfTests()
			loadTerms(t, st, terms)
			r := rand.New(rand.NewPCG(uint64(seed), 4))
			var h history
			refused := map[string]int{}
			for step := range length {
				clock = clock.Add(time.Duration(r.IntN(3)) * time.Hour)
				e := invent(r, h)
				receipt, err := st.Append(ctx, e)
				switch {
				case err == nil:
					h = append(h, receipt.Entry)
				case errors.Is(err, ErrRefused):
					refused[sentinel(err)]++
					justified(t, h, e, terms, err)
				default:
					t.Fatal(err)
				}
				if step%60 == 59 || step == length-1 {
					holds(t, st, h, terms, r)
				}
			}
			t.Logf("%d entries; refused: %v", len(h), refused)
			if len(h) < length/4 {
				t.Errorf("only %d of %d entries were taken: the test tries too little", len(h), length)
			}
			if err := st.Verify(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}

func sentinel(err error) string {
	for _, e := range []error{ErrInvalid, ErrUnknown, ErrClosed, ErrOver, ErrElsewhere, ErrTerms, ErrSuperseded} {
		if errors.Is(err, e) {
			return e.Error()
		}
	}
	return "other"
}

// justified checks that what was refused as too much would break the books.
func justified(t *testing.T, h history, e Entry, terms map[string]Terms, err error) {
	t.Helper()
	if !errors.Is(err, ErrOver) || e.Kind == Drop {
		return
	}
	if e.Kind == Correct {
		target := h[e.Corrects-1]
		if err := e.correcting(target); err != nil || e.Effect() == Drop {
			return
		}
	}
	e.Seq = int64(len(h)) + 1
	with := append(slices.Clone(h), e)
	if broken(with.inForce(e.Seq), terms) == "" {
		t.Fatalf("%+v was refused (%v), and breaks nothing", e, err)
	}
}

// holds compares the ledger with the model: now, on other days, and as known
// earlier.
func holds(t *testing.T, st *Store, h history, terms map[string]Terms, r *rand.Rand) {
	t.Helper()
	all := h.inForce(int64(len(h)))
	if what := broken(all, terms); what != "" {
		t.Fatal(what)
	}
	book, err := st.Book(ctx)
	if err != nil {
		t.Fatal(err)
	}
	scopes := []Scope{}
	for _, fund := range []string{"grant-2024", "grant-2025"} {
		for _, pot := range []string{"", "upfront", "tactical"} {
			scopes = append(scopes, Scope{Fund: fund, Pot: pot}, Scope{Fund: fund, Pot: pot, Project: "project-3"},
				Scope{Fund: fund, Pot: pot, Project: "project-1"}, Scope{Fund: fund, Pot: pot, Project: "project-free"})
		}
	}
	for _, s := range scopes {
		want := balanceOf(all, s, facts.Date{})
		if got := book.Balance(s, At{}); got != want {
			t.Fatalf("%+v now\ngot  %+v\nwant %+v", s, got, want)
		}
		got, err := st.Balance(ctx, s.Fund, s.Pot, s.Project)
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("%+v by the running totals\ngot  %+v\nwant %+v", s, got, want)
		}
		for range 3 {
			n := int64(r.IntN(len(h) + 1))
			at := At{Date: day("2025-04-01").AddDays(r.IntN(50) - 5)}
			if n < int64(len(h)) && n > 0 {
				at.Known = h[n-1].Recorded
				for n < int64(len(h)) && !h[n].Recorded.After(at.Known) {
					n++
				}
			} else {
				n = int64(len(h))
			}
			if got, want := book.Balance(s, at), balanceOf(h.inForce(n), s, at.Date); got != want {
				t.Fatalf("%+v at %+v, of %d entries\ngot  %+v\nwant %+v", s, at, n, got, want)
			}
		}
	}
	addsUp(t, st, book)
	for _, s := range book.ix.series {
		spends := func(c column) bool { return c == spent || c == split }
		d := dayNumber(day("2025-04-01").AddDays(r.IntN(50)))
		var want touch
		for _, p := range s.posts {
			if p.day > d || !spends(p.column) {
				continue
			}
			if p.day > want.day || p.day == want.day && int64(p.seq) > want.last {
				want.day, want.last = p.day, int64(p.seq)
			}
			want.newest = max(want.newest, int64(p.seq))
			if p.fresh {
				want.news = max(want.news, int64(p.seq))
			}
		}
		if got := s.last(d, book.seq, spends); got != want {
			t.Fatalf("%v was last booked to as %+v, want %+v", s.id, got, want)
		}
	}
}

// addsUp checks that pots sum to their fund and projects to their pot, and
// that the sheet of the running totals is the book's.
func addsUp(t *testing.T, st *Store, book *Book) {
	t.Helper()
	kept, err := st.Sheet(ctx)
	if err != nil {
		t.Fatal(err)
	}
	sheet := book.Sheet(At{})
	if diff := gocmp.Diff(sheet, kept); diff != "" {
		t.Fatalf("the book's sheet (-) is not that of the running totals (+)\n%s", diff)
	}
	for _, f := range sheet.Funds {
		received, unallocated := f.Balance.Unsplit(), f.Balance.Unsplit()
		for _, p := range f.Pots {
			received += p.Balance.Received()
			unallocated += p.Balance.Unallocated()
			var promised facts.Money
			for _, j := range p.Projects {
				promised += j.Balance.Committed()
			}
			if promised != p.Balance.Committed() {
				t.Fatalf("%s/%s: its projects come to %s, and it has %s", f.Fund, p.Pot, promised, p.Balance.Committed())
			}
		}
		if received != f.Balance.Awarded || unallocated != f.Balance.Unallocated() {
			t.Fatalf("%s: its pots come to %s and %s, and it has %s and %s", f.Fund, received, unallocated, f.Balance.Awarded, f.Balance.Unallocated())
		}
	}
}
