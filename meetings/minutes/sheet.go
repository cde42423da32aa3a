package minutes

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// sheet is a text as it was typed or printed: how long its lines are, and the
// words that tell a broken word from one with a hyphen. Its running heads and
// feet are page breaks.
type sheet struct {
	text   string
	width  int  // of its lines, where they were broken to fit; else 0
	widest int  // the longest of them
	whole  bool // a line is a paragraph
	words  map[string]bool
}

const (
	narrow   = 110 // lines that are longer weren't broken to fit
	long     = 220 // and of those that are so long each is a paragraph
	leastRun = 3   // times that a head or foot stands there
)

var (
	figures = regexp.MustCompile(`\d+`)
	// noHead is what stands there again and again and is no head of a page.
	noHead  = regexp.MustCompile(`(?i)^(?:for|against|abst|item|agenda|minute|action|motion|amendment|appendix|question|resol|decision|agreed|meeting:|\(|[a-z]?\)|[•·▪◦➢–-])|[£:;.?!]`)
	cutWord = regexp.MustCompile(`[A-Za-z]+-[ \r\t]*\n\s*(?:[a-z]+|[A-Z]+\b)`)
	wordRun = regexp.MustCompile(`[A-Za-z]+(?:-[A-Za-z]+)*`)
)

func newSheet(text string) sheet {
	s := sheet{text: text, words: map[string]bool{}}
	lines := strings.Split(text, "\n")
	var lengths []int
	times := map[string]int{}
	for _, l := range lines {
		if n := utf8.RuneCountInString(strings.TrimRight(l, " \r\t")); n > 0 {
			lengths = append(lengths, n)
		}
		times[runningHead(l)]++
	}
	if slices.Sort(lengths); len(lengths) > 20 {
		s.whole = lengths[len(lengths)*97/100] > long
		if at := lengths[len(lengths)*9/10]; at > 40 && lengths[len(lengths)-1] <= narrow+20 && at <= narrow {
			s.width, s.widest = at, lengths[len(lengths)-1]
		}
	}
	for _, w := range wordRun.FindAllString(cutWord.ReplaceAllString(text, " "), -1) {
		s.words[strings.ToLower(w)] = true
	}
	s.text = s.withoutHeads(lines, times)
	return s
}

// runningHead is a line as it stands on every page, without its numbers, or ""
// where it can't be one.
func runningHead(l string) string {
	l = clean(l)
	if wordCount(l) < 2 || wordCount(l) > 12 || !figures.MatchString(l) || noHead.MatchString(l) {
		return ""
	}
	return figures.ReplaceAllString(l, "#")
}

// leastPage is the least number of lines from one head of a page to the next,
// where they count.
const leastPage = 25

// countedHeads are the lines that would be running heads, but for the number
// with which each begins and which rises by one from line to line, closer than
// pages: items that are alike.
func countedHeads(lines []string) map[string]bool {
	type run struct {
		number, line  int
		broken, close bool
	}
	runs := map[string]run{}
	for i, l := range lines {
		h := runningHead(l)
		m := numbered.FindStringSubmatch(clean(l))
		if m == nil || !strings.HasPrefix(h, "#") {
			continue
		}
		n := trailing(m[1])
		r, again := runs[h]
		r.broken = r.broken || n == 0 || again && n != r.number+1
		r.close = r.close || again && i-r.line < leastPage
		r.number, r.line = n, i
		runs[h] = r
	}
	is := map[string]bool{}
	for h, r := range runs {
		is[h] = r.close && !r.broken
	}
	return is
}

// pageFoot is a line that holds the number of a page.
var pageFoot = regexp.MustCompile(`^(?:[-–—] ?\d{1,4} ?[-–—]|(?i:page|p\.) ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?)$`)

// withoutHeads puts a page break in the place of what stands on every page,
// and of the blank lines around it.
func (s sheet) withoutHeads(lines []string, times map[string]int) string {
	var b strings.Builder
	blank := 0 // lines held back
	turned := false
	counted := countedHeads(lines)
	for i, l := range lines {
		if h := runningHead(l); h != "" && times[h] >= leastRun && !counted[h] && i > 4 || i > 4 && pageFoot.MatchString(strings.TrimSpace(l)) {
			turned, blank = true, 0
			continue
		}
		if strings.TrimSpace(l) == "" && !strings.Contains(l, "\f") {
			blank++
			continue
		}
		if turned {
			b.WriteString("\v")
		} else {
			b.WriteString(strings.Repeat("\n", blank))
		}
		blank, turned = 0, false
		b.WriteString(l + "\n")
	}
	return b.String()
}

// fit says what the length of a line tells of the line after it.
type fit int

const (
	unknown fit = iota
	broken      // it is as long as lines are, and may have been broken to fit
	ended       // it is shorter: who wrote it began a new line
)

func (s sheet) fit(raw string) fit {
	switch {
	case s.whole:
		return ended
	case s.width == 0:
		return unknown
	case utf8.RuneCountInString(strings.TrimRight(raw, " \r\t")) >= s.width-12:
		return broken
	}
	return ended
}

// room reports whether the first word of a line had room in the line before
// it: then that one wasn't broken to fit.
func (s sheet) room(before, line string) bool {
	first, _, _ := strings.Cut(line, " ")
	return s.width > 0 && utf8.RuneCountInString(strings.TrimRight(before, " \r\t"))+1+utf8.RuneCountInString(first) <= s.widest
}

// glued is a paragraph and the line with which it goes on. A word that was
// broken is whole again, unless it has a hyphen elsewhere.
func (s sheet) glued(a, b string) string {
	if strings.HasPrefix(b, ".") || strings.HasPrefix(b, ",") || strings.HasPrefix(b, ";") {
		return a + b
	}
	head, rest := strings.TrimSuffix(lastWord.FindString(tail(a)), "-"), firstWord.FindString(b)
	if !strings.HasSuffix(a, "-") || head == "" || rest == "" {
		return a + " " + b
	}
	whole, part := strings.ToLower(head+rest), strings.ToLower(head)
	if s.words[strings.ToLower(head+"-"+rest)] || s.words[part] && !s.words[whole] && len(part) > 3 {
		return a + b
	}
	return strings.TrimSuffix(a, "-") + b
}

var (
	lastWord  = regexp.MustCompile(`[A-Za-z]+-$`)
	firstWord = regexp.MustCompile(`^(?:[a-z]+|[A-Z]+\b)`)
	// column is initials in a column of their own, at the end of a line.
	column = regexp.MustCompile(`^(.*\S)\s{3,}((?:[A-Z]{2,3}|All)(?: ?[/,&] ?[A-Z]{2,3})*)\s*$`)
)

// columned parts a line from the initials in its last column.
func columned(raw string) (line, who string) {
	if m := column.FindStringSubmatch(raw); m != nil && !shouted(m[1]) {
		return m[1], m[2]
	}
	return raw, ""
}
