package subscribers_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
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

func TestSubscribeAndConfirm(t *testing.T) {
	t.Parallel()
	d, ctx := door(t), context.Background()
	form := subscribers.Request{Address: "Jo@example.org", Choices: subscribers.Choices{Kinds: []subscribers.Kind{subscribers.Monthly}, Topics: []string{"asb"}}, Wording: "2026-11", Network: home}
	if err := d.Subscribe(ctx, form); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Store.ByEmail(ctx, "jo@example.org"); !errors.Is(err, subscribers.ErrUnknown) {
		t.Fatalf("subscribed without confirming: %v", err)
	}
}
