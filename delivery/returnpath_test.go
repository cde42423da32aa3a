package delivery

import (
	"strings"
	"testing"

	"kcst/subscribers"
)

func TestReturnPaths(t *testing.T) {
	tokens, err := subscribers.NewTokens(strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewReturnPaths("bounces@example.org", tokens)
	if err != nil {
		t.Fatal(err)
	}
	const sub = "2abcdefghijklmnopqrstuvwxy"
	path := p.For("monthly-2026-12", sub)
	if local, _, _ := strings.Cut(path, "@"); len(local) > 64 {
		t.Errorf("%s has %d octets before the @, more than 64", path, len(local))
	}
	for _, written := range []string{path, strings.ToUpper(path), " " + path} {
		got, mark, ok := p.Read(written)
		if !ok || got != sub || mark != EditionMark("monthly-2026-12") {
			t.Errorf("%q is read as %q, %q, %v", written, got, mark, ok)
		}
	}
	other, err := subscribers.NewTokens(strings.Repeat("x", 32))
	if err != nil {
		t.Fatal(err)
	}
	strange, err := NewReturnPaths("bounces@example.org", other)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{
		"", "bounces@example.org", "bounces+@example.org", strange.For("monthly-2026-12", sub),
		strings.Replace(path, "example.org", "example.com", 1), strings.Replace(path, "2a", "3a", 1), path[1:], path + "m",
		strings.Replace(path, "bounces+", "other+", 1),
	} {
		if _, _, ok := p.Read(wrong); ok {
			t.Errorf("%q is taken for a return path of ours", wrong)
		}
	}
	if got := p.For("monthly-2026-12", "preview"); got != "" {
		t.Errorf("a preview has the return path %q", got)
	}
	// A secret that was changed still reads what it signed before.
	both, err := subscribers.NewTokens(strings.Repeat("x", 32) + " " + strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	later, err := NewReturnPaths("bounces@example.org", both)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := later.Read(path); !ok {
		t.Error("after a change of secret an old return path isn't read")
	}
}

func TestReturnPathsNeedARoomyAddress(t *testing.T) {
	tokens, err := subscribers.NewTokens(strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"", "nobody", "bounces+x@example.org", strings.Repeat("b", 20) + "@example.org"} {
		if _, err := NewReturnPaths(address, tokens); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}

// A letter's envelope sender is its own return path, and what it says of
// itself stays the bulletin's address.
func TestLettersHaveTheirReturnPath(t *testing.T) {
	c := composer(t)
	p, err := NewReturnPaths("bounces@kent.example.org", c.Tokens)
	if err != nil {
		t.Fatal(err)
	}
	c.Returns = p
	to := reader
	to.ID = "2abcdefghijklmnopqrstuvwxy"
	l, err := c.Compose(sampleMonthly(), to)
	if err != nil {
		t.Fatal(err)
	}
	if sub, mark, ok := p.Read(l.From); !ok || sub != to.ID || mark != EditionMark("monthly-2026-12") {
		t.Errorf("the envelope's sender is %s", l.From)
	}
	if strings.Contains(string(l.AppendWire(nil)), l.From) {
		t.Error("the return path stands in the letter")
	}
}
