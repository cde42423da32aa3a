package minutes

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// para is one paragraph: its numbering ("1.", "(a)", "•") and what follows.
type para struct {
	mark string
	text string
	who  string // initials that stand apart in its last column
}

// words are the paragraph as it stands in the normalised source.
func (p para) words() string { return strings.TrimSpace(p.mark + " " + p.text) }

// ligatures are letters that a typesetter ran together.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl")

// clean is a line with its white space collapsed and without what can't be
// seen or read.
func clean(s string) string {
	s = ligatures.Replace(strings.ToValidUTF8(s, ""))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200b', r == '\u200c', r == '\u200d', r == '\ufeff', r == '\u00ad', unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// noise is what a page adds to the text of its own.
var noise = []*regexp.Regexp{
	regexp.MustCompile(`\s*(?:pdf icon )?PDF \d+(?:\.\d+)? [KM]B\b`),
	regexp.MustCompile(`(?i)\s*There (?:are|is) a? ?further \d+ documents?\.\s*View the full list of documents[^.]*\.?`),
	regexp.MustCompile(`(?i)\s*View directions\.?`),
	regexp.MustCompile(`(?i)^(?:this meeting (?:was|will be) (?:recorded|webcast)|(?:view|watch) (?:the )?(?:webcast|recording)|webcast available|subscribe to updates|link to (?:the )?(?:webcast|recording))\b.*$`),
}

// cutOff is where a page stops in the middle of an item.
var cutOff = regexp.MustCompile(`\s*(?:\.\.\.|…)?\s*(?:\.\.\. )?\s*view the full (?:minutes|agenda|decision)? ?text for item \S+`)

func quiet(s string) string {
	if strings.Contains(s, "↩") { // a footnote of the page's
		return ""
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "**", ""), "__", "")
	for _, re := range noise {
		s = re.ReplaceAllString(s, "")
	}
	return strings.TrimSpace(s)
}

var (
	markOnly  = regexp.MustCompile(`^(?:\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]|\d{1,3}\.\d{1,2}\.?|[•·▪◦➢o\-–*])$`)
	markFirst = regexp.MustCompile(`^(\d{1,3}\.\d{1,2}\.?|\(?(?:\d{1,2}|[A-Za-z]|[ivx]{1,5}|[IVX]{2,5})[.)]|\(\d{1,2}\)|[•·▪◦➢\-–*]|o )\s*(\S.*)$`)
	pageNo    = regexp.MustCompile(`^(?:Page )?(\d{1,4})(?: of \d+)?$`)
	voteLine  = regexp.MustCompile(`^(?:(?:For|Against|Abstain(?:ed|ing)?|Abstentions?)\s*[:(]|(?:(?:The )?(?:[Ss]ubstantive )?(?:[Mm]otion|[Aa]mendment)|Substantive Motion)(?: was)? (?:[Cc]arried|[Ll]ost|CARRIED|LOST))`)
	itemLine  = regexp.MustCompile(`^\((?:Item|Agenda item) [^)]{1,12}\)$`)
	sentences = regexp.MustCompile(`[.:;?!]["”’)\]]*$`)
)

// Lines gives the paragraphs of plain text. Lines that were broken by a page
// or a link are joined again; a form feed is a page break.
func Lines(text string) []string {
	var out []string
	for _, p := range paragraphs(text) {
		line := p.words()
		if p.who != "" {
			line += "   " + p.who
		}
		out = append(out, line)
	}
	return out
}

func paragraphs(text string) []para {
	sheet := newSheet(text)
	var all []para
	open := false // whether the last paragraph may go on in the next line
	fits := unknown
	mark, before := "", ""
	for n, page := range strings.Split(sheet.text, "\f") {
		first := true
		for _, raw := range strings.Split(page, "\n") {
			raw, who := columned(raw)
			line := quiet(clean(raw))
			switch {
			case line == "":
				if clean(raw) == "" && !(first && n > 0) {
					open = false
				}
				continue
			case first && n > 0 && isPageNumber(line, n):
				continue
			}
			turned := first && n > 0 || strings.HasPrefix(raw, "\v")
			first = false
			if markOnly.MatchString(line) {
				mark, open = line, false
				continue
			}
			if mark == "" {
				if m := markFirst.FindStringSubmatch(line); m != nil && !isInitial(m[1], m[2]) && !numberRuns(line, m) {
					mark, line = strings.TrimSpace(m[1]), m[2]
				}
			}
			if before != "" && numbered.MatchString(clean(before)) && unicode.IsUpper(rune1(line)) && !(shouted(before) && (shouted(line) || strings.HasSuffix(line, ")"))) && !strings.HasSuffix(clean(before), "-") && sheet.room(before, line) {
				fits = ended
				if len(all) > 0 && !hangs(all[len(all)-1].text) {
					open = false
				}
			}
			before = raw
			if mark == "" && len(all) > 0 && joins(all[len(all)-1], line, open, turned, fits) {
				last := &all[len(all)-1]
				last.text = sheet.glued(last.text, line)
				last.who = cmp.Or(last.who, who)
			} else {
				all = append(all, para{mark, line, who})
			}
			mark, open, fits = "", true, sheet.fit(raw)
		}
	}
	return all
}

// isPageNumber reports whether a line at the head of page n (from 0) is its
// number.
func isPageNumber(line string, n int) bool {
	m := pageNo.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	no, err := strconv.Atoi(m[1])
	return err == nil && (no == n+1 || no == n || strings.HasPrefix(line, "Page"))
}

// isInitial reports whether what looks like numbering is somebody's initial,
// as in "A. Smith".
func isInitial(mark, rest string) bool {
	letter := len(mark) == 2 && mark[1] == '.' && mark[0] >= 'A' && mark[0] <= 'Z'
	first, _, _ := strings.Cut(rest, " ")
	return letter && len(first) <= 14 && !strings.HasSuffix(first, ":") && strings.Contains(rest, "(")
}

// numberRuns reports whether what looks like numbering is the beginning of a
// longer number, as in "S.17".
func numberRuns(line string, m []string) bool {
	if m[1][len(m[1])-1] >= '0' && m[1][len(m[1])-1] <= '9' && strings.HasPrefix(line, m[1]+m[2]) && strings.ContainsRune("%mkbp", rune1(m[2])) { // "4.2%"
		return true
	}
	if strings.HasPrefix(line, m[1]+m[2]) && unicode.IsDigit(rune1(m[1])) && unicode.IsDigit(rune1(m[2])) { // "9.12.2025"
		return true
	}
	return strings.HasPrefix(line, m[1]+m[2]) && unicode.IsLetter(rune1(m[1])) && m[1] != "o " && unicode.IsDigit(rune1(m[2]))
}

// joins reports whether a line goes on with the last paragraph. turned: it is
// the first of its page.
func joins(last para, line string, open, turned bool, fits fit) bool {
	if voteLine.MatchString(line) || itemLine.MatchString(line) || itemLine.MatchString(last.text) || len(last.text) > longestPara {
		return false
	}
	r, _ := utf8.DecodeRuneInString(line)
	end := tail(last.text)
	ended := sentences.MatchString(end)
	switch {
	case begins.MatchString(line) && !hanging.MatchString(end) && !leadsTo.MatchString(last.text):
		return false
	case unicode.IsLower(r) && !ended, r == '.' || r == ',' || r == ';':
		return open || turned
	case open && shouted(last.text) && strings.HasSuffix(last.text, "-") && unicode.IsUpper(r): // a word of it on two lines
		return true
	case open && shouted(line) && shouted(last.text): // a title on two lines
		return !ended && (last.mark != "" || numbered.MatchString(last.text)) && !numbered.MatchString(line) && len(last.text) > 30
	case ended || shouted(line) || len(last.text) < 300 && titleLine.MatchString(last.text):
		return false
	case open && hanging.MatchString(end):
		return true
	case numbered.MatchString(line), shouted(last.text):
		return false
	case turned, open && fits == unknown:
		return len(strings.Fields(last.text)) > 8 || hangs(last.text)
	case open:
		return fits == broken || hangs(last.text)
	}
	return false
}

// begins is a mark with which a line begins anew.
var begins = regexp.MustCompile(`^(?:RESOLVED|RESOLUTION|AGREED|NOTED|RECOMMENDED|DECISION|DECIDED)\b|^(?:Resolved|Agreed|Decision|Decided|Recommended)\s*(?:[:–—-]|that\b)`)

// longestPara bounds what lines are joined to, in bytes.
const longestPara = 64 << 10

// tail is the end of a text, in which it shows whether it goes on.
func tail(s string) string { return s[max(0, len(s)-80):] }

// hangs reports whether a line must go on.
func hangs(s string) bool {
	return hanging.MatchString(tail(s)) || strings.Count(s, "(") > strings.Count(s, ")")
}

// hanging is the end of a line that must go on.
var hanging = regexp.MustCompile(`(?:,|\b(?:the|a|an|of|at|to|in|on|for|and|or|by|with|from|within|that))$`)

// shouted reports whether a line is in capitals, as headings are.
func shouted(s string) bool {
	upper, lower := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	return upper > 3 && lower*4 <= upper
}
