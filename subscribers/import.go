package subscribers

import (
	"context"
	"errors"
	"iter"
)

// Row is one line of a list to be imported: where it stood, and who it names,
// or why it can't be read.
type Row struct {
	Line       int
	Subscriber Subscriber
	Err        error
}

// Outcome is what became of a row.
type Outcome string

// The outcomes of an import.
const (
	Added    Outcome = "added"
	WasThere Outcome = "already there" // subscribed already; left as they were
	HadLeft  Outcome = "left before"   // has unsubscribed, and stays so
	Refused  Outcome = "refused"       // can't be a subscriber; the problem says why
)

// Line is what an import reports of a row. Problem is a sentence.
type Line struct {
	Line    int
	Email   string // as it stood in the list
	Outcome Outcome
	Problem string
}

// Tally counts the outcomes of an import.
type Tally struct {
	Added    int `json:"added"`
	WasThere int `json:"already_there"`
	HadLeft  int `json:"left_before"`
	Refused  int `json:"refused"`
}

// Rows are subscribers as rows, counted from one.
func Rows(list []Subscriber) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for i, s := range list {
			if !yield(Row{Line: i + 1, Subscriber: s}, nil) {
				return
			}
		}
	}
}

const batchSize = 200

// Import adds the rows that are new, all under one consent unless a row has
// its own, and reports each row in order. It changes nobody who is there and
// brings back nobody who left, so it may be repeated. It ends at the first
// error that isn't about one row, and then the tally says how far it came.
func (st *Store) Import(ctx context.Context, rows iter.Seq2[Row, error], c Consent, report func(Line)) (Tally, error) {
	i := importing{st: st, report: report}
	if _, err := consent(c); err != nil {
		return i.tally, err
	}
	for row, err := range rows {
		if err != nil {
			return i.tally, errors.Join(i.flush(ctx), err)
		}
		if row.Subscriber.Consent.Basis == "" {
			row.Subscriber.Consent = c
		}
		i.take(row)
		if len(i.lines) == batchSize {
			if err := i.flush(ctx); err != nil {
				return i.tally, err
			}
		}
	}
	return i.tally, i.flush(ctx)
}

// importing is an import under way: the rows since the last batch was sent,
// and for those that can be added, what to add.
type importing struct {
	st     *Store
	report func(Line)
	tally  Tally
	lines  []Line
	adds   []addition
	at     []int // the line that each addition came from
}

func (i *importing) take(row Row) {
	l := Line{Line: row.Line, Email: row.Subscriber.Email}
	err := row.Err
	if err == nil {
		var a addition
		if a, err = i.st.addition(row.Subscriber); err == nil {
			i.adds, i.at = append(i.adds, a), append(i.at, len(i.lines))
		}
	}
	if err != nil {
		l.Outcome, l.Problem = Refused, err.Error()
	}
	i.lines = append(i.lines, l)
}

func (i *importing) flush(ctx context.Context) error {
	results, err := i.st.addAll(ctx, i.adds)
	if err != nil {
		return err
	}
	for n, err := range results {
		l := &i.lines[i.at[n]]
		switch {
		case err == nil:
			l.Outcome = Added
		case errors.Is(err, ErrThere):
			l.Outcome, l.Problem = WasThere, err.Error()
		case errors.Is(err, ErrLeft):
			l.Outcome, l.Problem = HadLeft, err.Error()
		default:
			return err
		}
	}
	for _, l := range i.lines {
		switch l.Outcome {
		case Added:
			i.tally.Added++
		case WasThere:
			i.tally.WasThere++
		case HadLeft:
			i.tally.HadLeft++
		case Refused:
			i.tally.Refused++
		}
		if i.report != nil {
			i.report(l)
		}
	}
	i.lines, i.adds, i.at = i.lines[:0], i.adds[:0], i.at[:0]
	return nil
}
