package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"kcst/answers"
	"kcst/bot/errands"
	"kcst/facts"
	"kcst/facts/told"
	"kcst/store"
)

// Options say what a [Bot] answers with, and which Slack app it is.
type Options struct {
	// Ask answers a question.
	Ask func(context.Context, answers.Question) (answers.Answer, error)
	// Asked is told who was given which answer, to count how many asked for a
	// thing; nil: nobody counts. It keeps no one's name.
	Asked func(ctx context.Context, user string, a answers.Answer) error
	// Crisis recognises a person in danger. It is asked before anything else
	// and must need nothing that can be down.
	Crisis func() *answers.Crisis
	// Partnership is who answers: names the team and its address in replies,
	// and gives the example questions of the help.
	Partnership func() facts.Partnership

	// Counter is what partners are served from; the zero Counter answers
	// questions and nothing else.
	Counter Counter
	// Office is what officers work on; the zero Office lets nobody work.
	Office Office

	Store *store.Store
	Log   *slog.Logger
	Now   func() time.Time

	BotToken      string // SLACK_BOT_TOKEN, xoxb-…
	AppToken      string // SLACK_APP_TOKEN, xapp-…: with it Run opens Socket Mode
	SigningSecret string // SLACK_SIGNING_SECRET: with it Handler serves
	APIURL        string // SLACK_API_URL, "https://slack.com" when empty

	// Transport wraps the way to Slack, for whoever counts calls; nil: nothing.
	Transport func(http.RoundTripper) http.RoundTripper

	Workers int           // questions answered at the same time; 32 when zero
	Lease   time.Duration // until another replica takes a question over; 30 s when zero
	Drain   time.Duration // how long Run finishes what it began when it ends; 10 s when zero
	AtOnce  int           // envelopes of Socket Mode taken at the same time; 2000 when zero
	BusyAt  int           // so many pending questions make the bot say that it is busy; 20 when zero
}

// What [New], [Bot.Check] and [Bot.Run] can fail with.
var (
	// ErrConfig: an option is missing.
	ErrConfig = errors.New("the Slack bot is not configured")
	// ErrRefused: Slack refuses a token.
	ErrRefused = errors.New("slack refuses the app")
)

// Bot answers in one Slack workspace. Several of them, in as many processes,
// may share a store: each question is answered by one.
type Bot struct {
	o       Options
	archive archive
	told    *told.Store
	api     *slack.Client // opens connections, and retries
	poster  *slack.Client // never retries: a question's state decides what happens next
	web     *http.Client  // for response URLs
	opens   *gate
	pacer   *pacer
	owner   string
	self    atomic.Pointer[string] // the bot's own user ID, once known
	home    atomic.Pointer[string] // the ID of the app's own workspace, once known
	claims  atomic.Int64
	wake    chan struct{}
	notices *notices
	danger  danger
	status  *statuses
	forged  tally

	errands    *errands.Store
	errandWake chan struct{}
	handlers   registry
	runs       map[string]run                // by kind of errand
	cards      map[string]drawing            // by kind of thing
	looks      []func(context.Context) error // at what changes elsewhere
	officers   []Officer
	groups     *groups
	asides     chan struct{}
	aways      sync.WaitGroup
}

// New prepares a bot. It talks to nobody until [Bot.Run] or [Bot.Handler].
func New(o Options) (*Bot, error) {
	var missing []error
	for _, m := range []struct {
		absent bool
		what   string
	}{
		{o.Ask == nil, "Ask"}, {o.Crisis == nil, "Crisis"}, {o.Partnership == nil, "Partnership"},
		{o.Store == nil, "Store"}, {o.Log == nil, "Log"}, {o.Now == nil, "Now"},
		{o.BotToken == "", "BotToken: set SLACK_BOT_TOKEN to the app's bot token (xoxb-…)"},
		{o.AppToken == "" && o.SigningSecret == "", "AppToken or SigningSecret: set SLACK_APP_TOKEN (xapp-…) for Socket Mode, or SLACK_SIGNING_SECRET for HTTP"},
	} {
		if m.absent {
			missing = append(missing, fmt.Errorf("%w: no %s", ErrConfig, m.what))
		}
	}
	if len(missing) > 0 {
		return nil, errors.Join(missing...)
	}
	if o.APIURL == "" {
		o.APIURL = "https://slack.com"
	}
	if o.AtOnce == 0 {
		o.AtOnce = 2000
	}
	if o.Workers == 0 {
		o.Workers = 32
	}
	if o.Lease == 0 {
		o.Lease = 30 * time.Second
	}
	if o.Drain == 0 {
		o.Drain = 10 * time.Second
	}
	if o.BusyAt == 0 {
		o.BusyAt = 20
	}
	b := &Bot{
		o:       o,
		archive: archive{o.Store, o.Now},
		told:    told.NewStore(o.Store, o.Now),
		pacer:   newPacer(o.Now, time.Second),
		owner:   rand.Text(),
		wake:    make(chan struct{}, o.Workers),
		notices: newNotices(o.Now),
		status:  newStatuses(o.Now),
		danger:  danger{now: o.Now},
	}
	b.connect()
	b.equip()
	return b, nil
}

// Run answers questions until ctx ends: those that wait in the store, those
// that [Bot.Handler] accepts, and with an AppToken those that come over
// Socket Mode. When ctx ends it takes no more, finishes what it has begun
// within Drain, gives the rest back, and returns nil.
//
// It returns [ErrRefused] when Slack refuses the tokens at the start; later,
// and whenever Slack can't be reached, it keeps trying.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.identify(ctx); errors.Is(err, ErrRefused) {
		return err
	} else if err != nil {
		b.o.Log.Warn("slack can't be reached yet", "err", safe(err))
	}
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()

	socketErr := make(chan error, 1)
	taking, cease := context.WithCancel(ctx)
	defer cease()
	if b.o.AppToken != "" {
		go func() {
			socketErr <- b.runSocket(taking, working)
			cease() // refused: nothing more will come
		}()
	} else {
		socketErr <- nil
	}
	go b.watchOffice(taking)
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		b.runErrands(taking, working)
	}()
	go b.correctThreads(taking)
	b.dispatch(taking, working, stop)
	err := <-socketErr
	select { // what runs is finished, or left to its lease
	case <-ran:
	case <-time.After(b.o.Drain):
		stop()
		<-ran
	}
	b.aways.Wait()
	b.danger.settle(b.o.Drain)
	return err
}
