package templates

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Dates and times as the GOV.UK style guide writes them: "Friday 4 December
// 2026, 10am".

func dayWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("Monday 2 January 2006")
}

func whenWords(w MailWhen) string {
	day := dayWords(w.Day)
	if day == "" || w.Clock == "" {
		return day
	}
	return day + ", " + clockWords(w.Clock)
}

// clockWords is 10am of 10:00, 2:30pm of 14:30, midday of 12:00.
func clockWords(clock string) string {
	t, err := time.Parse("15:04", clock)
	switch {
	case err != nil:
		return plainLine(clock)
	case clock == "12:00":
		return "midday"
	case clock == "00:00":
		return "midnight"
	case t.Minute() == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// daysWords is a half-open span of days: 23 to 29 November 2026.
func daysWords(from, until time.Time) string {
	if from.IsZero() || !until.After(from) {
		return dayWords(from)
	}
	last := until.AddDate(0, 0, -1)
	first := "2 January 2006"
	switch {
	case from.Year() == last.Year() && from.Month() == last.Month():
		first = "2"
	case from.Year() == last.Year():
		first = "2 January"
	}
	return from.Format(first) + " to " + last.Format("2 January 2006")
}

// placesWords are places as people write them. A place that comes as its ID
// (tunbridge-wells) is written out.
func placesWords(places []string) string {
	out := make([]string, len(places))
	for i, place := range places {
		out[i] = plainLine(place)
		if out[i] != strings.ToLower(out[i]) {
			continue
		}
		words := strings.FieldsFunc(out[i], func(r rune) bool { return r == '-' || r == ' ' })
		for j, w := range words {
			if first, size := utf8.DecodeRuneInString(w); w != "and" && w != "of" && w != "the" && w != "upon" {
				words[j] = string(unicode.ToUpper(first)) + w[size:]
			}
		}
		out[i] = strings.Join(words, " ")
	}
	return strings.Join(out, ", ")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// underline is s, wrapped, with a line of mark below it.
func underline(mark, s string) string {
	s = wrapText(s, "", "")
	width := 0
	for l := range strings.SplitSeq(s, "\n") {
		width = max(width, utf8.RuneCountInString(l))
	}
	return s + "\n" + strings.Repeat(mark, min(width, mailWidth))
}

// together keeps words with a hyphen, such as "e-bulletin", on one line.
func together(s string) template.HTML {
	words := strings.Fields(s)
	for i, w := range words {
		words[i] = html.EscapeString(w)
		if strings.Contains(w, "-") && len(w) < 20 {
			words[i] = `<span style="white-space:nowrap;">` + words[i] + `</span>`
		}
	}
	return template.HTML(strings.Join(words, " "))
}

var writtenAddress = regexp.MustCompile(`[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`)

// written is a line of text with the e-mail addresses in it as links.
func written(s, colour string) template.HTML {
	var b strings.Builder
	for {
		at := writtenAddress.FindStringIndex(s)
		if at == nil {
			b.WriteString(html.EscapeString(s))
			return template.HTML(b.String())
		}
		address := s[at[0]:at[1]]
		fmt.Fprintf(&b, `%s<a class="link" href="mailto:%s" style="color:%s;text-decoration:underline;">%s</a>`,
			html.EscapeString(s[:at[0]]), html.EscapeString(address), html.EscapeString(colour), breakable(address))
		s = s[at[1]:]
	}
}

// breakable is an e-mail address that a narrow screen breaks after its @.
func breakable(address string) template.HTML {
	return template.HTML(strings.Replace(html.EscapeString(address), "@", "@<wbr>", 1))
}

// tidyLines removes spaces at line ends, empty lines at both ends and runs of
// them: what template actions leave behind.
func tidyLines(b []byte) []byte {
	var out []byte
	empty := 0
	for line := range bytes.Lines(b) {
		line = bytes.TrimRight(line, " \t\r\n")
		if len(line) == 0 {
			empty++
			continue
		}
		if empty > 0 && len(out) > 0 {
			out = append(out, '\n')
		}
		empty = 0
		out = append(append(out, line...), '\n')
	}
	return out
}
