package meetings

import (
	"iter"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kcst/facts"
)

// Action is what somebody undertook to do. Owner and Due may not be stated.
type Action struct {
	Text  string
	Owner string
	Due   facts.Date
}

// Unsaid is who is to do it and by which day, each "" where it isn't known or
// the text says so itself.
func (a Action) Unsaid() (owner, due string) {
	owner, due = a.Owner, a.Due.Words()
	text, name := a.Text, owner
	if strings.ToUpper(name) != name { // initials are capitals: "all" is none
		text, name = strings.ToLower(text), strings.ToLower(name)
	}
	for range after(text, name) {
		owner = ""
	}
	year := strconv.Itoa(a.Due.Year)
	for rest := range after(a.Text, strings.TrimSuffix(due, " "+year)) {
		if y := yearNext.FindStringSubmatch(rest); y == nil || y[1] == year {
			due = ""
		}
	}
	return owner, due
}

var yearNext = regexp.MustCompile(`^ (\d{4})\b`)

// after gives what follows each place where a text has these whole words: AL
// isn't in "finalise", and 1 December isn't in "11 December".
func after(text, words string) iter.Seq[string] {
	within := func(r rune, size int) bool { return size > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	return func(yield func(string) bool) {
		for from := 0; words != ""; {
			at := strings.Index(text[from:], words)
			if at < 0 {
				return
			}
			before, rest := text[:from+at], text[from+at+len(words):]
			from += at + 1
			if !within(utf8.DecodeLastRuneInString(before)) && !within(utf8.DecodeRuneInString(rest)) && !yield(rest) {
				return
			}
		}
	}
}
