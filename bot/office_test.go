package bot_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/bulletin"
	"kcst/data"
	"kcst/delivery"
	"kcst/facts"
	"kcst/facts/gaps"
	"kcst/funding"
	"kcst/meetings"
	"kcst/store"
	"kcst/store/storetest"
	"kcst/subscribers"
)

// The people of these tests: anna and ben are on the list of officers, cleo is
// in the user group, pat is a partner, gus is a guest and stranger is somebody
// of another organisation in a shared channel, under an officer's ID.
var people = map[string]string{
	"anna": "UANNA1", "ben": "UBEN1", "cleo": "UCLEO1", "pat": "UPAT1", "gus": "UGUS1", "stranger": "USTRANGER1",
}

const (
	officersChannel = "G0OFFICE"
	bulletinChannel = "C0NEWS"
)

// office is what officers work on, with Kent's facts and money, and three
// subscribers, whose mail stays in a folder.
type office struct {
	bot.Office
	desk     *answers.Desk
	people   *subscribers.Store
	meetings *meetings.Store

	mu     sync.Mutex
	alarms []bot.Alarm
}

// raise has the officers told of an alarm.
func (o *office) raise(a bot.Alarm) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.alarms = append(o.alarms, a)
}

// failing is what newOffice needs of a test; a child process has another.
type failing interface {
	Helper()
	Fatal(...any)
}

// kent is Kent's data set, read once.
var kent = sync.OnceValues(func() (*facts.Set, error) { return facts.ParseFS(data.Kent) })

func newOffice(t failing, st *store.Store, log *slog.Logger, now func() time.Time, maildir string) *office {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	o := &office{people: subscribers.NewStore(st, now, rand.Reader), meetings: meetings.NewStore(st, now)}
	o.Facts = facts.NewStore(st, now)
	set, err := kent()
	must(err)
	_, err = o.Facts.LoadOnce(ctx, set, "data set")
	must(err)
	o.Ledger = funding.NewStore(st, o.Facts, now)
	ledger, err := funding.ParseFS(data.KentLedger)
	must(err)
	_, err = o.Ledger.LoadOnce(ctx, ledger, "data set")
	must(err)
	o.desk = answers.NewDesk(o.Ledger, now)
	o.Gaps = gaps.NewStore(st, now)
	o.Items = bulletin.NewStore(st, now)
	london, err := time.LoadLocation("Europe/London")
	must(err)
	holidays, err := bulletin.ParseHolidays(data.BankHolidays)
	must(err)
	calendar, err := bulletin.NewCalendar(bulletin.Rules{}, holidays, london)
	must(err)
	o.Editor = &bulletin.Editor{Store: o.Items, Calendar: calendar, Meetings: o.meetings, Facts: o.Facts, Now: now, Log: log}
	tokens, err := subscribers.NewTokens(strings.Repeat("k", 32))
	must(err)
	transport, err := delivery.Open("", maildir)
	must(err)
	o.Sender = &delivery.Sender{
		Editor: o.Editor, Store: delivery.NewStore(st, now), Subscribers: o.people, Transport: transport, Log: log, Now: now,
		Composer: &delivery.Composer{From: "bulletin@kent.example.org", BaseURL: "https://bulletin.example.org", Tokens: tokens, Now: now},
	}
	o.Officers = []string{"anna=UANNA1", "UBEN1", "S0OFFICERS1"}
	o.Channel, o.Bulletin, o.BaseURL, o.Zone, o.Look = officersChannel, bulletinChannel, "https://bulletin.example.org", london, 100*time.Millisecond
	o.Recipients = func(ctx context.Context, c bulletin.Content) (int, error) {
		n := 0
		for s, err := range o.people.Active(ctx, subscribers.Kind(c.Kind)) {
			if err != nil {
				return 0, err
			}
			if c.Audience.Includes(s.Topics, s.Districts) {
				n++
			}
		}
		return n, nil
	}
	o.Audit = func(context.Context, time.Time) ([]bot.Deed, error) {
		at := time.Date(2026, 6, 12, 13, 3, 0, 0, time.UTC)
		return []bot.Deed{{At: at, By: "anna", What: "accepted the item item-7"}, {At: at.Add(time.Hour), By: people["ben"], What: "approved monthly-2026-06"}}, nil
	}
	o.Alarms = func(context.Context) ([]bot.Alarm, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		return slices.Clone(o.alarms), nil
	}
	o.Picture = func(id, version string) string {
		return "https://bulletin.example.org/preview/" + id + "/" + version + ".png"
	}
	o.PreviewURL = func(id string) string { return "https://bulletin.example.org/preview/" + id }
	o.Source = func(_ context.Context, day facts.Date, by string) (facts.Source, error) {
		return facts.Source{ID: "officer-" + day.String() + "-test", Title: "An officer's answer of " + day.Words(), Publisher: "KCST", Date: day, Document: "recorded by " + by}, nil
	}
	o.Gap = func(ctx context.Context, asking, question string) (string, error) {
		engine, err := o.desk.Engine(ctx)
		if err != nil {
			return "", err
		}
		text, key := engine.Plain(question)
		return gaps.ID(key), o.Gaps.RecordOnce(ctx, text, key, asking)
	}
	o.AnswerGap = o.answerGap
	return o
}

// answerGap is what cmd/kcst gives the bot: the answer as a fact under the
// gap's own ID.
func (o *office) answerGap(ctx context.Context, gap string, f facts.Fact, by string) (string, error) {
	g, err := o.Gaps.Get(ctx, gap)
	if err != nil {
		return "", err
	}
	engine, err := o.desk.Engine(ctx)
	if err != nil {
		return "", err
	}
	about, aspect := engine.About(g.Text)
	if len(f.About) == 0 {
		f.About = about
	}
	if len(f.About) == 0 {
		return "", bot.ErrAbout
	}
	f.ID, f.Aspect, f.Asks = "gap-"+g.ID, aspect, []string{g.Text}
	set := &facts.Set{}
	if len(f.Cite) == 0 {
		s, _ := o.Source(ctx, f.AsOf, by)
		set.Sources, f.Cite = []facts.Source{s}, []facts.Citation{{Source: s.ID}}
	}
	set.Facts = []facts.Fact{f}
	if _, err := o.Facts.Load(ctx, set, by); err != nil {
		return "", err
	}
	return f.ID, o.Gaps.Answer(ctx, g.ID, f.ID, by)
}

// subscribe adds n people.
func (o *office) subscribe(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		_, err := o.people.Add(t.Context(), subscribers.Subscriber{
			Email: fmt.Sprintf("reader%d@example.org", i), Kinds: subscribers.Kinds(),
			Consent: subscribers.Consent{Basis: "asked to join", How: "test", At: time.Now()},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// openOffice starts bots with an office behind them.
func openOffice(t *testing.T, transport string, s setup) (*house, *office) {
	t.Helper()
	if s.store == nil {
		s.store = storetest.Open(t)
	}
	if s.slack.AckWithin == 0 {
		s.slack.AckWithin = 30 * time.Second // what is done counts here, however slow the machine is
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	o := newOffice(t, s.store, log, time.Now, t.TempDir())
	o.subscribe(t, 3)
	_, err := o.Items.Add(t.Context(), bulletin.Item{
		ID: "item-1", Section: bulletin.SectionMedia, Headline: "Harbour lights are back", Body: "They were **mended** last week.", Source: "Harbour Trust",
		Links: []bulletin.Link{{URL: "https://example.org/lights"}}, PublishFrom: facts.DateOf(time.Now().AddDate(0, 0, -1)),
	}, "pat")
	if err != nil {
		t.Fatal(err)
	}
	tune := s.tune
	s.tune = func(opts *bot.Options) {
		opts.Office = o.Office
		opts.Ask = o.desk.Ask
		if tune != nil {
			tune(opts)
		}
	}
	h := open(t, transport, s)
	settle(h.slack)
	return h, o
}

// settle has these tests' people in a workspace.
func settle(s *slacktest.Server) {
	s.SetGroup("S0OFFICERS1", people["cleo"])
	s.SetPerson(slacktest.Person{ID: people["gus"], Guest: true})
	s.SetPerson(slacktest.Person{ID: people["stranger"], Team: "T0FAR"})
}

// mail runs the worker that sends, until the test ends.
func (o *office) mail(t testing.TB) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = o.Sender.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
}
