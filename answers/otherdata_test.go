package answers

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"kcst/data"
	"kcst/facts"
)

// harbour is another partnership's data set, made up, with no example
// questions: what the engine knows without them.
const harbour = `
partnership:
  id: harbour
  name: Westhaven Safety Partnership
  short: WSP
  team: Westhaven Safety Team
  team_abbr: WST
  email: team@example.org
  phone: "01632 960000"
  bulletin: Westhaven bulletin
  area: Westhaven
  zone: Europe/London
  crisis: {lead: "Ring 999.", services: [{when: Danger, name: Police, phone: "999"}], close: "Please ring."}
  examples: ["What is the Harbour Fund?", "How much did the Quay Lights project get?"]
  outside: [Eastport]
defaults: {source: minutes, as_of: 2026-06-10}
sources:
  - {id: minutes, title: "Westhaven Safety Partnership, 10 June 2026", publisher: Westhaven Council, date: 2026-06-10, document: "Minutes, 10 June 2026"}
entities:
  - id: wsp
    kind: partnership
    name: Westhaven Safety Partnership
    short: WSP
    facts:
      - {id: wsp.expansion, aspect: expansion, text: "WSP stands for Westhaven Safety Partnership.", para: "1"}
      - {id: wsp.chair, about: [wsp-chair, wsp], aspect: holder, text: "Councillor Ada Marsh chairs the Westhaven Safety Partnership.", para: "1"}
  - {id: wsp-chair, kind: role, name: Chair of the Westhaven Safety Partnership, aliases: [WSP chair, chair of the partnership]}
  - id: wst
    kind: organisation
    name: Westhaven Safety Team
    short: WST
    aliases: [safety team]
    facts:
      - {id: wst.email, aspect: email, text: "The Westhaven Safety Team's e-mail address is team@example.org.", value: {email: team@example.org}, para: "1"}
  - id: harbour-fund
    kind: fund
    name: Harbour Fund 2026/27
    aliases: [Harbour Fund, harbour grant]
    year: "2026/27"
    part_of: [wsp]
    facts:
      - {id: harbour-fund.amount, aspect: amount, text: "The Harbour Fund is worth £60,000 in 2026/27.", value: {money: "60000.00"}, para: "2"}
      - {id: harbour-fund.deadline, aspect: deadline, text: "Bids to the Harbour Fund close on 30 September 2026.", value: {date: 2026-09-30}, para: "3"}
      - {id: harbour-fund.definition, aspect: definition, text: "The Harbour Fund pays for projects that make the quays safer at night.", para: "2"}
  - id: rapid-pot
    kind: pot
    name: Rapid Pot
    part_of: [harbour-fund]
    year: "2026/27"
    facts:
      - {id: rapid-pot.amount, aspect: amount, text: "The Rapid Pot has £15,000 of the Harbour Fund.", value: {money: "15000.00"}, para: "2"}
      - {id: rapid-pot.remaining, aspect: remaining, text: "£4,250 of the Rapid Pot is left, as of June 2026.", value: {money: "4250.00"}, words: [left], para: "4"}
  - id: planned-pot
    kind: pot
    name: Planned Pot
    part_of: [harbour-fund]
    year: "2026/27"
    facts:
      - {id: planned-pot.amount, aspect: amount, text: "The Planned Pot has £45,000 of the Harbour Fund.", value: {money: "45000.00"}, para: "2"}
  - id: quay-lights
    kind: project
    name: Quay Lights
    part_of: [planned-pot]
    year: "2026/27"
    facts:
      - {id: quay-lights.amount, aspect: amount, text: "Quay Lights was given £21,000.", value: {money: "21000.00"}, para: "5"}
      - {id: quay-lights.status, aspect: status, text: "Quay Lights is finished: all forty lamps are lit.", para: "5"}
  - id: night-marshals
    kind: project
    name: Night Marshals
    part_of: [planned-pot]
    year: "2026/27"
    facts:
      - {id: night-marshals.amount, aspect: amount, text: "Night Marshals was given £9,500.", value: {money: "9500.00"}, para: "5"}
      - {id: night-marshals.reason, aspect: reason, text: "Night Marshals was delayed because two marshals had not been vetted.", para: "5"}
  - id: lifebelt-alarms
    kind: project
    name: Lifebelt Alarms
    part_of: [rapid-pot]
    year: "2026/27"
    facts:
      - {id: lifebelt-alarms.amount, aspect: amount, text: "Lifebelt Alarms was given £3,200.", value: {money: "3200.00"}, para: "5"}
`

// engineOf answers from YAML files.
func engineOf(t testing.TB, files map[string]string) *Engine {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	set, err := facts.ParseFS(fsys)
	if err != nil {
		t.Fatal(err)
	}
	base, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	return New(base, clock1)
}

// TestAnotherPartnership asks about a data set that no code knows: a grant
// with two pots and three projects, typed in as YAML.
func TestAnotherPartnership(t *testing.T) {
	e := engineOf(t, map[string]string{"harbour.yaml": harbour})
	for _, c := range []struct {
		q, must string
		prev    []string
	}{
		{q: "how much is the harbour fund worth?", must: `£60,000`},
		{q: "whats left in the rapid pot", must: `£4,250`},
		{q: "Deadlne for harbour fund bids pls", must: `30 September 2026`},
		{q: "how much did quay lights get", must: `£21,000`},
		{q: "is quay lights finished yet?", must: `lamps are lit`},
		{q: "why were the night marshals delayed", must: `vetted`},
		{q: "which project got the most in 2026/27?", must: `£21,000`},
		{q: "what do the projects come to in total", must: `£33,700`},
		{q: "difference between quay lights and night marshals", must: `£11,500`},
		{q: "what share of the fund is the rapid pot?", must: `25%`},
		{q: "what does WSP stand for", must: `Westhaven Safety Partnership`},
		{q: "who chairs the WSP", must: `Ada Marsh`},
		{q: "email for the safety team?", must: `team@example\.org`},
		{q: "and the lifebelt alarms?", must: `£3,200`, prev: []string{"how much did quay lights get"}},
	} {
		a := e.Ask(Question{Text: c.q, Prev: c.prev})
		if !a.Answered() || !regexp.MustCompile(c.must).MatchString(a.Text) {
			t.Errorf("%q: %s %q, want %s", c.q, a.Kind, a.Text, c.must)
		}
	}
	for _, q := range []string{"how much was the harbour fund in 2024/25?", "what did Eastport get", "what's the weather like", "where does Ada Marsh live", "who won the regatta"} {
		a := e.Ask(Question{Text: q})
		if a.Kind != KindUnknown || !strings.Contains(a.Text, "team@example.org") || strings.Contains(a.Text, "£") {
			t.Errorf("%q: %s %q, want an honest no", q, a.Kind, a.Text)
		}
	}
}

// TestNewGrant adds a grant with two pots and three projects to Kent's data:
// it is answered with no code changed, and Kent's grants as before.
func TestNewGrant(t *testing.T) {
	files := map[string]string{}
	err := fs.WalkDir(data.Kent, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(data.Kent, name)
		files[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, grant, _ := strings.Cut(harbour, "defaults:")
	files["grant.yaml"] = "defaults:" + grant
	e := engineOf(t, files)
	for q, must := range map[string]string{
		"how much is the harbour fund?":                  `£60,000`,
		"how much is in the rapid pot":                   `£(?:4,250|15,000)`,
		"what's left of the rapid pot":                   `£4,250`,
		"how big is the planned pot":                     `£45,000`,
		"harbour fund deadline?":                         `30 September 2026`,
		"Quay Lights - how much?":                        `£21,000`,
		"how much did night marshals get":                `£9,500`,
		"lifebelt alarms cost":                           `£3,200`,
		"what is the harbour fund for":                   `quays`,
		"what happened with quay lights":                 `lamps`,
		"why is night marshals late":                     `vetted`,
		"how much did TEPO get?":                         `£5,223`,
		"how much of the crime reduction grant is left?": `£15,553\.26`,
		"what was the crime reduction grant in 2021/22":  `£39,661`,
	} {
		a := e.Ask(Question{Text: q})
		if !a.Answered() || !regexp.MustCompile(must).MatchString(a.Text) {
			t.Errorf("%q: %s %q, want %s", q, a.Kind, a.Text, must)
		}
	}
}
