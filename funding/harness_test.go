package funding

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kcst/facts"
	"kcst/store"
	"kcst/store/storetest"
)

// ctx is the context of tests that need no other.
var ctx = context.Background()

// now is the day on which tests record, unless they say otherwise.
func now() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

// county is facts of a made-up partnership: two years' grants with two pots
// each, and six projects.
func county(t testing.TB) *facts.Set {
	t.Helper()
	set := &facts.Set{
		Partnership: &facts.Partnership{ID: "shire", Name: "Shire Partnership", Short: "SP", Zone: "Europe/London",
			Area: "Shire", Team: "Shire Team", Bulletin: "Shire Bulletin", Email: "team@example.org"},
		Sources: []facts.Source{{ID: "minutes", Title: "Minutes of the board", Publisher: "Shire", Date: day("2026-01-15"), Document: "Minutes, 15 January 2026"}},
		Entities: []facts.Entity{
			{ID: "board", Kind: facts.KindGroup, Name: "Shire Board"},
			{ID: "funder", Kind: facts.KindOrganisation, Name: "Shire Commissioner"},
			{ID: "holder", Kind: facts.KindPartnership, Name: "Shire Partnership"},
		},
	}
	for _, f := range []struct{ id, year string }{{"grant-2024", "2024/25"}, {"grant-2025", "2025/26"}} {
		set.Entities = append(set.Entities,
			facts.Entity{ID: f.id, Kind: facts.KindFund, Name: "Safety Grant " + f.year, Year: f.year},
			facts.Entity{ID: f.id + ".upfront", Kind: facts.KindPot, Name: "Upfront funding " + f.year, PartOf: []string{f.id}, Year: f.year},
			facts.Entity{ID: f.id + ".tactical", Kind: facts.KindPot, Name: "Tactical pot " + f.year, PartOf: []string{f.id}, Year: f.year})
	}
	for i := range 6 {
		pot := "grant-2025.upfront"
		if i < 2 {
			pot = "grant-2024.upfront"
		}
		set.Entities = append(set.Entities, facts.Entity{ID: fmt.Sprintf("project-%d", i+1), Kind: facts.KindProject, Name: fmt.Sprintf("Project %d", i+1), PartOf: []string{pot}})
	}
	set.Entities = append(set.Entities, facts.Entity{ID: "project-free", Kind: facts.KindProject, Name: "Project Free"})
	return set
}

// ledger is an empty ledger on a real Redis, over the county's facts.
func ledger(t testing.TB) *Store {
	t.Helper()
	return ledgerOn(t, storetest.Open(t), county(t))
}

func ledgerOn(t testing.TB, s *store.Store, set *facts.Set) *Store {
	t.Helper()
	known := facts.NewStore(s, now)
	if _, err := known.Load(ctx, set, "test"); err != nil {
		t.Fatal(err)
	}
	return NewStore(s, known, now)
}

func day(s string) facts.Date {
	d, err := facts.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// line reads an entry of a test: "allocate grant-2025/upfront/project-3 4,000
// 2025-07-01", with " > tactical" after a transfer's amount, "#2" for the
// entry that is corrected, "void", "note …" last.
func read(t testing.TB, s string) Entry {
	t.Helper()
	s, note, _ := strings.Cut(s, " note ")
	e := Entry{By: "anna", Note: note, Date: day("2026-03-01")}
	for i, w := range strings.Fields(s) {
		switch {
		case i == 0:
			e.Kind = Kind(w)
		case i == 1 && !strings.HasPrefix(w, "#"):
			parts := append(strings.Split(w, "/"), "", "")
			e.Fund, e.Pot, e.Project = parts[0], parts[1], parts[2]
		case strings.HasPrefix(w, "#"):
			fmt.Sscanf(w, "#%d", &e.Corrects)
			e.Date = facts.Date{}
		case strings.HasPrefix(w, ">"):
			e.To = w[1:]
		case w == "void":
			e.Void = true
		case strings.HasPrefix(w, "key="):
			e.Key = w[4:]
		case len(w) == 10 && w[4] == '-':
			e.Date = day(w)
		default:
			m, err := ParseAmount(w)
			if err != nil {
				t.Fatal(err)
			}
			e.Amount = m
		}
	}
	return e
}

// record appends entries that must not be refused, and gives the last.
func record(t testing.TB, st *Store, lines ...string) Entry {
	t.Helper()
	var last Entry
	for _, s := range lines {
		r, err := st.Append(ctx, read(t, s))
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		last = r.Entry
	}
	return last
}
