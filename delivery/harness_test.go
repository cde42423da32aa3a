package delivery

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"kcst/bulletin"
	"kcst/data"
	"kcst/facts"
	"kcst/meetings"
	"kcst/store"
	"kcst/store/storetest"
	"kcst/subscribers"
)

// partnership is the least that a data set says of one.
const partnership = `partnership:
  id: test
  name: Test Community Safety Partnership
  short: TCSP
  team: Test Community Safety Team
  team_abbr: TCST
  email: team@partnership.example.org
  phone: "01234 567890"
  postal: "Test Community Safety Team, team@partnership.example.org"
  bulletin: Test Community Safety e-bulletin
  area: Testshire
  zone: Europe/London
  colour: "#1d5b79"
  crisis:
    lead: "Ring 999."
    services: [{when: In an emergency, name: Police, phone: "999"}]
    close: "This was not kept."
`

// clock is a clock that a test moves; with a zero t it is the real one.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.t.IsZero() {
		return time.Now()
	}
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// rig is all that sending needs, on one store.
type rig struct {
	clock *clock
	store *store.Store
	subs  *subscribers.Store
	ed    *bulletin.Editor
	log   *slog.Logger
}

func newRig(t testing.TB) *rig {
	return rigOn(t, storetest.Open(t), &clock{t: noon})
}

// rigOn is for a store that another process may have filled: loading facts
// again changes nothing.
func rigOn(t testing.TB, s *store.Store, c *clock) *rig {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	set, err := facts.ParseFS(fstest.MapFS{"p.yaml": {Data: []byte(partnership)}})
	if err != nil {
		t.Fatal(err)
	}
	fs := facts.NewStore(s, c.Now)
	if _, err := fs.Load(context.Background(), set, "test"); err != nil {
		t.Fatal(err)
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	holidays, err := bulletin.ParseHolidays(data.BankHolidays)
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := bulletin.NewCalendar(bulletin.Rules{}, holidays, london)
	if err != nil {
		t.Fatal(err)
	}
	return &rig{
		clock: c, store: s, log: log,
		subs: subscribers.NewStore(s, c.Now, rand.Reader),
		ed: &bulletin.Editor{
			Store: bulletin.NewStore(s, c.Now), Calendar: calendar, Meetings: meetings.NewStore(s, c.Now),
			Facts: fs, Now: c.Now, Log: log,
		},
	}
}

// sender mails over a transport.
func (r *rig) sender(t testing.TB, over Transport) *Sender {
	c := composer(t)
	c.Now = r.clock.Now
	return &Sender{
		Editor: r.ed, Store: NewStore(r.store, r.clock.Now), Subscribers: r.subs,
		Composer: c, Transport: over, Connections: 4, Log: r.log, Now: r.clock.Now,
	}
}

func (r *rig) subscribe(t testing.TB, email string, kinds ...subscribers.Kind) subscribers.Subscriber {
	t.Helper()
	s, err := r.subs.Add(context.Background(), subscribers.Subscriber{
		Email: email, Kinds: kinds, Consent: subscribers.Consent{Basis: "asked to join", How: "test", At: noon},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (r *rig) subscribeMany(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		r.subscribe(t, fmt.Sprintf("reader%03d@example.org", i))
	}
}

// sending is an extraordinary edition that is being sent.
func (r *rig) sending(t testing.TB) string {
	t.Helper()
	return r.sendingBody(t, "Read [the review](https://www.gov.uk/review).")
}

func (r *rig) status(t testing.TB, id string) Status {
	t.Helper()
	st, err := (&Sender{Editor: r.ed, Store: NewStore(r.store, r.clock.Now)}).Status(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// deliveries are an edition's by the subscriber's address.
func (r *rig) deliveries(t testing.TB, id string) map[string]Delivery {
	t.Helper()
	all := map[string]Delivery{}
	for d, err := range NewStore(r.store, r.clock.Now).Deliveries(context.Background(), id) {
		if err != nil {
			t.Fatal(err)
		}
		sub, err := r.subs.Get(context.Background(), d.Subscriber)
		if err != nil {
			t.Fatal(err)
		}
		all[sub.Email] = d
	}
	return all
}

// eventually waits for something that another goroutine brings about.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 600 {
		if ok() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("in 30 seconds not: %s", what)
}

// within bounds a test's work.
func within(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// owners are the processes at work on an edition.
func (r *rig) owners(t testing.TB, id string) []string {
	t.Helper()
	owners, err := NewStore(r.store, r.clock.Now).owners(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return owners
}

// endLeases lets owners seem to be gone, now rather than in ten seconds.
func (r *rig) endLeases(t testing.TB, id string, owners []string) {
	t.Helper()
	for _, o := range owners {
		if err := NewStore(r.store, r.clock.Now).leave(context.Background(), id, o); err != nil {
			t.Fatal(err)
		}
	}
}
