package bulletin

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Restored makes a store that was brought back from a backup safe to go on
// with: nothing tells whether what it holds as waiting went out after the
// backup was made. No run that was due before now counts as missed, an
// edition that was being sent or only waited for its time is held until an
// officer resumes or withdraws it, and no standing approval lets out what was
// drafted before. It gives those that it held, and can be repeated.
// It belongs before the first tick, and before any delivery.
func (e *Editor) Restored(ctx context.Context, by string) ([]Edition, error) {
	now := e.Now()
	if err := e.Store.Begin(ctx, now); err != nil {
		return nil, err
	}
	live, err := e.Store.Live(ctx)
	if err != nil {
		return nil, err
	}
	var held []Edition
	var errs []error
	for _, ed := range live {
		if ed.State != Sending && ed.State != Approved { // also one due later: an officer may have released it since
			continue
		}
		ed, err := e.Pause(ctx, ed.ID, by, "A backup was restored, and this edition may have gone out since that was made: look before you resume it.")
		held, errs = append(held, ed), append(errs, err)
	}
	return held, errors.Join(errs...)
}

// Begin notes that the calendar begins at a time, whatever was before: no run
// due until then counts as missed.
func (st *Store) Begin(ctx context.Context, now time.Time) error {
	if err := st.s.HSet(ctx, st.key("calendar"), "installed", now.UTC().Format(time.RFC3339)).Err(); err != nil {
		return fmt.Errorf("note when the calendar begins: %w", err)
	}
	return nil
}

// began is when the calendar begins here.
func (st *Store) began(ctx context.Context) (time.Time, error) {
	fields, err := st.hash(ctx, st.key("calendar"))
	if err != nil {
		return time.Time{}, err
	}
	return readBegan(fields["installed"])
}

func readBegan(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("read when the calendar began: %w", err)
	}
	return t, nil
}

// once notes that officers were told of something, and reports whether nobody
// was before.
func (st *Store) once(ctx context.Context, what string) (bool, error) {
	first, err := st.s.HSetNX(ctx, st.key("told"), what, st.time().Format(time.RFC3339)).Result()
	if err != nil {
		return false, fmt.Errorf("note what officers were told: %w", err)
	}
	return first, nil
}
