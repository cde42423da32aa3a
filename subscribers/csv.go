package subscribers

import (
	"bufio"
	"bytes"
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

// columns are those that a list may have, in the order in which one is
// written; only email is needed.
var columns = []string{"email", "name", "organisation", "kinds", "topics", "districts", "committees", "frequency"}

// ErrList: the file isn't a list of subscribers.
var ErrList = errors.New("this isn't a list of subscribers")

// ReadCSV reads a list with the columns email, name, organisation, kinds,
// topics, districts, committees and frequency, in any order, of which only
// email is needed. Several values in a cell are separated by spaces or
// semicolons. Each line is read by itself, so that a stray quote costs one line
// and not the rest: a cell in quotes can't hold a line break, and what stands
// in the middle of one that does is refused with it. A line that can't be read
// becomes a [Row] with an error; a file that is no such list gives [ErrList], or
// the error of reading it, and ends.
func ReadCSV(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in := &lines{in: bufio.NewReaderSize(r, longestLine)}
		if mark, err := in.in.Peek(3); err == nil && string(mark) == "\ufeff" {
			in.in.Discard(3)
		}
		head, err := header(in)
		if err != nil {
			yield(Row{}, err)
			return
		}
		var w within
		for {
			cells, err := in.next()
			row := Row{Line: in.n}
			switch {
			case errors.Is(err, io.EOF):
				w.release(yield)
				return
			case errors.Is(err, ErrInvalid):
				row.Err = err
			case err != nil:
				if w.release(yield) {
					yield(Row{}, err)
				}
				return
			default:
				row.Subscriber, row.Err = head.read(cells)
			}
			if !w.pass(row, in.torn, yield) {
				return
			}
		}
	}
}

// longestLine is the most bytes of a line.
const longestLine = 64 << 10

// lines are those of a list, each read by itself.
type lines struct {
	in   *bufio.Reader
	n    int  // of the line read last, counted from one
	torn tear // how its quotes match
}

// next gives the cells of the next line that has any. The error of a line
// that can't be read is [ErrInvalid], and the one after it can be.
func (l *lines) next() ([]string, error) {
	l.torn = whole
	for {
		line, err := l.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			l.n++
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = l.in.ReadSlice('\n')
			}
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, err
			}
			return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrInvalid, longestLine)
		}
		if err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)) {
			return nil, err
		}
		l.n++
		in := csv.NewReader(bytes.NewReader(line))
		in.FieldsPerRecord = -1
		in.TrimLeadingSpace = true
		cells, err := in.Read()
		switch {
		case err == nil:
			return cells, nil
		case errors.Is(err, io.EOF): // an empty line
		default:
			l.torn = broken
			if errors.Is(err, csv.ErrQuote) {
				l.torn = opened
			}
			return nil, fmt.Errorf("%w: its quotes don't match; a cell in quotes has to end on its line", ErrInvalid)
		}
	}
}

// heading is the column that stands at each place.
type heading []string

func header(in *lines) (heading, error) {
	cells, err := in.next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: it is empty: its first line names the columns, of which email is needed", ErrList)
	}
	if errors.Is(err, ErrInvalid) {
		return nil, fmt.Errorf("%w: its first line can't be read: write the columns as %s", ErrList, strings.Join(columns, ","))
	}
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(cells[0], "\xff\xfe") || strings.HasPrefix(cells[0], "\xfe\xff") {
		return nil, fmt.Errorf("%w that can be read: it is in UTF-16: save it as CSV UTF-8", ErrList)
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
		cell = unguarded(readable(strings.TrimSpace(cell)))
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
		case "committees":
			s.Committees = values(cell)
		case "frequency":
			s.Frequency = Frequency(strings.ToLower(cell))
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
