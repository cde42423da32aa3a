package facts

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kcst/store/storetest"
)

const askedSet = `
partnership: {id: test, name: Test Partnership, team: Test Team, email: team@example.org, bulletin: Test bulletin, area: Testshire, zone: Europe/London, unheld: ["who won the match"]}
sources: [{id: s, title: A report, publisher: Somebody, date: 2026-01-01, document: A report}]
entities:
  - {id: lights, kind: project, name: Harbour lights, facts: [{aspect: date, text: The launch is on 3 December 2026., source: s, asks: ["when is the launch"]}]}
`

func TestQuestionsApartFromTheirFacts(t *testing.T) {
	set, err := ParseFS(fstest.MapFS{
		"a.yaml":        {Data: []byte("asks:\n  lights.date: [when do the lights go on, when is the launch]\nunheld: [what is the weather]\n")},
		"b.yaml":        {Data: []byte(askedSet)},
		"ledger/x.yaml": {Data: []byte("entries: []")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Facts[0].Asks; !slices.Equal(got, []string{"when is the launch", "when do the lights go on"}) {
		t.Errorf("asks: %q", got)
	}
	if got := set.Partnership.Unheld; !slices.Equal(got, []string{"who won the match", "what is the weather"}) {
		t.Errorf("unheld: %q", got)
	}
	_, err = ParseFS(fstest.MapFS{
		"a.yaml": {Data: []byte("unheld: [x]\nasks:\n  nothing.here: [what]\n")},
		"b.yaml": {Data: []byte(askedSet)},
	})
	if err == nil || !strings.Contains(err.Error(), "a.yaml:3: asks.nothing.here: no fact") {
		t.Errorf("questions for no fact: %v", err)
	}
}

// TestQuestionsOutliveTheirAnswer: an officer who rewrites a fact need not
// know how people ask for it.
func TestQuestionsOutliveTheirAnswer(t *testing.T) {
	st := NewStore(storetest.Open(t), time.Now)
	load := func(text string) {
		t.Helper()
		set, err := ParseFS(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := st.Load(t.Context(), set, "anna"); err != nil {
			t.Fatal(err)
		}
	}
	load(askedSet)
	load(strings.ReplaceAll(strings.ReplaceAll(askedSet, `, asks: ["when is the launch"]`, ""), "3 December", "4 December"))
	base, err := st.Base(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := base.Fact("lights.date")
	if !strings.Contains(f.Text, "4 December") || len(f.Asks) != 1 {
		t.Errorf("got %+v", f)
	}
}
