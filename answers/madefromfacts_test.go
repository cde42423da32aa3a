package answers

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What an answer may not make up: figures, addresses, and names (words with a
// capital).
var (
	figures      = regexp.MustCompile(`£?\d[\d,./:%-]*\d%?|£?\d%?`)
	addresses    = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.]*\w`)
	capitalWords = regexp.MustCompile(`\b\p{Lu}[\pL'’]+\b|\b\p{Lu}{2,}\b`)
)

// joining is the capitalised words of the phrases that join facts.
var joining = []string{"The", "Source", "Sources", "This", "That", "We", "They", "None", "Of", "Please", "You", "Which", "From"}

// TestAnswersAreMadeOfFacts asks every question that the repository has and
// looks up each figure, date, address and name of each answer in the facts it
// cites, their sources, and the sums it declares.
func TestAnswersAreMadeOfFacts(t *testing.T) {
	e := newTestEngine(t)
	var questions []Question
	for _, g := range allQuestions(t) {
		questions = append(questions, g.question(t))
	}
	for n, f := range e.base.Facts() {
		for i, q := range f.Asks {
			if (n+i)%4 == 0 {
				questions = append(questions, Question{Text: q})
			}
		}
	}
	words, lists := []int{}, 0
	for _, q := range questions {
		a := e.Ask(q)
		if len(a.Text) > 3000 {
			t.Errorf("%q: %d characters", q.Text, len(a.Text))
		}
		if a.Kind != KindAnswer {
			continue
		}
		for _, s := range a.Sums {
			if s.Result == "" || len(s.Terms) == 0 && s.Operation != "limit" && s.Operation != "calendar" {
				t.Errorf("%q: a sum without a result or terms: %+v", q.Text, s)
			}
		}
		said := e.allowed(a)
		for _, made := range slices.Concat(figures.FindAllString(a.Text, -1), addresses.FindAllString(a.Text, -1)) {
			if !strings.Contains(said, made) {
				t.Errorf("%q: %q is in no fact cited: %q", q.Text, made, a.Text)
			}
		}
		for _, name := range capitalWords.FindAllString(a.Text, -1) {
			if !slices.Contains(joining, name) && !strings.Contains(said, name) {
				t.Errorf("%q: %q is in no fact cited: %q", q.Text, name, a.Text)
			}
		}
		if len(a.Rows) > 0 {
			lists++
			continue
		}
		body, _, _ := strings.Cut(a.Text, "\nSource")
		words = append(words, len(strings.Fields(body)))
	}
	slices.Sort(words)
	median := words[len(words)/2]
	t.Logf("%d questions, %d lists, median of the others %d words", len(questions), lists, median)
	if median > 40 {
		t.Errorf("the median answer has %d words", median)
	}
}

// allowed is all that an answer may say: its facts, their sources, its sums.
func (e *Engine) allowed(a Answer) string {
	var b strings.Builder
	add := func(parts ...string) {
		for _, s := range parts {
			b.WriteString(s + "\n")
		}
	}
	for _, id := range a.Facts {
		f := e.base.Fact(id)
		add(f.Text, f.Value.Words(), f.AsOf.Words())
		for _, it := range f.Items {
			add(it.Text, it.Value.Words())
		}
		for _, x := range f.About {
			add(e.base.Entity(x).Name, e.base.Entity(x).Year)
		}
		for _, c := range f.Cite {
			s := e.base.Source(c.Source)
			add(s.Title, s.Publisher, c.Paragraph)
		}
		for _, p := range e.docOf(f).periods {
			add(p.label())
		}
	}
	if who := contact(e.base.Partnership); strings.Contains(a.Text, who) {
		add(who)
	}
	for _, s := range a.Sums {
		add(s.Result)
		add(s.Terms...)
	}
	today := e.moment(Question{}).today
	add(financialYearOf(today).label())
	return b.String()
}
