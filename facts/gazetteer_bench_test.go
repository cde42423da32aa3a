package facts_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"kcst/facts"
)

// named makes n entities with names of two to six words, of a vocabulary that
// grows with them as that of a language does.
func named(t testing.TB, n int) *facts.Base {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	syllables := []string{"ba", "con", "der", "est", "fil", "gra", "hol", "in", "jor", "kel", "lam", "mon", "nor", "op", "pra", "qui", "ros", "sta", "tre", "ul", "ven", "wick", "yar", "zen"}
	vocabulary := make([]string, 200+n/3)
	for i := range vocabulary {
		for range 2 + r.IntN(3) {
			vocabulary[i] += syllables[r.IntN(len(syllables))]
		}
	}
	word := func() string { // some words are in many names
		if r.IntN(3) == 0 {
			return vocabulary[r.IntN(40)]
		}
		return vocabulary[r.IntN(len(vocabulary))]
	}
	kinds := []facts.Kind{facts.KindProject, facts.KindGroup, facts.KindFund, facts.KindPerson, facts.KindLaw}
	set := &facts.Set{}
	for i := range n {
		e := facts.Entity{ID: fmt.Sprint("e", i), Kind: kinds[i%len(kinds)]}
		for j := range 2 + r.IntN(5) {
			if j > 0 {
				e.Name += " "
			}
			e.Name += word()
		}
		if i%3 == 0 {
			e.Aliases = []string{word() + " " + word()}
		}
		if i%5 == 2 {
			e.Year = "2025/26"
			e.Name += " 2025/26"
		}
		set.Entities = append(set.Entities, e)
	}
	b, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// asked is a question of thirty words with two names in it, one of them
// misspelt.
func asked(b *facts.Base) string {
	e := b.Entities()
	first, second := e[len(e)/3].Name, e[len(e)/2].Name
	return "Good morning, could you possibly tell me how much the " + first[:4] + first[5:] +
		" was given in the last year, and who decides about " + second + " before it is spendd? Many thanks for looking into it, Jo"
}

func BenchmarkFind(b *testing.B) {
	for _, n := range []int{300, 10_000, 100_000} {
		b.Run(fmt.Sprint("entities=", n), func(b *testing.B) {
			base := named(b, n)
			q := asked(base)
			if len(base.Gazetteer().Find(q)) == 0 {
				b.Fatalf("nothing found in %q", q)
			}
			b.ReportAllocs()
			for b.Loop() {
				base.Gazetteer().Find(q)
			}
		})
	}
}

// The worst question: thirty misspelt words of names.
func BenchmarkFindMisspelt(b *testing.B) {
	for _, n := range []int{300, 100_000} {
		b.Run(fmt.Sprint("entities=", n), func(b *testing.B) {
			base := named(b, n)
			var q strings.Builder
			for i, words := 0, 0; words < 30; i += 7 {
				for _, w := range strings.Fields(base.Entities()[i%n].Name) {
					if len(w) >= 6 {
						q.WriteString(w[:3] + w[4:] + " ")
						words++
					}
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				base.Gazetteer().Find(q.String())
			}
		})
	}
}

func BenchmarkNewBase(b *testing.B) {
	for _, n := range []int{300, 100_000} {
		b.Run(fmt.Sprint("entities=", n), func(b *testing.B) {
			base := named(b, n)
			set := &facts.Set{}
			for _, e := range base.Entities() {
				set.Entities = append(set.Entities, *e)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := facts.NewBase(set, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
