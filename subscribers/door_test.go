package subscribers_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"kcst/data"
	"kcst/facts"
	"kcst/subscribers"
)

func TestKentsOffer(t *testing.T) {
	t.Parallel()
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	b, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	o := subscribers.Offered(b)
	var names []string
	for _, d := range o.Districts {
		names = append(names, d.Name)
	}
	if got, want := strings.Join(names, ", "), "Ashford, Canterbury, Dartford, Dover, Folkestone & Hythe, Gravesham, Maidstone, Medway, Sevenoaks, Swale, Thanet, Tonbridge & Malling, Tunbridge Wells"; got != want {
		t.Errorf("districts: %s", got)
	}
	if len(o.Topics) < 20 || len(o.Committees) < 5 {
		t.Errorf("%d topics, %d committees", len(o.Topics), len(o.Committees))
	}
}

func door(t testing.TB) *subscribers.Door {
	policy, err := subscribers.ParsePolicy(data.Addresses)
	if err != nil {
		t.Fatal(err)
	}
	return &subscribers.Door{Store: newStore(t), Tokens: tokens(t, secretOne), Policy: policy, Now: func() time.Time { return noon }}
}

var home = netip.MustParseAddr("192.0.2.7")

func form(address string) subscribers.Request {
	return subscribers.Request{
		Address: address, Wording: "2026-11", Network: home,
		Choices: subscribers.Choices{Kinds: []subscribers.Kind{subscribers.Monthly}, Topics: []string{"asb"}},
	}
}

func TestSubscribeAndConfirm(t *testing.T) {
	t.Parallel()
	d, ctx := door(t), t.Context()
	if err := d.Subscribe(ctx, form("Jo@example.org")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Store.ByEmail(ctx, "jo@example.org"); !errors.Is(err, subscribers.ErrUnknown) {
		t.Fatalf("subscribed without confirming: %v", err)
	}
	note, ok, err := d.Store.NextNote(ctx)
	if !ok || err != nil || note.Kind != subscribers.NoteConfirm || note.To != "Jo@example.org" {
		t.Fatalf("%+v, %v, %v", note, ok, err)
	}
	if err := d.Store.NoteSent(ctx, note); err != nil {
		t.Fatal(err)
	}
	token := d.Tokens.Confirm(note.Nonce, note.Until)
	for range 2 {
		if w, err := d.Waiting(ctx, token); err != nil || w.Kind.Moves() || w.Kind.Stays() || len(w.Choices.Topics) != 1 {
			t.Fatalf("%+v, %v", w, err)
		}
	}
	got, err := d.Confirm(ctx, token)
	if err != nil || got.Subscriber.Consent.Wording != "2026-11" || got.Subscriber.Consent.By != "" || got.Subscriber.Topics[0] != "asb" {
		t.Fatalf("%+v, %v", got, err)
	}
	if st, err := d.Preferences(ctx, got.Standing.Preferences); err != nil || st.Subscriber.ID != got.Subscriber.ID {
		t.Errorf("%+v, %v", st, err)
	}
	if err := d.Unsubscribe(ctx, got.Standing.Unsubscribe, "one-click"); err != nil {
		t.Fatal(err)
	}
	for _, act := range []func() error{
		func() error { _, err := d.Waiting(ctx, token); return err },
		func() error { _, err := d.Confirm(ctx, token); return err },
	} {
		if err := act(); err != subscribers.ErrToken {
			t.Errorf("a used link: %v", err)
		}
	}
	if s, err := d.Undo(ctx, got.Standing.Unsubscribe); err != nil || s.Subscriber.Ended() {
		t.Errorf("%+v, %v", s, err)
	}
}

// A confirmation that is cut off between joining and forgetting the link does
// the same again, once, also when they left meanwhile.
func TestConfirmationCountsOnce(t *testing.T) {
	t.Parallel()
	d, ctx := door(t), t.Context()
	first, second := confirmation(t, d, "jo@example.org"), confirmation(t, d, "jo@example.org")
	got, err := d.Confirm(ctx, first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Confirm(ctx, second); err != nil { // of the same person: a fresh decision
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	third := subscribers.Request{Address: "jo@example.org", Choices: subscribers.Choices{Kinds: subscribers.Kinds()}}
	if err := d.Unsubscribe(ctx, got.Standing.Unsubscribe, "page"); err != nil {
		t.Fatal(err)
	}
	if err := d.Subscribe(ctx, third); err != nil {
		t.Fatal(err)
	}
	note, _, err := d.Store.NextNote(ctx)
	if err != nil {
		t.Fatal(err)
	}
	token, good := d.Tokens.Confirm(note.Nonce, note.Until), make([]error, 8)
	for i := range good {
		wg.Go(func() { _, good[i] = d.Confirm(ctx, token) })
	}
	wg.Wait()
	worked := 0
	for _, err := range good {
		switch {
		case err == nil:
			worked++
		case err != subscribers.ErrToken:
			t.Error(err)
		}
	}
	events, err := d.Store.History(ctx, got.Subscriber.ID)
	if err != nil || worked == 0 || len(events) != 4 { // joined, chose, left, returned
		t.Errorf("%d worked; %d events (%v)", worked, len(events), err)
	}
}

func TestCaps(t *testing.T) {
	t.Parallel()
	d, ctx := door(t), t.Context()
	waiting := func() int {
		n, err := d.Store.NotesWaiting(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for range 5 {
		if err := d.Subscribe(ctx, form("jo@example.org")); err != nil {
			t.Fatal("it was told that there were too many:", err)
		}
	}
	if n := waiting(); n != 3 {
		t.Errorf("%d mails to one address", n)
	}
	trapped := form("al@example.org")
	trapped.Trap = "https://example.org"
	if err := d.Subscribe(ctx, trapped); err != nil || waiting() != 3 {
		t.Errorf("the honeypot: %v, %d mails", err, waiting())
	}
	for i := range 54 {
		if err := d.Subscribe(ctx, form(fmt.Sprintf("p%d@example.org", i))); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := d.Subscribe(ctx, form("last@example.org")); !errors.Is(err, subscribers.ErrTooMany) {
		t.Errorf("the network's cap: %v", err)
	}
	other := form("last@example.org")
	other.Network = netip.MustParseAddr("2001:db8::1")
	if err := d.Subscribe(ctx, other); err != nil {
		t.Error(err)
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	d := door(t)
	d.Offer = func(context.Context) (subscribers.Offer, error) {
		return subscribers.Offer{Topics: []subscribers.Option{{ID: "asb"}}}, nil
	}
	for name, c := range map[string]struct {
		change func(*subscribers.Request)
		want   error
	}{
		"no address":   {func(r *subscribers.Request) { r.Address = "" }, subscribers.ErrAddress},
		"no edition":   {func(r *subscribers.Request) { r.Kinds = nil }, subscribers.ErrInvalid},
		"disposable":   {func(r *subscribers.Request) { r.Address = "jo@mx.mailinator.com" }, subscribers.ErrAddress},
		"nobody reads": {func(r *subscribers.Request) { r.Address = "No-Reply@example.org" }, subscribers.ErrAddress},
		"not on offer": {func(r *subscribers.Request) { r.Topics = []string{"golf"} }, subscribers.ErrInvalid},
		"a header":     {func(r *subscribers.Request) { r.Name = "Jo\x00Bcc: all@example.org" }, subscribers.ErrInvalid},
		"backwards":    {func(r *subscribers.Request) { r.Name = "gro.elpmaxe\u202eoj" }, subscribers.ErrInvalid},
		"a team":       {func(r *subscribers.Request) { r.Address = "info@example.org" }, nil},
	} {
		r := form("jo@example.org")
		c.change(&r)
		if err := d.Subscribe(t.Context(), r); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestChangeOfAddress(t *testing.T) {
	t.Parallel()
	d, ctx := door(t), t.Context()
	s, taken := add(t, d.Store, "old@example.org"), add(t, d.Store, "taken@example.org")
	link := d.Tokens.Preferences(s.ID)
	move := func(to string) (subscribers.Confirmed, error) {
		t.Helper()
		if err := d.ChangeAddress(ctx, link, to, home); err != nil {
			t.Fatal(err)
		}
		note, ok, err := d.Store.NextNote(ctx)
		if err != nil || !ok || note.Kind != subscribers.NoteMove {
			return subscribers.Confirmed{}, fmt.Errorf("no mail: %+v, %w", note, err)
		}
		if err := d.Store.NoteSent(ctx, note); err != nil {
			t.Fatal(err)
		}
		return d.Confirm(ctx, d.Tokens.Confirm(note.Nonce, note.Until))
	}
	if _, err := move(taken.Email); err == nil {
		t.Error("moved to somebody else's address")
	}
	from := s.Email
	for _, to := range []string{"new@example.org", "third@example.org", "New@example.org", "new@example.org"} {
		got, err := move(to)
		if err != nil || got.Subscriber.ID != s.ID || got.Subscriber.Email != to || got.Subscriber.Consent.Basis != asked.Basis {
			t.Fatalf("%s: %+v, %v", to, got, err)
		}
		// The old address is told, but not where to, nor when it is the same mailbox.
		note, ok, err := d.Store.NextNote(ctx)
		if err != nil || ok == strings.EqualFold(from, to) || ok && (note.Kind != subscribers.NoteMoved || note.To != from) {
			t.Errorf("from %s to %s: %+v, %v, %v", from, to, note, ok, err)
		}
		if ok {
			if _, err := d.Confirm(ctx, d.Tokens.Confirm(note.Nonce, note.Until)); err != subscribers.ErrToken {
				t.Errorf("there was something to confirm: %v", err)
			}
			if err := d.Store.NoteSent(ctx, note); err != nil {
				t.Fatal(err)
			}
		}
		from = to
	}
	if _, err := d.Store.ByEmail(ctx, "third@example.org"); !errors.Is(err, subscribers.ErrUnknown) {
		t.Errorf("the address they left isn't free: %v", err)
	}
	if back := add(t, d.Store, "old@example.org"); back.ID == s.ID {
		t.Error("the old address still leads to them")
	}
	if events, err := d.Store.History(ctx, s.ID); err != nil || len(events) != 5 {
		t.Errorf("%d events (%v)", len(events), err)
	}
}
