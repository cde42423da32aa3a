package templates

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestPaletteCanBeRead(t *testing.T) {
	colours := []string{"#1d5b79", "", "blue", "#12345", "#gggggg"}
	for r := 0; r < 256; r += 51 {
		for g := 0; g < 256; g += 51 {
			for b := 0; b < 256; b += 51 {
				colours = append(colours, fmt.Sprintf("#%02x%02x%02x", r, g, b))
			}
		}
	}
	for _, colour := range colours {
		p := newMailPalette(colour)
		for _, pair := range []struct{ name, text, ground string }{
			{"on the band", p.OnBand, p.Band}, {"a link", p.Link, p.Paper}, {"a link in a panel", p.Link, p.Tint},
			{"text", p.Ink, p.Paper}, {"text in a panel", p.Ink, p.Tint}, {"a note", p.Muted, p.Paper}, {"a note in a panel", p.Muted, p.Tint},
			{"on the dark band", p.Paper, p.DarkBand}, {"a dark link", p.DarkLink, p.DarkPaper}, {"a dark link in a panel", p.DarkLink, p.DarkTint},
			{"dark text", p.DarkInk, p.DarkPaper}, {"dark text in a panel", p.DarkInk, p.DarkTint}, {"a dark note", p.DarkMuted, p.DarkTint},
		} {
			text, err1 := parseColour(pair.text)
			ground, err2 := parseColour(pair.ground)
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			if c := text.contrast(ground); c < 4.5 {
				t.Errorf("%s: %s: %s on %s is %.2f to 1", colour, pair.name, pair.text, pair.ground, c)
			}
		}
	}
}

func TestContrastIsWCAGs(t *testing.T) {
	black, white, grey := rgb{}, rgb{255, 255, 255}, rgb{118, 118, 118}
	for _, c := range []struct {
		a, b rgb
		want string
	}{{black, white, "21.00"}, {white, black, "21.00"}, {grey, white, "4.54"}, {white, white, "1.00"}} {
		if got := fmt.Sprintf("%.2f", c.a.contrast(c.b)); got != c.want {
			t.Errorf("%v on %v: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestSafeURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.gov.uk/a?b=c&d=e#f": "https://www.gov.uk/a?b=c&d=e#f",
		"http://www.gov.uk/a":            "https://www.gov.uk/a",
		"http://www.gov.uk:80/a":         "https://www.gov.uk/a",
		"HTTPS://www.gov.uk/":            "https://www.gov.uk/",
		"mailto:a@example.org":           "mailto:a@example.org",
		"mailto:a@example.org?bcc=b@c.d": "mailto:a@example.org",
		"tel:01234567890":                "tel:01234567890",
		"mailto:a":                       "", "mailto:a@b,c@d": "", "tel:": "", "": "", "www.gov.uk": "", "/a": "", "//gov.uk": "", "#a": "",
		"javascript:alert(1)": "", "JAVASCRIPT:alert(1)": "", "data:text/html,x": "", "file:///etc/passwd": "", "ftp://a.example": "",
		"https://gov.uk@evil.example/": "", "https://u:p@gov.uk/": "", "https:///a": "", "https://a b": "", "https://a\\b": "", "https://a/\"x": "", "https://a/\u202e": "",
	} {
		if got, ok := safeURL(in); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", in, got, ok, want)
		}
	}
}

func TestMarkdownInBothForms(t *testing.T) {
	for _, c := range []struct{ name, src, html, text string }{
		{"paragraphs", "One\nline.\n\nTwo.", "<p>One line.</p>\n<p>Two.</p>", "One line.\n\nTwo."},
		{"emphasis", "*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>", "a b c"},
		{"entities", "a &amp; b &lt;c&gt; \\*d\\* &copy;", "<p>a &amp; b &lt;c&gt; *d* ©</p>", "a & b <c> *d* ©"},
		{"link", "See [the *page*](https://a.example/x_(y)).", "<p>See <a href=\"https://a.example/x_(y)\">the <em>page</em></a>.</p>", "See the page [1].\n[1] https://a.example/x_(y)"},
		{"same link twice", "[a](https://a.example) [b](https://a.example)", "<p><a href=\"https://a.example\">a</a> <a href=\"https://a.example\">b</a></p>", "a [1] b [1]\n[1] https://a.example"},
		{"bare link", "https://a.example/b", "<p><a href=\"https://a.example/b\">https://a.example/b</a></p>", "https://a.example/b"},
		{"address", "Write to a@example.org or [us](mailto:b@example.org).", "<p>Write to <a href=\"mailto:a@example.org\">a@<wbr>example.org</a> or <a href=\"mailto:b@example.org\">us</a>.</p>", "Write to a@example.org or us (b@example.org)."},
		{"list", "- a\n- b\n  - c\n\n3. d\n4. e", "<ul>\n<li>a</li>\n<li><p>b</p>\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n<ol start=\"3\">\n<li>d</li>\n<li>e</li>\n</ol>", "- a\n- b\n\n  - c\n\n3. d\n4. e"},
		{"quote", "> a\n> b", "<blockquote><p>a b</p>\n</blockquote>", "> a b"},
		{"heading", "# a\n### b", "<h3>a</h3>\n<h3>b</h3>", "a\n\nb"},
		{"break", "a  \nb", "<p>a<br>b</p>", "a\nb"},
		{"code", "```\n<b>\n  x\n```", "<pre>&lt;b&gt;\n  x</pre>", "    <b>\n      x"},
		{"html", "<b>a</b> b\n\n<script>\nx\n</script>\n\nc", "<p>a b</p>\n<p>c</p>", "a b\n\nc"},
		{"image", "![a chart](https://a.example/c.png)", "<p>a chart</p>", "a chart"},
		{"unsafe link", "[a](javascript:x)", "<p>a</p>", "a"},
		{"nothing", "<!-- x -->", "", ""},
	} {
		blocks := parseMarkdown(c.src)
		notes := linkNotes{}
		w := mdText{notes: &notes}
		text := strings.Trim(w.render(blocks)+"\n"+notes.list(w.used), "\n")
		if text != c.text {
			t.Errorf("%s: text\n%s\nwant\n%s", c.name, text, c.text)
		}
		if html := strings.TrimSpace(bare(string(mdHTML{newMailPalette(""), "h3", 16}.render(blocks)))); html != c.html {
			t.Errorf("%s: HTML\n%s\nwant\n%s", c.name, html, c.html)
		}
	}
}

// bare is HTML without the attributes that are the same everywhere.
func bare(s string) string {
	for _, name := range []string{"class", "style", "rel"} {
		for {
			from := strings.Index(s, " "+name+`="`)
			if from < 0 {
				break
			}
			end := from + len(name) + 3
			s = s[:from] + s[end+strings.Index(s[end:], `"`)+1:]
		}
	}
	return s
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"a *b* [c](https://d.example)", "<script>", "[x](java\tscript:y)", "> - 1. `z`", "&#x6a;avascript:", "![a][b]\n\n[b]: data:x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		blocks := parseMarkdown(src)
		html := strings.ToLower(string(mdHTML{newMailPalette(""), "h3", 16}.render(blocks)))
		for _, bad := range []string{"<script", "<img", "<form", "<iframe", "<style", `href="javascript`, `href="data`, `href="vbscript`} {
			if strings.Contains(html, bad) {
				t.Errorf("%q gives %s", src, html)
			}
		}
		w := mdText{notes: &linkNotes{}}
		if text := w.render(blocks); !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\x1b\r") {
			t.Errorf("%q gives %q", src, text)
		}
	})
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("é", 90)
	for _, c := range []struct{ in, first, rest, want string }{
		{"", "", "", ""},
		{"a  b\nc", "", "", "a b c"},
		{strings.Repeat("word ", 20), "- ", "  ", "- " + strings.TrimSpace(strings.Repeat("word ", 14)) + "\n  " + strings.TrimSpace(strings.Repeat("word ", 6))},
		{"a " + long + " b", "", "", "a\n" + long + "\nb"},
		{strings.Repeat("x", 70) + " y" + noBreak + "[1]", "", "", strings.Repeat("x", 70) + "\ny [1]"},
	} {
		if got := wrapText(c.in, c.first, c.rest); got != c.want {
			t.Errorf("%.40q:\n%s\nwant\n%s", c.in, got, c.want)
		}
	}
}

func TestDatesAndTimes(t *testing.T) {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	for got, want := range map[string]string{
		whenWords(MailWhen{day(2026, 12, 4), "10:00"}):                                              "Friday 4 December 2026, 10am",
		whenWords(MailWhen{day(2026, 12, 4), "14:30"}):                                              "Friday 4 December 2026, 2:30pm",
		whenWords(MailWhen{day(2026, 12, 4), "12:00"}):                                              "Friday 4 December 2026, midday",
		whenWords(MailWhen{day(2026, 12, 5), ""}):                                                   "Saturday 5 December 2026",
		daysWords(day(2026, 11, 23), day(2026, 11, 30)):                                             "23 to 29 November 2026",
		daysWords(day(2026, 11, 30), day(2026, 12, 7)):                                              "30 November to 6 December 2026",
		daysWords(day(2026, 12, 28), day(2027, 1, 4)):                                               "28 December 2026 to 3 January 2027",
		placesWords([]string{"tunbridge-wells", "folkestone-and-hythe", "Dover", "Isle of Thanet"}): "Tunbridge Wells, Folkestone and Hythe, Dover, Isle of Thanet",
		meetingWords("Cabinet", "Cabinet"):                                                          "Cabinet",
		meetingWords("Cabinet", ""):                                                                 "Cabinet",
		meetingWords("Scrutiny Committee", "Crime: Scrutiny Committee"):                             "Crime: Scrutiny Committee",
		meetingWords("Scrutiny Committee", "Crime and disorder"):                                    "Scrutiny Committee: Crime and disorder",
		underline("-", "Title"):                                                                     "Title\n-----",
		count(1, "item", "items") + count(2, "", "more"):                                            "1 item2 more",
		string(together("an e-bulletin & more")):                                                    `an <span style="white-space:nowrap;">e-bulletin</span> &amp; more`,
		string(written("Ask <a@b.example>.", "#000000")):                                            `Ask &lt;<a class="link" href="mailto:a@b.example" style="color:#000000;text-decoration:underline;">a@<wbr>b.example</a>&gt;.`,
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func wholeMail() Mail {
	return Mail{
		Partnership: MailPartnership{Name: "P", Team: "T", Email: "t@example.org"},
		Kind:        "monthly", Bulletin: "B", Subject: "S", Date: time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC),
		Links: MailLinks{View: "https://a.example/v", Preferences: "https://a.example/p", Unsubscribe: "https://a.example/u"},
	}
}

func TestAMailThatLacksSomethingIsRefused(t *testing.T) {
	if _, _, err := WriteMail(wholeMail()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Mail){
		"subject":     func(m *Mail) { m.Subject = " \n" },
		"day":         func(m *Mail) { m.Date = time.Time{} },
		"team":        func(m *Mail) { m.Partnership.Team = "" },
		"unsubscribe": func(m *Mail) { m.Links.Unsubscribe = "" },
		"kind":        func(m *Mail) { m.Kind = "daily" },
		"section":     func(m *Mail) { m.Sections = []MailSection{{ID: "gossip", Entries: []MailEntry{{Headline: "h"}}}} },
	} {
		m := wholeMail()
		spoil(&m)
		if _, _, err := WriteMail(m); !errors.Is(err, ErrMail) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNoPreferencesNoLink: where there is no page of preferences the mail names
// none, and still says how to leave.
func TestNoPreferencesNoLink(t *testing.T) {
	m := wholeMail()
	m.Links.Preferences = ""
	html, text, err := WriteMail(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []string{string(html), string(text)} {
		if strings.Contains(b, "preferences") || !strings.Contains(b, m.Links.Unsubscribe) {
			t.Errorf("the mail ends with %q", b[max(0, len(b)-400):])
		}
	}
}

func TestEveryColourAndKindIsWritten(t *testing.T) {
	for _, kind := range []string{"monthly", "weekly", "extraordinary"} {
		for _, colour := range []string{"#ffdd00", "#000000", "red;} body{display:none"} {
			m := wholeMail()
			m.Kind, m.Partnership.Colour = kind, colour
			html, text, err := WriteMail(m)
			if err != nil || len(text) == 0 {
				t.Fatal(err)
			}
			for _, bad := range []string{"ZgotmplZ", "<no value>", "body{display:none", "{{"} {
				if strings.Contains(string(html), bad) || strings.Contains(string(text), bad) {
					t.Errorf("%s in %s: %s", kind, colour, bad)
				}
			}
		}
	}
}

// TestAWeekWithoutMeetings says of which days there is nothing to tell: what
// is coming covers two weeks.
func TestAWeekWithoutMeetings(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	_, text, err := WriteMail(Mail{
		Partnership: MailPartnership{Name: "A Partnership", Team: "A Team", Email: "team@example.org"}, Kind: "weekly",
		Bulletin: "A bulletin", Subject: "A subject", Date: day(23), From: day(16), Until: day(23),
		Links: MailLinks{View: "https://www.example.org/v", Preferences: "https://www.example.org/p", Unsubscribe: "https://www.example.org/u"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Nothing that was decided in these days", "No meetings are announced for the two weeks ahead."} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
