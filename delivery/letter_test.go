package delivery

import (
	"bytes"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"kcst/bulletin"
	"kcst/subscribers"
)

// page is what the checks below need to know of an HTML part.
type page struct {
	count    map[string]int // elements by name
	hrefs    []string
	problems []string
	words    []string
}

// words of HTML a reader sees, in lower case.
func readPage(t *testing.T, src []byte) page {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	p := page{count: map[string]int{}}
	var walk func(n *html.Node, hidden bool)
	walk = func(n *html.Node, hidden bool) {
		if n.Type == html.TextNode && !hidden {
			p.words = append(p.words, wordsOf(n.Data)...)
		}
		if n.Type == html.ElementNode {
			p.count[n.Data]++
			p.check(n)
			hidden = hidden || slices.Contains([]string{"head", "style", "script"}, n.Data) || strings.Contains(attr(n, "style"), "display:none")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, hidden)
		}
	}
	walk(root, false)
	return p
}

func (p *page) check(n *html.Node) {
	add := func(format string, args ...any) { p.problems = append(p.problems, fmt.Sprintf(format, args...)) }
	switch n.Data {
	case "html":
		if attr(n, "lang") != "en-GB" {
			add("no lang")
		}
	case "a":
		p.hrefs = append(p.hrefs, attr(n, "href"))
		if inner(n) == "" || regexp.MustCompile(`(?i)^(click )?here$`).MatchString(inner(n)) {
			add("a link that doesn't say where it goes: %q", inner(n))
		}
		if attr(n, "target") != "" {
			add("a link with a target")
		}
	case "table":
		if data := n.FirstChild != nil && strings.Contains(inner(n), "Unallocated"); attr(n, "role") != "presentation" && !data {
			add("a table without role=presentation")
		}
	case "th":
		if attr(n, "scope") == "" {
			add("a heading of a table without scope")
		}
	case "img":
		if attr(n, "alt") == "" {
			add("an image without alt")
		}
	case "script", "form", "iframe", "input", "object", "embed", "video", "link", "base":
		add("<%s> has no place in a mail", n.Data)
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") {
			add("a handler %s", a.Key)
		}
		if n.Data == "img" && a.Key == "src" && !strings.HasPrefix(a.Val, "cid:") {
			add("an image from elsewhere: %s", a.Val)
		}
		if strings.HasPrefix(a.Val, "http:") || strings.Contains(a.Val, "url(") {
			add("%s=%q", a.Key, a.Val)
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func inner(n *html.Node) string {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data)
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(inner(c))
	}
	return b.String()
}

var word = regexp.MustCompile(`[\p{L}\p{N}]+`)

func wordsOf(s string) []string { return word.FindAllString(strings.ToLower(s), -1) }

func TestHTMLIsWellMade(t *testing.T) {
	for _, c := range samples() {
		l := sampleLetter(t, c)
		p := readPage(t, l.HTML)
		for _, problem := range p.problems {
			t.Errorf("%s: %s", c.Kind, problem)
		}
		if p.count["h1"] != 1 || p.count["title"] != 1 {
			t.Errorf("%s: %d h1, %d title", c.Kind, p.count["h1"], p.count["title"])
		}
		if len(l.HTML) > 80<<10 {
			t.Errorf("%s: the HTML has %d bytes", c.Kind, len(l.HTML))
		}
		style := regexp.MustCompile(`(?s)<style>.*?</style>`).FindAll(l.HTML, -1)
		if n := len(bytes.Join(style, nil)); n > 16<<10 {
			t.Errorf("%s: <style> has %d bytes", c.Kind, n)
		}
		for _, size := range regexp.MustCompile(`font-size:(\d+)px`).FindAllSubmatch(l.HTML, -1) {
			if n := string(size[1]); n < "14" && len(n) == 2 {
				t.Errorf("%s: text of %s pixels", c.Kind, n)
			}
		}
		for _, needed := range []string{"<!--[if mso]>", `name="color-scheme"`, "prefers-color-scheme", "max-width:600px", "display:none"} {
			if !bytes.Contains(l.HTML, []byte(needed)) {
				t.Errorf("%s: no %s", c.Kind, needed)
			}
		}
	}
}

func TestTextSaysTheSame(t *testing.T) {
	for _, c := range samples() {
		l := sampleLetter(t, c)
		p := readPage(t, l.HTML)
		for _, href := range p.hrefs {
			bare := strings.TrimPrefix(strings.TrimPrefix(href, "mailto:"), "tel:")
			if !strings.Contains(strings.ReplaceAll(string(l.Text), " ", ""), bare) {
				t.Errorf("%s: the text lacks the link %s", c.Kind, href)
			}
		}
		have := map[string]int{}
		for _, w := range wordsOf(string(l.Text)) {
			have[w]++
		}
		found := 0
		for _, w := range p.words {
			if have[w] > 0 {
				have[w]--
				found++
			}
		}
		if share := float64(found) / float64(len(p.words)); share < 0.95 {
			t.Errorf("%s: the text has %.0f%% of the HTML's words", c.Kind, 100*share)
		}
		for line := range strings.SplitSeq(string(l.Text), "\n") {
			if n := len([]rune(line)); n > 72 && strings.Contains(strings.TrimSpace(line), " ") && !regexp.MustCompile(`^\[\d+\] https://\S+$`).MatchString(line) {
				t.Errorf("%s: a line of %d: %s", c.Kind, n, line)
			}
		}
	}
}

func TestWireForm(t *testing.T) {
	encoded := regexp.MustCompile(`=\?[^?]+\?[bBqQ]\?[^?]*\?=`)
	for _, c := range samples() {
		c.Subject += " – Überblick für Zoë: " + strings.Repeat("café ", 20)
		raw := wire(t, sampleLetter(t, c))
		head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		for line := range bytes.SplitSeq(raw, []byte("\n")) {
			if len(line) > 998 || len(line) > 0 && line[len(line)-1] != '\r' {
				t.Fatalf("%s: a line of %d bytes, or without CR: %.80q", c.Kind, len(line), line)
			}
		}
		for _, w := range encoded.FindAll(head, -1) {
			if len(w) > 75 {
				t.Errorf("%s: an encoded word of %d: %s", c.Kind, len(w), w)
			}
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		want := "multipart/alternative"
		if c.Chart != nil {
			want = "multipart/related"
		}
		if err != nil || kind != want || params["boundary"] == "" {
			t.Errorf("%s: %s %v %v", c.Kind, kind, params, err)
		}
		text, htmlAt := bytes.Index(raw, []byte("text/plain")), bytes.Index(raw, []byte("text/html"))
		if text < 0 || htmlAt < text {
			t.Errorf("%s: text isn't the first part", c.Kind)
		}
		for name, want := range map[string]string{
			"Auto-Submitted": "auto-generated", "Reply-To": "<kentcommunitysafetyteam@kent.gov.uk>", "Mime-Version": "1.0",
			"From":                  `"Kent Community Safety Team" <bulletin@kent.example.org>`,
			"Date":                  "Fri, 04 Dec 2026 10:00:00 +0000",
			"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
			"List-Id":               "Kent Community Safety e-bulletin <" + string(c.Kind) + ".bulletin.kent.example.org>",
		} {
			if got := m.Header.Get(name); got != want {
				t.Errorf("%s: %s: %q, want %q", c.Kind, name, got, want)
			}
		}
		token := composer(t).Tokens.Unsubscribe(reader.ID)
		if got := m.Header.Get("List-Unsubscribe"); got != "<https://bulletin.example.org/unsubscribe/"+token+"/one-click>" {
			t.Errorf("%s: List-Unsubscribe: %s", c.Kind, got)
		}
		if id := m.Header.Get("Message-Id"); !strings.HasSuffix(id, "@kent.example.org>") || strings.Contains(id, reader.ID) || id != "<"+sampleLetter(t, c).MessageID+">" {
			t.Errorf("%s: Message-ID %s", c.Kind, id)
		}
		if strings.Contains(string(raw), "zoe@example.org") && strings.Count(string(raw), "zoe@example.org") != 1 {
			t.Errorf("%s: the address stands elsewhere than in To", c.Kind)
		}
	}
}

func TestMessageIDNamesTheDelivery(t *testing.T) {
	c, other := composer(t), reader
	other.ID = "another"
	one, err := c.Compose(sampleMonthly(), reader)
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.Compose(sampleMonthly(), reader)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := c.Compose(sampleMonthly(), other)
	if err != nil {
		t.Fatal(err)
	}
	if one.MessageID != again.MessageID || one.MessageID == elsewhere.MessageID {
		t.Errorf("%s, again %s, for another %s", one.MessageID, again.MessageID, elsewhere.MessageID)
	}
}

func TestHostileHeaders(t *testing.T) {
	evil := "Hello\r\nBcc: victim@example.net\r\n\r\n<script>\u202egnp.exe\u2028\x00"
	c := sampleExtraordinary()
	c.Subject, c.Bulletin = evil, evil
	c.From.Team, c.From.Partnership, c.From.Postal = evil, evil, evil
	to := reader
	to.Name = `"><b>` + evil + `" <other@example.net>`
	l, err := composer(t).Compose(c, to)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(wire(t, l)))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Get("Bcc") != "" || len(m.Header["Subject"]) != 1 {
		t.Errorf("injected: %v", m.Header)
	}
	list, err := m.Header.AddressList("To")
	if err != nil || len(list) != 1 || list[0].Address != to.Email {
		t.Errorf("To: %v, %v", list, err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Address != "bulletin@kent.example.org" {
		t.Errorf("From: %v, %v", from, err)
	}
	for _, address := range []string{"", "a@b\r\nBcc: c@d", "a b@example.org", "a@example.org, b@example.org", "<a@example.org>", "zoë@example.org"} {
		to := subscribers.Subscriber{ID: "x", Email: address}
		if _, err := composer(t).Compose(c, to); err == nil {
			t.Errorf("%q was taken for an address", address)
		}
	}
}

func TestOneClickNeedsHTTPS(t *testing.T) {
	for base, ok := range map[string]bool{
		"https://bulletin.example.org": true, "https://bulletin.example.org/": true,
		"http://localhost:8080": true, "http://127.0.0.1:8080": true,
		"http://bulletin.example.org": false, "bulletin.example.org": false, "": false,
	} {
		c := composer(t)
		c.BaseURL = base
		l, err := c.Compose(sampleMonthly(), reader)
		if (err == nil) != ok {
			t.Errorf("%q: %v", base, err)
		}
		if err == nil && !bytes.Contains(wire(t, l), []byte("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")) {
			t.Errorf("%q: no List-Unsubscribe-Post", base)
		}
	}
}

// TestHostileContent puts attacks past the bulletin's own checks: what comes
// out is harmless by itself.
func TestHostileContent(t *testing.T) {
	for _, body := range hostile {
		c := sampleMonthly()
		c.Chart = nil // the one image that a mail may have
		c.Asked = []bulletin.Asked{{Question: body, Answer: body, Source: body, URL: body}}
		c.Sections = []bulletin.Section{{ID: bulletin.SectionMedia, Entries: []bulletin.Entry{{
			Headline: body, Body: body, Source: body, Contact: body, Links: []bulletin.Link{{Title: body, URL: body}},
		}}}}
		l := sampleLetter(t, c)
		p := readPage(t, l.HTML)
		for _, problem := range p.problems {
			t.Errorf("%q: %s", body, problem)
		}
		for _, href := range p.hrefs {
			if !regexp.MustCompile(`^(https://|mailto:|tel:)`).MatchString(href) {
				t.Errorf("%q: a link to %s", body, href)
			}
		}
		if p.count["img"] > 0 {
			t.Errorf("%q: an image", body)
		}
		if bytes.Contains(l.Text, []byte("\x1b")) || bytes.ContainsRune(l.Text, '\u202e') {
			t.Errorf("%q: a control in the text", body)
		}
		quoted := new(bytes.Buffer)
		q := quotedprintable.NewWriter(quoted)
		if _, err := q.Write(l.Text); err != nil {
			t.Fatal(err)
		}
	}
}

var hostile = []string{
	"<script>alert(1)</script>", "<style>*{display:none}</style>", "<form action=https://evil.example><input name=p></form>",
	"<img src=https://evil.example/p.gif width=1 height=1>", "![x](https://evil.example/p.gif)", "![x](data:image/svg+xml;base64,PHN2Zz4=)",
	"[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java&#115;cript:alert(1))", "[x](javascript&colon;alert(1))",
	"[x](\tjavascript:alert(1))", "[x](java\nscript:alert(1))", "[x](data:text/html,<script>alert(1)</script>)", "[x](vbscript:x)",
	"[x](file:///etc/passwd)", "[x](//evil.example)", "[x](/relative)", "[x](#top)", "[x](https://gov.uk@evil.example/)",
	"[x](https://evil.example/\"onmouseover=\"alert(1))", "[x](https://a.example 'title\" onclick=\"alert(1)')",
	"<javascript:alert(1)>", "<a href=\"javascript:alert(1)\" onclick=alert(1)>x</a>", "<svg/onload=alert(1)>", "<iframe src=https://evil.example>",
	"<base href=https://evil.example>", "<!--[if mso]><script>alert(1)</script><![endif]-->", "--><script>alert(1)</script>", "]]><script>",
	"`<script>alert(1)</script>`", "```html\n<script>alert(1)</script>\n```", "    <script>indented</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
	"{{.Partnership}} {{template \"style\"}}", "\x1b[31mred\x1b[0m", "\u202egnp.exe", "a\x00b", "\xff\xfe", "[x][ref]\n\n[ref]: javascript:alert(1)",
	strings.Repeat("> ", 5000) + "deep", strings.Repeat("- ", 3000) + "deep", strings.Repeat("*", 3000) + "x" + strings.Repeat("*", 3000),
	strings.Repeat("[", 3000) + "x" + strings.Repeat("](https://a.example)", 3000), "[x](mailto:a@b.example?bcc=everyone@example.net&body=x)",
	"<https://evil.example/" + strings.Repeat("a", 4000) + ">", strings.Repeat("w", 4000), "[x](tel:999)", "# heading\n\n## two", "<https://a.example/?a=1&b=<>\">",
}
