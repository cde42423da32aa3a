package canary

import (
	"context"
	"log/slog"
	"time"
)

const (
	// Patience is how long a letter may take before it is missing: greylisting
	// and a queue at the provider take minutes.
	Patience = 30 * time.Minute
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
	waiting, err := w.waiting(ctx)
	if err != nil || len(waiting) == 0 {
		return err
	}
	editions := make([]string, len(waiting))
	for i, l := range waiting {
		editions[i] = l.Edition
	}
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
	return nil
}

// waiting are the letters of late that haven't arrived.
func (w *Watcher) waiting(ctx context.Context) ([]Letter, error) {
	letters, err := w.Letters(ctx)
	if err != nil || len(letters) == 0 {
		return nil, err
	}
	took, err := w.Store.Took(ctx)
	if err != nil {
		return nil, err
	}
	var waiting []Letter
	for _, l := range letters {
		if _, there := took[l.Edition]; !there && w.Now().Sub(l.Sent) < Within {
			waiting = append(waiting, l)
		}
	}
	return waiting, nil
}

// Missing are the letters of late that should have arrived.
func (w *Watcher) Missing(ctx context.Context) ([]Letter, error) {
	waiting, err := w.waiting(ctx)
	var missing []Letter
	for _, l := range waiting {
		if w.Now().Sub(l.Sent) >= Patience {
			missing = append(missing, l)
		}
	}
	return missing, err
}
