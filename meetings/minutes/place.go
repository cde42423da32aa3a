package minutes

import (
	"regexp"
	"strconv"
	"strings"
)

// tableMark is an [itemTable].
var tableMark = regexp.MustCompile(`⟦table(\d+)⟧`)

// giveRows gives the rows of tables to the items, each to the item that it names
// or else to that in which its table stood. A table whose mark wasn't public
// isn't either, nor is a row about an item of which something was withheld.
func giveRows(sections []section, views []view, tables [][]row) {
	byNumber := map[string]int{}
	for i, s := range sections {
		byNumber[strings.ToLower(s.number)] = i
	}
	stands := map[int]int{} // in which item a table stands
	held := false
	for i := range views {
		for _, n := range append(unmark(&views[i].kept), unmark(&views[i].apart)...) {
			stands[n] = i
		}
		held = held || views[i].withheld
	}
	for n, rows := range tables {
		here, public := stands[n]
		if !public && held { // it may have stood in what is closed
			continue
		}
		for _, r := range rows {
			to, named := byNumber[strings.ToLower(r.item)]
			switch {
			case secret.MatchString(r.text), closedState.MatchString(r.state):
			case r.item == "" || !named:
				if public {
					views[here].rows = append(views[here].rows, r)
				}
			case !views[to].withheld || public && to == here:
				views[to].rows = append(views[to].rows, r)
			}
		}
	}
}

// closedState says that an action is done.
var closedState = regexp.MustCompile(`(?i)^(?:closed?|completed?|done|discharged|actioned|green|yes)\b`)

// unmark takes the marks of tables out of paragraphs, and gives their numbers.
func unmark(all *[]para) (tables []int) {
	var kept []para
	for _, p := range *all {
		for _, m := range tableMark.FindAllStringSubmatch(p.text, -1) {
			if n, err := strconv.Atoi(m[1]); err == nil {
				tables = append(tables, n)
			}
		}
		if p.text = strings.TrimSpace(tableMark.ReplaceAllString(p.text, "")); p.text != "" {
			kept = append(kept, p)
		}
	}
	*all = kept
	return tables
}
