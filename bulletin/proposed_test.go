package bulletin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"kcst/facts"
	"kcst/meetings"
)

// TestProposed has a monthly edition carry what no partner sends in: money,
// what was asked most, and the partnership's own meetings, each decision once.
func TestProposed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 07:30")
	put := func(id, committee, on string, status meetings.Status, basis meetings.Basis) {
		t.Helper()
		_, err := d.Meetings.Put(ctx, meetings.Meeting{
			ID: id, Committee: meetings.Committee{ID: "c-" + id, Name: committee}, Start: At(day(t, on), 10, 0, london), Status: status, Basis: basis,
			Items: []meetings.AgendaItem{
				{Number: "1", Title: "Plan", Summary: []string{"Said."}, Decisions: []meetings.Decision{{Text: "RESOLVED that the plan be agreed."}}},
				{Number: "2", Title: "Nothing decided"}, {Number: "3", Title: "Secret", Restricted: true, Decisions: []meetings.Decision{{Text: "RESOLVED in private."}}},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	const ours = "Kent Community Safety Partnership"
	put("october", ours, "2026-10-20", meetings.Confirmed, meetings.Minutes)
	put("papers", ours, "2026-11-24", meetings.Confirmed, meetings.Papers)
	put("off", ours, "2026-11-10", meetings.Cancelled, meetings.DraftMinutes)
	put("others", "Dover Community Safety Partnership", "2026-11-12", meetings.Confirmed, meetings.Minutes)
	put("ahead", ours, "2026-12-16", meetings.Planned, meetings.Papers)
	put("far", ours, "2027-03-16", meetings.Planned, meetings.Papers)
	d.Chart = func(context.Context) (*Chart, error) { return &Chart{Fund: "A fund", Awarded: 100}, nil }
	var period Period
	d.Asked = func(_ context.Context, p Period) ([]Asked, error) {
		period = p
		return []Asked{{Question: "How much is left?", Answer: "Nothing.", Source: "A report"}}, nil
	}
	d.accept("a", "2026-11-10")
	d.tick()
	ed := d.edition("monthly-2026-12")
	c := ed.Content
	if len(c.Decided) != 1 || c.Decided[0].ID != "c-october.october" || len(c.Decided[0].Items) != 1 || c.Decided[0].Items[0].Summary != "" {
		t.Errorf("decided: %+v", c.Decided)
	}
	if len(c.Coming) != 1 || c.Coming[0].ID != "c-ahead.ahead" || len(c.Coming[0].Items) != 0 {
		t.Errorf("dates ahead: %+v", c.Coming)
	}
	if len(c.Asked) != 1 || c.Chart == nil || len(c.Funding) != 1 || period != ed.Period {
		t.Errorf("asked %+v in %+v, chart %+v, funding %+v", c.Asked, period, c.Chart, c.Funding)
	}
	// An officer takes proposals out by name.
	if _, err := d.Edit(ctx, ed.ID, "officer.two", func(c *Content) error { return c.Without(Proposals()) }); err != nil {
		t.Fatal(err)
	}
	if c = d.edition(ed.ID).Content; len(c.Decided)+len(c.Coming)+len(c.Asked)+len(c.Funding) != 0 || c.Chart != nil {
		t.Errorf("taken out, and still there: %+v", c)
	}
	if err := c.Without([]string{ProposedAsked}); !errors.Is(err, ErrInvalid) {
		t.Errorf("taken out twice: %v", err)
	}
	// The next edition tells of what this one left out, and of nothing twice.
	if _, err := d.Edit(ctx, ed.ID, "officer.two", func(c *Content) error { c.Decided = []Meeting{{ID: "c-october.october"}}; return nil }); err != nil {
		t.Fatal(err)
	}
	d.accept("b", "2026-12-10")
	d.at("2026-12-31 07:30")
	d.tick()
	if next := d.edition("monthly-2027-01"); len(next.Content.Decided) != 1 || next.Content.Decided[0].ID != "c-ahead.ahead" && next.Content.Decided[0].ID != "c-papers.papers" {
		for _, m := range next.Content.Decided {
			if m.ID == "c-october.october" {
				t.Errorf("told twice: %+v", m)
			}
		}
	}
}

// TestSameNews holds the later of two items that link to one page.
func TestSameNews(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "2026-11-20 09:00")
	d.accept("first", "2026-11-10")
	d.at("2026-11-20 10:00")
	d.accept("again", "2026-11-01", func(it *Item) {
		it.Headline, it.Links = "Quite another heading", []Link{{URL: "https://example.org/first/?utm_source=news"}}
	})
	d.accept("other", "2026-11-11", func(it *Item) { it.Headline = "Something else altogether" })
	d.at("2026-11-27 07:30")
	d.tick()
	if got := d.edition("monthly-2026-12").Content.Items(); !slices.Equal(got, []string{"first", "other"}) {
		t.Errorf("it shows %v", got)
	}
	it, _ := d.item("again")
	changes, err := d.Store.ItemHistory(context.Background(), "again")
	if err != nil || it.State != Held || !strings.Contains(changes[len(changes)-1].Reason, "Item first is in the edition") {
		t.Errorf("%v, it is %s: %+v", err, it.State, changes)
	}
}

// TestPrivate keeps out what the public may not see, by whichever way it came.
func TestPrivate(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-20 09:00")
	for id, alter := range map[string]func(*Item){
		"flagged": func(it *Item) { it.Private = true },
		"exempt":  func(it *Item) { it.Source = "Working Group, exempt item 5" },
		"part2":   func(it *Item) { it.Source = "Cabinet, Part 2 report" },
		"closed":  func(it *Item) { it.Source = "A Private Session of the forum" },
	} {
		d.accept(id, "2026-11-10", func(it *Item) { alter(it); it.State = Submitted })
		if _, err := d.Store.Accept(ctx, id, "officer.one"); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s was accepted: %v", id, err)
		}
		d.accept(id+"-forced", "2026-11-10", alter) // as a file of items can have it
	}
	d.accept("public", "2026-11-10", func(it *Item) { it.Source = "Part 2 of the strategy, Home Office" })
	d.at("2026-11-27 07:30")
	d.tick()
	if got := d.edition("monthly-2026-12").Content.Items(); !slices.Equal(got, []string{"public"}) {
		t.Errorf("it shows %v", got)
	}
	if it, _ := d.item("exempt-forced"); it.State != Held {
		t.Errorf("what was forced is %s", it.State)
	}
}

// TestSameInputsSameBytes drafts one edition on two stores.
func TestSameInputsSameBytes(t *testing.T) {
	t.Parallel()
	var hashes []string
	for _, order := range [][]string{{"a", "b", "c"}, {"c", "a", "b"}} {
		d := newDesk(t, "2026-11-20 09:00")
		for _, id := range order {
			d.accept(id, "2026-11-10", func(it *Item) {
				it.Headline = strings.Repeat(id, 9)
				it.Deadline = When{Date: facts.Date{Year: 2026, Month: 12, Day: 20}}
			})
		}
		d.at("2026-11-27 07:30")
		d.tick()
		hashes = append(hashes, d.edition("monthly-2026-12").Hash)
	}
	if hashes[0] != hashes[1] || hashes[0] == "" {
		t.Errorf("hashes %v", hashes)
	}
}
