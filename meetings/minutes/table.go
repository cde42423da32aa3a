package minutes

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kcst/meetings"
)

// row is a row of a table of actions: under which item it was agreed, if the
// table says that, what is to be done, by whom and when.
type row struct{ item, text, owner, due, state string }

var (
	ofItem   = regexp.MustCompile(`(?i)^(?:minute|item|ref|agenda item|min|no)\.?(?: (?:no|number|ref)\.?)?$`)
	ofAction = regexp.MustCompile(`(?i)^actions?(?: (?:required|agreed|point))?$`)
	ofOwner  = regexp.MustCompile(`(?i)^(?:lead|owner|who|by whom|responsible|responsibility|officer|lead officer|person responsible|action by)$`)
	ofDue    = regexp.MustCompile(`(?i)^(?:deadline|by when|when|due|date|due date|timescale|target date|target|completion date)$`)
	ofState  = regexp.MustCompile(`(?i)^(?:status|rag|progress|state|complete\??|completed\??)$`)
	ofRow    = regexp.MustCompile(`(?i)^(?:no\.?|#|ref\.?)$`)
	gap      = regexp.MustCompile(`\s{2,}`)
	piped    = regexp.MustCompile(`^\s*\|(.*)\|\s*$`)
	ruled    = regexp.MustCompile(`^\s*[+|]?[-=+| ]{6,}\s*$`)
)

// columns are what the columns of a table hold, or nil where it isn't one of
// actions.
func columns(heads []string) []*regexp.Regexp {
	var all []*regexp.Regexp
	action := false
	for _, h := range heads {
		var is *regexp.Regexp
		for _, re := range []*regexp.Regexp{ofItem, ofAction, ofOwner, ofDue, ofState} {
			if re.MatchString(h) {
				is = re
			}
		}
		if k := slices.Index(all, ofItem); is == ofItem && k >= 0 { // that one numbers the actions
			all[k] = ofRow
		}
		if is == nil {
			return nil
		}
		action = action || is == ofAction
		all = append(all, is)
	}
	if !action || len(all) < 2 {
		return nil
	}
	return all
}

// set puts a cell where it belongs; what goes on from the row above is added.
func (r *row) set(is *regexp.Regexp, cell string) {
	at := map[*regexp.Regexp]*string{ofItem: &r.item, ofAction: &r.text, ofOwner: &r.owner, ofDue: &r.due, ofState: &r.state}[is]
	if at == nil { // the row's own number
		return
	}
	*at = strings.TrimSpace(*at + " " + cell)
}

// whole reports whether a row says what is to be done, and by whom or when.
func (r row) whole() bool { return r.text != "" && r.owner+r.due != "" }

// odd reports whether a row can't be one of actions: what stands for somebody
// or a day is a sentence.
func (r row) odd() bool {
	return terminal(r.owner) && wordCount(r.owner) > 2 || wordCount(r.owner) > 8 || wordCount(r.due) > 5
}

// action is what a row says is to be done.
func (r row) action(on time.Time) meetings.Action {
	return meetings.Action{Text: r.text, Owner: r.owner, Due: dueDay(r.due, on)}
}

// actionTables takes the tables of actions out of a text: those drawn with
// bars, and those whose cells stand in lines of their own, as they do when
// they were copied from a page. What is left keeps a line, its itemTable,
// where each stood.
func actionTables(text string) (rest string, tables [][]row) {
	lines := announced(colons(recorded(strings.Split(strings.ReplaceAll(text, "⟦", "["), "\n"))))
	var kept []string
	for i := 0; i < len(lines); {
		if line, ok := labelledRow(lines[i]); ok {
			kept, i = append(kept, "", line, ""), i+1
			continue
		}
		if text, next := minuteRows(lines, i); text != nil {
			kept, i = append(kept, text...), next
			continue
		}
		rows, next := barTable(lines, i)
		if rows == nil {
			rows, next = spacedTable(lines, i)
		}
		if rows == nil {
			rows, next = cellTable(lines, i)
		}
		if rows == nil || len(tables) == mostTables {
			if kept = append(kept, lines[i]); marginal.MatchString(lines[i]) {
				kept = append(kept, "")
			}
			i++
			continue
		}
		kept = append(kept, "", itemTable(len(tables)), "")
		tables = append(tables, rows)
		i = next
	}
	return strings.Join(kept, "\n"), tables
}

// marginal is a line with who and when in a column of its own: it ends there.
var marginal = regexp.MustCompile(`[.!?]\s*(?:\t|\s{3})\s*(?:[A-Z]{2,3}|All)(?: ?[/,&] ?[A-Z]{2,3})* ?[–—-] ?\S.{2,23}$`)

// mostTables bounds the tables of one source.
const mostTables = 100

// itemTable stands where a table of actions stood. It is one word, so that it
// isn't taken for the head of a page.
func itemTable(n int) string { return "⟦table" + strconv.Itoa(n) + "⟧" }

func cells(line string) []string {
	var list []string
	if m := piped.FindStringSubmatch(line); m != nil {
		list = strings.Split(m[1], "|")
	} else if list = strings.Split(strings.Trim(line, " \r"), "\t"); len(list) < 2 {
		return nil
	}
	for i := range list {
		list[i] = clean(list[i])
	}
	return list
}

// mostAnnounced bounds the rows that a sentence can hold.
const mostAnnounced = 15

// announced puts a table of names into the sentence that announces it: "That
// the following be appointed:".
func announced(lines []string) []string {
	var out []string
	at := -1 // the announcing line
	for i := 0; i < len(lines); {
		if at >= 0 {
			if rows, next := namesTable(lines, i); len(rows) > 0 {
				out[at] = strings.TrimRight(out[at], " \r") + " " + strings.Join(rows, " ")
				at, i = -1, next
				continue
			}
		}
		if text := clean(lines[i]); text != "" {
			if at = -1; strings.HasSuffix(text, ":") && appoints.MatchString(text) {
				at = len(out)
			}
		}
		out = append(out, lines[i])
		i++
	}
	return out
}

// namesTable is a short table that is neither one of actions nor one of
// minutes.
func namesTable(lines []string, i int) (rows []string, next int) {
	for first := true; i < len(lines); i++ {
		if ruled.MatchString(lines[i]) {
			continue
		}
		list := cells(lines[i])
		if len(list) < 2 {
			break
		}
		if _, minuted := layoutOf(list); first && (minuted || columns(list) != nil) {
			return nil, i
		}
		first = false
		rows = append(rows, strings.Join(list, " "))
	}
	if len(rows) > mostAnnounced {
		return nil, i
	}
	return rows, i
}

// appoints announces whom a meeting appointed.
var appoints = regexp.MustCompile(`(?i)\b(?:the following|as follows)\b`)

func barTable(lines []string, i int) (rows []row, next int) {
	is := columns(cells(lines[i]))
	if is == nil {
		return nil, i
	}
	for i++; i < len(lines); i++ {
		list := cells(lines[i])
		switch {
		case ruled.MatchString(lines[i]):
			continue
		case len(list) != len(is):
			return rows, i
		}
		var r row
		for k, cell := range list {
			r.set(is[k], cell)
		}
		if len(rows) > 0 && list[0] == "" && !r.whole() { // it goes on from the row above
			for k, cell := range list {
				rows[len(rows)-1].set(is[k], cell)
			}
			continue
		}
		rows = append(rows, r)
	}
	return rows, i
}

// spacedTable reads a table whose columns are kept apart by spaces. Its rows
// end with a blank line and something else than a row.
func spacedTable(lines []string, i int) (rows []row, next int) {
	line := strings.TrimSpace(lines[i])
	if !gap.MatchString(line) {
		return nil, i
	}
	heads := gap.Split(line, -1)
	numbered := len(heads) > 2 && ofRow.MatchString(heads[0])
	is := columns(heads)
	if numbered {
		is = columns(heads[1:])
	}
	if is == nil {
		return nil, i
	}
	for i++; i < len(lines); i++ {
		text := strings.TrimSpace(lines[i])
		if text == "" || ruled.MatchString(lines[i]) {
			continue
		}
		list := gap.Split(text, -1)
		if numbered && len(list) == len(is)+1 {
			list = list[1:]
		}
		if len(list) != len(is) {
			return rows, i
		}
		var r row
		for k, cell := range list {
			r.set(is[k], clean(cell))
		}
		if r.odd() {
			return rows, i
		}
		rows = append(rows, r)
	}
	return rows, i
}

func cellTable(lines []string, i int) (rows []row, next int) {
	if h := clean(lines[i]); !ofAction.MatchString(h) && !ofItem.MatchString(h) {
		return nil, i
	}
	take := func(i, n int) (list []string, next int) {
		for ; i < len(lines) && len(list) < n; i++ {
			if c := clean(lines[i]); c != "" {
				list = append(list, c)
			}
		}
		return list, i
	}
	var is []*regexp.Regexp
	for n := 4; n >= 2 && is == nil; n-- {
		heads, after := take(i, n)
		if len(heads) == n {
			is, next = columns(heads), after
		}
	}
	if is == nil {
		return nil, i
	}
	for {
		list, after := take(next, len(is))
		if len(list) < len(is) {
			return rows, next
		}
		var r row
		for k, cell := range list {
			r.set(is[k], cell)
		}
		if wordCount(r.text) < 3 || wordCount(r.owner) > 8 || wordCount(r.due) > 5 || strings.HasSuffix(r.due, ":") || markOnly.MatchString(list[0]) {
			return rows, next
		}
		rows, next = append(rows, r), after
	}
}
