package templates

import (
	"html"
	"html/template"
	"regexp"
	"strings"
	"time"
)

// pageFuncs are what page templates call: words and forms that the mails have
// too, so that an edition reads the same in both.
var pageFuncs = template.FuncMap{
	"prose":   pageProse,
	"section": MailSectionTitle,
	"basis":   func(s string) string { return bases[s] },
	"when":    whenWords,
	"iso":     whenISO,
	"day":     dayWords,
	"days":    daysWords,
	"moment":  momentWords,
	"whole":   whole,
	"dict":    dict,
	"linked":  linkedText,
	"next":    func(i int) int { return i + 1 },
}

// hyphened is a word that begins with a letter and a hyphen: e-bulletin.
var hyphened = regexp.MustCompile(`\b\pL-\pL+`)

// address is a web address in plain text, without a full stop after it.
var address = regexp.MustCompile(`https?://[^\s<>"]*[^\s<>".,;:!?)]`)

// linkedText is plain text whose web addresses are links.
func linkedText(s string) template.HTML {
	var b strings.Builder
	for {
		at := address.FindStringIndex(s)
		if at == nil {
			b.WriteString(html.EscapeString(s))
			return template.HTML(b.String())
		}
		link := html.EscapeString(s[at[0]:at[1]])
		b.WriteString(html.EscapeString(s[:at[0]]) + `<a href="` + link + `">` + link + `</a>`)
		s = s[at[1]:]
	}
}

// whole is a heading in which such a word is never broken after its hyphen.
func whole(s string) template.HTML {
	return template.HTML(hyphened.ReplaceAllString(html.EscapeString(s), `<span class="whole">$0</span>`))
}

func whenISO(w MailWhen) string {
	if w.Day.IsZero() {
		return ""
	}
	day := w.Day.Format(time.DateOnly)
	if w.Clock != "" {
		day += "T" + w.Clock
	}
	return day
}

// momentWords is a moment on clocks of its own zone: 4 December 2026, 10am.
func momentWords(t time.Time) string {
	return t.Format("2 January 2006") + ", " + clockWords(t.Format("15:04"))
}

// What mail programs are told that unsubscribe by themselves (RFC 8058).
const (
	OneClickDone   = "You have left the list. No more editions will be sent to you.\n"
	OneClickWanted = "Nothing was changed. Send List-Unsubscribe=One-Click in the body, as RFC 8058 says.\n"
)
