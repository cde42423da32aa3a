package facts_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
