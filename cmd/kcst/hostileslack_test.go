package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"kcst/answers"
	"kcst/bot"
	"kcst/bulletin"
	"kcst/facts"
)

// TestHostileSlack puts each attack where Slack shows it: an answer, the card
// of an edition, the form filled from a message. Nothing in it may act that a
// harmless text doesn't bring.
func TestHostileSlack(t *testing.T) {
	base := inSlack(t, "News")
	for name, attack := range attacks {
		for _, form := range []string{attack, "<!channel> " + attack, "<@U1> " + attack + " <javascript:alert(1)|x>"} {
			for what, n := range inSlack(t, form) {
				if n > base[what] {
					t.Errorf("%s: %d × %s, where a harmless text brings %d", name, n, what, base[what])
				}
			}
		}
	}
}

// inSlack counts what could act in everything that shows a text in Slack.
func inSlack(t *testing.T, text string) map[string]int {
	t.Helper()
	day := facts.Date{Year: 2026, Month: 12, Day: 4}
	answer, err := bot.AnswerJSON(answers.Answer{
		Kind: answers.KindAnswer, Lead: text, Rows: []string{text, text + ": £5"}, More: text, Text: text,
		Sources: []answers.Cited{{Title: text, AsOf: text, URL: "https://example.org/a"}, {Title: "A paper", URL: text}},
	})
	if err != nil {
		t.Fatal(err)
	}
	it, _ := hostile("headline", text)
	card, err := bot.EditionJSON(bulletin.Edition{Subject: text, Content: bulletin.Content{
		Bulletin: text, Date: day, Sections: []bulletin.Section{{ID: it.Section, Entries: []bulletin.Entry{{Headline: it.Headline}}}},
		Decided: []bulletin.Meeting{{Committee: text}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	form, err := bot.ItemJSON(text + " https://example.org/a")
	if err != nil {
		t.Fatal(err)
	}
	acting := map[string]int{}
	for _, raw := range [][]byte{answer, card, form} {
		var read any
		if err := json.Unmarshal(raw, &read); err != nil {
			t.Fatalf("%q isn't JSON in Slack: %v", text, err)
		}
		countActing(read, acting)
	}
	return acting
}

// control is what Slack's mrkdwn acts on: links, mentions, commands.
var control = regexp.MustCompile(`<([^<>|]*)`)

// followed is a link that only leads where it says.
var followed = regexp.MustCompile(`^https?://[^@"'\s]+$`)

func countActing(v any, n map[string]int) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			countActing(e, n)
		}
	case map[string]any:
		if text, ok := v["text"].(string); ok && v["type"] == "mrkdwn" {
			for _, m := range control.FindAllStringSubmatch(text, -1) {
				if !followed.MatchString(m[1]) {
					n["<"+m[1]]++
				}
			}
		}
		for _, k := range []string{"url", "image_url"} {
			if address, ok := v[k].(string); ok && !strings.HasPrefix(address, "https://") {
				n[k+" "+address]++
			}
		}
		for _, e := range v {
			countActing(e, n)
		}
	}
}
