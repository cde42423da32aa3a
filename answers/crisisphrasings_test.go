package answers

import (
	"os"
	"strings"
	"testing"

	"kcst/data"
	"kcst/facts"
)

// phrasings reads the lines of a file in testdata.
func phrasings(t *testing.T, name string) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestPhrasingsOfDangerAreRecognised(t *testing.T) {
	c := NewCrisis(facts.Partnership{})
	in := phrasings(t, "crisis.txt")
	if len(in) < 30 {
		t.Fatalf("%d phrasings, want 30 or more", len(in))
	}
	for _, message := range in {
		for _, form := range []string{message, strings.ToUpper(message), "<@U123> " + message} {
			if !c.Detect(form) {
				t.Errorf("no signpost for %q", form)
			}
		}
	}
}

func TestProfessionalQuestionsAreNoCrisis(t *testing.T) {
	c := NewCrisis(facts.Partnership{})
	in := phrasings(t, "professional.txt")
	if len(in) < 30 {
		t.Fatalf("%d phrasings, want 30 or more", len(in))
	}
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range set.Facts {
		in = append(in, f.Asks...)
	}
	in = append(in, set.Partnership.Unheld...)
	for _, message := range in {
		if c.Detect(message) {
			t.Errorf("signpost for %q", message)
		}
	}
}

func TestCrisisReplyIsTheAnswer(t *testing.T) {
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	p := *set.Partnership
	reply := NewCrisis(p).Reply()
	for _, s := range p.Crisis.Services {
		if !strings.Contains(reply, s.Phone) || !strings.Contains(reply, s.Name) {
			t.Errorf("the reply lacks %s %s:\n%s", s.Name, s.Phone, reply)
		}
	}
	if !strings.HasPrefix(reply, p.Crisis.Lead) || !strings.HasSuffix(reply, p.Crisis.Close) {
		t.Errorf("the reply is not between lead and close:\n%s", reply)
	}
	e := newTestEngine(t)
	a := e.Ask(Question{Text: "he says he will kill me tonight"})
	if a.Kind != KindCrisis || a.Text != reply || !a.Answered() || len(a.Facts) > 0 {
		t.Errorf("got %+v", a)
	}
}
