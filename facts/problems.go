package facts

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrProblems is matched by every [Problems].
var ErrProblems = errors.New("the facts have problems")

// Problem is one thing wrong with a data set: where, and what to write
// instead. File and Line are empty where the set did not come from a file;
// Owner ("fact crg-2025-26.amount") then says where it is. Elements of a
// list are counted from one: about[2].
type Problem struct {
	File     string
	Line     int
	Owner    string
	Field    string
	Sentence string
}

// String is file:line: field: sentence.
func (p Problem) String() string {
	var b strings.Builder
	switch {
	case p.File != "" && p.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", p.File, p.Line)
	case p.File != "":
		fmt.Fprintf(&b, "%s: ", p.File)
	case p.Owner != "":
		fmt.Fprintf(&b, "%s: ", p.Owner)
	}
	if p.Field != "" {
		b.WriteString(p.Field + ": ")
	}
	b.WriteString(p.Sentence)
	return b.String()
}

// Problems is everything wrong with a data set, sorted by file and line. It
// is what `kcst facts load` prints.
type Problems []Problem

// maxPrinted bounds what a person is shown at once.
const maxPrinted = 200

// Error prints a problem a line.
func (ps Problems) Error() string {
	var b strings.Builder
	for i, p := range ps {
		if i == maxPrinted {
			fmt.Fprintf(&b, "\nand %d more", len(ps)-i)
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.String())
	}
	return b.String()
}

// Is makes errors.Is(err, ErrProblems) true.
func (ps Problems) Is(target error) bool { return target == ErrProblems }

// sorted is ps by file, line, owner and field, each problem once; nil when
// there is none.
func (ps Problems) sorted() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Field, b.Field))
	})
	return slices.Compact(ps)
}
