package bulletin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

const (
	safeLink = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.example.org%2Freport%3Futm_source%3Dx&data=05%7C02%7Cjo%40example.org&reserved=0"
	mimecast = "https://protect-eu.mimecast.com/s/AbCdE?domain=example.org"
)

// TestLinksAreLaundered follows links through every way in, and what can't be
// unwrapped until an officer has put another in its place.
func TestLinksAreLaundered(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-22 09:00")
	it := Item{
		Section: SectionMedia, Headline: "News", Source: "A paper", PublishFrom: day(t, "2026-11-10"), State: Accepted,
		Body: "See [the report](" + safeLink + ") or " + safeLink + ".", Links: []Link{{Title: safeLink, URL: safeLink}},
		Contact: "jo@example.org, " + safeLink,
	}
	it.Source = "A paper, " + strings.Replace(safeLink, "&reserved=0", "", 1)
	clean, err := d.Store.Add(ctx, it, "officer.one")
	if err != nil || clean.State != Accepted || clean.Links[0].URL != "https://www.example.org/report" || clean.Links[0].Title != clean.Links[0].URL ||
		clean.Body != "See [the report](https://www.example.org/report) or https://www.example.org/report." ||
		clean.Source != "A paper, https://www.example.org/report" || clean.Contact != "jo@example.org, https://www.example.org/report" {
		t.Fatalf("%v: %+v", err, clean)
	}
	if !slices.Contains(clean.Notes, "Link 1: Outlook Safe Links was taken off.") || !slices.Contains(clean.Notes, "The text: Tracking was taken out: utm_source.") {
		t.Errorf("the officer is told %q", clean.Notes)
	}

	it.Links = []Link{{URL: mimecast}}
	held, err := d.Store.Add(ctx, it, "officer.one")
	if err != nil || held.State != Held {
		t.Fatalf("%v: %+v", err, held)
	}
	changes, err := d.Store.ItemHistory(ctx, held.ID)
	if err != nil || len(changes) != 1 || !strings.Contains(changes[0].Reason, "Link 1: Mimecast keeps the target") {
		t.Errorf("%v: %+v", err, changes)
	}
	if _, err := d.Store.Accept(ctx, held.ID, "officer.one"); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "can't be accepted yet. Link 1: Mimecast") {
		t.Errorf("accepted with a link that can't be unwrapped: %v", err)
	}
	mended, err := d.Store.Edit(ctx, held.ID, "officer.one", func(it *Item) error { it.Links[0].URL = safeLink; return nil })
	if err != nil || mended.Links[0].URL != "https://www.example.org/report" || mended.State != Held {
		t.Fatalf("%v: %+v", err, mended)
	}
	if got, err := d.Store.Accept(ctx, held.ID, "officer.two"); err != nil || got.State != Accepted {
		t.Errorf("%v: %s", err, got.State)
	}
	if got, err := d.Store.Edit(ctx, held.ID, "officer.two", func(it *Item) error { it.Body = mimecast; return nil }); err != nil || got.State != Held {
		t.Errorf("%v: an accepted item is %s with a link that can't be unwrapped", err, got.State)
	}

	for body, says := range map[string]string{
		"https://www.example.org/u/jo@example.org":                  "somebody's e-mail address",
		"[x](https&#58;//bit.ly/abc)":                               "write it as",
		"[x](https://www.example.org/?e=jo\\@example.org)":          "isn't a web address",
		"[x]: https&colon;//www.example.org/?utm_source=x\n\n[x]":   "write it as",
		"[x](<https://www.example.org/?a=1 &email=jo@example.org>)": "web address",
	} {
		it.Links, it.Body = nil, body
		if got, err := d.Store.Add(ctx, it, "officer.one"); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v %+v", body, err, got)
		}
	}
}

// TestHugeTextIsRefusedUnread: what would take minutes to read as Markdown
// isn't read.
func TestHugeTextIsRefusedUnread(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "2026-11-22 09:00")
	huge := strings.Repeat("[a](", 250_000)
	it := Item{Section: SectionMedia, Headline: "News", Source: "A paper", PublishFrom: day(t, "2026-11-10"), Body: huge}
	if _, err := d.Store.Add(t.Context(), it, "officer.one"); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "shorten it to 24000") {
		t.Errorf("an item: %v", err)
	}
	if _, err := d.Draft(t.Context(), Request{Kind: Extraordinary, Subject: "News", Body: huge, By: "officer.one"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("an edition: %v", err)
	}
}

func TestEditItem(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-22 09:00")
	it := d.accept("grants", "2026-11-10")
	to := func(headline string) func(*Item) error {
		return func(it *Item) error {
			it.ID, it.State, it.SubmittedBy, it.Headline = "other", Used, "nobody", headline
			return nil
		}
	}
	got, err := d.Store.Edit(ctx, it.ID, "officer.one", to("A new headline"))
	if err != nil || got.Headline != "A new headline" || got.ID != it.ID || got.State != Accepted || got.SubmittedBy != it.SubmittedBy {
		t.Fatalf("%v: %+v", err, got)
	}
	if read, err := d.Store.Item(ctx, it.ID); err != nil || read.Headline != "A new headline" {
		t.Errorf("%v: %+v", err, read)
	}
	if _, err := d.Store.Edit(ctx, it.ID, "officer.one", to("A new headline")); err != nil {
		t.Error(err)
	}
	changes, err := d.Store.ItemHistory(ctx, it.ID)
	if err != nil || len(changes) != 2 || changes[1].Reason != "changed headline" || changes[1].By != "officer.one" {
		t.Errorf("%v: %+v", err, changes)
	}
	if _, err := d.Store.Edit(ctx, it.ID, "officer.one", to("A\nheadline")); !errors.Is(err, ErrInvalid) {
		t.Errorf("a forged header: %v", err)
	}
	if _, err := d.Store.Edit(ctx, it.ID, " ", to("x")); !errors.Is(err, ErrWho) {
		t.Errorf("by nobody: %v", err)
	}
	// Somebody else is first, once: alter is asked again with what they wrote.
	asked := 0
	got, err = d.Store.Edit(ctx, it.ID, "officer.one", func(it *Item) error {
		if asked++; asked == 1 {
			if _, err := d.Store.Edit(ctx, "grants", "officer.two", func(it *Item) error { it.Source = "Theirs"; return nil }); err != nil {
				t.Error(err)
			}
		}
		it.Contact = "Mine"
		return nil
	})
	if err != nil || asked != 2 || got.Source != "Theirs" || got.Contact != "Mine" {
		t.Errorf("%v, asked %d times: %+v", err, asked, got)
	}
	d.at("2026-11-27 09:00")
	d.tick()
	if _, err := d.Store.Edit(ctx, it.ID, "officer.one", to("Too late")); !errors.Is(err, ErrState) {
		t.Errorf("changed once it is used: %v", err)
	}
}

func TestSuggestions(t *testing.T) {
	d := newDesk(t, "2026-11-22 09:00")
	it, err := d.Store.Add(context.Background(), Item{Kind: Session, Headline: "A session on fraud", Source: "A. Partner", PublishFrom: day(t, "2026-11-10")}, "a.partner")
	if err != nil || it.Kind != Session || it.Section != SectionPartnership || it.State != Submitted {
		t.Errorf("%v: %+v", err, it)
	}
	if err := (Item{Kind: "rumour"}).Check(); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "not a kind of item") {
		t.Error(err)
	}
}

// TestEditionsAreLaundered: what an officer writes into an edition goes the
// same way as an item, and what would hold an item is refused.
func TestEditionsAreLaundered(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-22 09:00")
	r := Request{Kind: Extraordinary, Subject: "Flood: https://www.example.org/?email=jo@example.org", Body: "See [this](" + safeLink + ").", Links: []Link{{URL: safeLink}}, By: "officer.one"}
	ed, err := d.Draft(ctx, r)
	if err != nil || ed.Content.Subject != "Flood: https://www.example.org/" || ed.Content.Body != "See [this](https://www.example.org/report)." || ed.Content.Links[0].URL != "https://www.example.org/report" {
		t.Fatalf("%v: %+v", err, ed.Content)
	}
	ed, err = d.Editor.Edit(ctx, ed.ID, "officer.one", func(c *Content) error { c.Foreword = safeLink; return nil })
	if err != nil || ed.Content.Foreword != "https://www.example.org/report" {
		t.Errorf("%v: %q", err, ed.Content.Foreword)
	}
	r.Body = "See " + mimecast
	if _, err := d.Draft(ctx, r); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "Mimecast") {
		t.Errorf("drafted with a link that can't be unwrapped: %v", err)
	}
	if _, err := d.Editor.Edit(ctx, ed.ID, "officer.one", func(c *Content) error { c.Links[0].URL = mimecast; return nil }); !errors.Is(err, ErrInvalid) {
		t.Errorf("edited into a link that can't be unwrapped: %v", err)
	}
	if _, err := d.Editor.Edit(ctx, ed.ID, "officer.one", func(c *Content) error { c.Subject = mimecast; return nil }); !errors.Is(err, ErrInvalid) {
		t.Errorf("a subject with a link that can't be unwrapped: %v", err)
	}
}
