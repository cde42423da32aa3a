package data_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kcst/facts"
)

var zone = time.UTC

// TestNames keeps an entity's names distinct, and every entity told of: but
// for places, and parts that their whole tells of.
func TestNames(t *testing.T) {
	_, base := kent(t)
	for _, e := range base.Entities() {
		seen := map[string]bool{strings.ToLower(e.Name): true}
		for _, name := range append([]string{e.Short}, e.Aliases...) {
			key := strings.ToLower(name)
			if key != "" && seen[key] {
				t.Errorf("%s has the name %q twice", e.ID, name)
			}
			seen[key] = true
		}
		inList := slices.ContainsFunc(base.Facts(), func(f *facts.Fact) bool {
			return slices.ContainsFunc(f.Items, func(it facts.Item) bool { return it.Entity == e.ID })
		})
		if len(base.About(e.ID)) == 0 && !inList && e.Kind != facts.KindPlace {
			t.Errorf("nothing is said of %s", e.ID)
		}
	}
}

// TestAcronyms has an expansion for every acronym of an entity.
func TestAcronyms(t *testing.T) {
	_, base := kent(t)
	for _, e := range base.Entities() {
		if e.Short == "" || strings.ToUpper(e.Short) != e.Short || strings.ContainsAny(e.Short, " /0123456789") {
			continue
		}
		about := base.About(e.ID)
		tells := slices.ContainsFunc(about, func(f *facts.Fact) bool {
			return f.Aspect == facts.AspectExpansion || strings.Contains(f.Text, e.Short)
		})
		if !tells {
			t.Errorf("%s (%s) is not expanded", e.ID, e.Short)
		}
	}
}

// TestPeople names nobody without a day.
func TestPeople(t *testing.T) {
	_, base := kent(t)
	for _, e := range base.Entities() {
		if e.Kind != facts.KindPerson {
			continue
		}
		for _, f := range base.About(e.ID) {
			if (f.Aspect == facts.AspectRole || f.Aspect == facts.AspectHolder) && !strings.Contains(f.Text, "20") {
				t.Errorf("%s doesn't say when: %s", f.ID, f.Text)
			}
		}
	}
}

// TestDates has nothing known before it was true, or after its source.
func TestDates(t *testing.T) {
	_, base := kent(t)
	for _, f := range base.Facts() {
		if f.AsOf.IsZero() {
			t.Errorf("%s has no as-of date", f.ID)
		}
		if !f.From.IsZero() && f.AsOf.Before(f.From) {
			t.Errorf("%s is as of %s, before it is true (%s)", f.ID, f.AsOf, f.From)
		}
		latest := facts.Date{Year: 2025, Month: time.March, Day: 31} // of the page without a date
		for _, c := range f.Cite {
			if d := base.Source(c.Source).Date; latest.Before(d) || len(f.Cite) == 1 && !d.IsZero() {
				latest = d
			}
		}
		if latest.Before(f.AsOf) {
			t.Errorf("%s is as of %s, after its sources (%s)", f.ID, f.AsOf, latest)
		}
	}
}
