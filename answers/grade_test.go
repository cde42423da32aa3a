package answers

import (
	"bufio"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"kcst/data"
	"kcst/facts"
)

// graded is one question of a set, with what its answer must say.
type graded struct {
	ID       string   `json:"id"`
	Q        string   `json:"q"`
	Prev     []string `json:"prev,omitempty"`
	Cat      string   `json:"cat"`
	Must     []string `json:"must"`
	MustNot  []string `json:"must_not"`
	Answered *bool    `json:"answered"` // either will do where it is missing
	AsOf     string   `json:"as_of"`
}

// question is what is asked of the engine.
func (g graded) question(t testing.TB) Question {
	q := Question{Text: g.Q, Prev: g.Prev}
	if g.AsOf != "" {
		var err error
		if q.AsOf, err = facts.ParseDate(g.AsOf); err != nil {
			t.Fatalf("%s: %v", g.ID, err)
		}
	}
	return q
}

// loadQuestions reads a set, a JSON object a line.
func loadQuestions(t testing.TB, path string) []graded {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var set []graded
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var g graded
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		set = append(set, g)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return set
}

var (
	gradeSlackLink    = regexp.MustCompile(`<((?:https?://|mailto:|tel:|[@#!])[^<>|\s]*)(?:\|([^<>]*))?>`)
	gradeMarkdownLink = regexp.MustCompile(`\[([^\[\]]+)\]\(([^()\s]+)\)`)
	gradeTarget       = regexp.MustCompile(`^(?:mailto:|tel:|[@#!])`)
	gradeQuote        = regexp.MustCompile(`(?m)^\s*>+\s?`)
	gradeUnderscores  = regexp.MustCompile(`(^|[^\pL\pN_])_+|_+([^\pL\pN_]|$)`)
	gradeSpace        = regexp.MustCompile(`\s+`)
)

var gradeChars = func() *strings.Replacer {
	var pairs []string
	for to, from := range map[string]string{
		"'": "\u2018\u2019\u201a\u201b\u02bc\u2032", `"`: "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb",
		"-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d",
		" ": "\u00a0\u1680\u202f\u205f\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a",
		"":  "\u00ad\u200b\u200c\u200d\u2060\ufeff",
	} {
		for _, r := range from {
			pairs = append(pairs, string(r), to)
		}
	}
	return strings.NewReplacer(pairs...)
}()

// normalise gives the plain words of an answer, whatever it was dressed in.
func normalise(s string) string {
	s = html.UnescapeString(html.UnescapeString(s))
	link := func(target, label string) string {
		target = gradeTarget.ReplaceAllString(target, "")
		if label == "" || strings.TrimSpace(label) == target {
			return target
		}
		return label + " (" + target + ")"
	}
	s = gradeSlackLink.ReplaceAllStringFunc(s, func(m string) string {
		parts := gradeSlackLink.FindStringSubmatch(m)
		return link(parts[1], parts[2])
	})
	s = gradeMarkdownLink.ReplaceAllStringFunc(s, func(m string) string {
		parts := gradeMarkdownLink.FindStringSubmatch(m)
		return link(parts[2], parts[1])
	})
	s = gradeChars.Replace(s)
	s = gradeQuote.ReplaceAllString(s, "")
	s = strings.NewReplacer("*", "", "`", "").Replace(s)
	s = gradeUnderscores.ReplaceAllString(s, "$1$2")
	return strings.TrimSpace(gradeSpace.ReplaceAllString(s, " "))
}

// saysUnknown is how an honest no sounds: what "@unknown" stands for in a set.
const saysUnknown = `(?:n't|\bnot|\bcannot|\bunable)\b.{0,40}\b(?:know|h[eo]ld|have|find|found|say|said|tell|cover|answer|give|share|record|list|state|publish|help|something|among|available|mention|confirm|announc|aware|sure|able|provid|includ|got|write|do (?:that|this)|repeat|export|within|part of|in (?:my|the|our|any))|\b(?:nothing|none of|no (?:\S+ ){0,3}(?:fact|record|info|figure|source|answer|data|detail|document|idea|mention)|unknown|outside|beyond|only (?:hold|cover|know|answer|deal|speak|help)|never (?:shar|giv|sen[dt]|show))`

// faults is what is wrong with an answer, by the rules of the question.
func (g graded) faults(a Answer) []string {
	text := normalise(a.Text)
	found := func(pattern string) bool { return regexp.MustCompile("(?is)" + pattern).MatchString(text) }
	var wrong []string
	for _, p := range g.Must {
		if p == "@unknown" {
			p = saysUnknown
		}
		if !found(p) {
			wrong = append(wrong, "missing /"+p+"/")
		}
	}
	for _, p := range g.MustNot {
		if found(p) {
			wrong = append(wrong, "has /"+p+"/")
		}
	}
	if g.Cat != "crisis" && g.Answered != nil && *g.Answered != a.Answered() {
		wrong = append(wrong, fmt.Sprintf("answered is %v, should be %v", a.Answered(), *g.Answered))
	}
	return wrong
}

// clock is the day on which tests ask.
func clock1() time.Time { return time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC) }

// newTestEngine answers from Kent's embedded data set.
func newTestEngine(t testing.TB) *Engine {
	t.Helper()
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	base, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	return New(base, clock1)
}
