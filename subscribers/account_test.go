package subscribers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kcst/subscribers"
)

const slackAccount = "slack T1 U1"

// connected is a door at which somebody joined from an account.
func connected(t *testing.T, address string) (*subscribers.Door, subscribers.Standing) {
	t.Helper()
	d := door(t)
	return d, connect(t, d, address, slackAccount)
}

func connect(t *testing.T, d *subscribers.Door, address, account string) subscribers.Standing {
	t.Helper()
	r := form(address)
	r.Network, r.Account, r.How = home, account, "Slack"
	if err := d.Subscribe(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	note, ok, err := d.Store.NextNote(t.Context())
	if !ok || err != nil || note.Kind != subscribers.NoteConnect {
		t.Fatalf("%+v, %v, %v", note, ok, err)
	}
	if err := d.Store.NoteSent(t.Context(), note); err != nil {
		t.Fatal(err)
	}
	token := d.Tokens.Confirm(note.Nonce, note.Until)
	if w, err := d.Waiting(t.Context(), token); err != nil || !w.Account {
		t.Fatalf("the page doesn't know of the account: %+v, %v", w, err)
	}
	done, err := d.Confirm(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return done.Standing
}

func TestAnAccountActsOnceConfirmed(t *testing.T) {
	t.Parallel()
	d := door(t)
	ctx := t.Context()
	if _, err := d.Account(ctx, slackAccount); !errors.Is(err, subscribers.ErrUnknown) {
		t.Fatalf("before asking: %v", err)
	}
	r := form("jo@example.org")
	r.Account = slackAccount
	if err := d.Subscribe(ctx, r); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Account(ctx, slackAccount); !errors.Is(err, subscribers.ErrUnknown) {
		t.Fatalf("before confirming: %v", err)
	}
	st := connect(t, door(t), "jo@example.org", slackAccount)
	if c := st.Subscriber.Consent; c.How != "Slack" || !strings.Contains(c.Basis, "in Slack") {
		t.Errorf("consent %+v", c)
	}
}

func TestAnAccountChoosesAndLeaves(t *testing.T) {
	t.Parallel()
	d, st := connected(t, "jo@example.org")
	ctx := t.Context()
	if got, err := d.Account(ctx, slackAccount); err != nil || got.Subscriber.ID != st.Subscriber.ID {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := d.Account(ctx, "slack T2 U1"); !errors.Is(err, subscribers.ErrUnknown) {
		t.Errorf("another team's account: %v", err)
	}
	weekly := subscribers.Choices{Kinds: []subscribers.Kind{subscribers.Weekly}}
	if err := d.AccountChooses(ctx, slackAccount, "Slack", weekly); err != nil {
		t.Fatal(err)
	}
	if got, _ := d.Account(ctx, slackAccount); fmt.Sprint(got.Subscriber.Kinds) != "[weekly]" || got.Subscriber.Email != "jo@example.org" {
		t.Errorf("%+v", got.Subscriber)
	}
	for range 2 {
		if err := d.AccountLeaves(ctx, slackAccount, "in Slack"); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := d.Account(ctx, slackAccount); err != nil || !got.Subscriber.Ended() || !got.MayUndo {
		t.Errorf("%+v, %v", got, err)
	}
	if err := d.AccountChooses(ctx, slackAccount, "Slack", weekly); !errors.Is(err, subscribers.ErrLeft) {
		t.Errorf("choosing after leaving: %v", err)
	}
	if err := d.AccountReturns(ctx, slackAccount, "Slack"); err != nil {
		t.Fatal(err)
	}
	if got, _ := d.Account(ctx, slackAccount); got.Subscriber.Ended() {
		t.Error("it wasn't taken back")
	}
	trail, err := d.Store.Trail(ctx, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	did := ""
	for _, t := range trail {
		did += string(t.What) + " "
	}
	if did != "returned left chose joined " {
		t.Errorf("the trail is %s", did)
	}
	if trail, err := d.Store.Trail(ctx, time.Now().Add(time.Hour)); err != nil || len(trail) != 0 {
		t.Errorf("since later: %v, %v", trail, err)
	}
}

// Somebody who is on the list already connects an account by the same mail,
// and the last account that did so is the one that acts.
func TestTheLastAccountActs(t *testing.T) {
	t.Parallel()
	d, st := connected(t, "jo@example.org")
	again := connect(t, d, "jo@example.org", "slack T1 U2")
	if again.Subscriber.ID != st.Subscriber.ID {
		t.Fatal("a second subscriber at one address")
	}
	if _, err := d.Account(t.Context(), slackAccount); !errors.Is(err, subscribers.ErrUnknown) {
		t.Errorf("the first account: %v", err)
	}
	if _, err := d.Account(t.Context(), "slack T1 U2"); err != nil {
		t.Error(err)
	}
}

func TestErasureForgetsTheAccount(t *testing.T) {
	t.Parallel()
	d, _ := connected(t, "jo@example.org")
	if _, err := d.Store.Erase(t.Context(), "jo@example.org", "anna"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Account(t.Context(), slackAccount); !errors.Is(err, subscribers.ErrUnknown) {
		t.Errorf("after erasure: %v", err)
	}
	if err := d.AccountLeaves(t.Context(), slackAccount, "in Slack"); err != nil {
		t.Error(err)
	}
}

func TestAnAccountCausesFewMails(t *testing.T) {
	t.Parallel()
	d := door(t)
	ask := func(ctx context.Context, n int) error {
		r := form(fmt.Sprintf("p%d@example.org", n))
		r.Account = slackAccount
		return d.Subscribe(ctx, r)
	}
	for n := range 5 {
		if err := ask(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	if err := ask(t.Context(), 5); !errors.Is(err, subscribers.ErrTooMany) {
		t.Errorf("the sixth mail of an account: %v", err)
	}
}
