package meetings_test

import (
	"errors"
	"testing"
	"time"

	"kcst/meetings"
)

// TestMove: a meeting that its council gives to another committee is held
// once, with what officers wrote, and another council's with its ID stays.
func TestMove(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	ctx := t.Context()
	m := parse(t, sample)[0]
	m.Committee.ID, m.Basis = "kent-1", meetings.Minutes
	put(t, st, m, meetings.Added)
	other := m
	other.Committee.ID = "kent-west-1"
	put(t, st, other, meetings.Added)
	at := m.Public().Items[0]
	if err := st.Edit(ctx, m.Ref(), at.Title, "In other words.", "UOFFICER"); err != nil {
		t.Fatal(err)
	}
	moved := m
	moved.Committee.ID, moved.Committee.Name = "kent-2", "Another Committee"
	for range 2 { // a second time it has nothing to do
		if err := st.Move(ctx, "kent", moved); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := st.Get(ctx, m.Ref()); !errors.Is(err, meetings.ErrUnknown) {
		t.Errorf("it is still there: %v", err)
	}
	got, err := st.Get(ctx, moved.Ref())
	if err != nil || got.Committee != moved.Committee || got.MinutedAt.IsZero() || got.Items[0].Edit == nil {
		t.Errorf("%+v (%v)", got, err)
	}
	for name, list := range map[string]func() ([]meetings.Meeting, error){
		"start":   func() ([]meetings.Meeting, error) { return st.List(ctx, time.Time{}, time.Time{}) },
		"minuted": func() ([]meetings.Meeting, error) { return st.MinutedIn(ctx, time.Time{}, time.Time{}) },
	} {
		if got, err := list(); err != nil || len(got) != 2 {
			t.Errorf("%s: %d meetings (%v), want 2", name, len(got), err)
		}
	}
	put(t, st, moved, meetings.Same)
}
