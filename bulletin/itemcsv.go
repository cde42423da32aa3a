package bulletin

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"kcst/facts"
)

// itemColumns are the columns that a table of items may have; section,
// headline and source are needed.
var itemColumns = []string{
	"id", "kind", "section", "headline", "body", "links", "link_titles", "source", "topics", "districts",
	"publish_from", "expires", "deadline", "event", "contact", "submitted_by",
}

// ItemRow is a line of a table of items: the item, or why it can't be one.
type ItemRow struct {
	Line int // of the file, where the row begins
	Item Item
	Err  error
}

// ReadItemsCSV reads a table of items, as a spreadsheet saves it: separated by
// commas or semicolons, in UTF-8 or Windows-1252. Its first line names its
// columns (in any order). Several links stand in a cell between spaces,
// their titles between vertical bars, topics and districts between
// semicolons; days are written 2026-12-04 or 4/12/2026, with a time behind
// them if there is one. An item without an ID gets one from its row, so that
// a file that is read twice brings each item once. A row that can't be read has
// its error; a file that is no such table is refused with [ErrInvalid].
func ReadItemsCSV(b []byte, day facts.Date) ([]ItemRow, error) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if !utf8.Valid(b) {
		var err error
		if b, err = charmap.Windows1252.NewDecoder().Bytes(b); err != nil {
			return nil, refuse(ErrInvalid, "The table isn't text: save it as CSV UTF-8.")
		}
	}
	r := csv.NewReader(bytes.NewReader(b))
	first, _, _ := bytes.Cut(b, []byte("\n"))
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		r.Comma = ';'
	}
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	head, err := r.Read()
	if err != nil {
		return nil, refuse(ErrInvalid, "The table has no first line that names its columns: they are %s.", strings.Join(itemColumns, ", "))
	}
	if err := checkItemColumns(head); err != nil {
		return nil, err
	}
	var rows []ItemRow
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			rows = append(rows, ItemRow{Line: broken.StartLine, Err: refuse(ErrInvalid, "Its quotes don't match: nothing after this line can be read.")})
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the table of items: %w", err)
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue // spreadsheets leave such lines at the end
		}
		line, _ := r.FieldPos(0)
		it, err := itemOfRow(head, cells, day)
		rows = append(rows, ItemRow{Line: line, Item: it, Err: err})
	}
}

func checkItemColumns(head []string) error {
	seen := map[string]bool{}
	for i, name := range head {
		head[i] = strings.ToLower(strings.TrimSpace(name))
		switch {
		case !slices.Contains(itemColumns, head[i]):
			return refuse(ErrInvalid, "%q is no column of a table of items: they are %s.", name, strings.Join(itemColumns, ", "))
		case seen[head[i]]:
			return refuse(ErrInvalid, "The column %s stands there twice.", head[i])
		}
		seen[head[i]] = true
	}
	for _, needed := range []string{"section", "headline", "source"} {
		if !seen[needed] {
			return refuse(ErrInvalid, "The column %s is missing.", needed)
		}
	}
	return nil
}

func itemOfRow(head, cells []string, day facts.Date) (Item, error) {
	if len(cells) > len(head) && strings.TrimSpace(strings.Join(cells[len(head):], "")) != "" {
		return Item{}, refuse(ErrInvalid, "It has more cells than there are columns: put a text with a separator in it in quotes.")
	}
	cell := map[string]string{}
	for i, name := range head {
		if i < len(cells) {
			cell[name] = strings.TrimSpace(cells[i])
		}
	}
	var from, expires, deadline, event When
	err := errors.Join(
		readCell(&from, "publish_from", cell), readCell(&expires, "expires", cell),
		readCell(&deadline, "deadline", cell), readCell(&event, "event", cell),
	)
	it := Item{
		ID: cell["id"], Kind: ItemKind(cell["kind"]), Section: SectionID(cell["section"]), Headline: cell["headline"], Body: cell["body"],
		Source: cell["source"], Topics: listed(cell["topics"]), Districts: listed(cell["districts"]), Contact: cell["contact"], SubmittedBy: cell["submitted_by"],
		PublishFrom: from.Date, Expires: expires.Date, Deadline: deadline, Event: event, State: Submitted,
	}
	titles := strings.Split(cell["link_titles"], "|")
	for i, l := range strings.Fields(cell["links"]) {
		link := Link{URL: l}
		if i < len(titles) {
			link.Title = titles[i]
		}
		it.Links = append(it.Links, link)
	}
	if it.ID == "" {
		sum := sha256.Sum256([]byte(strings.Join(cells, "\x00")))
		it.ID = "row-" + hex.EncodeToString(sum[:6])
	}
	if it.PublishFrom.IsZero() {
		it.PublishFrom = day
	}
	it = it.Tidy()
	whole, _, laundered := it.launder()
	whole.SubmittedBy = cmp.Or(it.SubmittedBy, Scheduler)
	return it, errors.Join(err, laundered, whole.Check(), checkItemID(it.ID))
}

// readCell reads a day as a spreadsheet writes it.
func readCell(w *When, name string, cell map[string]string) error {
	text := cell[name]
	day, clock, timed := strings.Cut(text, " ")
	if t, err := time.Parse("2/1/2006", day); err == nil {
		text = facts.DateOf(t).String()
		if timed {
			text += " " + clock
		}
	}
	if n := len(text) - len(":00"); strings.Count(text, ":") == 2 && text[n:] == ":00" {
		text = text[:n] // seconds
	}
	if err := w.UnmarshalText([]byte(text)); err != nil {
		return refuse(ErrInvalid, "The column %s: %v", name, err)
	}
	return nil
}

// listed are the values of a cell.
func listed(cell string) []string {
	var list []string
	for v := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == ';' || r == ',' }) {
		if v = strings.TrimSpace(v); v != "" {
			list = append(list, v)
		}
	}
	return list
}
