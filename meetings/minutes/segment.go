package minutes

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"kcst/meetings"
)

var (
	printedItem = regexp.MustCompile(`^\((?:Item|Agenda item) [^)]{1,12}\)$`)
	marker      = regexp.MustCompile(`^</?AI ?\d+>$|^</?(?:TRAILER|LAYOUT)_SECTION>$`)
	issueLine   = regexp.MustCompile(`(?m)^\s*Meeting: (\d{2}/\d{2}/\d{4}) - (.+?) \(Item (\S+)\)\s*$`)
	part        = regexp.MustCompile(`^(Minutes|Decision|Decisions|Additional documents|Documents|Officer contact|Reasons for the decision):\s*(.*)$`)
	inline      = regexp.MustCompile(`\s(Minutes|Decision|Additional documents):(?:\s|$)`)
	listHead    = regexp.MustCompile(`^(?:No\.?\s*\|?\s*Item\s*\|?|Items)$`)
	loneNumber  = regexp.MustCompile(`^(?:[A-F]?\d{1,3}[a-z]?\.?|\d{1,3}/\d\d|[A-F]\d?)$`)
	numbered    = regexp.MustCompile(`^(?:(?:Minute|Item|Agenda [Ii]tem|Min\.?)\s+(?:No\.?\s*)?)?((?:[A-Z]{1,5}[ /.-]?)?\d{1,4}(?:[/.]\d{1,4})*|[A-F]\d{1,2})\s*[.:)|·–—-]?\s+(\S.*)$`)
	heading     = regexp.MustCompile(`^#{1,4}\s+(.+)$`)
)

// segment cuts a text into its items. minuted: it was written after the
// meeting. partly: it is a page on one item alone.
func segment(text string) (list []section, minuted, partly bool) {
	lines := Lines(text)
	minuted = hasMinutes(lines)
	switch {
	case len(lines) > 0 && lines[0] == "Agenda item":
		return []section{onePage(lines[1:])}, minuted, true
	case anyLine(lines, printedItem):
		return byPrinted(lines), true, false
	case anyLine(lines, marker):
		return byMarkers(lines), true, false
	case anyLine(lines, listHead):
		return byList(text, lines), minuted, false
	}
	if list := byNumbers(lines); len(list) > 0 {
		return list, minuted, false
	}
	return byHeadings(text, lines), minuted, false
}

// hasMinutes reports whether a text was written after the meeting.
func hasMinutes(lines []string) bool {
	said := regexp.MustCompile(`(?i)^(?:draft |unconfirmed )?(?:minutes|notes)\b|^(?:present|in attendance|attendees|attendance|apologies)\b\s*:|\bminutes of (?:a |the )|^decisions?:|^agenda and minutes|^actions?:|^records? of (?:the )?decisions?\b|^decisions? (?:sheet|notice|record|list|summary|taken|made|of)\b`)
	for _, l := range lines {
		if said.MatchString(l) || strings.HasPrefix(l, "RESOLVED") {
			return true
		}
	}
	return false
}

func anyLine(lines []string, re *regexp.Regexp) bool {
	for _, l := range lines {
		if re.MatchString(l) {
			return true
		}
	}
	return false
}

// byPrinted cuts printed minutes, in which "(Item 9)" follows a title.
func byPrinted(lines []string) []section {
	var list []section
	for i, l := range lines {
		if !printedItem.MatchString(l) {
			if len(list) > 0 && !isTitleBefore(lines, i) {
				list[len(list)-1].body += l + "\n\n"
			}
			continue
		}
		s := section{number: strings.Trim(l, "()")}
		s.number = s.number[strings.LastIndexByte(s.number, ' ')+1:]
		if i > 0 {
			s.title = lines[i-1]
			if m := numbered.FindStringSubmatch(s.title); m != nil && looksMinuteNumber(m[1]) {
				s.number, s.title = m[1], m[2]
			}
		}
		list = append(list, s)
	}
	return list
}

// looksMinuteNumber reports whether a number before a title counts the
// minutes, and isn't the reference of a decision ("24/00108").
func looksMinuteNumber(s string) bool {
	return len(s) <= 4 && !strings.Contains(s, "/") || ofYear.MatchString(s)
}

// ofYear is a number that counts within a year: "1/26".
var ofYear = regexp.MustCompile(`^\d{1,3}/\d\d$`)

// isTitleBefore reports whether line i is the title of the item that follows.
func isTitleBefore(lines []string, i int) bool {
	return i+1 < len(lines) && printedItem.MatchString(lines[i+1])
}

// byMarkers cuts minutes in which <AI1> and </AI1> stand around each item.
func byMarkers(lines []string) []section {
	var list []section
	inside := false
	for _, l := range lines {
		switch {
		case marker.MatchString(l):
			inside = !strings.HasPrefix(l, "</") && strings.HasPrefix(l, "<AI")
			if inside {
				list = append(list, section{})
			}
		case inside:
			add(&list[len(list)-1], l)
		}
	}
	return list
}

// add gives a line to a section: the first is its title.
func add(s *section, l string) {
	if s.title != "" {
		s.body += l + "\n\n"
		return
	}
	s.title = l
	if m := numbered.FindStringSubmatch(l); m != nil {
		s.number, s.title = m[1], m[2]
	}
}

// byList cuts a page that lists its items, each with its minutes.
func byList(text string, lines []string) []section {
	at := 0
	for i, l := range lines {
		if listHead.MatchString(l) {
			at = i + 1
		}
	}
	var list []section
	body, deciding := false, false
	for i := at; i < len(lines); i++ {
		l := strings.TrimSpace(strings.Trim(lines[i], "|"))
		if l == "" || marker.MatchString(l) {
			continue
		}
		if body && follows(list, l) || len(list) > 0 && list[len(list)-1].title != "" && !body && isPageTitle(lines, i) && !anyLone(lines[at:]) {
			list, body, deciding = append(list, section{}), false, false
		} else if loneNumber.MatchString(l) && i+1 < len(lines) || body && isPageTitle(lines, i) && !anyLone(lines[at:]) {
			s := section{}
			if loneNumber.MatchString(l) {
				s.number = strings.TrimSuffix(l, ".")
				l = ""
			}
			list, body, deciding = append(list, s), false, false
			if l == "" {
				continue
			}
		} else if len(list) == 0 || !body && list[len(list)-1].title != "" && !part.MatchString(l) && !inline.MatchString(" "+l) {
			if len(list) == 0 || !anyLone(lines[at:]) {
				list = append(list, section{})
			}
		}
		s := &list[len(list)-1]
		if m := numbered.FindStringSubmatch(l); s.title == "" && m != nil {
			s.number, l = m[1], m[2]
		}
		for _, piece := range parts(l) {
			m := part.FindStringSubmatch(piece)
			switch {
			case m != nil:
				deciding = strings.HasPrefix(m[1], "Decision")
				body = m[1] == "Minutes" || deciding
				if m[2] != "" && body {
					s.say(m[2], deciding)
				}
			case s.title == "":
				s.title = piece
			default:
				s.say(piece, deciding && body)
			}
		}
	}
	return list
}

// follows reports whether a line is the title of the item after the last.
func follows(list []section, l string) bool {
	m := numbered.FindStringSubmatch(l)
	return m != nil && len(list) > 0 && isTitle(m[2]) && trailing(m[1]) == trailing(list[len(list)-1].number)+1
}

// say adds a paragraph to what is said of an item, or was decided.
func (s *section) say(text string, deciding bool) {
	if deciding {
		s.decision += text + "\n\n"
	} else {
		s.body += text + "\n\n"
	}
}

func anyLone(lines []string) bool { return anyLine(lines, loneNumber) }

// isPageTitle reports whether a line with a label in its midst begins another
// item: "Title Minutes: …".
func isPageTitle(lines []string, i int) bool {
	l := lines[i]
	if m := inline.FindStringIndex(l); m != nil && wordCount(l[:m[0]]) <= 20 && !part.MatchString(l) {
		return true
	}
	return i+1 < len(lines) && !part.MatchString(l) && part.MatchString(lines[i+1]) && wordCount(l) <= 20 && !terminal(l)
}

// parts cuts a line at the labels in it.
func parts(l string) []string {
	var out []string
	for {
		m := inline.FindStringIndex(l)
		if m == nil {
			return append(out, strings.TrimSpace(l))
		}
		if before := strings.TrimSpace(l[:m[0]]); before != "" {
			out = append(out, before)
		}
		l = strings.TrimSpace(l[m[0]:])
		if next := inline.FindStringIndex(l); next == nil {
			return append(out, l)
		}
	}
}

// onePage is the one item of a page on it.
func onePage(lines []string) section {
	var s section
	for _, l := range lines {
		if m := part.FindStringSubmatch(l); m != nil {
			if l = m[2]; l == "" {
				continue
			}
		}
		if s.title == "" {
			s.title = l
			continue
		}
		s.body += l + "\n\n"
	}
	return s
}

// beganAt is when an item began, which some minutes put after its title.
var beganAt = regexp.MustCompile(`\s*\(\d{1,2}[.:]\d{2} ?[ap]\.?m\.?\)$`)

func untimed(title string) string { return beganAt.ReplaceAllString(title, "") }

// trailing is the number in an item's number by which the items count: 45 of
// "45/24" and of "2024/45", 3 of "3.0".
func trailing(s string) int {
	parts := figures.FindAllString(s, -1)
	if len(parts) == 0 {
		return 0
	}
	last := parts[len(parts)-1]
	n, err := strconv.Atoi(last)
	if err != nil {
		return 0
	}
	if len(parts) == 1 {
		return n
	}
	first, err := strconv.Atoi(parts[len(parts)-2])
	switch {
	case err != nil:
		return 0
	case strings.Contains(s, "."): // 3.0 heads what 3.1 and 3.2 number
		if strings.Trim(last, "0") == "" {
			return first
		}
		return 0
	case len(last) == 2 && n >= 20 && first < 2000, n >= 2000: // the year comes last
		return first
	}
	return n
}

// isTitle reports whether a line reads as a title, not as a sentence.
func isTitle(s string) bool {
	first := rune1(strings.TrimLeft(s, `"'“‘(£`))
	return (unicode.IsUpper(first) || unicode.IsDigit(first)) && wordCount(s) <= 22 && !terminal(s) && !strings.HasSuffix(s, ";") && !strings.HasSuffix(s, ",") &&
		!strings.HasSuffix(s, " and") && !strings.HasSuffix(s, ":") && !strings.HasPrefix(s, "RESOLVED") && !voteLine.MatchString(s)
}

// byHeadings cuts a text whose items begin with a title on a line of its own.
func byHeadings(text string, lines []string) []section {
	var list []section
	h := readHead(lines, time.UTC)
	footnotes := false
	for i, l := range lines {
		if i < h.lines || footnotes && !isTitle(l) {
			continue
		}
		l = strings.TrimSpace(l)
		if m := heading.FindStringSubmatch(l); m != nil {
			list = append(list, section{title: m[1]})
			continue
		}
		switch strings.ToLower(l) {
		case "summary", "attendees", "topics", "meeting documents", "additional documents", "documents", "-":
			if l == "-" || strings.HasPrefix(strings.ToLower(l), "att") {
				footnotes = true
			}
			list = append(list, section{title: "-"})
			continue
		}
		if isLineTitle(lines, i) {
			list = append(list, section{title: tidyHeading(l)})
		} else if len(list) > 0 {
			list[len(list)-1].body += l + "\n\n"
		}
	}
	var kept []section
	for _, s := range list {
		if s.title != "-" && strings.TrimSpace(s.body) != "" {
			kept = append(kept, s)
		}
	}
	if len(kept) == 0 { // what was decided isn't lost
		return early(lines)
	}
	return kept
}

// isLineTitle reports whether a line stands as a title over what follows.
func isLineTitle(lines []string, i int) bool {
	l := lines[i]
	if !isTitle(l) || i+1 >= len(lines) || markFirst.MatchString(l) || wordCount(l) > 14 || strings.Contains(l, "£") {
		return false
	}
	if shouted(l) && !strong.MatchString(l) {
		return true
	}
	next := lines[i+1]
	return (terminal(next) && (wordCount(next) > 8 || procedural.MatchString(l)) || strongFirst.MatchString(next) || announces.MatchString(next)) && (i == 0 || terminal(lines[i-1]) || markFirst.MatchString(lines[i-1]) || strings.HasSuffix(lines[i-1], ")") || wordCount(lines[i-1]) <= 3)
}

func tidyHeading(s string) string { return strings.TrimSuffix(s, ":") }

// readIssue reads a page that repeats one issue over several meetings.
func readIssue(text string, hint Hint) []Draft {
	var out []Draft
	at := issueLine.FindAllStringSubmatchIndex(text, -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		on := text[m[2]:m[3]]
		d := Draft{Part: true, Meeting: meetings.Meeting{
			Committee: meetings.Committee{Name: clean(text[m[4]:m[5]])}, Status: meetings.Confirmed, Basis: meetings.Minutes,
			Start: ukDay(on, hint.Zone),
		}}
		lines := Lines(text[m[1]:end])
		s := section{number: text[m[6]:m[7]]}
		for _, l := range lines {
			if s.title == "" {
				s.title = strings.TrimSpace(strings.TrimPrefix(l, s.number+" "))
				continue
			}
			if p := part.FindStringSubmatch(l); p != nil {
				l = p[2]
			}
			s.body += l + "\n\n"
		}
		d.fill([]section{s}, nil, d.Start)
		out = append(out, d)
	}
	return out
}
