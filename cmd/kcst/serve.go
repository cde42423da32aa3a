package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"kcst/answers"
	"kcst/bot"
	"kcst/delivery/inbox"
	"kcst/web"
)

// role is a part of the service that can run in a process of its own.
type role string

const (
	roleBot       role = "bot"
	roleWeb       role = "web"
	roleScheduler role = "scheduler"
	roleWorker    role = "worker"
)

var allRoles = []role{roleBot, roleWeb, roleScheduler, roleWorker}

// parseRoles reads --roles; none named means all, and what isn't configured
// is then off with a warning.
func parseRoles(names []string) (roles []role, named bool, err error) {
	for _, n := range names {
		r := role(strings.TrimSpace(n))
		if !slices.Contains(allRoles, r) {
			return nil, false, fmt.Errorf("%w: --roles knows no %q: choose from bot, web, scheduler, worker", errUsage, n)
		}
		roles = append(roles, r)
	}
	if len(roles) == 0 {
		return allRoles, false, nil
	}
	return roles, true, nil
}

func (p program) serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the service: Slack, the pages, the calendar, the sending of mail",
		Args:  exactly(),
	}
	names := c.Flags().StringSlice("roles", nil, "bot, web, scheduler, worker (default: all that are configured)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		roles, named, err := parseRoles(*names)
		if err != nil {
			return err
		}
		config, err := LoadConfig(p.getenv)
		if err != nil {
			return err
		}
		log := p.serviceLogger(config)
		if slices.Contains(roles, roleBot) || slices.Contains(roles, roleWeb) {
			go answers.Prepare() // while the store opens
		}
		a, err := p.openWith(c.Context(), config, serving, log)
		if err != nil {
			return err
		}
		defer a.close()
		log.Info("store opened", "store", a.store.Describe())
		if demo, err := a.ofDemo(c.Context()); err == nil && demo {
			log.Warn("this store holds the demonstration's made-up subscribers and items: set KCST_DATA_DIR to another folder before any mail leaves")
		}
		s, err := p.newService(c.Context(), a, roles, named)
		if err != nil {
			return err
		}
		return s.run(c.Context())
	}
	return c
}

// service is the parts that run until the context ends.
type service struct {
	app       *app
	log       *slog.Logger
	knowledge *knowledge
	meter     *meter
	parts     map[string]func(context.Context) error
	listener  net.Listener
	handler   http.Handler
}

// newService prepares the parts of the roles. A role that isn't configured is
// an error where it was named, and off with a warning where not.
func (p program) newService(ctx context.Context, a *app, roles []role, named bool) (*service, error) {
	s := &service{app: a, log: a.log, meter: newMeter(a, a.books().Status), parts: map[string]func(context.Context) error{}}
	var err error
	if s.knowledge, err = a.newKnowledge(ctx); err != nil {
		return nil, err
	}
	var slackHandler http.Handler
	if slices.Contains(roles, roleBot) {
		b, err := s.newBot(ctx, p, a)
		switch {
		case err == nil:
			s.parts["bot"], slackHandler = b.Run, b.Handler()
		case named || !errors.Is(err, errNotConfigured):
			return nil, err
		default:
			a.log.Warn("the Slack bot is off", "reason", err)
		}
	}
	if slices.Contains(roles, roleScheduler) {
		a.editor.On = bot.Teller(a.store, p.now, a.config.OfficersChannel, a.log)
		s.parts["scheduler"] = a.editor.Run
		s.parts["reader of feeds"] = a.feeds.Run
		if a.config.Councils != "" {
			s.parts["reader of councils' meetings"] = a.councils.Run
		}
		s.parts["corrections"] = a.watchCorrections
		sweep, err := a.retention("kcst")
		if err != nil {
			return nil, err
		}
		s.parts["retention sweep"] = func(ctx context.Context) error { return sweep.Every(ctx, 24*time.Hour, a.log) }
	}
	if slices.Contains(roles, roleWorker) {
		sender, err := p.newSender(ctx, a, a.editor)
		if err != nil {
			return nil, err
		}
		if a.config.SMTPURL == "" {
			a.log.Warn("no mail leaves: KCST_SMTP_URL is empty, so mails are kept in the data folder's outbox")
		}
		s.parts["worker"] = sender.Run
		s.parts["sender of confirmations"] = a.notes(sender).Run
		back, err := a.bounceReader(ctx, sender)
		if err != nil {
			return nil, err
		}
		if back != nil {
			s.parts["reader of bounces"] = looking(a.log, "bounces can't be read; trying again", func(ctx context.Context) error {
				_, err := back.Look(ctx)
				return err
			})
		} else if a.config.SMTPURL != "" {
			a.log.Warn("bounces and complaints aren't read: KCST_BOUNCE_URL is empty")
		}
		watcher, err := a.newCanary()
		if err != nil {
			return nil, err
		}
		if watcher != nil {
			s.parts["watcher of the canary"] = looking(a.log, "the canary's mailbox can't be looked at; trying again", watcher.Look)
		}
	}
	if slices.Contains(roles, roleWeb) || slackHandler != nil && a.config.SlackSigning != "" {
		if err := s.prepareWeb(p, slackHandler, nil, s.ready); err != nil {
			return nil, err
		}
	} else {
		s.prepareHealth()
	}
	return s, nil
}

// prepareHealth serves a process without pages to those who watch over it.
// Where its address is taken, by the pages' own process it may be, it goes
// without.
func (s *service) prepareHealth() {
	var err error
	if s.listener, err = net.Listen("tcp", s.app.config.Listen); err != nil {
		s.log.Warn("no health or metrics are served here: give this process a KCST_LISTEN of its own", "error", err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", s.meter)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "up\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := s.ready(r.Context()); err != nil {
			s.log.Debug("not ready", "error", err)
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, "ready\n")
	})
	s.handler = mux
}

var errNotConfigured = errors.New("not configured")

func (s *service) newBot(ctx context.Context, p program, a *app) (*bot.Bot, error) {
	c := a.config
	if c.SlackBot == "" {
		return nil, fmt.Errorf("%w: set SLACK_BOT_TOKEN with SLACK_APP_TOKEN or SLACK_SIGNING_SECRET", errNotConfigured)
	}
	counter, err := a.counter()
	if err != nil {
		return nil, err
	}
	office, err := p.office(ctx, a)
	if err != nil {
		a.log.Warn("officers can't work in Slack", "reason", err)
	}
	return bot.New(bot.Options{
		Ask: s.meter.asking(a.desk.Ask), Transport: s.meter.slackCalls, Asked: a.countAsked, Crisis: s.knowledge.crisis, Partnership: s.knowledge.partnership,
		Counter: counter, Office: office, Store: a.store, Log: a.log, Now: p.now,
		BotToken: c.SlackBot, AppToken: c.SlackApp, SigningSecret: c.SlackSigning, APIURL: c.SlackAPI,
	})
}

// prepareWeb listens at once, so that a port in use is an error now.
func (s *service) prepareWeb(p program, slackHandler http.Handler, mails func() []inbox.Message, ready func(context.Context) error) error {
	extra := map[string]http.Handler{"/metrics": s.meter, "GET " + picturePath: &picture{app: s.app}}
	if slackHandler != nil {
		extra["/slack/"] = slackHandler
	}
	door, err := s.app.door()
	if err != nil {
		return err
	}
	if preview, err := p.preview(context.Background(), s.app); err == nil {
		extra[previewPath] = preview
	} else {
		s.log.Warn("drafts can't be previewed as pages", "reason", err)
	}
	s.handler, err = web.New(web.Options{
		BaseURL: s.app.config.BaseURL, Partnership: s.knowledge.partnership,
		Ask: s.meter.asking(s.app.desk.Ask), Danger: func(text string) bool { return s.knowledge.crisis().Detect(text) },
		Editions: s.app.items.Editions, Edition: s.app.items.Edition, Next: s.app.nextMonthly, Meetings: s.app.meetings.List,
		Meeting: s.app.meetings.Get, About: s.app.meetings.OfTopic, Facts: s.app.facts.Base,
		Door: door, Inbox: mails, Ready: ready, Extra: extra, Now: p.now, Log: s.log,
	})
	if err != nil {
		return err
	}
	if s.listener, err = net.Listen("tcp", s.app.config.Listen); err != nil {
		return fmt.Errorf("can't listen on %s: choose another KCST_LISTEN, or stop what uses it: %w", s.app.config.Listen, err)
	}
	return nil
}

// ready is why the service can't be used yet, if it can't.
func (s *service) ready(ctx context.Context) error {
	if err := s.app.store.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("the store doesn't answer: %w", err)
	}
	_, err := s.app.desk.Engine(ctx)
	return err
}

// stopping is how long requests under way may take when the service ends.
const stopping = 10 * time.Second

// run runs every part until ctx ends or one of them fails, and waits for all.
func (s *service) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for name, part := range s.parts {
		g.Go(func() error {
			if err := part(ctx); err != nil && ctx.Err() == nil {
				return fmt.Errorf("the %s stopped: %w", name, err)
			}
			return nil
		})
	}
	g.Go(func() error { return s.knowledge.follow(ctx) })
	if s.listener != nil {
		server := &http.Server{
			Handler: s.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
			WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
			ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		}
		g.Go(func() error {
			if err := server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("the web server stopped: %w", err)
			}
			return nil
		})
		g.Go(func() error {
			<-ctx.Done()
			end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopping)
			defer cancel()
			return server.Shutdown(end)
		})
		s.log.Info("listening", "address", s.listener.Addr().String())
	}
	err := g.Wait()
	s.log.Info("stopped")
	return err
}
