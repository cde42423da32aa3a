package bounces

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"kcst/bulletin"
	"kcst/data"
	"kcst/delivery"
	"kcst/facts"
	"kcst/meetings"
	"kcst/store"
	"kcst/store/storetest"
	"kcst/subscribers"
)

const partnership = `partnership:
  id: test
  name: Test Partnership
  short: TP
  team: Test Team
  team_abbr: TT
  email: team@kcst.example.org
  phone: "01234 567890"
  postal: "Test Team"
  bulletin: Test e-bulletin
  area: Testshire
  zone: Europe/London
  colour: "#1d5b79"
  crisis:
    lead: "Ring 999."
    services: [{when: In an emergency, name: Police, phone: "999"}]
    close: "This was not kept."
`

// rig is a list and its editions, on one store, with a clock that a test moves.
type rig struct {
	mu    sync.Mutex
	now   time.Time
	store *store.Store
	subs  *subscribers.Store
	ed    *bulletin.Editor
	out   *delivery.Store
	paths *delivery.ReturnPaths
	log   *slog.Logger
	t     testing.TB
}

func newRig(t testing.TB) *rig {
	r := &rig{t: t, now: time.Date(2026, 12, 4, 10, 0, 0, 0, time.UTC), store: storetest.Open(t), paths: returns(t, "k")}
	r.log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	set, err := facts.ParseFS(fstest.MapFS{"p.yaml": {Data: []byte(partnership)}})
	r.must(err)
	fs := facts.NewStore(r.store, r.clock)
	_, err = fs.Load(t.Context(), set, "test")
	r.must(err)
	holidays, err := bulletin.ParseHolidays(data.BankHolidays)
	r.must(err)
	calendar, err := bulletin.NewCalendar(bulletin.Rules{}, holidays, time.UTC)
	r.must(err)
	r.subs = subscribers.NewStore(r.store, r.clock, rand.Reader)
	r.ed = &bulletin.Editor{
		Store: bulletin.NewStore(r.store, r.clock), Calendar: calendar, Meetings: meetings.NewStore(r.store, r.clock),
		Facts: fs, Now: r.clock, Log: r.log,
	}
	r.out = delivery.NewStore(r.store, r.clock)
	return r
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) books() *Books {
	return &Books{
		Store: NewStore(r.store, r.clock), Deliveries: r.out, Subscribers: r.subs, Returns: r.paths, Rules: rules(r.t), Log: r.log, Now: r.clock,
		Editions: func(ctx context.Context) ([]string, error) {
			all, err := r.ed.Store.Editions(ctx)
			var ids []string
			for _, ed := range all {
				ids = append(ids, ed.ID)
			}
			return ids, err
		},
	}
}

func (r *rig) subscribe(email string) string {
	r.t.Helper()
	s, err := r.subs.Add(r.t.Context(), subscribers.Subscriber{
		Email: email, Kinds: subscribers.Kinds(), Consent: subscribers.Consent{Basis: "asked to join", How: "test", At: r.clock()},
	})
	r.must(err)
	return s.ID
}

// edition is sent, to a folder, to everybody who is subscribed.
func (r *rig) edition() string {
	r.t.Helper()
	ctx := r.t.Context()
	ed, err := r.ed.Draft(ctx, bulletin.Request{Kind: bulletin.Extraordinary, Subject: "The review is out", Body: "Read it.", By: "jo"})
	r.must(err)
	ed, err = r.ed.Review(ctx, ed.ID, "jo")
	r.must(err)
	_, err = r.ed.Approve(ctx, ed.ID, "sam", ed.Hash)
	r.must(err)
	_, err = r.ed.StartSending(ctx, ed.ID, "sam")
	r.must(err)
	tokens, err := subscribers.NewTokens(strings.Repeat("k", 32))
	r.must(err)
	s := &delivery.Sender{
		Editor: r.ed, Store: r.out, Subscribers: r.subs, Transport: delivery.Maildir(r.t.TempDir()), Log: r.log, Now: r.clock,
		Composer: &delivery.Composer{From: "bulletin@kcst.example.org", BaseURL: "https://bulletin.example.org", Tokens: tokens, Returns: r.paths, Now: r.clock},
	}
	r.must(s.Send(ctx, ed.ID))
	return ed.ID
}

func (r *rig) later(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

// why is the reason for which nobody writes to an address, "" for none.
func (r *rig) why(email string) subscribers.Why {
	r.t.Helper()
	s, err := r.subs.Suppressed(r.t.Context(), email)
	r.must(err)
	return s.Why
}
