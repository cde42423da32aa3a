package canary

import (
	"context"
	"log/slog"
	"slices"
	"time"
)

const (
	// Patience is how long a letter may take before it is missing: greylisting
	// and a queue at the provider take minutes.
	Patience = 30 * time.Minute
	// slack is for how much longer nobody may have looked for it.
	slack = 10 * time.Minute
	// Within is for how long after it was sent a letter is looked for.
	Within = 48 * time.Hour
)

// Letter is an edition's letter to the canary that a mail server took.
type Letter struct {
	Edition string
	Sent    time.Time
}

// Watcher looks for the canary's letters in its mailbox.
type Watcher struct {
	Store *Store
	// Letters are those of late that a mail server took.
	Letters func(context.Context) ([]Letter, error)
	// Arrivals are when those of these editions arrived that are in the mailbox.
	Arrivals func(ctx context.Context, editions []string) (map[string]time.Time, error)
	Now      func() time.Time
	Log      *slog.Logger
}

// Look takes in what has arrived. The mailbox is opened only while a letter is
// on its way.
func (w *Watcher) Look(ctx context.Context) error {
	letters, known, err := w.read(ctx)
	if err != nil {
		return err
	}
	waiting := slices.DeleteFunc(letters, known.arrived)
	if len(waiting) == 0 {
		return nil
	}
	editions := make([]string, len(waiting))
	for i, l := range waiting {
		editions[i] = l.Edition
	}
	begun := w.Now()
	arrived, err := w.Arrivals(ctx, editions)
	if err != nil {
		return err
	}
	for _, l := range waiting {
		at, ok := arrived[l.Edition]
		if !ok {
			continue
		}
		took := max(at.Sub(l.Sent), 0) // a mailbox counts in seconds, by its own clock
		if err := w.Store.arrived(ctx, l.Edition, took); err != nil {
			return err
		}
		w.Log.Info("the canary's letter arrived", "edition", l.Edition, "seconds", took.Seconds())
	}
	return w.Store.looked(ctx, begun)
}

// read gives the letters of late, and what is known of them.
func (w *Watcher) read(ctx context.Context) (late []Letter, k known, err error) {
	letters, err := w.Letters(ctx)
	if err != nil || len(letters) == 0 {
		return nil, k, err
	}
	for _, l := range letters {
		if w.Now().Sub(l.Sent) < Within {
			late = append(late, l)
		}
	}
	k, err = w.Store.known(ctx)
	return late, k, err
}

// Standing is how it is with the letters of late.
type Standing struct {
	Missing []Letter                 // should be there, and aren't
	Unseen  []Letter                 // should be there, and nobody could look
	Since   time.Time                // since when nobody could look, where any is unseen
	Took    map[string]time.Duration // how long those took that arrived, by edition
}

// Standing tells how it is now.
func (w *Watcher) Standing(ctx context.Context) (Standing, error) {
	letters, known, err := w.read(ctx)
	st, now := Standing{Took: map[string]time.Duration{}}, w.Now()
	for _, l := range letters {
		expected := l.Sent.Add(Patience)
		switch {
		case known.arrived(l):
			st.Took[l.Edition] = known.took[l.Edition]
		case now.Before(expected):
		case !known.looked.Before(expected):
			st.Missing = append(st.Missing, l)
		case !now.Before(expected.Add(slack)):
			st.Unseen = append(st.Unseen, l)
			if since := later(known.looked, l.Sent); st.Since.IsZero() || since.Before(st.Since) {
				st.Since = since
			}
		}
	}
	return st, err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
