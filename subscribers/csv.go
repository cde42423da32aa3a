package subscribers

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// ErrList: the file isn't a list of subscribers.
var ErrList = errors.New("this isn't a list of subscribers")

// ReadCSV reads a list with the columns that [heading] knows, in any order, of
// which only email is needed, separated by commas, semicolons or tabs as its
// first line is. Several values in a cell are separated by spaces or
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
	by   rune // what separates cells; 0 before the first line
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
		if l.by == 0 {
			l.by = separator(line)
		}
		in := csv.NewReader(bytes.NewReader(line))
		in.Comma = l.by
		in.FieldsPerRecord = -1
		in.TrimLeadingSpace = l.by != '\t' // a tab is space, too
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

func values(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ' ' || r == '\t' || r == '\n' || r == '\u00a0' })
}

// separator is what separates the names on a first line: a spreadsheet writes
// semicolons where a comma is the decimal sign, and tabs when it is told to.
func separator(line []byte) rune {
	if !bytes.ContainsRune(line, ',') {
		for _, by := range ";\t" {
			if bytes.ContainsRune(line, by) {
				return by
			}
		}
	}
	return ','
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
