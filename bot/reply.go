package bot

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"kcst/facts"
)

// maxSources is how many sources a reply names, and then how many more there
// are: one context block.
const maxSources = limitContext - 1

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

// link is title as a link to address, or just the title without one that
// Slack could open.
func link(title, address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || strings.ContainsFunc(u.Path, unicode.IsControl) || strings.ContainsAny(address, "|<>\"' ") {
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
