package answers

import (
	"fmt"
	"strings"
	"testing"
)

// Of a list, every one that is named is left out; the count is of the whole
// list, however many of it are shown.
func TestWithout(t *testing.T) {
	e := newTestEngine(t)
	for question, want := range map[string]string{
		"which groups support aim 3 without the Channel Panel?":                                                                 "(4 of the 5)",
		"how many groups support aim 3 without the Channel Panel and the Safeguarding Adults Board?":                            "(3 of the 5)",
		"which groups support aim 3 without the Channel Panel, the Safeguarding Adults Board or the Reducing Reoffending Board": "(2 of the 5)",
		"which groups support aim 3, leaving out Kent Police":                                                                   "",
	} {
		a := e.Ask(Question{Text: question})
		if want == "" && strings.Contains(a.Text, "of the 5)") || !strings.Contains(a.Text, want) {
			t.Errorf("%q: got %q, want %q", question, a.Text, want)
		}
	}
}

// bollards is a list that is longer than an answer's.
func bollards(n int) string {
	var b strings.Builder
	b.WriteString("  - {id: ferry-bollard, kind: topic, name: Ferry bollard}\n  - id: bollards\n    kind: topic\n    name: Bollards\n    facts:\n" +
		"      - id: bollards.list\n        aspect: list\n        para: \"7\"\n        text: \"The bollards on the quay are:\"\n        items:\n          - {entity: ferry-bollard, text: the ferry bollard}\n")
	for i := range n - 1 {
		fmt.Fprintf(&b, "          - {text: the bollard of berth %d}\n", i+1)
	}
	return b.String()
}

func TestWithoutOfALongList(t *testing.T) {
	e := engineOf(t, map[string]string{"harbour.yaml": harbour + bollards(30)})
	a := e.Ask(Question{Text: "which bollards are on the quay without the ferry bollard?"})
	if !strings.Contains(a.Text, "(29 of the 30)") || len(a.Rows) != maxRows {
		t.Errorf("%d rows: %q", len(a.Rows), a.Text)
	}
}

// TestSharesLeft: what is left of a share is not told of a share that is
// itself of what is not so.
func TestSharesLeft(t *testing.T) {
	survey := `
  - id: quay-survey
    kind: document
    name: Quay survey
    facts:
      - {id: quay-survey.unsafe, aspect: statistic, text: "27% of residents do not feel safe on the quay at night.", value: {percent: 27}, para: "8"}
      - {id: quay-survey.lights, aspect: statistic, text: "64% of boats carry lights.", value: {percent: 64}, para: "8"}
`
	e := engineOf(t, map[string]string{"harbour.yaml": harbour + survey})
	for question, want := range map[string]string{
		"what percentage of residents do not feel safe on the quay?": "27%",
		"what percentage of boats do not carry lights?":              "That leaves 36%.",
	} {
		if a := e.Ask(Question{Text: question}); !strings.HasPrefix(a.Text, want) {
			t.Errorf("%q: got %q, want %q", question, a.Text, want)
		}
	}
}
