package subscribers

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
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
	HadLeft  Outcome = "left before"   // has left, for whatever reason, and stays so
	Refused  Outcome = "refused"       // can't be a subscriber; the problem says why
)

// Line is what an import reports of a row. Problem is a sentence; Note is one
// about somebody who was added all the same.
type Line struct {
	Line    int
	Email   string // as it stood in the list
	Outcome Outcome
	Problem string
	Note    string
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

// Import is [Importer.Run] with nothing but a consent and a report.
func (st *Store) Import(ctx context.Context, rows iter.Seq2[Row, error], c Consent, report func(Line)) (Tally, error) {
	i := Importer{Store: st, Consent: c, Report: report}
	return i.Run(ctx, rows)
}

// Importer takes in a list. It changes nobody who is there and brings back
// nobody who left, so it may be repeated.
type Importer struct {
	Store   *Store
	Policy  *Policy    // which addresses are refused; nil: none
	Consent Consent    // of every row that has none of its own; a row's own day stays
	DryRun  bool       // say what would become of each row, and keep nothing
	Report  func(Line) // of each row, in order; nil: none
}

// batchSize is how many rows are on their way together: with 32 shards, some
// hundred a call: fewer waits for the store, and for its disk.
const batchSize = 4000

// Run imports the rows, in memory a few batches at a time. It ends at the
// first error that isn't about one row, and then the tally says how far it
// came.
func (i *Importer) Run(ctx context.Context, rows iter.Seq2[Row, error]) (Tally, error) {
	var t Tally
	if _, err := consent(i.Consent); err != nil {
		return t, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var rehearsal *rehearsal
	if i.DryRun {
		var err error
		if rehearsal, err = i.Store.rehearse(ctx); err != nil {
			return t, err
		}
		defer rehearsal.end(context.WithoutCancel(ctx))
	}
	read := make(chan *batch, 2)
	go func() {
		defer close(read)
		i.read(ctx, rows, read)
	}()
	for b := range read {
		results, err := i.Store.take(ctx, b.adds, rehearsal)
		if err != nil {
			return t, errors.Join(err, b.err)
		}
		i.report(b, results, &t)
		if b.err != nil {
			return t, b.err
		}
	}
	return t, ctx.Err()
}

// batch are rows on their way: those that can be added, and for each which
// line it came from. Err ends the list.
type batch struct {
	lines []Line
	adds  []addition
	at    []int
	err   error
}

// read makes batches of the rows, while earlier ones are stored.
func (i *Importer) read(ctx context.Context, rows iter.Seq2[Row, error], to chan<- *batch) {
	b := &batch{}
	send := func() bool {
		select {
		case to <- b:
			b = &batch{}
			return true
		case <-ctx.Done():
			return false
		}
	}
	for row, err := range rows {
		if err == nil {
			err = i.take(ctx, b, row)
		}
		if err != nil {
			b.err = err
			send()
			return
		}
		if len(b.lines) == batchSize && !send() {
			return
		}
	}
	send()
}

// take puts a row into a batch. Its error isn't about the row.
func (i *Importer) take(ctx context.Context, b *batch, row Row) error {
	l := Line{Line: row.Line, Email: row.Subscriber.Email}
	a, err := addition{}, row.Err
	if err == nil {
		if c := &row.Subscriber.Consent; c.Basis == "" {
			at := c.At
			if *c = i.Consent; !at.IsZero() {
				c.At = at
			}
			if at.After(i.Store.now()) {
				err = fmt.Errorf("%w: %s, when it agreed, is still to come", ErrInvalid, at.Format(time.DateOnly))
			}
		}
	}
	if err == nil {
		a, err = i.Store.addition(ctx, row.Subscriber, terms{})
	}
	if err == nil {
		err = i.Policy.Check(a.s.Email)
	}
	switch {
	case err == nil:
		if i.Policy.Many(a.s.Email) {
			l.Note = "several people seem to read this address: name who agreed"
		}
		b.adds, b.at = append(b.adds, a), append(b.at, len(b.lines))
	case errors.Is(err, ErrInvalid):
		l.Outcome, l.Problem = Refused, err.Error()
	default:
		return err
	}
	b.lines = append(b.lines, l)
	return nil
}

// report says what became of a batch.
func (i *Importer) report(b *batch, results []error, t *Tally) {
	for n, err := range results {
		l := &b.lines[b.at[n]]
		switch {
		case err == nil:
			l.Outcome = Added
		case errors.Is(err, ErrThere):
			l.Outcome, l.Problem = WasThere, err.Error()
		default: // ErrLeft and ErrSuppressed
			l.Outcome, l.Problem = HadLeft, err.Error()
		}
		if err != nil {
			l.Note = ""
		}
	}
	for _, l := range b.lines {
		switch l.Outcome {
		case Added:
			t.Added++
		case WasThere:
			t.WasThere++
		case HadLeft:
			t.HadLeft++
		case Refused:
			t.Refused++
		}
		if i.Report != nil {
			i.Report(l)
		}
	}
}

// take adds a batch, or in a rehearsal says what adding it would give.
func (st *Store) take(ctx context.Context, adds []addition, r *rehearsal) ([]error, error) {
	if len(adds) == 0 {
		return nil, nil
	}
	if r == nil {
		return st.addAll(ctx, adds)
	}
	return r.take(ctx, adds)
}
