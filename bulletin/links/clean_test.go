package links

import (
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// example is an address of testdata/links.txt with what becomes of it.
type example struct {
	line          int
	in, out       string
	held, keeping string
}

func examples(t testing.TB) []example {
	t.Helper()
	b, err := os.ReadFile("testdata/links.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []example
	for i, line := range strings.Split(string(b), "\n") {
		mark, text, _ := strings.Cut(strings.TrimPrefix(line, "  "), " ")
		last := len(list) - 1
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, "  ") || strings.HasPrefix(mark, "http"):
			list = append(list, example{line: i + 1, in: strings.TrimSuffix(line, "(nothing)")})
		case mark == "=":
			list[last].out = text
		case mark == "!":
			list[last].held = text
		case mark == "~":
			list[last].keeping = text
		default:
			t.Fatalf("line %d of the examples isn't one: %q", i+1, line)
		}
	}
	return list
}

func TestClean(t *testing.T) {
	list := examples(t)
	if len(list) < 200 {
		t.Errorf("there are only %d examples", len(list))
	}
	for _, e := range list {
		l := Clean(e.in)
		switch {
		case (e.out == "") == (e.held == ""):
			t.Errorf("line %d says both or nothing", e.line)
		case e.held != "" && !strings.Contains(l.Held, e.held):
			t.Errorf("line %d: %s\n got %q, held: %q\nwant it held: %q", e.line, e.in, l.URL, l.Held, e.held)
		case e.keeping != "" && l.URL != e.keeping:
			t.Errorf("line %d: %s\nkept %q\nwant %q", e.line, e.in, l.URL, e.keeping)
		case e.out != "" && (l.URL != e.out || l.Held != ""):
			t.Errorf("line %d: %s\n got %q %s\nwant %q", e.line, e.in, l.URL, l.Held, e.out)
		}
		promises(t, e.in)
	}
}

// promises are what holds of every address.
func promises(t testing.TB, in string) {
	l := Clean(in)
	if l.URL == "" && l.Held == "" {
		t.Errorf("%q: nothing came out, and nobody is told why", in)
	}
	for _, w := range l.Words() {
		if address.MatchString(w) || strings.ContainsAny(w, "\r\n") {
			t.Errorf("%q: the words for the officer are %q", in, w)
		}
	}
	if l.URL == "" {
		return
	}
	u, err := url.Parse(l.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		t.Errorf("%q: %q is no web address", in, l.URL)
	}
	if someone.MatchString(plainly(l.URL)) {
		t.Errorf("%q: somebody's address is in %q", in, l.URL)
	}
	again := Clean(l.URL)
	if again.URL != l.URL || again.Held != l.Held || len(again.Unwrapped)+len(again.Tracking)+len(again.Personal) > 0 {
		t.Errorf("%q: once %+v\nand again %+v", in, l, again)
	}
	if c := Canonical(l.URL); c == "" || c != Canonical(in) {
		t.Errorf("%q: the canonical form of %q is %q, not %q", in, l.URL, c, Canonical(in))
	}
}

// someone is another look for e-mail addresses than the code's own.
var someone = regexp.MustCompile(`(?i)(^|[?&=#/;,:|+])[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}`)

func plainly(s string) string {
	for {
		next, err := url.PathUnescape(s)
		if err != nil || next == s {
			return s
		}
		s = next
	}
}

// TestDeepEscapes: an address that is nothing but escapes of escapes would
// take seconds to undo layer by layer, and as many words as it has bytes.
func TestDeepEscapes(t *testing.T) {
	deep := "%" + strings.Repeat("25", 3900)
	for _, in := range []string{"https://example.org/" + deep, "https://example.org/?a=" + deep, "https://example.org/?" + deep + "=a"} {
		n := testing.AllocsPerRun(1, func() { promises(t, in) })
		if n > 2000 {
			t.Errorf("%.30s…: %.0f allocations", in, n)
		}
	}
	if l := Clean("https://example.org/?a=jo%" + strings.Repeat("25", 20) + "40example.org&b=1"); l.URL != "https://example.org/?b=1" {
		t.Errorf("an address under twenty escapes: %+v", l)
	}
}

func FuzzClean(f *testing.F) {
	for _, e := range examples(f) {
		f.Add(e.in)
	}
	f.Fuzz(func(t *testing.T, in string) { promises(t, in) })
}

func TestWords(t *testing.T) {
	l := Clean("https://eur01.safelinks.protection.outlook.com/?url=" + url.QueryEscape(
		"https://l.facebook.com/l.php?u="+url.QueryEscape("https://www.example.org/?utm_source=a&utm_source=b&who=jo@example.org&jo@example.org=1")))
	want := []string{
		"Outlook Safe Links, Facebook was taken off.", "Tracking was taken out: utm_source.",
		"What may say who somebody is was taken out: who, one without a plain name.",
	}
	if got := l.Words(); !slices.Equal(got, want) || l.Held != "" {
		t.Errorf("%q %s", got, l.Held)
	}
}

func TestInText(t *testing.T) {
	safe := "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.example.org%2Fa%28b%29&data=05%7C02%7Cjo%40example.org"
	for in, want := range map[string]string{
		"No link, jo@example.org, www.example.org.":      "No link, jo@example.org, www.example.org.",
		"See [it](" + safe + "), or (" + safe + ").":     "See [it](https://www.example.org/a%28b%29), or (https://www.example.org/a%28b%29).",
		"<" + safe + "> and " + safe + "!":               "<https://www.example.org/a%28b%29> and https://www.example.org/a%28b%29!",
		"[" + safe + "](" + safe + " \"title\")":         "[https://www.example.org/a%28b%29](https://www.example.org/a%28b%29 \"title\")",
		"https://en.example.org/wiki/A_(b)?utm_source=x": "https://en.example.org/wiki/A_%28b%29",
		"**https://www.example.org/?gclid=1**":           "**https://www.example.org/**",
		"[x]: https://www.example.org/?fbclid=1\n":       "[x]: https://www.example.org/\n",
		"https://www.example.org/u/jo@example.org":       "https://www.example.org/u/jo@example.org",
	} {
		got, changed := InText(in)
		if got != want || (len(changed) > 0) != strings.Contains(in, "://") {
			t.Errorf("%q\n got %q %+v\nwant %q", in, got, changed, want)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, group := range [][]string{
		{"https://www.example.org/Page/?b=2&a=1", "http://example.org/Page?a=1&b=2&utm_source=x", "https://EXAMPLE.org:443/./x/../Page?b=2&a=1#top", "https://example.org/P%61ge/index.html?a=1&b=2&a=1"},
		{"https://youtu.be/B3Kkb6vKKK4?si=x", "https://www.youtube.com/watch?v=B3Kkb6vKKK4&t=4", "https://m.youtube.com/watch?feature=x&v=B3Kkb6vKKK4", "https://www.youtube.com/shorts/B3Kkb6vKKK4"},
		{"https://www.example.org", "https://example.org/", "http://www.example.org/index.html"},
		{"https://twitter.com/kent/status/1?s=20", "https://x.com/kent/status/1"},
		{"https://www.example.org/#/a", "https://example.org/#/a"},
		{"https://www.example.org/page"}, {"https://www.example.org/?a=1"}, {"https://www.example.org/?a=2"}, {"https://www2.example.org/"},
	} {
		want := Canonical(group[0])
		for _, a := range group {
			if got := Canonical(a); got != want || got == "" {
				t.Errorf("%s: %q, want %q", a, got, want)
			}
		}
		if seen[want] {
			t.Errorf("%s is the same as another", group[0])
		}
		seen[want] = true
	}
	if c := Canonical("mailto:jo@example.org"); c != "" {
		t.Error(c)
	}
}

var seen = map[string]bool{}

// TestRules: the rules are in order, and each wrapper has an example.
func TestRules(t *testing.T) {
	used := map[string]bool{}
	for _, e := range examples(t) {
		l := Clean(e.in)
		for _, name := range l.Unwrapped {
			used[name] = true
		}
		for _, w := range rules.Wrappers {
			if strings.HasPrefix(l.Held, w.Name) {
				used[w.Name] = true
			}
		}
	}
	for _, w := range rules.Wrappers {
		if !used[w.Name] {
			t.Errorf("%s has no example", w.Name)
		}
	}
	for text, says := range map[string]string{
		"wrappers: [{name: X, host: [x.org]}]":                   "field host",
		"wrappers: [{name: X}]":                                  "no hosts",
		"wrappers: [{name: X, hosts: [x.org], decode: y}]":       "no decoder",
		"wrappers: [{name: X, hosts: [x.org], pattern: '('}]":    "missing closing",
		"personal_values: ['(']":                                 "missing closing",
		"same: [{hosts: [x.org], pattern: '(', to: 'https://'}]": "missing closing",
	} {
		if _, err := parseRules([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	list := examples(b)
	for b.Loop() {
		for _, e := range list {
			Clean(e.in)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(list)), "µs/link")
}
