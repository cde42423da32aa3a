package answers

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"What’s left – in the “pot”?":                 `What's left - in the "pot"?`,
		"<@U123ABC> how much is left":                 "how much is left",
		"see <https://example.org/x|the page> please": "see  the page  please",
		"mail <mailto:a@example.org|a@example.org>":   "mail  a@example.org",
		"<script>alert(1)</script>what is left":       "what is left",
		"&lt;b&gt;how much&lt;/b&gt; is left":         "how much  is left",
		"*bold* and ~struck~ and `code`":              "bold  and  struck  and  code",
		"a\x00b\x07c\u200bd":                          "a b cd",
		"ｆｕｌｌ ｗｉｄｔｈ £1":                               "full width £1",
		"ask <#C1|general> in \u202eback\u202c":       "ask  general  in  back",
		"5 < 6 and 7 > 3":                             "5 < 6 and 7 > 3",
		"line one\r\nline two":                        "line one\n\nline two",
		"<img src=x onerror=alert(1)>priorities":      "priorities",
		"\xff\xfe broken":                             "broken",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCleanCutsLongTextsSafely(t *testing.T) {
	for _, in := range []string{strings.Repeat("é", 50_000), strings.Repeat("<", 50_000), strings.Repeat("&amp;", 50_000), strings.Repeat("<script>", 20_000)} {
		got := clean(in)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > maxRunes {
			t.Errorf("%.10q…: %d runes, valid %v", in, utf8.RuneCountInString(got), utf8.ValidString(got))
		}
		if strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
			t.Errorf("%.10q…: control characters are left", in)
		}
	}
}
