package bulletin

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"kcst/facts"
)

// labelled are the labels of a partnership with two topics and two districts,
// one of which goes by two names.
func labelled(t *testing.T) Labels {
	t.Helper()
	set, err := facts.ParseFS(fstest.MapFS{"labels.yaml": {Data: []byte(`
entities:
  - {id: asb, kind: topic, name: Anti-social behaviour, aliases: [ASB, anti social behaviour]}
  - {id: scams, kind: topic, name: Scams}
  - {id: ashdown, kind: place, name: Ashdown, aliases: [Ashdown Borough Council]}
  - {id: north-shore, kind: place, name: North Shore, aliases: [North Shore District Council]}
  - {id: the-river, kind: place, name: The River}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	base, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	return LabelsOf(base)
}

func TestLabels(t *testing.T) {
	l := labelled(t)
	topics, districts, err := l.Resolve([]string{" ASB ", "anti-social  behaviour", "Scams"}, []string{"ashdown borough council", "NORTH-SHORE", ""})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"asb", "scams"}, {"ashdown", "north-shore"}}, [][]string{topics, districts}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"North Shore", "elsewhere"}, l.Districts([]string{"north-shore", "elsewhere"})); diff != "" {
		t.Error(diff)
	}
	_, _, err = l.Resolve([]string{"gossip"}, []string{"Atlantis", "the-river"})
	if !errors.Is(err, ErrInvalid) {
		t.Fatalf("unknown labels: %v", err)
	}
	for _, says := range []string{`"gossip" is no topic`, "asb, scams", `"Atlantis" is no district`, `"the-river" is no district`, "ashdown, north-shore"} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("%v doesn't say %q", err, says)
		}
	}
	if topics, _, err := (Labels{}).Resolve([]string{"anything"}, nil); err != nil || len(topics) != 1 {
		t.Errorf("without labels: %v, %v", topics, err)
	}
}

func TestItemsNameWhatThereIs(t *testing.T) {
	d := newDesk(t, "2026-11-22 09:00")
	d.Store.Labels = func(context.Context) (Labels, error) { return labelled(t), nil }
	it := Item{
		Section: SectionMedia, Headline: "A headline", Source: "A paper", SubmittedBy: "a.partner",
		PublishFrom: day(t, "2026-11-10"), Topics: []string{"ASB"}, Districts: []string{"North Shore"},
	}
	kept, err := d.Store.Add(t.Context(), it, "a.partner")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"asb"}, {"north-shore"}}, [][]string{kept.Topics, kept.Districts}); diff != "" {
		t.Error(diff)
	}
	_, err = d.Store.Edit(t.Context(), kept.ID, "an.officer", func(it *Item) error { it.Topics = []string{"gossip"}; return nil })
	if !errors.Is(err, ErrInvalid) {
		t.Errorf("an edit to an unknown topic: %v", err)
	}
	it.Districts = []string{"Atlantis"}
	if _, err := d.Store.Add(t.Context(), it, "a.partner"); !errors.Is(err, ErrInvalid) {
		t.Errorf("an item of an unknown district: %v", err)
	}
}
