package facts_test

import (
	"fmt"
	"testing"

	"kcst/facts"
	"kcst/store/storetest"
)

func many(n int) *facts.Set {
	set := &facts.Set{Sources: []facts.Source{{ID: "report", Title: "Report", Publisher: "Council", Document: "Report", Date: facts.Date{Year: 2025, Month: 7, Day: 23}}}}
	for i := range n {
		id := fmt.Sprint("thing-", i)
		amount := facts.Money(i)
		set.Entities = append(set.Entities, facts.Entity{ID: id, Kind: facts.KindProject, Name: fmt.Sprintf("Project %d of the district", i)})
		set.Facts = append(set.Facts, facts.Fact{
			ID: id + ".amount", About: []string{id}, Aspect: facts.AspectAmount, Value: &facts.Value{Money: &amount},
			Text: "The project was allocated a sum for its work with the partners of the district.", Cite: []facts.Citation{{Source: "report"}},
		})
	}
	return set
}

// What a question costs while nothing changes, and what a change costs.
func BenchmarkStoreBase(b *testing.B) {
	for _, n := range []int{500, 100_000} {
		db := storetest.Open(b)
		st := facts.NewStore(db, clock())
		if _, err := st.Load(b.Context(), many(n), "bench"); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("facts=%d/unchanged", n), func(b *testing.B) {
			mustBase(b, st)
			for b.Loop() {
				mustBase(b, st)
			}
		})
		b.Run(fmt.Sprintf("facts=%d/changed", n), func(b *testing.B) {
			for b.Loop() {
				mustBase(b, facts.NewStore(db, clock()))
			}
		})
	}
}

func BenchmarkLoadTheSame(b *testing.B) {
	st := facts.NewStore(storetest.Open(b), clock())
	set := many(10_000)
	for b.Loop() {
		if _, err := st.Load(b.Context(), set, "bench"); err != nil {
			b.Fatal(err)
		}
	}
}
