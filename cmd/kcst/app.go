package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"kcst/answers"
	"kcst/bulletin"
	"kcst/bulletin/feeds"
	"kcst/data"
	"kcst/facts"
	"kcst/fetch"
	"kcst/funding"
	"kcst/meetings"
	"kcst/meetings/moderngov"
	"kcst/store"
	"kcst/subscribers"
	"kcst/templates"
)

// purpose is what a command opens the store for.
type purpose int

const (
	reading  purpose = iota // a store that keeps nothing will do
	changing                // what it writes must be kept
	serving                 // one such process a data folder
	showing                 // a demo: one a data folder, and a store that keeps nothing will do
)

// app is kcst with its stores open.
type app struct {
	config   Config
	log      *slog.Logger
	store    *store.Store
	facts    *facts.Store
	ledger   *funding.Store
	desk     *answers.Desk
	items    *bulletin.Store
	feeds    *feeds.Reader
	editor   *bulletin.Editor
	people   *subscribers.Store
	meetings *meetings.Store
	councils *moderngov.Reader
	zone     *time.Location
}

// open reads the settings, opens the store, loads the data set into it if it
// is empty, and wires what the commands use.
func (p program) open(ctx context.Context, goal purpose) (*app, error) {
	c, err := LoadConfig(p.getenv)
	if err != nil {
		return nil, err
	}
	return p.openWith(ctx, c, goal, p.logger(c))
}

func (p program) openWith(ctx context.Context, c Config, goal purpose, log *slog.Logger) (*app, error) {
	s, err := p.openStore(ctx, c, store.Options{
		Exclusive: goal == serving || goal == showing,
		MemoryOK:  goal == reading || goal == showing,
		Log:       log,
	})
	if err != nil {
		return nil, err
	}
	a, err := p.wire(ctx, c, s, log)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.Kind() == store.Memory && goal == reading {
		fmt.Fprintln(p.stderr, "kcst: "+s.Describe())
	}
	return a, nil
}

// openStore opens the configured store, with what is set in o beside.
func (p program) openStore(ctx context.Context, c Config, o store.Options) (*store.Store, error) {
	id, err := c.partnershipID()
	if err != nil {
		return nil, err
	}
	if c.RedisURL == "" {
		if err := mayUse(c.DataDir, os.Geteuid()); err != nil {
			return nil, err
		}
	}
	o.URL, o.Dir, o.Partnership, o.Now = c.RedisURL, c.DataDir, id, p.now
	s, err := store.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	if s.Kind() == store.Embedded {
		if err := rememberPartnership(c.DataDir, id); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

func (p program) wire(ctx context.Context, c Config, s *store.Store, log *slog.Logger) (*app, error) {
	a := &app{config: c, log: log, store: s, facts: facts.NewStore(s, p.now)}
	base, err := a.loadOnce(ctx)
	if err != nil {
		return nil, err
	}
	zone := base.Partnership.Zone
	if zone == "" {
		zone = "Europe/London"
	}
	if a.zone, err = time.LoadLocation(zone); err != nil {
		return nil, fmt.Errorf("the partnership's zone %q isn't known: write one such as Europe/London", zone)
	}
	if err := a.openFunding(ctx, p.now); err != nil {
		return nil, err
	}
	a.desk = answers.NewDesk(a.ledger, p.now)
	a.items = a.newItems(p.now)
	a.feeds = &feeds.Reader{
		Feeds: feeds.NewStore(s, p.now), Items: a.items, Guard: p.guard(c), Zone: a.zone, Now: p.now, Log: log,
	}
	a.people = subscribers.NewStore(s, p.now, rand.Reader)
	a.meetings = meetings.NewStore(s, p.now)
	a.desk.Meetings = a.meetings
	if a.councils, err = p.councilReader(a); err != nil {
		return nil, err
	}
	if a.editor, err = a.newEditor(p.now); err != nil {
		return a, err
	}
	a.desk.Coming = a.comingEditions
	if base := a.publicBase(); base != "" {
		a.desk.Joining = base + "/subscribe"
	}
	return a, nil
}

// comingEditions is the next edition of each kind by the calendar.
func (a *app) comingEditions(now time.Time) []answers.Coming {
	var next []answers.Coming
	for _, kind := range []bulletin.Kind{bulletin.Monthly, bulletin.Weekly} {
		due := a.editor.Calendar.Next(kind, now).Due
		next = append(next, answers.Coming{Kind: string(kind), Day: facts.DateOf(due.In(a.zone))})
	}
	return next
}

// guard is the one way out to what people name.
func (p program) guard(c Config) *fetch.Guard {
	return fetch.New(fetch.Options{Agent: "kcst (+" + c.BaseURL + ")", Loopback: p.fetchHere})
}

// newItems is the bulletin's store by some clock; its items name what the
// facts know.
func (a *app) newItems(now func() time.Time) *bulletin.Store {
	st := bulletin.NewStore(a.store, now)
	st.Labels = func(ctx context.Context) (bulletin.Labels, error) {
		base, err := a.facts.Base(ctx)
		if err != nil {
			return bulletin.Labels{}, err
		}
		return bulletin.LabelsOf(base), nil
	}
	return st
}

// newEditor is the editor of editions by some clock.
func (a *app) newEditor(now func() time.Time) (*bulletin.Editor, error) {
	holidays, err := bulletin.ParseHolidays(data.BankHolidays)
	if err != nil {
		return nil, err
	}
	calendar, err := bulletin.NewCalendar(bulletin.Rules{
		Monthly: a.config.Monthly, MonthlyLead: a.config.MonthlyLead, Weekly: a.config.Weekly, WeeklyLead: a.config.WeeklyLead,
	}, holidays, a.zone)
	if err != nil {
		return nil, err
	}
	elections, err := a.config.elections()
	if err != nil {
		return nil, err
	}
	return &bulletin.Editor{
		Elections: elections,
		Store:     a.newItems(now), Calendar: calendar, Facts: a.facts, Now: now, Log: a.log,
		Meetings: a.meetings, Funding: a.fundingLines, Chart: a.fundingChart, Asked: a.mostAsked, Subject: subjectLine,
	}, nil
}

// elections are the pre-election periods: those of a file that is named, or
// Kent's own.
func (c Config) elections() (bulletin.Elections, error) {
	b := []byte(nil)
	switch {
	case c.PreElection != "":
		var err error
		if b, err = os.ReadFile(c.PreElection); err != nil {
			return nil, fmt.Errorf("KCST_PRE_ELECTION can't be read: %w", err)
		}
	case c.Dataset == "kent":
		b = data.PreElection
	}
	return bulletin.ParseElections(b)
}

// subjectLine words a periodic edition's subject.
func subjectLine(c bulletin.Content) string {
	if c.Kind == bulletin.Weekly {
		return templates.MailSubject(c.Bulletin, c.Date.In(time.UTC), c.Period.From.In(time.UTC), c.Period.Until.In(time.UTC))
	}
	return templates.MailSubject(c.Bulletin, c.Date.In(time.UTC), time.Time{}, time.Time{})
}

// loadOnce puts the configured data set into an empty store: never over what
// an officer has changed since.
func (a *app) loadOnce(ctx context.Context) (*facts.Base, error) {
	base, err := a.facts.Base(ctx)
	if err != nil || base.Version > 0 || a.config.Dataset == "none" {
		return base, err
	}
	set, err := a.config.dataset()
	if err != nil {
		return nil, err
	}
	if _, err := a.facts.LoadOnce(ctx, set, "data set"); err != nil {
		return nil, err
	}
	return a.facts.Base(ctx)
}

func (a *app) close() {
	if err := a.store.Close(); err != nil {
		a.log.Warn("closing the store", "error", err)
	}
}

// dataset reads the configured data set.
func (c Config) dataset() (*facts.Set, error) {
	var files fs.FS = data.Kent
	if c.Dataset != "kent" {
		files = os.DirFS(c.Dataset)
	}
	set, err := facts.ParseFS(files)
	if err != nil {
		return nil, fmt.Errorf("the data set %s can't be used:\n%w", c.Dataset, err)
	}
	return set, nil
}

// secret is the key that signs the links in mails: the configured one, or one
// that is made once and kept in the data folder.
func (a *app) secret() (string, error) {
	if a.config.Secret != "" {
		return a.config.Secret, nil
	}
	if a.store.Kind() == store.Server {
		return "", errors.New("KCST_SECRET is missing: with a Redis of your own, give every process the same one, for example from `openssl rand -hex 32`")
	}
	return keptSecret(a.config.DataDir)
}

// keptSecret is the secret in the data folder, made at the first need. Links
// in mails depend on it for years, so it is there whole and on the disk, or
// not at all; of several processes that make one, all take the first.
func keptSecret(dir string) (string, error) {
	path := filepath.Join(dir, "secret")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := keepOnce(dir, "secret", rand.Text()+rand.Text()); err != nil {
			return "", fmt.Errorf("a secret for the links in mails can't be kept in %s: %w", dir, err)
		}
		b, err = os.ReadFile(path)
	}
	if err == nil && len(b) < 32 {
		err = fmt.Errorf("%s is damaged: delete it (links in mails sent so far stop working), or set KCST_SECRET", path)
	}
	return string(b), err
}
