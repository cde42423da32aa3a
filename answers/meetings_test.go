package answers

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kcst/facts"
	"kcst/funding"
	"kcst/meetings"
	"kcst/store/storetest"
)

// quay adds to the harbour's facts what its meetings are about.
const quay = `
defaults: {source: minutes, as_of: 2026-06-10}
entities:
  - id: moorings
    kind: topic
    name: Mooring theft
    aliases: [outboard theft]
    facts:
      - {id: moorings.definition, aspect: definition, text: "Mooring theft is the theft of boats from their moorings.", para: "6"}
  - id: wsp-meetings
    kind: document
    name: WSP meetings
    aliases: [WSP meeting]
    facts:
      - {id: wsp-meetings.frequency, aspect: frequency, text: "The partnership meets four times a year.", para: "6"}
  - id: tide-group
    kind: group
    name: Tide Watch Group
    short: TWG
    facts:
      - {id: tide-group.definition, aspect: definition, text: "The Tide Watch Group watches the tide.", para: "6"}
`

const harbourMeetings = `
meetings:
  - id: june
    committee: Westhaven Safety Partnership
    start: 2026-06-10 10:00
    basis: minutes
    url: https://example.org/june
    items:
      - {number: "1", title: Minutes of the last meeting, decisions: ["RESOLVED that the minutes be signed."]}
      - {number: "2", title: Outboard theft, decisions: ["RESOLVED that £300 be paid for chains.", "RESOLVED that the police be thanked."]}
      - {number: "3", title: "Lamps\e[2J", decisions: ["RESOLVED that ten lamps be mended."]}
  - id: july
    committee: Westhaven Safety Partnership
    start: 2026-07-08 10:00
    basis: minutes
    items:
      - {number: "1", title: Minutes of the last meeting, decisions: ["RESOLVED that the June minutes be signed."]}
  - id: september
    committee: Tide Watch Group
    start: 2026-09-02 14:00
    basis: draft minutes
    url: https://example.org/september
    items:
      - {number: "1", title: Mooring theft, decisions: ["AGREED to count the boats."]}
  - id: earlier
    committee: Westhaven Safety Partnership
    start: 2025-10-08 10:00
    basis: minutes
    items:
      - {number: "1", title: Ladders, decisions: ["RESOLVED that two ladders be bought."]}
  - id: october
    committee: Westhaven Safety Partnership
    start: 2026-10-07 10:00
    basis: papers
    url: https://example.org/october
    items:
      - {number: "1", title: Mooring theft, decisions: ["That £900 be paid for a launch."]}
  - {id: off, committee: Westhaven Safety Partnership, start: 2026-12-01 10:00, status: Cancelled, basis: papers}
  - {id: december, committee: Westhaven Safety Partnership, start: 2026-12-09 10:00, place: Quay Hall, basis: papers, url: "https://example.org/december"}
  - {id: tide, committee: Tide Watch Group, start: 2026-12-02 14:30, basis: papers, url: "https://example.org/tide"}
  - {id: licence, committee: Licensing Committee, start: 2026-11-30 09:00, basis: papers, url: "https://example.org/licence"}
`

// harbourDesk is a desk of the made-up partnership, with its meetings.
func harbourDesk(t testing.TB, held string) *Desk {
	t.Helper()
	ctx := context.Background()
	set, err := facts.ParseFS(fstest.MapFS{"harbour.yaml": {Data: []byte(harbour)}, "quay.yaml": {Data: []byte(quay)}})
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.Open(t)
	known := facts.NewStore(db, clock1)
	if _, err := known.Load(ctx, set, "test"); err != nil {
		t.Fatal(err)
	}
	base, err := known.Base(ctx)
	if err != nil {
		t.Fatal(err)
	}
	desk := NewDesk(funding.NewStore(db, known, clock1), clock1)
	desk.Meetings = meetings.NewStore(db, clock1)
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	list, err := meetings.ReadYAML(strings.NewReader(held), "test", facts.DateOf(clock1()), zone)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		for i := range m.Items {
			m.Items[i].Procedural = m.Items[i].Title == "Minutes of the last meeting"
		}
		meetings.Label(base, &m)
		if _, err := desk.Meetings.Put(ctx, m); err != nil {
			t.Fatal(err)
		}
	}
	return desk
}

// TestDeskAnswersFromMeetings: decisions in the minutes' own words, of the body,
// the time and the topic asked for, and who meets when; each with what it rests
// on and where that is.
func TestDeskAnswersFromMeetings(t *testing.T) {
	t.Parallel()
	june := `^Westhaven Safety Partnership decided on 10 June 2026:\n- Outboard theft: RESOLVED that £300 be paid for chains\.\n- Outboard theft: RESOLVED that the police be thanked\.\n` +
		`- Lamps \[2J: RESOLVED that ten lamps be mended\.\nSource: Westhaven Safety Partnership, 10 June 2026, minutes \(https://example\.org/june\); as of 10 June 2026\.$`
	theft := `^3 decisions were made at 2 meetings, the latest first:\n- Tide Watch Group, 2 September 2026, Mooring theft: AGREED to count the boats\.\n` +
		`- Westhaven Safety Partnership, 10 June 2026, Outboard theft: RESOLVED that £300 .*Sources: Tide Watch Group, 2 September 2026, draft minutes \(https://example\.org/september\)`
	december := `^Westhaven Safety Partnership meets next on Wednesday 9 December 2026 at 10:00 \(Quay Hall\)\. Its meeting of 1 December 2026 is cancelled\.\n` +
		`Source: Westhaven Safety Partnership, 9 December 2026, papers \(https://example\.org/december\); as of 22 November 2026\.$`
	ladders := `^Westhaven Safety Partnership decided on 8 October 2025:\n- Ladders: RESOLVED that two ladders be bought\.\nSource: Westhaven Safety Partnership, 8 October 2025, minutes; as of 8 October 2025\.$`
	answered(t, harbourDesk(t, harbourMeetings), map[string]string{
		"what did the partnership decide in June?":               june,
		"What did the WSP decide in June 2026?":                  june,
		"what did the partnership decide?":                       june,
		"which decisions were made on 10 June 2026":              june,
		"what was decided in October 2025?":                      ladders,
		"what did the partnership decide in July?":               `^Westhaven Safety Partnership decided on 8 July 2026:\n- Minutes of the last meeting: RESOLVED that the June minutes`,
		"any decision about outboard theft?":                     theft,
		"has anything been decided about mooring theft in 2026?": theft,
		"what did the last meeting of the TWG decide?":           `^Tide Watch Group decided on 2 September 2026:`,
		"what did the TWG decide about mooring theft?":           `^Tide Watch Group decided on 2 September 2026:\n- Mooring theft: AGREED`,
		"when's the next WSP?":                                   december,
		"when is the next WSP meeting?":                          december,
		"what's the next meeting of the partnership":             december,
		"when do we meet next":                                   december,
		"next meeting?":                                          december,
		"when is the next meeting of the Tide Watch Group":       `^Tide Watch Group meets next on Wednesday 2 December 2026 at 14:30\.\n`,
		"date of the next licensing committee":                   `^Licensing Committee meets next on Monday 30 November 2026`,
	})
}

// TestNoComingMeeting: of a body that has met and has no coming meeting that is
// held, that is said, and when it met last; of one that hasn't, nothing.
func TestNoComingMeeting(t *testing.T) {
	t.Parallel()
	past, _, _ := strings.Cut(harbourMeetings, "  - {id: off,")
	answered(t, harbourDesk(t, past), map[string]string{
		"when's the next WSP?": `^No coming meeting of Westhaven Safety Partnership is held here; the last one that is was on 7 October 2026\.\n` +
			`Source: Westhaven Safety Partnership, 7 October 2026, papers \(https://example\.org/october\); as of 7 October 2026\.$`,
	})
}

// TestMeetingsThatAreOff: a coming meeting that is cancelled is told of, not
// denied, and one that was cancelled is not when a body met last.
func TestMeetingsThatAreOff(t *testing.T) {
	t.Parallel()
	before, after, _ := strings.Cut(harbourMeetings, "  - {id: december,")
	_, after, _ = strings.Cut(after, "\n")
	answered(t, harbourDesk(t, before+after+"  - {id: over, committee: Westhaven Safety Partnership, start: 2026-11-01 10:00, status: Cancelled, basis: papers}\n"+
		"  - {id: never, committee: Beach Board, start: 2026-12-03 10:00, status: Postponed, basis: papers}\n"), map[string]string{
		"when's the next WSP?": `^Westhaven Safety Partnership's meeting of 1 December 2026 is cancelled\. No other coming meeting of Westhaven Safety Partnership is held here; ` +
			`the last one that is was on 7 October 2026\.\nSources: Westhaven Safety Partnership, 1 December 2026, papers; as of 22 November 2026\. Westhaven Safety Partnership, 7 October 2026`,
		"when is the next Beach Board meeting?": `^Beach Board's meeting of 3 December 2026 is postponed\.\n`,
	})
}

// TestManyFormalDecisions: those of late meetings don't hide the one decision
// of an earlier meeting that is more than a form.
func TestManyFormalDecisions(t *testing.T) {
	t.Parallel()
	formal := `{number: "1", title: Minutes of the last meeting, decisions: [` + strings.Repeat(`"RESOLVED that they be signed.", `, 5) + `]}`
	held := `
meetings:
  - {id: first, committee: Westhaven Safety Partnership, start: 2026-03-01 10:00, basis: minutes, items: [{number: "1", title: Ladders, decisions: ["RESOLVED that two ladders be bought."]}]}
`
	for _, day := range []string{"04-01", "05-01", "06-01"} {
		held += "  - {id: " + day + ", committee: Westhaven Safety Partnership, start: 2026-" + day + " 10:00, basis: minutes, items: [" + formal + "]}\n"
	}
	bought := `^Westhaven Safety Partnership decided on 1 March 2026:\n- Ladders: RESOLVED that two ladders be bought\.\nSource`
	answered(t, harbourDesk(t, held), map[string]string{
		"what did the partnership decide?":         bought,
		"what did the partnership decide in 2026?": bought,
	})
	answered(t, harbourDesk(t, strings.ReplaceAll(held, "start: 2026", "start: 2025")), map[string]string{
		"what did the partnership decide?": strings.Replace(bought, "2026", "2025", 1),
	})
}

// TestMeetingsLeaveTheRest: what isn't held, isn't decided or isn't asked of
// meetings is left to the facts, as if no meeting were held.
func TestMeetingsLeaveTheRest(t *testing.T) {
	t.Parallel()
	desk, bare := harbourDesk(t, harbourMeetings), harbourDesk(t, "meetings: []")
	for _, q := range []Question{
		{Text: "what did the partnership decide in October?"}, // it met, and papers decide nothing
		{Text: "what did the partnership decide in May?"},
		{Text: "what did the last meeting decide?"}, // that of October
		{Text: "any decision about the Quay Lights?"},
		{Text: "when does the Eastport Licensing Committee meet next"},
		{Text: "when is the next planning committee"},
		{Text: "who chairs the next WSP meeting?"},
		{Text: "why did the partnership decide that in June?"},
		{Text: "when do bids to the harbour fund close"},
		{Text: "when's the next WSP?", AsOf: facts.Date{Year: 2026, Month: 6, Day: 1}},
		{Text: "when's the next WSP? I want to kill myself"},
	} {
		want, err := bare.Ask(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := desk.Ask(context.Background(), q)
		if err != nil || got.Text != want.Text {
			t.Errorf("%q: %q, %v; want %q", q.Text, got.Text, err, want.Text)
		}
	}
}
