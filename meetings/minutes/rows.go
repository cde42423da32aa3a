package minutes

import (
	"regexp"
	"strings"
)

var (
	ofDecision = regexp.MustCompile(`(?i)^(?:decisions?|resolutions?|resolved|outcomes?|agreed|decision (?:made|taken|reached)|resolution/decision|outcome/decision|(?:decision|resolution|outcome)s? (?:of|by) (?:the )?(?:[a-z-]+ ){0,3}[a-z]+|(?:(?:the )?[a-z-]+ ){0,2}[a-z]+(?:['’]s)? decision|recommendations? (?:to|agreed).*)$`)
	ofTalk     = regexp.MustCompile(`(?i)^(?:(?:item (?:and|&|/) )?(?:discussions?|minutes|notes?|summary|key points|updates?|comments?|main points|detail)(?: (?:and|&|/) (?:decisions?|outcomes?|actions?|discussion|notes|agreed actions?))?|summary of discussion|points? (?:discussed|raised))$`)
	ofTitle    = regexp.MustCompile(`(?i)^(?:item|agenda item|title|subject|report|topic|matter|issue|heading|business|agenda item title|item title)$`)
	ofNumber   = regexp.MustCompile(`(?i)^(?:item|agenda item|minute|min|ref|no|#)?\.? ?(?:no|number|ref|#)?\.?$`)
	// rowLabel is the first cell of a row of two that says what the other is.
	rowLabel = regexp.MustCompile(`(?i)^(?:(?:agreed|committee|board|panel|cabinet|council)? ?(?:decisions?|resolutions?|resolved|outcomes?|agreed|actions?|reasons?|notes?|recommended|discussion|summary|minutes?)(?: (?:for (?:the )?decision|made|taken|agreed))?):?$`)
)

// layout is which column of a table of minutes holds what; -1 where none does.
type layout struct{ number, title, talk, decided, action, owner int }

// layoutOf reads the heads of a table. ok: it holds minutes, and isn't one of
// actions alone.
func layoutOf(heads []string) (l layout, ok bool) {
	l = layout{-1, -1, -1, -1, -1, -1}
	for k, h := range heads {
		for _, c := range []struct {
			at *int
			is *regexp.Regexp
		}{{&l.decided, ofDecision}, {&l.talk, ofTalk}, {&l.action, ofAction}, {&l.owner, ofOwner}, {&l.number, ofNumber}, {&l.title, ofTitle}} {
			if *c.at < 0 && c.is.MatchString(h) && (c.at != &l.number || k == 0) {
				*c.at = k
				break
			}
		}
	}
	if l.title < 0 && l.number >= 0 && ofTitle.MatchString(heads[l.number]) { // "Item" alone is its title
		l.title, l.number = l.number, -1
	}
	return l, len(heads) > 1 && (l.decided >= 0 || l.talk >= 0)
}

// minuteRows writes a table of minutes as minutes are: each row an item with
// its number and title, or a decision of the item in which the table stands.
// It gives nil where no such table begins at line i.
func minuteRows(lines []string, i int) (text []string, next int) {
	heads := cells(lines[i])
	l, ok := layoutOf(heads)
	if !ok {
		return nil, i
	}
	for i++; i < len(lines); i++ {
		if ruled.MatchString(lines[i]) {
			continue
		}
		list := cells(lines[i])
		if len(list) != len(heads) {
			break
		}
		text = append(text, l.row(list)...)
	}
	return text, i
}

// row writes one row.
func (l layout) row(list []string) (text []string) {
	cell := func(k int) string {
		if k < 0 {
			return ""
		}
		return list[k]
	}
	head, talk := cell(l.title), cell(l.talk)
	if number := strings.TrimSuffix(cell(l.number), "."); number != "" {
		if first := split(talk); head == "" && len(first) > 1 && wordCount(first[0]) <= 8 { // the talk begins with the title
			head, talk = strings.TrimRight(first[0], ".:"), strings.TrimSpace(strings.TrimPrefix(talk, first[0]))
		}
		if head != "" {
			head = number + ". " + head
		}
	}
	add := func(s string) {
		if s != "" {
			text = append(text, s, "")
		}
	}
	add(head)
	add(talk)
	if decided := cell(l.decided); decided != "" && !isStrong(decided) {
		if what := l.subject(list); what != "" {
			decided = what + " – " + decided
			if !terminal(decided) {
				decided += "."
			}
		}
		add("Decision: " + decided)
	} else {
		add(decided)
	}
	add(cell(l.action))
	if who := cell(l.owner); who != "" && cell(l.action) == "" && l.talk >= 0 {
		add("Action: " + who)
	}
	return append([]string{""}, text...)
}

// subject is what a row decides of, where the table has no title and no talk:
// the first cell before the decision that has words.
func (l layout) subject(list []string) string {
	if l.title >= 0 || l.talk >= 0 || l.action >= 0 {
		return ""
	}
	for k := 0; k < l.decided; k++ {
		if k != l.number && longWord.MatchString(strings.ToLower(list[k])) {
			return list[k]
		}
	}
	return ""
}

// labelledRow is a row of two cells, of which the first says what the other
// is, as a line.
func labelledRow(line string) (string, bool) {
	list := cells(line)
	if len(list) != 2 || !rowLabel.MatchString(list[0]) || list[1] == "" || wordCount(list[1]) < 3 && !terminal(list[1]) {
		return "", false
	}
	return strings.TrimSuffix(list[0], ":") + ": " + list[1], true
}
