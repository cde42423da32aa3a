package answers

import (
	"flag"
	"slices"
	"testing"
	"time"

	"kcst/data"
	"kcst/facts"
)

var missed = flag.Bool("missed", false, "print the example questions that got another fact's answer")

// TestExamplesLeftOut asks one in ten of the data set's own example questions
// with those questions left out, so that the engine has to know them by
// likeness: the fact they belong to is in the answer.
func TestExamplesLeftOut(t *testing.T) {
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	type left struct{ fact, question string }
	var out []left
	n := 0
	for i := range set.Facts {
		f := &set.Facts[i]
		f.Asks = slices.DeleteFunc(slices.Clone(f.Asks), func(q string) bool {
			n++
			if n%10 == 3 {
				out = append(out, left{f.ID, q})
				return true
			}
			return false
		})
	}
	unheld := 0
	var no []string
	set.Partnership.Unheld = slices.DeleteFunc(slices.Clone(set.Partnership.Unheld), func(q string) bool {
		unheld++
		if unheld%4 == 1 {
			no = append(no, q)
			return true
		}
		return false
	})
	base, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	e := New(base, func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) })
	hit, unknown := 0, 0
	for _, l := range out {
		a := e.Ask(Question{Text: l.question})
		switch {
		case slices.Contains(a.Facts, l.fact):
			hit++
			continue
		case !a.Answered():
			unknown++
		}
		if *missed {
			t.Logf("%s: %q\n   -> %s %v %.120s", l.fact, l.question, a.Kind, a.Facts, a.Text)
		}
	}
	refused := 0
	for _, q := range no {
		if a := e.Ask(Question{Text: q}); !a.Answered() {
			refused++
		} else if *missed {
			t.Logf("UNHELD %q\n   -> %v %.120s", q, a.Facts, a.Text)
		}
	}
	t.Logf("%d of %d (%.1f%%) got their fact, %d an honest no; %d of %d unheld were refused", hit, len(out),
		100*float64(hit)/float64(len(out)), unknown, refused, len(no))
}
