package answers

import (
	"strings"
	"testing"
	"time"

	"kcst/data"
	"kcst/facts"
)

func kentEngine(t testing.TB) *Engine {
	t.Helper()
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	base, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	return New(base, func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) })
}

func TestWhatIsKeptOfAQuestionNamesNobody(t *testing.T) {
	e := kentEngine(t)
	for _, q := range []string{
		"Hi, Wilhelmina Oakenshaw of 14 Acacia Avenue here (07700 900123, w.oakenshaw@example.org): who repairs bus shelters?",
		"Who repairs bus shelters, asks Oakenshaw? Ring 01622 123456",
	} {
		text, key := e.Plain(q)
		for _, secret := range []string{"wilhelmina", "oakenshaw", "14", "07700", "900123", "example.org", "01622"} {
			if strings.Contains(strings.ToLower(text+" "+key), secret) {
				t.Errorf("%q is kept as %q (%q)", q, text, key)
			}
		}
		if !strings.Contains(text, "repairs bus shelters") {
			t.Errorf("%q is kept as %q: too little", q, text)
		}
	}
	a, first := e.Plain("who repairs bus shelters?")
	_, second := e.Plain("Hello! who repairs the bus shelters, please")
	if first != second || a == "" {
		t.Errorf("%q and %q should be the same gap", first, second)
	}
	if a, _ := e.Plain("how mcuh fundign is for each projct"); a != "how much funding is for each project" {
		t.Errorf("misspelt, it is kept as %q", a)
	}
	text, key := e.Missing("how much funding remains", "The dedline, asks Oakenshaw")
	if _, both := e.Plain("how much funding remains? the deadline asks"); text != "how much funding remains: the deadline asks …" || key != both {
		t.Errorf("what was missing is kept as %q under %q, not %q", text, key, both)
	}
	if text, key := e.Missing("", "£"); text != "" || key != "" {
		t.Errorf("nothing was missing, but %q, %q is kept", text, key)
	}
	if text, key := e.Plain("12345 £££ 😀"); text != "" || key != "" {
		t.Errorf("nothing is left, but %q, %q is kept", text, key)
	}
}
