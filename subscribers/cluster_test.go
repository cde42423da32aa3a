package subscribers_test

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"kcst/store/storetest"
	"kcst/subscribers"
	"kcst/templates"
)

// Everything that a person can do, and an import, works where no script may
// touch two slots.
func TestOnACluster(t *testing.T) {
	t.Parallel()
	now := noon
	st, ctx := subscribers.NewStore(storetest.Cluster(t), func() time.Time { return now }, rand.Reader), t.Context()
	d := &subscribers.Door{Store: st, Tokens: tokens(t, secretOne), Now: func() time.Time { return now }}
	got, err := d.Confirm(ctx, confirmation(t, d, "jo@example.org"))
	if err != nil {
		t.Fatal(err)
	}
	choices := subscribers.Choices{Kinds: subscribers.Kinds(), Topics: []string{"asb"}, Frequency: subscribers.MonthlyAtMost}
	if _, err := d.Choose(ctx, got.Standing.Preferences, choices); err != nil {
		t.Fatal(err)
	}
	if err := d.ChangeAddress(ctx, got.Standing.Preferences, "new@example.org", home); err != nil {
		t.Fatal(err)
	}
	note, _, err := st.NextNote(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Confirm(ctx, d.Tokens.Confirm(note.Nonce, note.Until)); err != nil {
		t.Fatal(err)
	}
	if err := d.Unsubscribe(ctx, got.Standing.Unsubscribe, "one-click"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Undo(ctx, got.Standing.Unsubscribe); err != nil {
		t.Fatal(err)
	}
	var list []subscribers.Subscriber
	for i := range 500 {
		list = append(list, subscribers.Subscriber{Email: fmt.Sprintf("p%d@example.org", i)})
	}
	for _, dry := range []bool{true, false} {
		importer := subscribers.Importer{Store: st, Consent: asked, DryRun: dry}
		if tally, err := importer.Run(ctx, subscribers.Rows(list)); err != nil || tally.Added != 500 {
			t.Fatalf("%+v, %v", tally, err)
		}
	}
	if err := st.Block(ctx, "p1@example.org", subscribers.Bounced, "sam"); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Erase(ctx, "new@example.org", "sam"); err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(3, 0, 1)
	w := subscribers.Sweep{Store: st, Retention: templates.Retention{SilentYears: 3, AnswerDays: 60, LeftYears: 1}, By: "sam"}
	if swept, err := w.Run(ctx); err != nil || swept.Asked != 499 || swept.Expired != 1 {
		t.Errorf("%+v, %v", swept, err)
	}
	if n, err := st.Counts(ctx); err != nil || n.Subscribed != 499 || n.Left != 0 || n.Topics[subscribers.Any] != 499 {
		t.Errorf("%+v, %v", n, err)
	}
}
