package minutes

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// How a council numbers its items isn't known: "S.17", "CA-112", "45/24",
// "FC/2026/8". It is inferred. Lines that may head an item are told apart by
// the shape of their number, and the shape is taken whose numbers rise, mostly
// by one, through the most of the document. Points of decisions don't win:
// they begin again at one.

const token = `(?:[A-Z][A-Za-z&]{0,7}[ /.:-]{0,2})?\d{1,4}(?:[/.:-]\d{1,4}){0,3}(?:[/-]?[A-Z]{1,4})?`

var (
	numberFirst = regexp.MustCompile(`^(?:(?i:minute|item|agenda item|min\.?)\s+(?:(?i:no)\.?\s*)?)?([\[(]?` + token + `[\])]?)\s*[.:)|·–—-]*\s+(\S.*)$`)
	numberLast  = regexp.MustCompile(`^(\S.{2,120}?)\s*[\[(](?i:(?:minute|item|min\.?|agenda item)\s*)?(?:(?i:no)\.?\s*)?(` + token + `)[\])]$`)
	numberAlone = regexp.MustCompile(`^(?:(?i:minute|item|agenda item|min\.?)\s+(?:(?i:no)\.?\s*)?)?([\[(]?` + token + `[\])]?)\s*[.:)]?$`)
	// lettered is a number in letters: "IV." or "B."
	lettered = regexp.MustCompile(`^([IVXL]{1,6}|[A-Z])[.)]\s+(\S.*)$`)
	// runIn is a title in the paragraph that it heads.
	runIn = regexp.MustCompile(`^([A-Z][^.:;]{2,80}?)(?:[:.]| [–—-]) +(\S.*)$`)
	// calendar is a day at the head of a line, which is no number of an item.
	calendar = regexp.MustCompile(`^(?:` + months + `|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b`)
	// onDayOf is a title that is no more than a day: "Friday 3 July", not "Friday
	// football".
	onDayOf = regexp.MustCompile(`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:,? (?:the )?\d|,|$)|^(?:` + months + `|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b`)
	// ruling begins a point of a decision, not a title.
	ruling = regexp.MustCompile(`^(?:That|THAT|RESOLVED|Resolved|RECOMMENDED|AGREED)\b`)
)

// candidate is a line that may head an item.
type candidate struct {
	line, next    int // where it stands, and where what it heads begins
	number, title string
	rest          string // of its line, after a title that is run in
	weight        int
}

// counting is one number of a candidate by which items may count.
type counting struct {
	candidate
	n int
}

// byNumbers cuts minutes whose items are numbered.
func byNumbers(lines []string) []section {
	heads := numbering(candidates(lines))
	if len(heads) < 2 {
		return nil
	}
	lines = withoutParts(lines)
	list := early(lines[:heads[0].line])
	none := len(list)
	for i := 0; i < len(lines); i++ {
		if at := len(list) - none; at < len(heads) && heads[at].line == i {
			h := heads[at]
			s := section{number: strings.Trim(h.number, "[]()"), title: untimed(h.title)}
			if h.rest != "" {
				s.body = h.rest + "\n\n"
			}
			list = append(list, s)
			i = h.next - 1
		} else if len(list) > none {
			list[len(list)-1].body += lines[i] + "\n\n"
		}
	}
	return list
}

// partLine names a part of the meeting, above the items that belong to it.
var (
	partLine  = regexp.MustCompile(`^(?i:part|section) (\d{1,2}|[A-H])\b\s*[.:–—-]*(.{0,60})$`)
	thirdPart = regexp.MustCompile(`^(?i:part|section) (?:3|C)\b`)
)

// withoutParts are the lines with those that name a part blank, where there
// are more parts than the open one and the closed one: then the second isn't
// what is kept from the public. One that says that it is stays.
func withoutParts(lines []string) []string {
	if !anyLine(lines, thirdPart) {
		return lines
	}
	lines = slices.Clone(lines)
	for i, l := range lines {
		if m := partLine.FindStringSubmatch(l); m != nil && !secret.MatchString(m[2]) && !excludes.MatchString(m[2]) && !terminal(l) {
			lines[i] = ""
		}
	}
	return lines
}

// early is what was decided above the first item, under the line nearest to it
// that reads as a title, or the first of all.
func early(lines []string) []section {
	for i, l := range lines {
		if !isStrong(l) || shouted(l) || aboutMinutes.MatchString(l) || attending.MatchString(l) {
			continue
		}
		at := 0
		for j := i - 1; j > 0; j-- {
			if isTitle(lines[j]) && wordCount(lines[j]) <= 14 && !attending.MatchString(lines[j]) {
				at = j
				break
			}
		}
		return []section{{title: tidyHeading(lines[at]), body: strings.Join(lines[at+1:], "\n\n") + "\n\n"}}
	}
	return nil
}

// attending heads who was there.
var attending = regexp.MustCompile(`(?i)^(?:present|in attendance|also|apologies|attend|officers|members|venue|date|time)\b`)

// candidates are the lines that may head an item, in each way in which they
// may be read.
func candidates(lines []string) (all []candidate) {
	for i, l := range lines {
		if i+1 == len(lines) || len(l) > 2000 {
			continue
		}
		if m := numberFirst.FindStringSubmatch(l); m != nil {
			all = entitled(all, candidate{line: i, next: i + 1, number: m[1], title: m[2]})
		} else if m := numberAlone.FindStringSubmatch(l); m != nil && i+2 < len(lines) && wordCount(lines[i+1]) <= 16 && !numberFirst.MatchString(lines[i+1]) {
			all = entitled(all, candidate{line: i, next: i + 2, number: m[1], title: lines[i+1]})
		}
		if m := numberLast.FindStringSubmatch(l); m != nil {
			all = entitled(all, candidate{line: i, next: i + 1, number: m[2], title: m[1]})
		}
		if m := lettered.FindStringSubmatch(l); m != nil && !lettered.MatchString(lines[i+1]) {
			all = entitled(all, candidate{line: i, next: i + 1, number: m[1], title: m[2]})
		}
	}
	return all
}

// entitled adds a candidate whose title reads as one, with what it weighs.
func entitled(all []candidate, c candidate) []candidate {
	if calendar.MatchString(c.number) || onDayOf.MatchString(c.title) || ruling.MatchString(c.title) {
		return all
	}
	whole := strings.TrimRight(c.title, ": ")
	short := strings.TrimSuffix(whole, ".")
	switch m := titleRun(c.title); {
	case isTitle(whole):
		c.title, c.weight = whole, 2
	case isTitle(short) && wordCount(short) <= 20 && !strings.Contains(short, ": ") && (strings.HasPrefix(short, "To ") || wordCount(short) <= 7 && !order.MatchString(short) && len(split(whole)) == 1):
		c.title, c.weight = short, 1
	case m != nil && c.next == c.line+1 && wordCount(m[1]) <= 10 && (shouted(m[1]) || strings.Contains(c.title, m[1]+":")) && isTitle(m[1]):
		c.title, c.rest, c.weight = m[1], m[2], 1
	default:
		return all
	}
	if shouted(c.title) {
		c.weight++
	}
	return append(all, c)
}

// titleRun parts a title from what runs on after it, or gives nil. One in
// capitals may have a dash of its own: "REPORT - QUARTER 3 - The Chief …".
func titleRun(line string) []string {
	m := runIn.FindStringSubmatch(line)
	for m != nil && shouted(m[1]) {
		more := runIn.FindStringSubmatch(m[2])
		if more == nil || !shoutedPart(more[1]) {
			break
		}
		head := line[:len(line)-len(m[2])] + more[1]
		m = []string{line, head, more[2]}
	}
	return m
}

// shoutedPart reports whether a part of a title is in capitals, however short.
func shoutedPart(s string) bool { return strings.ToUpper(s) == s }

// furthest is how many numbers may be missing between two items.
const furthest = 15

// numbering is the candidates that head items, in the order of the document.
func numbering(all []candidate) []candidate {
	groups := map[string][]counting{}
	var order []string // by which group began first
	put := func(key string, c counting) {
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], c)
	}
	for _, c := range all {
		for _, at := range figures.FindAllStringIndex(c.number, -1) {
			if n, err := strconv.Atoi(c.number[at[0]:at[1]]); err == nil && n > 0 {
				put(c.number[:at[0]]+"#"+c.number[at[1]:], counting{c, n})
			}
		}
		if n := roman(c.number); n > 0 {
			put("roman", counting{c, n})
		}
		if len(c.number) == 1 && c.number[0] >= 'A' {
			put("letter", counting{c, int(c.number[0]-'A') + 1})
		}
		if n := trailing(c.number); n > 0 {
			put(mixed, counting{c, n})
		}
	}
	var best []counting
	most, of := 0, ""
	for _, key := range order {
		chain, score := rising(groups[key])
		if key == mixed { // no shape of its own: only where it has clearly more
			score = score * 4 / 5
		}
		if score > most {
			best, most, of = chain, score, key
		}
	}
	return withStrays(best, groups[of], of)
}

// roman is a number in Roman numerals, or 0.
func roman(s string) (n int) {
	value := map[byte]int{'I': 1, 'V': 5, 'X': 10, 'L': 50}
	for i := range len(s) {
		v := value[s[i]]
		if v == 0 {
			return 0
		}
		if i+1 < len(s) && v < value[s[i+1]] {
			v = -v
		}
		n += v
	}
	return n
}

// mixed is the group of all candidates, whatever the shape of their numbers.
const mixed = "*"

// rising is the chain of candidates with rising numbers that weighs most.
func rising(list []counting) (chain []counting, score int) {
	type link struct{ score, from int }
	links := make([]link, len(list))
	top := map[int]int{} // by number, the candidate whose chain weighs most
	end := -1
	for i, c := range list {
		links[i] = link{c.weight, -1}
		for step := 1; step <= furthest; step++ {
			j, ok := top[c.n-step]
			if !ok {
				continue
			}
			s := links[j].score + c.weight
			if step == 1 {
				s += 2
			}
			if s > links[i].score {
				links[i] = link{s, j}
			}
		}
		if j, ok := top[c.n]; !ok || links[i].score > links[j].score {
			top[c.n] = i
		}
		if end < 0 || links[i].score > links[end].score {
			end = i
		}
	}
	for i := end; i >= 0; i = links[i].from {
		chain = append(chain, list[i])
	}
	slices.Reverse(chain)
	if end >= 0 {
		score = links[end].score
	}
	return chain, score
}

// withStrays is a chain with the items that were taken out of their order.
func withStrays(chain, group []counting, shape string) (heads []candidate) {
	if len(chain) == 0 {
		return nil
	}
	has := map[int]bool{}
	at := map[int]bool{}
	for _, c := range chain {
		has[c.n], at[c.line] = true, true
	}
	first, last := chain[0], chain[len(chain)-1]
	prefixed := strings.ContainsAny(shape, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	for _, c := range group {
		stray := !has[c.n] && c.line > first.line && c.n > first.n && c.n < last.n+3 && (prefixed || c.weight > 2)
		taken := len(heads) > 0 && c.line < heads[len(heads)-1].next // it is part of the one before
		if (at[c.line] || stray) && !taken {
			heads = append(heads, c.candidate)
			has[c.n] = true
		}
	}
	return heads
}
