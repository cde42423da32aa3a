package subscribers

import "fmt"

// longestCell is the most lines that a cell with line breaks is looked for over.
const longestCell = 20

// within holds back the lines after a quote that wasn't closed on its line:
// what stands before the next line whose quotes don't match may be in the
// middle of a cell, and then it names nobody who agreed to anything.
type within struct {
	open bool
	held []Row
}

// pass hands a row on, or holds it. It reports whether to go on.
func (w *within) pass(row Row, torn tear, yield func(Row, error) bool) bool {
	switch {
	case w.open && torn != whole:
		for i := range w.held {
			w.held[i].Err = fmt.Errorf("%w: it stands between two lines whose quotes don't match, and may be the middle of a cell", ErrInvalid)
		}
		return w.release(yield) && yield(row, nil)
	case torn == opened:
		w.open = true
	case w.open && len(w.held) < longestCell:
		w.held = append(w.held, row)
		return true
	case w.open:
		if !w.release(yield) {
			return false
		}
	}
	return yield(row, nil)
}

// release hands on what was held.
func (w *within) release(yield func(Row, error) bool) bool {
	held := w.held
	w.open, w.held = false, nil
	for _, row := range held {
		if !yield(row, nil) {
			return false
		}
	}
	return true
}

// tear is how the quotes of a line match.
type tear int

const (
	whole  tear = iota
	opened      // a cell in quotes doesn't end
	broken      // a quote stands where none may
)
