package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"kcst/bulletin"
	"kcst/data"
	"kcst/delivery"
	"kcst/facts"
	"kcst/meetings"
	"kcst/subscribers"
)

// demoAuthor drafts the demo's extraordinary edition, and demoOfficer, as
// somebody other than the author must, approves all three.
const (
	demoAuthor  = "Sam Author (demo)"
	demoOfficer = "Alex Officer (demo)"
)

// replay is the demo's way through the last weeks: it sets the clock to when
// the calendar had something to do, and does it by the same code as serve.
type replay struct {
	app    *app
	editor *bulletin.Editor
	sender *delivery.Sender
	clock  *replayClock
}

// replayClock shows what the replay set it to, and the real time otherwise.
type replayClock struct {
	real func() time.Time
	at   atomic.Pointer[time.Time]
}

func (c *replayClock) now() time.Time {
	if t := c.at.Load(); t != nil {
		return *t
	}
	return c.real()
}

func (c *replayClock) set(t time.Time) { c.at.Store(&t) }

// release lets the clock show the real time again.
func (c *replayClock) release() { c.at.Store(nil) }

// showEditions fills the store with samples, and sends the last monthly and
// the last weekly edition as they were due, and an extraordinary one now. It
// does so once a store; killed in the middle, it goes on where it was.
func (p program) showEditions(ctx context.Context, a *app, transport delivery.Transport, clock *replayClock) error {
	done := a.store.Key("demo", "shown")
	if n, err := a.store.Exists(ctx, done).Result(); err != nil || n > 0 {
		return err
	}
	r := &replay{app: a, clock: clock}
	defer clock.release()
	var err error
	if r.editor, err = a.newEditor(clock.now); err != nil {
		return err
	}
	if r.sender, err = a.senderOver(ctx, transport, r.editor); err != nil {
		return err
	}
	started, err := a.demoStarted(ctx, p.now())
	if err != nil {
		return err
	}
	monthly, weekly := lastRun(r.editor.Calendar, bulletin.Monthly, started), lastRun(r.editor.Calendar, bulletin.Weekly, started)
	first := monthly.Draft
	if weekly.Draft.Before(first) {
		first = weekly.Draft
	}
	clock.set(first.Add(-time.Hour))
	if err := r.fill(ctx, monthly, weekly); err != nil {
		return fmt.Errorf("the samples can't be loaded: %w", err)
	}
	if err := r.periodic(ctx, monthly, weekly); err != nil {
		return err
	}
	clock.set(started)
	if err := r.extraordinary(ctx); err != nil {
		return err
	}
	return a.store.Set(ctx, done, started.Format(time.RFC3339), 0).Err()
}

// refuseStrangers keeps a demo off a store that holds anything but a demo: it
// would take real editions for its own, and send them to nobody but its inbox.
func (a *app) refuseStrangers(ctx context.Context) error {
	demo, err := a.ofDemo(ctx)
	if err != nil || demo {
		return err
	}
	editions, err := a.items.Editions(ctx)
	if err != nil {
		return err
	}
	accepted, err := a.items.Items(ctx, bulletin.Accepted)
	if err != nil {
		return err
	}
	strangers := len(editions)+len(accepted) > 0
	for _, err := range a.people.All(ctx) {
		if err != nil {
			return err
		}
		strangers = true
		break
	}
	if strangers {
		return errors.New("this store isn't a demonstration's, and its people, items and editions are left alone: set KCST_DATA_DIR to another folder, and no KCST_REDIS_URL")
	}
	return nil
}

// ofDemo reports whether a demo has ever been started on the store.
func (a *app) ofDemo(ctx context.Context) (bool, error) {
	n, err := a.store.Exists(ctx, a.store.Key("demo", "started")).Result()
	return n > 0, err
}

// demoStarted is when this demo was first started: a replay that was killed
// goes on with the same runs.
func (a *app) demoStarted(ctx context.Context, now time.Time) (time.Time, error) {
	key := a.store.Key("demo", "started")
	if err := a.store.SetNX(ctx, key, now.Format(time.RFC3339), 0).Err(); err != nil {
		return now, err
	}
	text, err := a.store.Get(ctx, key).Result()
	if err != nil {
		return now, err
	}
	return time.Parse(time.RFC3339, text)
}

// lastRun is the last run of a kind that was due by a time.
func lastRun(c *bulletin.Calendar, kind bulletin.Kind, by time.Time) bulletin.Run {
	run := c.Next(kind, by.AddDate(0, -3, 0))
	for {
		next := c.Next(kind, run.Due)
		if next.Due.After(by) {
			return run
		}
		run = next
	}
}

// fill loads the samples. Each has an identity, so that filling again adds
// nothing.
func (r *replay) fill(ctx context.Context, monthly, weekly bulletin.Run) error {
	file, err := fs.ReadFile(data.Demo, "items.yaml")
	if err != nil {
		return err
	}
	items, err := bulletin.ReadItems(file, facts.DateOf(monthly.Draft.In(r.app.zone)))
	if err != nil {
		return err
	}
	base, err := r.app.facts.Base(ctx)
	if err != nil {
		return err
	}
	offer := subscribers.Offered(base)
	for _, it := range items {
		it.State = bulletin.Submitted
		it.Topics, it.Districts = offered(offer.Topics, it.Topics), offered(offer.Districts, it.Districts)
		if it, err = r.editor.Store.Add(ctx, it, it.SubmittedBy); err != nil {
			return err
		}
		if it.State == bulletin.Submitted {
			if _, err := r.editor.Store.Accept(ctx, it.ID, demoOfficer); err != nil {
				return err
			}
		}
	}
	if err := r.addMeetings(ctx, data.Demo, "meetings.yaml", weekly.Period.Until); err != nil {
		return err
	}
	if r.app.config.Dataset == "kent" {
		if err := r.addMeetings(ctx, data.KentMeetings, "kcsp.yaml", weekly.Period.Until); err != nil {
			return err
		}
	}
	return r.subscribe(ctx, offer)
}

// addMeetings keeps the meetings of a file whose days count from a day.
func (r *replay) addMeetings(ctx context.Context, files fs.FS, name string, day facts.Date) error {
	file, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	list, err := meetings.ReadYAML(bytes.NewReader(file), name, day, r.app.zone)
	if err != nil {
		return err
	}
	base, err := r.app.facts.Base(ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		meetings.Label(base, &m)
		if _, err := r.app.meetings.Put(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// offered are those of the samples' topics or districts that this partnership
// has: the samples are written for Kent's.
func offered(options []subscribers.Option, list []string) []string {
	return slices.DeleteFunc(list, func(id string) bool {
		return !slices.ContainsFunc(options, func(o subscribers.Option) bool { return o.ID == id })
	})
}

func (r *replay) subscribe(ctx context.Context, offer subscribers.Offer) error {
	people, err := demoSubscribers()
	if err != nil {
		return err
	}
	consent := subscribers.Consent{Basis: "a made-up person of the demonstration", At: r.clock.now(), How: "demo", By: demoOfficer}
	for _, s := range people {
		s.Topics, s.Districts = offered(offer.Topics, s.Topics), offered(offer.Districts, s.Districts)
		s.Consent = consent
		if _, err := r.app.people.Add(ctx, s); err != nil && !errors.Is(err, subscribers.ErrThere) && !errors.Is(err, subscribers.ErrLeft) {
			return err
		}
	}
	return nil
}

// periodic drafts, approves and sends the two runs at their times.
func (r *replay) periodic(ctx context.Context, runs ...bulletin.Run) error {
	if _, err := r.editor.Tick(ctx); err != nil { // notes the start; nothing is due
		return err
	}
	type step struct {
		at time.Time
		do func(context.Context, string) error
		id string
	}
	var steps []step
	for _, run := range runs {
		steps = append(steps, step{run.Draft, r.draft, run.ID}, step{run.Due, r.send, run.ID})
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, s := range steps {
		r.clock.set(s.at)
		if err := s.do(ctx, s.id); err != nil {
			return fmt.Errorf("show %s: %w", s.id, err)
		}
	}
	return nil
}

// draft lets the calendar draft a run, and approves it.
func (r *replay) draft(ctx context.Context, id string) error {
	// What would have come since the step before wasn't missed: nobody was there.
	if err := r.editor.Store.Begin(ctx, r.editor.Now().Add(-time.Hour)); err != nil {
		return err
	}
	if _, err := r.editor.Tick(ctx); err != nil {
		return err
	}
	return r.approve(ctx, id)
}

func (r *replay) approve(ctx context.Context, id string) error {
	ed, err := r.editor.Store.Edition(ctx, id)
	if err != nil || ed.State != bulletin.InReview { // approved before a restart
		return err
	}
	_, err = r.editor.Approve(ctx, id, demoOfficer, ed.Hash)
	return err
}

// send starts what has come due, as a worker would, and sees it through.
func (r *replay) send(ctx context.Context, id string) error {
	if _, err := r.editor.StartReady(ctx, bulletin.Scheduler); err != nil {
		return err
	}
	return r.sender.Send(ctx, id)
}

// extraordinary drafts, approves and sends an edition as an officer would.
func (r *replay) extraordinary(ctx context.Context) error {
	text, err := fs.ReadFile(data.Demo, "extraordinary.md")
	if err != nil {
		return err
	}
	subject, body, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
	key := r.app.store.Key("demo", "extraordinary")
	id, err := r.app.store.Get(ctx, key).Result()
	if err != nil { // not drafted yet
		ed, err := r.editor.Draft(ctx, bulletin.Request{
			Kind: bulletin.Extraordinary, Subject: strings.TrimSpace(subject), Body: strings.TrimSpace(body), By: demoAuthor,
		})
		if err != nil {
			return err
		}
		id = ed.ID
		if err := r.app.store.Set(ctx, key, id, 0).Err(); err != nil {
			return err
		}
	}
	if ed, err := r.editor.Store.Edition(ctx, id); err != nil {
		return err
	} else if ed.State == bulletin.Open {
		if _, err := r.editor.Review(ctx, id, demoAuthor); err != nil {
			return err
		}
	}
	if err := r.approve(ctx, id); err != nil {
		return err
	}
	return r.send(ctx, id)
}
