package moderngov

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kcst/facts"
	"kcst/fetch"
	"kcst/meetings"
)

// How often a council is read.
const (
	every  = 24 * time.Hour
	rarely = 4 * time.Hour // after one that failed
)

// Patience is how long a host may take for one answer: 15 to 90 seconds is
// usual.
const Patience = 3 * time.Minute

// together is how many councils are read at a time; of one host, one question
// at a time.
const together = 4

// Reader reads councils' meetings into the store.
type Reader struct {
	Councils []Council
	Store    *meetings.Store
	Facts    *facts.Store
	Guard    func(pause time.Duration) *fetch.Guard // one for each council
	Zone     *time.Location
	Now      func() time.Time
	Log      *slog.Logger

	lease time.Duration // how long one that died keeps a council from the others; 0: half a minute
}

// ErrTurn: another process reads this council now.
var ErrTurn = errors.New("another process reads this council now: wait until it has done")

// Run reads every council once a day, until ctx ends.
func (r *Reader) Run(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		if err := r.Due(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("reading councils' meetings failed", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Due reads the councils whose turn it is.
func (r *Reader) Due(ctx context.Context) error {
	last, err := r.Store.Reports(ctx)
	if err != nil {
		return err
	}
	var due []Council
	for _, c := range r.Councils {
		was, wait := last[c.ID], every
		if was.Problem != "" {
			wait = rarely
		}
		if was.Ended.IsZero() || r.Now().Sub(was.Ended) >= wait {
			due = append(due, c)
		}
	}
	_, err = r.FetchAll(ctx, due, nil)
	return err
}

// FetchAll reads councils side by side. A council that fails keeps no other
// from being read: its report says what went wrong. told is called after each
// answer, for one council or another, and may be nil.
func (r *Reader) FetchAll(ctx context.Context, list []Council, told func(Progress)) ([]meetings.Report, error) {
	out := make([]meetings.Report, len(list))
	var mu sync.Mutex
	say := func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		if told != nil {
			told(p)
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(together)
	for i, c := range list {
		g.Go(func() error {
			report, err := r.Fetch(ctx, c, say)
			if errors.Is(err, ErrTurn) {
				r.Log.Info("another process reads this council now", "council", c.ID)
				report.Problem, err = err.Error(), nil
			}
			out[i] = report
			return err
		})
	}
	err := g.Wait()
	return out, err
}

// Progress is how far the reading of a council has come.
type Progress struct {
	Council     string
	Done, Total int // answers
}

// Fetch reads one council. What goes wrong with its host stands in the report;
// an error is the store's, or [ErrTurn].
func (r *Reader) Fetch(ctx context.Context, c Council, told func(Progress)) (meetings.Report, error) {
	report := meetings.Report{Council: c.ID, Began: r.Now().UTC()}
	ctx, end, err := r.hold(ctx, c.ID)
	if err != nil {
		return report, err
	}
	defer end()
	seen, err := r.Store.Seen(ctx, c.ID)
	if err != nil {
		return report, err
	}
	base, err := r.Facts.Base(ctx)
	if err != nil {
		return report, err
	}
	last, err := r.Store.Reports(ctx)
	if err != nil {
		return report, err
	}
	t := &turn{reader: r, council: c, guard: r.Guard(time.Minute / time.Duration(max(1, c.AMinute))), base: base, seen: seen, asked: map[string]bool{}, report: &report, told: told}
	err = t.read(ctx)
	if errors.Is(context.Cause(ctx), ErrTurn) {
		return report, ErrTurn
	}
	if err != nil && ctx.Err() == nil && errors.Is(err, errHost) {
		report.Down, err = true, nil
	}
	if err != nil {
		return report, err
	}
	report.Ended = r.Now().UTC()
	report = report.After(last[c.ID])
	if report.Problem != "" {
		r.Log.Warn("a council's meetings couldn't all be read", "council", c.ID, "failed", report.Failed, "problem", report.Problem)
	}
	return report, r.Store.KeepReport(ctx, report)
}

// hold takes a council's turn and renews it until end is called. The context
// that it gives ends with [ErrTurn] when somebody else has the turn, which
// takes an outage of Redis longer than the lease.
func (r *Reader) hold(ctx context.Context, council string) (_ context.Context, end func(), _ error) {
	who, lease := rand.Text(), cmp.Or(r.lease, 30*time.Second)
	if mine, err := r.Store.TakeTurn(ctx, council, who, lease); err != nil {
		return nil, nil, err
	} else if !mine {
		return nil, nil, ErrTurn
	}
	held, lost := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(lease / 3)
		defer tick.Stop()
		for {
			select {
			case <-held.Done():
				return
			case <-tick.C:
			}
			mine, err := r.Store.TakeTurn(held, council, who, lease)
			switch {
			case err != nil:
				r.Log.Debug("a council's turn can't be renewed; trying again", "council", council, "error", err)
			case !mine:
				lost(ErrTurn)
			}
		}
	}()
	return held, func() {
		lost(nil)
		<-done
		if err := r.Store.GiveBack(context.WithoutCancel(ctx), council, who); err != nil {
			r.Log.Debug("a council's turn can't be given back; it runs out", "council", council, "error", err)
		}
	}, nil
}
