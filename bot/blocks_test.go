package bot

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"kcst/answers"
	"kcst/facts"
)

var update = flag.Bool("update", false, "write the golden files")

// TestMessages compares what the bot sends with testdata/*.json, as Slack gets
// it.
func TestMessages(t *testing.T) {
	kent := facts.Partnership{
		Name: "Kent Community Safety Partnership", Team: "Kent Community Safety Team", Email: "team@example.org",
		Examples: []string{"What are our priorities?", "How much funding remains?", "Who do I contact about the bulletin?"},
	}
	agreement := answers.Cited{Title: "Community Safety Agreement, April 2026", AsOf: "2026-04-01", URL: "https://example.org/csa?a=1&b=2"}
	report := answers.Cited{Title: "Funding report <July 2025>", AsOf: "2025-07-23"}
	for name, m := range map[string]message{
		"answer": answerMessage(answers.Answer{
			Kind: answers.KindAnswer, Lead: "£15,553.26 of the tactical pot remains.",
			Text:    "£15,553.26 of the tactical pot remains.\nSource: Funding report <July 2025>, as of 23 July 2025.",
			Sources: []answers.Cited{report},
		}, shown{question: "how much is left?", plain: "how much is left", sum: true}),
		"list": answerMessage(answers.Answer{
			Kind: answers.KindAnswer, Lead: "There are three strategic aims:", More: "They replaced eight priorities:\n- Domestic abuse\n- Serious violence",
			Rows:    []string{"Tackling violence & abuse", "Safer streets", "*Starred* and _underlined_, <@U1> and @channel"},
			Text:    "There are three strategic aims:\n- Tackling violence & abuse\n- Safer streets",
			Sources: []answers.Cited{agreement, report},
		}, shown{question: "what are our aims?", plain: "what are our aims", private: true}),
		"clarify": answerMessage(answers.Answer{
			Kind: answers.KindClarify, Lead: "Which year do you mean?", Suggestions: []string{"2023/24 funding", "2025/26 funding"},
			Text: "Which year do you mean?\n- 2023/24 funding\n- 2025/26 funding",
		}, shown{question: "how much?"}),
		"unknown": answerMessage(answers.Answer{
			Kind: answers.KindUnknown, Lead: "We don't hold that.", More: "Please ask the Kent Community Safety Team: team@example.org.",
			Suggestions: []string{"What are our priorities?", "How much funding remains?"},
			Text:        "We don't hold that. Please ask the Kent Community Safety Team: team@example.org.\nYou could ask:\n- What are our priorities?\n- How much funding remains?",
		}, shown{question: "who?", echo: true}),
		"help":    helpMessage(kent),
		"apology": apology(kent),
	} {
		if len(m.blocks) == 0 {
			t.Errorf("%s has no blocks", name)
		}
		if err := checkBlocks(m.blocks); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got := indented(t, m.response(maxAck))
		file := filepath.Join("testdata", name+".json")
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("%v: run go test ./bot -update", err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (run go test ./bot -update when this is meant):\n%s", file, diff)
		}
	}
}

func indented(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLimitsAreChecked(t *testing.T) {
	section := func(n int) slack.Block {
		return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, strings.Repeat("é", n), false, false), nil, nil)
	}
	many := func(n int, b slack.Block) (all []slack.Block) {
		for range n {
			all = append(all, b)
		}
		return all
	}
	elements := func(n int) slack.Block {
		var e []slack.MixedElement
		for range n {
			e = append(e, slack.NewTextBlockObject(slack.MarkdownType, "x", false, false))
		}
		return slack.NewContextBlock("", e...)
	}
	for name, c := range map[string]struct {
		blocks []slack.Block
		good   bool
	}{
		"none":               {nil, false},
		"fifty":              {many(50, section(10)), true},
		"fifty-one":          {many(51, section(10)), false},
		"a full section":     {many(1, section(3000)), true},
		"too long a section": {many(1, section(3001)), false},
		"an empty section":   {many(1, section(0)), false},
		"no text":            {many(1, slack.NewSectionBlock(nil, nil, nil)), false},
		"too much in all":    {many(5, section(2900)), false},
		"ten elements":       {many(1, elements(10)), true},
		"eleven elements":    {many(1, elements(11)), false},
		"an empty context":   {many(1, elements(0)), false},
		"a block of no kind": {many(1, &slack.UnknownBlock{Type: "marquee"}), false},
		"a divider":          {many(1, slack.NewDividerBlock()), true},
	} {
		if err := checkBlocks(c.blocks); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzAnswer checks that whatever an answer holds becomes blocks that Slack
// takes.
func FuzzAnswer(f *testing.F) {
	f.Add("lead", "row", "https://example.org", 3)
	f.Add(strings.Repeat("&<>*_~`@channel ", 400), strings.Repeat("é", 9000), "javascript:x|y", 200)
	f.Fuzz(func(t *testing.T, lead, row, address string, rows int) {
		if !utf8.ValidString(lead + row + address) {
			return // answers are UTF-8
		}
		a := answers.Answer{Text: lead, Lead: lead, More: row, Suggestions: []string{row, lead}}
		for range rows % 300 {
			a.Rows = append(a.Rows, row)
			a.Sources = append(a.Sources, answers.Cited{Title: row, AsOf: lead, URL: address})
		}
		m := answerMessage(a, shown{})
		if strings.TrimSpace(lead) != "" && len(m.blocks) == 0 {
			t.Errorf("no blocks for %q", lead)
		}
		if len(m.blocks) > 0 {
			if err := checkBlocks(m.blocks); err != nil {
				t.Error(err)
			}
		}
		if n := utf8.RuneCountInString(m.text); n > limitFallback {
			t.Errorf("a fallback of %d characters", n)
		}
		if raw, _ := json.Marshal(m.response(maxAck)); len(raw) >= maxAck {
			t.Errorf("an acknowledgement of %d bytes", len(raw))
		}
	})
}
