package meetings_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kcst/facts"
	"kcst/meetings"
)

var today = facts.Date{Year: 2026, Month: 11, Day: 6}

func london(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

const sample = `# two samples
meetings:
  - id: autumn-2026
    committee: Sample Community Safety Partnership
    title: Autumn meeting
    start: 2026-10-20 10:00
    place: Sessions House,
      Maidstone
    status: confirmed
    basis: Draft minutes
    url: https://www.example.org/autumn
    documents: [{title: Agenda, url: "https://www.example.org/agenda"}, {title: Secret, url: "https://www.example.org/secret", restricted: true}]
    items:
      - number: B1
        title: Hotspot policing
        summary: The partnership heard that £39,661 was allocated.
        decisions: ["RESOLVED that the report be noted."]
        actions: [{text: would circulate the figures, owner: Head of Service, due: 2026-12-01}, {text: would come back, due_days: 7}]
      - {number: B2, title: A restricted enclosure, summary: Secret, restricted: true}
  - id: "7"
    committee: {id: sample-scrutiny, name: Scrutiny Committee, council: Sample Council}
    start_days: -3
    start_time: "14:30"
    status: Cancelled
`

func parse(t *testing.T, text string) []meetings.Meeting {
	t.Helper()
	list, err := meetings.ReadYAML(strings.NewReader(text), "sample.yaml", today, london(t))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestReadYAML(t *testing.T) {
	want := []meetings.Meeting{{
		ID: "autumn-2026", Committee: meetings.Committee{ID: "sample-community-safety-partnership", Name: "Sample Community Safety Partnership"},
		Title: "Autumn meeting", Start: time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC), Place: "Sessions House, Maidstone",
		Status: meetings.Confirmed, Basis: meetings.DraftMinutes, URL: "https://www.example.org/autumn",
		Documents: []meetings.Document{{Title: "Agenda", URL: "https://www.example.org/agenda"}, {Title: "Secret", URL: "https://www.example.org/secret", Restricted: true}},
		Items: []meetings.AgendaItem{
			{
				Number: "B1", Title: "Hotspot policing", Summary: []string{"The partnership heard that £39,661 was allocated."},
				Decisions: []meetings.Decision{{Text: "RESOLVED that the report be noted."}},
				Actions: []meetings.Action{
					{Text: "would circulate the figures", Owner: "Head of Service", Due: facts.Date{Year: 2026, Month: 12, Day: 1}},
					{Text: "would come back", Due: facts.Date{Year: 2026, Month: 11, Day: 13}},
				},
			},
			{Number: "B2", Title: "A restricted enclosure", Summary: []string{"Secret"}, Restricted: true},
		},
	}, {
		ID: "7", Committee: meetings.Committee{ID: "sample-scrutiny", Name: "Scrutiny Committee", Council: "Sample Council"},
		Start: time.Date(2026, 11, 3, 14, 30, 0, 0, time.UTC), Status: meetings.Cancelled, Basis: meetings.Papers,
	}}
	got := parse(t, sample)
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	if got[0].Start.Format("15:04 MST") != "10:00 BST" || got[0].Ref() != "sample-community-safety-partnership.autumn-2026" {
		t.Errorf("%v %s", got[0].Start, got[0].Ref())
	}
	if list := parse(t, ""); list != nil {
		t.Error("an empty file has meetings")
	}
}

func TestReadYAMLNamesEveryProblem(t *testing.T) {
	const text = `meetings:
  - id: One
    committee: Sample
    start: 2026-02-30 10:00
    chair: somebody
  - id: two
    committee: Sample
    start_days: 3
    items:
      - number: "1"
        decisions: none
        restricted: perhaps
        actions: [{owner: me, due: soon}]
    items: []
  - id: three
    committee: {name: Sample, seat: here}
    start: 2026-02-03 10:00
    status: maybe
    basis: hearsay
    url: javascript:alert(1)
    documents: [{title: x, url: "data:,x"}]
  - id: four
    committee: Sample
    start: 2026-02-03 10:00
  - id: four
    committee: Sample
    start_days: many
    start_time: noon
  - id: five
    committee: Sample
    start: 2026-02-03 10:00
  - id: five
    committee: Sample
    start: 2026-02-04 10:00
  - nothing
agenda: []
`
	list, err := meetings.ReadYAML(strings.NewReader(text), "bad.yaml", today, london(t))
	if list != nil || err == nil {
		t.Fatalf("%v %v", list, err)
	}
	want := []string{
		`bad.yaml:5: chair: there is no such key`,
		`bad.yaml:4: start: "2026-02-30 10:00": write a day that exists`,
		`bad.yaml:11: decisions: write it as a list`,
		`bad.yaml:12: restricted: write true or false`,
		`bad.yaml:13: due: not a date: "soon"`,
		`bad.yaml:13: text: an action needs a text`,
		`bad.yaml:10: title: an item needs a title`,
		`bad.yaml:14: items: it stands here twice`,
		`bad.yaml:6: start: write either`,
		`bad.yaml:16: seat: there is no such key`,
		`bad.yaml:27: start_days: write a whole number`,
		`bad.yaml:28: start_time: "noon"`,
		`bad.yaml:32: id: the meeting five of this committee stands in line 29 already`,
		`bad.yaml:35: meetings: write it as keys and values`,
		`bad.yaml:36: agenda: there is no such key`,
	}
	got := strings.Split(err.Error(), "\n")
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			t.Errorf("more: %s", got[i])
		case i >= len(got):
			t.Errorf("missing: %s", want[i])
		case !strings.HasPrefix(got[i], want[i]):
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}

func TestReadYAMLChecksEachMeeting(t *testing.T) {
	const text = "meetings:\n  - id: One\n    committee: Sample\n    start: 2026-02-03 10:00\n    status: maybe\n    basis: hearsay\n    url: javascript:x\n    documents: [{title: x, url: \"data:,x\"}]\n"
	_, err := meetings.ReadYAML(strings.NewReader(text), "bad.yaml", today, london(t))
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{`its ID "One"`, `its status "Maybe"`, `its basis "hearsay"`, `its address "javascript:x"`, `the address "data:,x" of a document`} {
		if !strings.Contains(err.Error(), "bad.yaml:2: meetings: "+want) {
			t.Errorf("no %s in\n%v", want, err)
		}
	}
	for _, bad := range []string{"meetings: [", "- a\n- b", "x", "meetings: {a: b}", "meetings: []\n---\nmeetings: []\n", "\tmeetings:"} {
		if _, err := meetings.ReadYAML(strings.NewReader(bad), "bad.yaml", today, london(t)); err == nil || !strings.HasPrefix(err.Error(), "bad.yaml:") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := meetings.ReadYAML(iotest.ErrReader(errors.New("the disk failed")), "bad.yaml", today, london(t)); err == nil || !strings.Contains(err.Error(), "the disk failed") {
		t.Error(err)
	}
}

func FuzzReadYAML(f *testing.F) {
	f.Add(sample)
	f.Add("meetings: [{id: a, committee: b, start_days: 1, start_time: '10:00'}]")
	f.Add("&a [*a]")
	zone := london(f)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := meetings.ReadYAML(strings.NewReader(text), "f", today, zone)
		if err != nil && list != nil {
			t.Error("meetings beside an error")
		}
		for _, m := range list {
			if err := m.Check(); err != nil {
				t.Error(err)
			}
		}
	})
}
