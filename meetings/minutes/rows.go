package minutes

import (
	"regexp"
	"strings"
)

var (
	ofDecision = regexp.MustCompile(`(?i)^(?:decisions?|resolutions?|resolved|outcomes?|agreed|decision (?:made|taken|reached)|resolution/decision|outcome/decision|recommendations? (?:to|agreed).*)$`)
	ofTitle    = regexp.MustCompile(`(?i)^(?:item|agenda item|title|subject|report|topic|matter|issue|heading|business|agenda item title|item title)$`)
	ofNumber   = regexp.MustCompile(`(?i)^(?:item|agenda item|minute|min|ref|no|#)?\.? ?(?:no|number|ref|#)?\.?$`)
	// rowLabel is the first cell of a row of two that says what the other is.
	rowLabel = regexp.MustCompile(`(?i)^(?:(?:agreed|committee|board|panel|cabinet|council)? ?(?:decisions?|resolutions?|resolved|outcomes?|agreed|actions?|reasons?|notes?|recommended|discussion|summary|minutes?)(?: (?:for (?:the )?decision|made|taken|agreed))?):?$`)
)

// decisionRows writes a table of decisions as minutes are: each row an item
// with its number and title, or a decision of the item in which the table
// stands. It gives nil where no such table begins at line i.
func decisionRows(lines []string, i int) (text []string, next int) {
	heads := cells(lines[i])
	decided, title, number := -1, -1, -1
	for k, h := range heads {
		switch {
		case ofDecision.MatchString(h) && decided < 0:
			decided = k
		case ofNumber.MatchString(h) && number < 0 && k == 0:
			number = k
		case ofTitle.MatchString(h) && title < 0:
			title = k
		}
	}
	if decided < 0 || len(heads) < 2 {
		return nil, i
	}
	if title < 0 && number >= 0 && ofTitle.MatchString(heads[number]) { // "Item" alone is its title
		title, number = number, -1
	}
	for i++; i < len(lines); i++ {
		if ruled.MatchString(lines[i]) {
			continue
		}
		list := cells(lines[i])
		if len(list) != len(heads) {
			break
		}
		if title >= 0 && list[title] != "" {
			head := list[title]
			if number >= 0 && list[number] != "" {
				head = strings.TrimSuffix(list[number], ".") + ". " + head
			}
			text = append(text, "", head, "")
		}
		for k, cell := range list {
			if cell == "" || k == number || k == title {
				continue
			}
			if k == decided && !isStrong(cell) {
				cell = "Decision: " + cell
			}
			text = append(text, cell, "")
		}
	}
	return text, i
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
