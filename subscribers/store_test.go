package subscribers_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kcst/store"
	"kcst/store/storetest"
	"kcst/subscribers"
)

var noon = time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC)

var asked = subscribers.Consent{Basis: "asked by e-mail on 3 May 2024", How: "command line", By: "sam"}

// seeded is a source of IDs that gives the same ones every time.
type seeded struct{ r *mathrand.ChaCha8 }

func (s seeded) Read(b []byte) (int, error) { return s.r.Read(b) }

func newStore(t testing.TB) *subscribers.Store {
	return subscribers.NewStore(storetest.Open(t), func() time.Time { return noon }, rand.Reader)
}

func person(email string) subscribers.Subscriber {
	return subscribers.Subscriber{Email: email, Consent: asked}
}

func add(t testing.TB, st *subscribers.Store, email string) subscribers.Subscriber {
	t.Helper()
	s, err := st.Add(context.Background(), person(email))
	if err != nil {
		t.Fatalf("add %s: %v", email, err)
	}
	return s
}

func TestAddAndRead(t *testing.T) {
	t.Parallel()
	st, ctx := newStore(t), t.Context()
	got, err := st.Add(ctx, subscribers.Subscriber{
		Email: " Jo.Bloggs@Example.ORG ", Name: " Jo\tBloggs ", Organisation: "Example Council",
		Kinds: []subscribers.Kind{"Weekly", "monthly", "weekly"}, Topics: []string{"Hotspots", "asb", "asb"}, Districts: []string{"dover"},
		Consent: asked,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := subscribers.Subscriber{
		ID: got.ID, Email: "Jo.Bloggs@example.org", Name: "Jo Bloggs", Organisation: "Example Council",
		Kinds: []subscribers.Kind{subscribers.Monthly, subscribers.Weekly}, Topics: []string{"asb", "hotspots"}, Districts: []string{"dover"}, Frequency: subscribers.EveryEdition,
		Joined: noon, Consent: asked,
	}
	want.Consent.At = noon
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(got.ID) != 26 {
		t.Errorf("ID %q", got.ID)
	}
	for _, address := range []string{"Jo.Bloggs@example.org", "jo.bloggs@EXAMPLE.org"} {
		read, err := st.ByEmail(ctx, address)
		if d := cmp.Diff(want, read); err != nil || d != "" {
			t.Errorf("%s: %v\n%s", address, err, d)
		}
	}
	for k, n := range map[subscribers.Kind]int{subscribers.Monthly: 1, subscribers.Weekly: 1, subscribers.Extraordinary: 0} {
		if got, err := st.Count(ctx, k); got != n || err != nil {
			t.Errorf("%s: %d (%v), want %d", k, got, err, n)
		}
	}
	if _, err := st.Get(ctx, "nobody"); !errors.Is(err, subscribers.ErrUnknown) {
		t.Error(err)
	}
	if _, err := st.ByEmail(ctx, "nobody@example.org"); !errors.Is(err, subscribers.ErrUnknown) {
		t.Error(err)
	}
}

func TestOneAddressIsOneSubscriber(t *testing.T) {
	t.Parallel()
	st, ctx := newStore(t), t.Context()
	first := add(t, st, "jo@example.org")
	again, err := st.Add(ctx, person("JO@Example.org"))
	if !errors.Is(err, subscribers.ErrThere) || again.ID != first.ID {
		t.Errorf("got %v, %v", again.ID, err)
	}
	// These are, or may be, other people.
	for _, other := range []string{"j.o@example.org", "jo+list@example.org", "jo@mail.example.org", "jo@exämple.org"} {
		if s := add(t, st, other); s.ID == first.ID {
			t.Errorf("%s was taken for jo@example.org", other)
		}
	}
}

func TestLeavingAndComingBack(t *testing.T) {
	t.Parallel()
	now := noon
	st, ctx := subscribers.NewStore(storetest.Open(t), func() time.Time { return now }, rand.Reader), t.Context()
	s := add(t, st, "jo@example.org")
	if err := st.Unsubscribe(ctx, s.ID, "one-click"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if err := st.Unsubscribe(ctx, s.ID, "the link in the mail"); err != nil {
		t.Fatal(err)
	}
	got, err := st.Get(ctx, s.ID)
	if err != nil || !got.EndedAt.Equal(noon) || got.EndedReason != "one-click" || got.Wants(subscribers.Monthly) {
		t.Errorf("got %+v (%v)", got, err)
	}
	if n, _ := st.Count(ctx, subscribers.Monthly); n != 0 {
		t.Errorf("%d still get it", n)
	}
	if there, err := st.Add(ctx, person("jo@example.org")); !errors.Is(err, subscribers.ErrLeft) || there.ID != s.ID {
		t.Errorf("an addition brought them back: %v", err)
	}
	if err := st.Resubscribe(ctx, s.ID, subscribers.Consent{}); !errors.Is(err, subscribers.ErrInvalid) {
		t.Errorf("came back without consent: %v", err)
	}
	back := subscribers.Consent{Basis: "pressed undo", Wording: "2026-1", How: "unsubscribe page"}
	for range 2 {
		if err := st.Resubscribe(ctx, s.ID, back); err != nil {
			t.Fatal(err)
		}
	}
	got, err = st.Get(ctx, s.ID)
	if err != nil || got.Ended() || got.EndedReason != "" || got.Consent.Basis != "pressed undo" || !got.Joined.Equal(noon) {
		t.Errorf("got %+v (%v)", got, err)
	}
	if n, _ := st.Count(ctx, subscribers.Weekly); n != 1 {
		t.Errorf("%d get it", n)
	}
	events, err := st.History(ctx, s.ID)
	if err != nil || len(events) != 3 || events[0].What != subscribers.Joined || events[0].Consent.Basis != asked.Basis || events[1].Reason != "one-click" || events[2].Consent.Wording != "2026-1" {
		t.Errorf("history %+v (%v)", events, err)
	}
	for _, err := range []error{st.Unsubscribe(ctx, "nobody", ""), st.Resubscribe(ctx, "nobody", asked)} {
		if !errors.Is(err, subscribers.ErrUnknown) {
			t.Error(err)
		}
	}
}

// The link takes back what the link did, for thirty days, and nothing else.
func TestTakeBack(t *testing.T) {
	t.Parallel()
	back := subscribers.Consent{Basis: "pressed undo"}
	for name, c := range map[string]struct {
		leave func(*subscribers.Store, string) error
		after time.Duration
		want  error
	}{
		"by the link": {func(st *subscribers.Store, id string) error { return st.UnsubscribeByLink(t.Context(), id, "page") }, 30 * 24 * time.Hour, nil},
		"too late":    {func(st *subscribers.Store, id string) error { return st.UnsubscribeByLink(t.Context(), id, "page") }, 30*24*time.Hour + time.Second, subscribers.ErrStays},
		"by the team": {func(st *subscribers.Store, id string) error { return st.Unsubscribe(t.Context(), id, "asked") }, time.Hour, subscribers.ErrStays},
		"by the team, then the link": {func(st *subscribers.Store, id string) error {
			return errors.Join(st.Unsubscribe(t.Context(), id, "asked"), st.UnsubscribeByLink(t.Context(), id, "page"))
		}, time.Hour, subscribers.ErrStays},
		"by the link, then the team": {func(st *subscribers.Store, id string) error {
			return errors.Join(st.UnsubscribeByLink(t.Context(), id, "page"), st.Unsubscribe(t.Context(), id, "asked"))
		}, time.Hour, subscribers.ErrStays},
		"never left": {func(*subscribers.Store, string) error { return nil }, 0, nil},
	} {
		now := noon
		st := subscribers.NewStore(storetest.Open(t), func() time.Time { return now }, rand.Reader)
		s := add(t, st, "jo@example.org")
		if err := c.leave(st, s.ID); err != nil {
			t.Fatal(err)
		}
		now = now.Add(c.after)
		s, err := st.Get(t.Context(), s.ID)
		if err != nil || s.Ended() && s.MayTakeBack(now) != (c.want == nil) {
			t.Errorf("%s: %+v (%v)", name, s, err)
		}
		if err := st.TakeBack(t.Context(), s.ID, back); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if s, err = st.Get(t.Context(), s.ID); err != nil || s.Ended() != (c.want != nil) {
			t.Errorf("%s: %+v (%v)", name, s, err)
		}
		// Whoever is back and leaves in another way isn't taken back by the old one.
		if err := errors.Join(st.Unsubscribe(t.Context(), s.ID, "asked")); err != nil {
			t.Fatal(err)
		}
		if err := st.TakeBack(t.Context(), s.ID, back); !errors.Is(err, subscribers.ErrStays) {
			t.Errorf("%s: afterwards %v", name, err)
		}
	}
}

func TestActivePages(t *testing.T) {
	t.Parallel()
	st, ctx := newStore(t), t.Context()
	const n = 1203
	var list []subscribers.Subscriber
	for i := range n {
		list = append(list, subscribers.Subscriber{Email: fmt.Sprintf("p%d@example.org", i)})
	}
	tally, err := st.Import(ctx, subscribers.Rows(list), asked, nil)
	if err != nil || tally.Added != n {
		t.Fatalf("%+v %v", tally, err)
	}
	left := 0
	var got []string
	for s, err := range st.Active(ctx, subscribers.Monthly) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, s.ID)
		if len(got)%100 == 0 { // somebody leaves while the list is read
			if err := st.Unsubscribe(ctx, s.ID, "test"); err != nil {
				t.Fatal(err)
			}
			left++
		}
	}
	if len(got) != n || !slices.IsSorted(got) || len(slices.Compact(got)) != n {
		t.Errorf("%d of %d, sorted %v", len(got), n, slices.IsSorted(got))
	}
	if c, _ := st.Count(ctx, subscribers.Monthly); c != n-left {
		t.Errorf("count %d, want %d", c, n-left)
	}
	all := 0
	for s, err := range st.All(ctx) {
		if err != nil || s.Email == "" {
			t.Fatal(s.ID, err)
		}
		all++
	}
	if all != n {
		t.Errorf("all %d, want %d", all, n)
	}
	for range st.Active(ctx, subscribers.Monthly) {
		break // a reader may stop early
	}
}

// However additions and departures of a few people mix, each address has one
// record, and the sets agree with the records.
func TestConcurrentAddAndUnsubscribe(t *testing.T) {
	t.Parallel()
	st := newStore(t)
	ctx := context.Background()
	var wg sync.WaitGroup
	added := make([]int, 8)
	for w := range added {
		wg.Go(func() {
			for i := range 60 {
				address := fmt.Sprintf("p%d@example.org", i%7)
				switch s, err := st.Add(ctx, person(address)); {
				case err == nil:
					added[w]++
				case errors.Is(err, subscribers.ErrLeft):
					if err := st.Resubscribe(ctx, s.ID, asked); err != nil {
						t.Error(err)
					}
				case errors.Is(err, subscribers.ErrThere):
					if err := st.Unsubscribe(ctx, s.ID, "test"); err != nil {
						t.Error(err)
					}
				default:
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, n := range added {
		sum += n
	}
	if sum != 7 {
		t.Errorf("%d people were added, want 7", sum)
	}
	wanting, all := 0, 0
	for s, err := range st.All(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		all++
		if s.Wants(subscribers.Weekly) {
			wanting++
		}
		events, err := st.History(ctx, s.ID)
		if err != nil || (events[len(events)-1].What == subscribers.Left) != s.Ended() {
			t.Errorf("%s: its history says otherwise (%v)", s.ID, err)
		}
	}
	if n, _ := st.Count(ctx, subscribers.Weekly); all != 7 || n != wanting {
		t.Errorf("%d on record, %d want it, the set has %d", all, wanting, n)
	}
}

// What was acknowledged survives kill -9 of Redis, and an import goes on
// through a restart in which the server forgets its scripts.
func TestKilledRedis(t *testing.T) {
	t.Parallel()
	url, kill, start := storetest.Server(t)
	st, ctx := subscribers.NewStore(storetest.OpenURL(t, url), func() time.Time { return noon }, seeded{mathrand.NewChaCha8([32]byte{1})}), t.Context()
	s := add(t, st, "jo@example.org")
	if err := st.Unsubscribe(ctx, s.ID, "test"); err != nil {
		t.Fatal(err)
	}
	kill()
	start()
	if got, err := st.Get(ctx, s.ID); err != nil || !got.Ended() {
		t.Errorf("%+v %v", got, err)
	}
	list := []subscribers.Subscriber{{Email: "jo@example.org"}, {Email: "al@example.org"}, {Email: "AL@example.org"}, {Email: "nonsense"}}
	tally, err := st.Import(ctx, subscribers.Rows(list), asked, nil)
	if want := (subscribers.Tally{Added: 1, WasThere: 1, HadLeft: 1, Refused: 1}); err != nil || tally != want {
		t.Errorf("%+v %v", tally, err)
	}
}

// The demo on a machine without redis-server runs the same scripts.
func TestInMemory(t *testing.T) {
	t.Setenv("PATH", "")
	r, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Partnership: "kent", MemoryOK: true, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	st, ctx := subscribers.NewStore(r, time.Now, rand.Reader), t.Context()
	s := add(t, st, "jo@example.org")
	add(t, st, "al@example.org")
	if err := st.Unsubscribe(ctx, s.ID, "test"); err != nil {
		t.Error(err)
	}
	if _, err := st.Add(ctx, person("jo@example.org")); !errors.Is(err, subscribers.ErrLeft) {
		t.Error(err)
	}
	if err := st.Resubscribe(ctx, s.ID, asked); err != nil {
		t.Error(err)
	}
	n := 0
	for _, err := range st.Active(ctx, subscribers.Weekly) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d, want 2", n)
	}
}
