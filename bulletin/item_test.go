package bulletin

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kcst/data"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestItemsThatWontDo(t *testing.T) {
	good := Item{
		Section: SectionMedia, Headline: "A headline", Body: "A text with [a link](https://www.example.org/).",
		Links: []Link{{Title: "A page", URL: "https://www.example.org/page"}}, Source: "A paper", SubmittedBy: "A. Partner",
		PublishFrom: day(t, "2026-11-10"),
	}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		spoil func(*Item)
		says  string
	}{
		"section":        {func(it *Item) { it.Section = "gossip" }, "choose one of legislation-and-policy, publications"},
		"no headline":    {func(it *Item) { it.Headline = " " }, "The headline is missing"},
		"forged header":  {func(it *Item) { it.Headline = "News\r\nBcc: all@example.org" }, "line break or an invisible character"},
		"null":           {func(it *Item) { it.Headline = "News\x00" }, "invisible"},
		"turned text":    {func(it *Item) { it.Headline = "News \u202egpj.exe" }, "invisible"},
		"line separator": {func(it *Item) { it.Source = "A\u2028B" }, "The source has a line break"},
		"not UTF-8":      {func(it *Item) { it.Headline = "News \xff" }, "not UTF-8"},
		"long headline":  {func(it *Item) { it.Headline = strings.Repeat("é", 121) }, "121 characters: shorten it to 120"},
		"long text":      {func(it *Item) { it.Body = strings.Repeat("word ", 61) }, "61 words: shorten it to 60"},
		"long word":      {func(it *Item) { it.Body = strings.Repeat("w", 1201) }, "1201 characters: shorten it to 1200"},
		"long links":     {func(it *Item) { it.Body = strings.Repeat("[a](", 10_000) }, "40000 characters with its links: shorten it to 24000"},
		"http":           {func(it *Item) { it.Links[0].URL = "http://www.example.org/" }, "doesn't begin with https://"},
		"script link":    {func(it *Item) { it.Links[0].URL = "javascript:alert(1)" }, "doesn't begin with https://"},
		"data link":      {func(it *Item) { it.Body = "[x](data:text/html;base64,AAAA)" }, "doesn't begin with https://"},
		"link in text":   {func(it *Item) { it.Body = "see http://www.example.org/ now" }, "doesn't begin with https://"},
		"reference":      {func(it *Item) { it.Body = "[x][1]\n\n[1]: javascript:alert(1)" }, "doesn't begin with https://"},
		"password":       {func(it *Item) { it.Links[0].URL = "https://user:pass@www.example.org/" }, "name or password"},
		"no host":        {func(it *Item) { it.Links[0].URL = "https:///page" }, "doesn't begin with https://"},
		"split link":     {func(it *Item) { it.Links[0].URL = "https://www.example.org/a\nb" }, "not a web address"},
		"HTML":           {func(it *Item) { it.Body = "a <b>bold</b> word" }, "has HTML in it"},
		"script":         {func(it *Item) { it.Body = "<script>alert(1)</script>" }, "has HTML in it"},
		"image":          {func(it *Item) { it.Body = "![x](https://www.example.org/pixel.gif)" }, "has an image"},
		"no source":      {func(it *Item) { it.Source = "" }, "The source is missing"},
		"nobody":         {func(it *Item) { it.SubmittedBy = "" }, "who submitted it is missing"},
		"expires":        {func(it *Item) { it.Expires = it.PublishFrom }, "which is not after 10 November 2026"},
		"many links":     {func(it *Item) { it.Links = slices.Repeat(it.Links, 6) }, "There are 6 links"},
	} {
		bad := good
		bad.Links = slices.Clone(good.Links)
		tt.spoil(&bad)
		if err := bad.Check(); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: got %v, want %q", name, err, tt.says)
		}
	}
}

func TestItemsThatDo(t *testing.T) {
	d := newDesk(t, "2026-11-22 09:00")
	for _, body := range []string{
		"", "Ring 03000 410234 or write to team@example.org.", "One.\n\n- two\n- three", "£1,000 < £2,000 & more",
		strings.Repeat("word ", 50) + "[" + strings.Repeat("word ", 10) + "](https://www.example.org/a-very-long-address)",
	} {
		it, err := d.Store.Add(context.Background(), Item{
			Section: SectionMedia, Headline: " News ", Body: body, Source: "A paper", PublishFrom: day(t, "2026-11-10"),
		}, "officer.one")
		if err != nil || it.Headline != "News" || it.SubmittedBy != "officer.one" || it.State != Submitted {
			t.Errorf("%q: %v %+v", body, err, it)
		}
	}
}

// TestWhoMovesItems: a name that a terminal would act on is no name.
func TestWhoMovesItems(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "2026-11-22 09:00")
	d.accept("a", "2026-11-10")
	for _, by := range []string{"", " ", "an\x1b[2Jna", "anna\nben", strings.Repeat("a", 201)} {
		if _, err := d.Store.Hold(t.Context(), "a", by, ""); !errors.Is(err, ErrWho) && !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %v", by, err)
		}
	}
}

func TestItemStates(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-22 09:00")
	it, err := d.Store.Add(ctx, Item{Section: SectionMedia, Headline: "News", Source: "A paper", PublishFrom: day(t, "2026-11-10")}, "a.partner")
	if err != nil || it.ID != "item-1" {
		t.Fatal(err, it.ID)
	}
	if _, err := d.Store.Accept(ctx, it.ID, " "); !errors.Is(err, ErrWho) {
		t.Errorf("accepted by nobody: %v", err)
	}
	for _, step := range []struct {
		do   func() (Item, error)
		want ItemState
	}{
		{func() (Item, error) { return d.Store.Hold(ctx, it.ID, "officer.one", "Is it public?") }, Held},
		{func() (Item, error) { return d.Store.Accept(ctx, it.ID, "officer.one") }, Accepted},
		{func() (Item, error) { return d.Store.Accept(ctx, it.ID, "officer.two") }, Accepted},
	} {
		if got, err := step.do(); err != nil || got.State != step.want {
			t.Fatalf("%v: %s, want %s", err, got.State, step.want)
		}
	}
	changes, err := d.Store.ItemHistory(ctx, it.ID)
	if err != nil || len(changes) != 3 || changes[1].Reason != "Is it public?" || changes[2].By != "officer.one" {
		t.Errorf("%v: history %+v", err, changes)
	}
	held, err := d.Store.Items(ctx, Held, Accepted)
	if err != nil || len(held) != 1 || held[0].ID != it.ID {
		t.Errorf("%v: %+v", err, held)
	}
	d.at("2026-11-27 09:00")
	d.tick()
	if _, err := d.Store.Hold(ctx, it.ID, "officer.one", ""); !errors.Is(err, ErrState) || !strings.Contains(err.Error(), "used (in monthly-2026-12)") {
		t.Errorf("held once it is used: %v", err)
	}
	if _, err := d.Store.Item(ctx, "item-9"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an item that isn't there: %v", err)
	}
}

func TestReadItems(t *testing.T) {
	today := day(t, "2026-11-22")
	items, err := ReadItems([]byte(`
items:
  - id: grants
    section: funding-opportunities
    headline: A round of grants opens
    body: |
      Two lines
      of text.
    links:
      - https://www.example.org/grants
      - {title: Guidance, url: "https://www.example.org/guidance"}
    source: Sample Fund
    publish_from_days: -12
    deadline_days: 26
    deadline_time: "17:00"
    expires: 2026-12-31
    submitted_by: A. Partner
    state: accepted
  - {id: workshop, section: training-and-events, headline: A workshop, source: Sample, event: 2026-12-02 10:00, submitted_by: B}
`), today)
	if err != nil {
		t.Fatal(err)
	}
	want := []Item{{
		ID: "grants", Section: SectionFunding, Headline: "A round of grants opens", Body: "Two lines\nof text.",
		Links:  []Link{{URL: "https://www.example.org/grants"}, {Title: "Guidance", URL: "https://www.example.org/guidance"}},
		Source: "Sample Fund", PublishFrom: day(t, "2026-11-10"), Expires: day(t, "2026-12-31"),
		Deadline: When{Date: day(t, "2026-12-18"), Time: "17:00"}, SubmittedBy: "A. Partner", State: Accepted,
	}, {
		ID: "workshop", Section: SectionTraining, Headline: "A workshop", Source: "Sample", PublishFrom: today,
		Event: When{Date: day(t, "2026-12-02"), Time: "10:00"}, SubmittedBy: "B", State: Submitted,
	}}
	if diff := cmp.Diff(want, items); diff != "" {
		t.Error(diff)
	}
	for text, says := range map[string]string{
		"items: [{headlin: x}]": "headlin",
		"items: []\n---\nitems: [{id: a, section: media, headline: x, source: s, submitted_by: b}]":                                                                "one document",
		"items: [{id: A b, section: media, headline: x, source: s, submitted_by: b}]":                                                                              "item 1 (A b): \"A b\" can't be an item's ID",
		"items: [{id: a, section: media, headline: x, source: s, submitted_by: b, event: 2026-02-30}]":                                                             "2026-02-30",
		"items: [{id: a, section: media, headline: x, source: s, submitted_by: b, event_days: 1, event_time: \"25:00\"}]":                                          "not a time of day",
		"items: [{id: a, section: media, headline: x, source: s, submitted_by: b, event: 2026-12-02, event_days: 3}]":                                              "keep one",
		"items: [{id: a, section: media, headline: x, source: s, submitted_by: b, state: used}]":                                                                   "can't begin as",
		"items: [{id: a, section: media, headline: x, source: s, submitted_by: b}, {id: a, section: media, headline: x, source: s, submitted_by: b}]":              "item 2 (a): Its ID was used before",
		"items: [{id: a, section: media, headline: x, source: s, submitted_by: b, links: [{title: t, href: \"https://www.example.org/\"}]}]":                       "title and a url",
		"items: [{id: a, section: nowhere, headline: x, source: s, submitted_by: b}, {id: b, section: media, headline: x, source: s, submitted_by: b, body: <b>}]": "item 1 (a)",
	} {
		if _, err := ReadItems([]byte(text), today); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s\n got %v, want %q", text, err, says)
		}
	}
}

// TestDemoItems reads the samples of a demonstration on any day.
func TestDemoItems(t *testing.T) {
	b, err := fs.ReadFile(data.Demo, "items.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, today := range []string{"2026-11-22", "2028-02-29"} {
		items, err := ReadItems(b, day(t, today))
		if err != nil {
			t.Fatal(err)
		}
		for i := range items {
			items[i].State = Accepted
		}
		now := day(t, today).In(london).Add(9 * time.Hour)
		got, past := Assemble(items, calendar(t, "", "").Next(Monthly, now).Due, now, london)
		if len(got) != len(sections) || len(past) != 0 {
			t.Errorf("%s: %d sections, past %+v", today, len(got), past)
		}
	}
}

func TestAssemble(t *testing.T) {
	due := local(t, "2026-12-04 10:00")
	mk := func(id string, section SectionID, from string, alter func(*Item)) Item {
		it := Item{ID: id, Section: section, Headline: id, PublishFrom: day(t, from), State: Accepted}
		if alter != nil {
			alter(&it)
		}
		return it
	}
	on := func(s string) When {
		var w When
		if err := w.UnmarshalText([]byte(s)); err != nil {
			t.Fatal(err)
		}
		return w
	}
	items := []Item{
		mk("old", SectionMedia, "2026-05-01", nil),
		mk("eve", SectionMedia, "2026-12-03", nil),
		mk("due-day", SectionMedia, "2026-12-04", nil),
		mk("held", SectionMedia, "2026-11-01", func(it *Item) { it.State = Held }),
		mk("expired", SectionMedia, "2026-11-01", func(it *Item) { it.Expires = day(t, "2026-12-04") }),
		mk("last-day", SectionMedia, "2026-11-01", func(it *Item) { it.Expires = day(t, "2026-12-05") }),
		mk("closed", SectionFunding, "2026-11-01", func(it *Item) { it.Deadline = on("2026-12-04 10:00") }),
		mk("closes-today", SectionFunding, "2026-11-01", func(it *Item) { it.Deadline = on("2026-12-04") }),
		mk("closes-far", SectionFunding, "2026-10-01", func(it *Item) { it.Deadline = on("2027-03-01") }),
		mk("closes-soon", SectionFunding, "2026-11-02", func(it *Item) { it.Deadline = on("2026-12-20 17:00"); it.Event = on("2027-01-02") }),
		mk("open-ended", SectionFunding, "2026-09-01", nil),
		mk("over", SectionTraining, "2026-11-01", func(it *Item) { it.Event = on("2026-12-03 15:00") }),
		mk("law", SectionLegislation, "2026-11-01", nil),
	}
	wantSections := "legislation-and-policy: law | media: old last-day eve | funding-opportunities: closes-today closes-soon open-ended closes-far"
	for range 20 {
		rand.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		sections, past := Assemble(items, due, local(t, "2026-11-27 07:30"), london)
		var got []string
		for _, s := range sections {
			var ids []string
			for _, e := range s.Entries {
				ids = append(ids, e.Item)
			}
			got = append(got, string(s.ID)+": "+strings.Join(ids, " "))
		}
		if strings.Join(got, " | ") != wantSections {
			t.Fatalf("got  %s\nwant %s", strings.Join(got, " | "), wantSections)
		}
		var gone []string
		for _, p := range past {
			gone = append(gone, p.Item)
		}
		if strings.Join(gone, " ") != "closed expired over" {
			t.Fatalf("past: %+v", past)
		}
	}
	// Read later than it was due, more is past.
	if _, past := Assemble(items, due, local(t, "2026-12-05 09:00"), london); len(past) != 5 {
		t.Errorf("a day late: %+v", past)
	}
}

func BenchmarkAssemble(b *testing.B) {
	items := make([]Item, 5000)
	for i := range items {
		items[i] = Item{
			ID: "item-" + time.Duration(i).String(), Section: sections[i%len(sections)], Headline: "A headline", State: Accepted,
			PublishFrom: day(b, "2026-11-01").AddDays(i % 30), Deadline: When{Date: day(b, "2026-12-05").AddDays(i % 90)},
		}
	}
	due := local(b, "2026-12-04 10:00")
	for b.Loop() {
		Assemble(items, due, due, london)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-update rewrites it):\n%s", path, diff)
	}
}
