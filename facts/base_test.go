package facts_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kcst/facts"
)

// Texts that authors leave out are composed.
func TestCompose(t *testing.T) {
	t.Parallel()
	set, err := facts.ParseFS(os.DirFS("testdata/set"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := facts.NewBase(set, 7)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, f := range b.Facts() {
		fmt.Fprintf(&got, "%s (%s): %s\n", f.ID, f.AsOf, f.Text)
		for _, it := range f.Items {
			fmt.Fprintln(&got, "-", strings.TrimSpace(it.Text+" "+it.Value.Words()))
		}
	}
	if *update {
		if err := os.WriteFile("testdata/composed.txt", []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/composed.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, f := range set.Facts {
		if f.ID == "grant.amount" && (f.Text != "" || !f.AsOf.IsZero()) {
			t.Error("the base changed the set")
		}
	}
}

func TestBaseIndexes(t *testing.T) {
	t.Parallel()
	set, err := facts.ParseFS(os.DirFS("testdata/set"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := facts.NewBase(set, 7)
	if err != nil {
		t.Fatal(err)
	}
	ids := func(list []*facts.Entity) (ids []string) {
		for _, e := range list {
			ids = append(ids, e.ID)
		}
		return ids
	}
	if diff := cmp.Diff([]string{"doors", "pot.tactical", "pot.upfront"}, ids(b.Members("grant"))); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if len(b.About("doors")) != 5 || b.About("doors")[0].ID != "doors.amount" {
		t.Errorf("%d facts about doors", len(b.About("doors")))
	}
	if b.Version != 7 || b.Partnership.Short != "ECSP" || b.Source("report").Date.String() != "2025-07-23" {
		t.Error("version, partnership or source is wrong")
	}
	if b.Entity("none") != nil || b.Fact("none") != nil || b.Source("none") != nil || b.About("none") != nil || b.Members("none") != nil {
		t.Error("something is held that is not")
	}
}

func TestBaseRefusesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	set := parse(t, small)
	set.Facts[0].About = []string{"nobody"}
	set.Facts[1].Cite[0].Source = "nowhere"
	_, err := facts.NewBase(set, 1)
	var ps facts.Problems
	if !errors.As(err, &ps) || len(ps) != 2 {
		t.Errorf("got %v, want two problems", err)
	}
}
