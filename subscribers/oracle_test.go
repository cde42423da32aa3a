package subscribers_test

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kcst/store/storetest"
	"kcst/subscribers"
)

// Nobody can tell by what it costs whether an address is known: the form has
// the same asked of the store, in the same round trips, whoever it is.
// (web.BenchmarkSameTime measures the time.)
func TestSubscribingCostsTheSame(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	d := &subscribers.Door{Store: subscribers.NewStore(s, func() time.Time { return noon }, rand.Reader), Tokens: tokens(t, secretOne), Now: func() time.Time { return noon }}
	ctx := t.Context()
	for _, name := range []string{"known", "ended", "erase"} {
		add(t, d.Store, name+"@example.org")
	}
	ended, err := d.Store.ByEmail(ctx, "ended@example.org")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Store.Unsubscribe(ctx, ended.ID, "asked to"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Store.Erase(ctx, "erase@example.org", "sam"); err != nil {
		t.Fatal(err)
	}
	if err := d.Store.Block(ctx, "block@example.org", subscribers.Objected, "sam"); err != nil {
		t.Fatal(err)
	}
	if err := d.Subscribe(ctx, form("warmm@example.org")); err != nil { // the script is there, and the key of the hashes
		t.Fatal(err)
	}
	asked := storetest.Listen(s)
	var first []string
	for _, name := range []string{"stran", "known", "ended", "erase", "block"} {
		if err := d.Subscribe(ctx, form(name+"@example.org")); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		costs := asked.Since()
		if first == nil {
			first = costs
		}
		if diff := cmp.Diff(first, costs); diff != "" || len(costs) == 0 {
			t.Errorf("%s costs other than a stranger:\n%s", name, diff)
		}
	}
}

// Nor can anybody tell why a token is refused.
func TestWrongTokensCostTheSame(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	d := &subscribers.Door{Store: subscribers.NewStore(s, func() time.Time { return noon }, rand.Reader), Tokens: tokens(t, secretOne), Now: func() time.Time { return noon }}
	ctx := t.Context()
	used := confirmation(t, d, "jo@example.org")
	joined, err := d.Confirm(ctx, used)
	if err != nil {
		t.Fatal(err)
	}
	id, rotated := joined.Subscriber.ID, tokens(t, secretTwo)
	flipped := func(token string) string {
		return token[:9] + map[bool]string{true: "B", false: "A"}[token[9] == 'A'] + token[10:]
	}
	preferences, unsubscribe := d.Tokens.Preferences(id), d.Tokens.Unsubscribe(id)
	asked := storetest.Listen(s)
	for what, c := range map[string]struct {
		wrong map[string]string
		try   func(token string) error
	}{
		"waiting": {map[string]string{"replayed": used, "expired": d.Tokens.Confirm(id, noon), "forged": flipped(used), "truncated": used[:len(used)-2],
			"rotated": rotated.Confirm(id, noon.Add(time.Hour)), "of another purpose": preferences, "nonsense": "..%2f..", "empty": ""},
			func(token string) error { return second(d.Waiting(ctx, token)) }},
		"confirm": {map[string]string{"replayed": used, "expired": d.Tokens.Confirm(id, noon), "forged": flipped(used), "truncated": used[:len(used)-2], "rotated": rotated.Confirm(id, noon.Add(time.Hour))},
			func(token string) error { return second(d.Confirm(ctx, token)) }},
		"preferences": {map[string]string{"forged": flipped(preferences), "truncated": preferences[:len(preferences)-2], "rotated": rotated.Preferences(id), "of another purpose": unsubscribe, "of nobody": d.Tokens.Preferences("22222222222222222222222223")},
			func(token string) error { return second(d.Preferences(ctx, token)) }},
		"leaving": {map[string]string{"forged": flipped(unsubscribe), "truncated": unsubscribe[:len(unsubscribe)-2], "rotated": rotated.Unsubscribe(id), "of another purpose": preferences},
			func(token string) error { return second(d.Leaving(ctx, token)) }},
		"unsubscribe": {map[string]string{"forged": flipped(unsubscribe), "truncated": unsubscribe[:len(unsubscribe)-2], "rotated": rotated.Unsubscribe(id), "of another purpose": preferences},
			func(token string) error { return d.Unsubscribe(ctx, token, "page") }},
	} {
		var first string
		for name, token := range c.wrong {
			if err := c.try(token); err == nil {
				t.Errorf("%s took a token that is %s", what, name)
			}
			costs := fmt.Sprint(asked.Since())
			if first == "" {
				first = costs
			}
			if costs != first {
				t.Errorf("%s: a token that is %s costs %s, another %s", what, name, costs, first)
			}
		}
	}
}
