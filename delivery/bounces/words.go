package bounces

import (
	"html"
	"regexp"
	"strings"
)

// words reads a mail without a report in a standard form. It is a bounce only
// if a mail system wrote it, its own words say that something failed, and none
// that it is still being tried.
func (r *Rules) words(m *incoming) Report {
	switch {
	case !m.daemon(r.Daemons) && (!m.null() || m.answers()):
		return Report{Kind: None, Why: "not from a mail system"}
	case m.ofList():
		return Report{Kind: None, Why: "a list's mail"}
	}
	subject, err := m.header.Text("Subject")
	if err != nil {
		subject = m.header.Get("Subject")
	}
	subject = strings.ToLower(subject)
	switch {
	case says(subject, r.Delayed) || says(m.text, r.Delayed):
		return Report{Kind: None, Why: "a delay"}
	case !says(subject, r.Failed) && !says(m.text, r.Failed) && m.header.Get("X-Failed-Recipients") == "":
		return Report{Kind: None, Why: "a mail system's other words"}
	}
	kind, code := r.verdict(enhanced.FindString(m.text), m.text)
	return Report{Kind: kind, Code: code, Why: "a mail system's own words"}
}

// answers reports whether the mail says that it answers by itself (RFC 3834,
// and what was usual before).
func (m *incoming) answers() bool {
	auto := strings.ToLower(m.header.Get("Auto-Submitted"))
	for _, name := range []string{"X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autoresponder", "X-Vacation"} {
		if m.header.Get(name) != "" {
			return true
		}
	}
	precedence := strings.ToLower(m.header.Get("Precedence"))
	return strings.HasPrefix(auto, "auto-replied") || precedence == "auto_reply"
}

// ofList reports whether a list sent the mail: a bounce is no
// list's.
func (m *incoming) ofList() bool {
	return m.header.Get("List-Id") != "" || m.header.Get("List-Unsubscribe") != ""
}

// quotes are how mail systems and people begin what they quote.
var quotes = regexp.MustCompile(`(?im)^[ \t]*(?:-{2,}.*(?:copy of|original message|returned|forwarded|header|below this line|unsent|transcript of the).*|` +
	`>.*|on .{5,80} wrote:|received: .*|return-path: .*|from: .*|(?:the )?(?:original message|original headers?) (?:headers|follows|was).*|` +
	`(?:a )?copy of (?:your|the) (?:original )?message.*)$`)

var (
	tags   = regexp.MustCompile(`(?s)<(?:style|script|title)[^>]*>.*?</(?:style|script|title)>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// own is what a mail says in its own words, up to what it quotes, on one line
// and in lower case.
func own(kind, s string) string {
	if kind == "text/html" {
		s = html.UnescapeString(tags.ReplaceAllString(s, " "))
	}
	if at := quotes.FindStringIndex(s); at != nil {
		s = s[:at[0]]
	}
	return strings.ToLower(strings.TrimSpace(spaces.ReplaceAllString(s, " ")))
}
