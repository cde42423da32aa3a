package facts_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kcst/facts"
	"kcst/store/storetest"
)

const team = `
sources:
  - {id: report, title: Report, publisher: Council, date: 2025-07-23, document: Report}
  - {id: letter, title: Letter, publisher: Council, date: 2026-02-01, document: Letter}
defaults: {source: report}
entities:
  - {id: team, kind: organisation, name: Safety Team}
facts:
  - {id: team.phone, about: [team], aspect: phone, text: "Ring 03000 410234.", value: {phone: 03000 410234}}
  - {id: team.lead, about: [team], aspect: holder, text: "Ada leads the team."}
  - {id: team.how, about: [team], aspect: howto, text: "Write to the team."}
`

func day(t testing.TB, s string) facts.Date {
	t.Helper()
	d, err := facts.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func value(t testing.TB, s string) *facts.Value {
	t.Helper()
	v, err := facts.ParseValue(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// An edit changes what it names and nothing else; the version before it is
// what was true until then, and retiring ends both for the days after.
func TestEditAndRetire(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock())
	load(t, st, team, "ada")
	cite := []facts.Citation{{Source: "letter"}}
	edited, err := st.Edit(t.Context(), facts.Edit{ID: "team.phone", Value: value(t, "phone: 03000 410235"), Text: "Ring 03000  410235.", Cite: cite}, "ben")
	if err != nil || edited.Was.Text != "Ring 03000 410234." || edited.Is.Text != "Ring 03000 410235." {
		t.Fatalf("%+v, %v", edited, err)
	}
	retired := facts.Retirement{ID: "team.phone", Until: day(t, "2026-04-01"), Reason: "The line was given up.", Cite: facts.Citation{Source: "letter", Paragraph: "2"}}
	if _, err := st.Retire(t.Context(), retired, "cleo"); err != nil {
		t.Fatal(err)
	}
	base, err := st.Base(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{
		"2025-07-22": "", "2025-07-23": "Ring 03000 410234.", "2026-01-31": "Ring 03000 410234.",
		"2026-02-01": "Ring 03000 410235.", "2026-03-31": "Ring 03000 410235.", "2026-04-01": "",
	} {
		got := ""
		if f := base.On(day(t, on)).Fact("team.phone"); f.TrueOn(day(t, on)) && !f.Ended(day(t, on)) {
			got = f.Text
		}
		if got != want {
			t.Errorf("on %s: got %q, want %q", on, got, want)
		}
	}
	history, err := st.History(t.Context(), "team.phone")
	if err != nil {
		t.Fatal(err)
	}
	var by []string
	for _, f := range history {
		by = append(by, fmt.Sprint(f.By, " ", f.Cite[0].Source, " ", f.Retired != nil))
	}
	if diff := cmp.Diff([]string{"ada report false", "ben letter false", "cleo letter true"}, by); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if base.On(day(t, "2026-05-01")) != base {
		t.Error("a day on which nothing was different has another base")
	}
	set, err := st.Set(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text := export(t, set)
	if again := export(t, parse(t, text)); again != text {
		t.Errorf("a retired fact is not exported as it is read:\n%s", cmp.Diff(text, again))
	}
	if _, err := st.Edit(t.Context(), facts.Edit{ID: "team.phone", Cite: cite}, "ada"); err != nil {
		t.Fatal(err)
	}
	if base, err = st.Base(t.Context()); err != nil || base.Fact("team.phone").Retired != nil {
		t.Errorf("a fact that was set again is still retired, %v", err)
	}
}

// Every change is an event, for those who come later too, in order.
func TestFollow(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock())
	load(t, st, team, "ada")
	load(t, st, team, "ada") // nothing, and so no event
	retired := facts.Retirement{ID: "team.phone", Until: day(t, "2026-04-01"), Reason: "Over."}
	if _, err := st.Retire(t.Context(), retired, "ben"); err != nil {
		t.Fatal(err)
	}
	ended := errors.New("seen both")
	var seen []string
	err := st.Follow(t.Context(), 0, func(c facts.Changed) error {
		seen = append(seen, fmt.Sprint(c.Version, c.By, c.Added, c.Changed, c.Retired))
		if len(seen) == 1 {
			_, err := st.Edit(t.Context(), facts.Edit{ID: "team.lead", Text: "Ben leads the team."}, "cleo")
			return err
		}
		if len(seen) == 3 {
			return ended
		}
		return nil
	})
	want := []string{"1ada[team.phone team.lead team.how] [] []", "2ben[] [] [team.phone]", "3cleo[] [team.lead] []"}
	if diff := cmp.Diff(want, seen); !errors.Is(err, ended) || diff != "" {
		t.Errorf("%v, events (-want +got):\n%s", err, diff)
	}
}

// Each refusal says what to write instead, and nothing is changed.
func TestEditRefuses(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock())
	load(t, st, team, "ada")
	ctx := t.Context()
	edit := func(e facts.Edit) error { _, err := st.Edit(ctx, e, "ben"); return err }
	retire := func(r facts.Retirement) error { _, err := st.Retire(ctx, r, "ben"); return err }
	for want, err := range map[string]error{
		"its text still says 03000 410234: write the new text too": edit(facts.Edit{ID: "team.phone", Value: value(t, "phone: 03000 410235")}),
		"did you mean letter?":                                       edit(facts.Edit{ID: "team.phone", Cite: []facts.Citation{{Source: "lettre"}}}),
		"name the entity that it is about":                           edit(facts.Edit{ID: "team.new", Aspect: facts.AspectStatus, Text: "New.", Cite: []facts.Citation{{Source: "letter"}}}),
		"say why it is retired":                                      retire(facts.Retirement{ID: "team.phone", Until: day(t, "2026-04-01")}),
		"write the day from which it is no longer true":              retire(facts.Retirement{ID: "team.phone", Reason: "Over."}),
		"there is no such fact: \"team.fax\": kcst facts show lists": retire(facts.Retirement{ID: "team.fax", Reason: "Over."}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := st.Edit(ctx, facts.Edit{ID: "team.phone"}, ""); !errors.Is(err, facts.ErrNobody) {
		t.Errorf("nobody's edit: %v", err)
	}
	if base, err := st.Base(ctx); err != nil || base.Version != 1 {
		t.Errorf("version %d, %v: something was changed", base.Version, err)
	}
	for _, bad := range []string{"£12.345", "-", "unit: 3", "2026-02-30", "39.661,00"} {
		if v, err := facts.ParseValue(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, v)
		}
	}
}

// A preview names what a load would add, change and retire, and does nothing.
func TestPreview(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock())
	load(t, st, team, "ada")
	file := filepath.Join(t.TempDir(), "new.yaml")
	text := strings.NewReplacer("03000 410234", "03000 410235", "source: report", "source: letter",
		`"Write to the team."}`, `"Write to the team.", until: 2026-03-01, retired: {reason: It closed.}}`).Replace(team) +
		"  - {id: team.email, about: [team], aspect: email, value: team@example.org}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := st.PreviewFiles(t.Context(), []string{file})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range v.Changes {
		got = append(got, fmt.Sprint(c.How, " ", c.What, " ", c.ID, " ", c.Fields))
	}
	want := []string{
		"added fact team.email [{about  team} {aspect  email} {cite  source: letter} {value  team@example.org}]",
		"retired fact team.how [{cite source: report source: letter} {retired  reason: It closed.} {until  2026-03-01}]",
		"changed fact team.lead [{cite source: report source: letter}]",
		"changed fact team.phone [{cite source: report source: letter} {text Ring 03000 410234. Ring 03000 410235.} {value 03000 410234 03000 410235}]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("preview (-want +got):\n%s", diff)
	}
	if base, err := st.Base(t.Context()); err != nil || base.Version != 1 || base.Fact("team.email") != nil {
		t.Errorf("the preview changed something, %v", err)
	}
}

// What is out of date comes by sort, roles first, and the oldest first.
func TestStale(t *testing.T) {
	t.Parallel()
	set := parse(t, team+`
  - {id: team.left, about: [team], aspect: remaining, text: "£5 is left.", as_of: 2026-01-01}
  - {id: team.bid, about: [team], aspect: deadline, text: "Bid by 1 March 2026.", value: 2026-03-01}
  - {id: team.chair, about: [team], aspect: holder, text: "Ben chairs it.", as_of: 2024-01-01}
  - {id: team.was, about: [team], aspect: holder, text: "Cleo led it.", from: 2020-01-01, until: 2022-01-01}
`)
	base, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{
		"2026-03-01": "role 790 team.chair",
		"2026-08-01": "role 943 team.chair, role 374 team.lead, contact 374 team.phone, balance 212 team.left, deadline 153 team.bid",
	} {
		var got []string
		for _, s := range base.Stale(day(t, on)) {
			got = append(got, fmt.Sprint(s.Sort, " ", s.Days, " ", s.Fact.ID))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("on %s: got %s, want %s", on, strings.Join(got, ", "), want)
		}
	}
}

// What an officer says is true from then on: the days before keep what was said
// then, however long that had been true, and what had been retired stays so.
func TestEditKeepsEarlierDays(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	st := facts.NewStore(storetest.Open(t), func() time.Time { return now })
	load(t, st, team+`
  - {id: team.base, about: [team], aspect: place, text: "It sits in Ashford.", from: 2020-01-01}
  - {id: team.was, about: [team], aspect: status, text: "It was closed.", as_of: 2025-01-01, from: 2024-01-01, until: 2025-01-01}
`, "ada")
	ctx := t.Context()
	today := func(s string) facts.Source {
		return facts.Source{ID: "word", Title: "Word", Publisher: "Team", Date: day(t, s), Document: "W"}
	}
	edit := func(e facts.Edit) error {
		e.Source, e.Cite = today("2026-10-01"), []facts.Citation{{Source: "word"}}
		_, err := st.Edit(ctx, e, "ben")
		return err
	}
	if err := errors.Join(
		edit(facts.Edit{ID: "team.base", Text: "It sits in Dover."}),
		edit(facts.Edit{ID: "team.was", Text: "It was shut.", Until: day(t, "2025-01-01")}),
	); err != nil {
		t.Fatal(err)
	}
	if err := edit(facts.Edit{ID: "team.was", Text: "It is closed."}); err == nil || !strings.Contains(err.Error(), "it ended on 1 January 2025: say since when") {
		t.Errorf("a new statement in an ended fact: %v", err)
	}
	if err := edit(facts.Edit{ID: "team.was", Text: "It is closed.", From: day(t, "2026-09-01")}); err != nil {
		t.Error(err)
	}
	if _, err := st.Retire(ctx, facts.Retirement{ID: "team.how", Until: day(t, "2026-04-01"), Reason: "Over."}, "ben"); err != nil {
		t.Fatal(err)
	}
	if err := edit(facts.Edit{ID: "team.how", Text: "Write to us."}); err != nil {
		t.Fatal(err)
	}
	base, err := st.Base(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ id, on, want string }{
		{"team.base", "2024-05-01", "It sits in Ashford."}, {"team.base", "2026-09-30", "It sits in Ashford."}, {"team.base", "2026-10-01", "It sits in Dover."},
		{"team.was", "2024-06-01", "It was shut."}, {"team.was", "2025-06-01", ""}, {"team.was", "2026-11-01", "It is closed."},
		{"team.how", "2026-03-31", "Write to the team."}, {"team.how", "2026-05-01", ""}, {"team.how", "2026-10-02", "Write to us."},
	} {
		got := ""
		if f := base.On(day(t, c.on)).Fact(c.id); f.TrueOn(day(t, c.on)) && !f.Ended(day(t, c.on)) {
			got = f.Text
		}
		if got != c.want {
			t.Errorf("%s on %s: got %q, want %q", c.id, c.on, got, c.want)
		}
	}
}

// A retirement from a day to come can be moved, a fact that ends earlier by
// itself isn't lengthened by one, and one that has begun stands.
func TestRetireMoves(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), func() time.Time { return time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC) })
	load(t, st, team+`  - {id: team.room, about: [team], aspect: place, text: "Room 4.", until: 2026-11-01}
`, "ada")
	for _, c := range []struct{ id, date, want string }{
		{"team.phone", "2027-04-01", "2027-04-01"}, {"team.phone", "2027-06-01", "2027-06-01"}, {"team.phone", "2026-10-01", "2026-10-01"}, {"team.phone", "2027-01-01", "retired already"},
		{"team.room", "2027-01-01", "2026-11-01"},
	} {
		edited, err := st.Retire(t.Context(), facts.Retirement{ID: c.id, Until: day(t, c.date), Reason: "Over."}, "ben")
		got := fmt.Sprint(err)
		if err == nil {
			got = edited.Is.Until.String()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s retired from %s: got %s, want %s", c.id, c.date, got, c.want)
		}
	}
}

// A text and a figure that say different things are not taken, whichever of
// them is new; and what is so already is no change.
func TestEditAgrees(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock())
	load(t, st, team+`  - {id: team.left, about: [team], aspect: remaining, text: "£500 is left.", value: £500}
`, "ada")
	for _, c := range []struct {
		e    facts.Edit
		want string
	}{
		{facts.Edit{ID: "team.left", Text: "£450 is left."}, "its figure is £500, and the text says £450"},
		{facts.Edit{ID: "team.left", Text: "Little is left."}, "the text says nothing of it"},
		{facts.Edit{ID: "team.left", Text: "£450 is left.", Value: value(t, "£400")}, "its figure is £400, and the text says £450"},
		{facts.Edit{ID: "team.phone", Text: "Ring 03000 410299."}, "the text says 03000 410299"},
		{facts.Edit{ID: "team.left", NoValue: true}, "its text still says £500"},
		{facts.Edit{ID: "team.left", Text: "£500.00 is left."}, "<nil> false"},
		{facts.Edit{ID: "team.left", Text: "£500.00 is left."}, "<nil> true"},
		{facts.Edit{ID: "team.left", Text: "Little is left.", NoValue: true}, "<nil> false"},
	} {
		edited, err := st.Edit(t.Context(), c.e, "ben")
		if got := fmt.Sprint(err, " ", edited.Same); !strings.Contains(got, c.want) {
			t.Errorf("%+v: got %s, want %s", c.e, got, c.want)
		}
	}
}
