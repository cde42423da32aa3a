package subscribers

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// columns that a list may have; only email is needed.
var columns = []string{"email", "name", "organisation", "kinds", "topics", "districts"}

// ErrList: the file isn't a list of subscribers.
var ErrList = errors.New("this isn't a list of subscribers")

// ReadCSV reads a list with the columns email, name, organisation, kinds,
// topics and districts, in any order, of which only email is needed. Several
// values in a cell are separated by spaces or semicolons. A line that can't be
// read becomes a [Row] with an error; a file that is no such list gives
// [ErrList], or the error of reading it, and ends.
func ReadCSV(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		b := bufio.NewReader(r)
		if mark, err := b.Peek(3); err == nil && string(mark) == "\ufeff" {
			b.Discard(3)
		}
		in := csv.NewReader(b)
		in.FieldsPerRecord = -1
		in.ReuseRecord = true
		in.TrimLeadingSpace = true
		head, err := header(in)
		if err != nil {
			yield(Row{}, err)
			return
		}
		for {
			cells, err := in.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var parse *csv.ParseError
			if errors.As(err, &parse) {
				problem := fmt.Errorf("%w: its quotes don't match", ErrInvalid)
				if !yield(Row{Line: parse.StartLine, Err: problem}, nil) {
					return
				}
				continue
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			row := Row{}
			row.Line, _ = in.FieldPos(0)
			row.Subscriber, row.Err = head.read(cells)
			if !yield(row, nil) {
				return
			}
		}
	}
}

// heading is the column that stands at each place.
type heading []string

func header(in *csv.Reader) (heading, error) {
	cells, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: it is empty: its first line names the columns, of which email is needed", ErrList)
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return nil, fmt.Errorf("%w: its first line can't be read: write the columns as %s", ErrList, strings.Join(columns, ","))
	}
	if err != nil {
		return nil, err
	}
	var h heading
	for _, c := range cells {
		name := strings.ToLower(strings.TrimSpace(c))
		switch {
		case !slices.Contains(columns, name):
			return nil, fmt.Errorf("%w: %q is no column: the first line may name %s", ErrList, c, strings.Join(columns, ", "))
		case slices.Contains(h, name):
			return nil, fmt.Errorf("%w: the column %s stands there twice", ErrList, name)
		}
		h = append(h, name)
	}
	if !slices.Contains(h, "email") {
		return nil, fmt.Errorf("%w: there is no column email", ErrList)
	}
	return h, nil
}

func (h heading) read(cells []string) (Subscriber, error) {
	var s Subscriber
	for i, cell := range cells {
		cell = readable(strings.TrimSpace(cell))
		if i >= len(h) {
			if cell == "" {
				continue
			}
			return s, fmt.Errorf("%w: it has more cells than the first line has columns; put a cell that has a comma in quotes", ErrInvalid)
		}
		switch h[i] {
		case "email":
			s.Email = cell
		case "name":
			s.Name = cell
		case "organisation":
			s.Organisation = cell
		case "kinds":
			for _, k := range values(cell) {
				s.Kinds = append(s.Kinds, Kind(k))
			}
		case "topics":
			s.Topics = values(cell)
		case "districts":
			s.Districts = values(cell)
		}
	}
	return s, nil
}

func values(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ' ' || r == '\t' || r == '\n' || r == '\u00a0' })
}

// readable takes what isn't UTF-8 for Windows-1252, which is what a
// spreadsheet saves when it isn't asked for UTF-8.
func readable(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	if t, err := charmap.Windows1252.NewDecoder().String(s); err == nil {
		return t
	}
	return s
}
