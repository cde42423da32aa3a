package bot

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"kcst/answers"
	"kcst/facts"
)

// maxSources is how many sources a reply names, and then how many more there
// are: one context block.
const maxSources = limitContext - 1

// answerMessage shows an answer: what it says, its rows as lines, what else
// could be asked, and in small print the sources with their dates.
func answerMessage(a answers.Answer) message {
	if a.Kind == answers.KindCrisis {
		return message{text: a.Text, private: true}
	}
	var b builder
	lead := a.Lead
	if lead == "" && len(a.Rows) == 0 {
		lead = a.Text
	}
	b.section(bulleted(joined(lead, a.Rows)))
	b.section(bulleted(a.More))
	if len(a.Suggestions) > 0 {
		intro := couldAsk
		if a.Kind == answers.KindClarify { // its lead asks which is meant
			intro = ""
		}
		b.section(joined(intro, a.Suggestions))
	}
	b.context(sources(a)...)
	return b.message(a.Text)
}

// joined is a text with rows under it, a line each.
func joined(text string, rows []string) string {
	var lines []string
	if text != "" {
		lines = append(lines, text)
	}
	for _, row := range rows {
		lines = append(lines, "• "+row)
	}
	return strings.Join(lines, "\n")
}

// bulleted gives rows that are part of a text the same bullets as the others.
func bulleted(text string) string {
	return strings.ReplaceAll("\n"+text, "\n- ", "\n• ")[1:]
}

// sources are the lines of small print, in mrkdwn.
func sources(a answers.Answer) []string {
	var lines []string
	for i, c := range a.Sources {
		if i == maxSources {
			lines = append(lines, fmt.Sprintf("and %d more", len(a.Sources)-i))
			break
		}
		line := "Source: " + link(c.Title, c.URL)
		if day := dayWords(c.AsOf); day != "" {
			line += ", as of " + day
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 && !a.AsOf.IsZero() {
		lines = append(lines, "As of "+a.AsOf.Words())
	}
	return lines
}

// link is title as a link to address, or just the title without one that
// Slack could open.
func link(title, address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsAny(address, "|<>") {
		return mrkdwn(title)
	}
	return "<" + escape.Replace(address) + "|" + mrkdwn(strings.ReplaceAll(title, "|", "/")) + ">"
}

// dayWords is an ISO day as people read it, or the text itself.
func dayWords(iso string) string {
	d, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return mrkdwn(iso)
	}
	return facts.DateOf(d).Words()
}
