package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"kcst/bulletin"
	"kcst/subscribers"
)

// Sender mails editions that are sending, and takes up what another process
// left. Any number of processes may have one, and share the work on every
// edition.
type Sender struct {
	Editor      *bulletin.Editor
	Store       *Store
	Subscribers *subscribers.Store
	Composer    *Composer
	Transport   Transport
	Connections int   // at once, for all editions together; 0 is 8
	Rate        int   // letters a second from this process; 0 is no cap
	Allow       Allow // who may be mailed; empty is everybody
	Log         *slog.Logger
	Now         func() time.Time

	pace    pace
	relay   gate
	domains domains
}

// ErrNotSending: the edition is in a state from which nothing is sent.
var ErrNotSending = errors.New("the edition isn't being sent")

// by is who finishes an edition in its history.
const by = "kcst"

// Waiting is looking again: for editions, for the end of a pause, for a lease.
const glance = 300 * time.Millisecond

// Run starts every approved edition when it is due, and sends every one that is
// sending, extraordinary ones first, until ctx ends. What is on the wire then
// is finished or cut off within ten seconds. Trouble with the store or the mail
// server is logged and waited out.
func (s *Sender) Run(ctx context.Context) error {
	d, home := s.staff(ctx)
	defer home()
	var (
		wg   sync.WaitGroup
		busy sync.Map
	)
	defer wg.Wait()
	told := "" // what can't be started stays so until somebody acts: once is enough
	for ; ctx.Err() == nil; wait(ctx, glance) {
		_, err := s.Editor.StartReady(ctx, by)
		switch {
		case err == nil:
			told = ""
		case err.Error() != told && ctx.Err() == nil:
			told = err.Error()
			s.Log.Warn("an edition that is due can't be started; trying again", "err", err)
		}
		ids, err := s.work(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("editions can't be read; trying again", "err", err)
		}
		for _, id := range ids {
			if _, there := busy.LoadOrStore(id, true); there {
				continue
			}
			wg.Go(func() {
				defer busy.Delete(id)
				if _, err := s.step(ctx, id, d); err != nil && ctx.Err() == nil {
					s.Log.Warn("edition can't be sent; trying again", "edition", id, "err", err)
					wait(ctx, 10*glance)
				}
			})
		}
	}
	return nil
}

// staff opens a desk with its connections; home ends them, once nothing is in
// their hands: what they rest for doesn't matter any more.
func (s *Sender) staff(ctx context.Context) (d *desk, home func()) {
	d = newDesk()
	ctx, leave := context.WithCancel(ctx)
	var wg sync.WaitGroup
	for i := range s.connections() {
		w := &worker{sender: s, desk: d, number: i, answer: make(chan bool, 1), log: s.Log}
		wg.Go(func() { w.work(ctx) })
	}
	return d, func() {
		d.close()
		leave()
		wg.Wait()
	}
}

// work lists what there is to send or to account for.
func (s *Sender) work(ctx context.Context) ([]string, error) {
	live, err := s.Editor.Store.Live(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(live, func(a, b bulletin.Edition) int { return rank(a) - rank(b) })
	var ids []string
	for _, ed := range live {
		if ed.State == bulletin.Sending {
			ids = append(ids, ed.ID)
		}
	}
	open, err := s.Store.opened(ctx)
	if err != nil {
		return ids, err
	}
	for _, id := range open {
		if slices.ContainsFunc(live, func(ed bulletin.Edition) bool { return ed.ID == id }) {
			continue // it is sending, and listed, or paused
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func rank(ed bulletin.Edition) int {
	if ed.Kind == bulletin.Extraordinary {
		return 0
	}
	return 1
}

// Send sends one edition and returns when every delivery is in a final state.
// While another process has the rest of it, or while it is paused, Send waits.
// An edition that is finished already is no error.
func (s *Sender) Send(ctx context.Context, id string) error {
	d, home := s.staff(ctx)
	defer home()
	for {
		done, err := s.step(ctx, id, d)
		if done || err != nil {
			return err
		}
		if err := wait(ctx, glance); err != nil {
			return err
		}
	}
}

// Check tells, before anything is begun, whether an edition could be sent:
// its letter can be composed, and the mail server lets us in.
func (s *Sender) Check(ctx context.Context, id string) error {
	if _, err := s.Preview(ctx, id); err != nil {
		return err
	}
	conn, err := s.Transport.Connect(ctx)
	if err != nil {
		return err
	}
	return conn.Close()
}

// Preview is an edition's letter as it stands, to nobody: its links work for
// no subscriber.
func (s *Sender) Preview(ctx context.Context, id string) (*Letter, error) {
	ed, err := s.edition(ctx, id)
	if err != nil {
		return nil, err
	}
	from := ed.Content.From
	return s.Composer.Compose(ed.Content, subscribers.Subscriber{ID: "preview", Name: from.Team, Email: from.Email})
}

// Test mails an edition as it stands to one address, marked as a test.
func (s *Sender) Test(ctx context.Context, id, address string) error {
	written, _, err := subscribers.Address(address)
	if err != nil {
		return err
	}
	if !s.Allow.Allows(written) {
		return fmt.Errorf("%w: this address isn't among KCST_ALLOW_RECIPIENTS: add it, or name another", ErrCompose)
	}
	ed, err := s.edition(ctx, id)
	if err != nil {
		return err
	}
	ed.Content.Subject = "Test: " + ed.Content.Subject
	to := subscribers.Subscriber{ID: "test." + newID(), Email: written}
	letter, err := s.Composer.Compose(ed.Content, to)
	if err != nil {
		return err
	}
	conn, err := s.Transport.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if out := conn.Send(letter); out.Verdict != Accepted {
		return fmt.Errorf("%w: the test wasn't accepted: %s", ErrUnreachable, strings.TrimSpace(out.Reason))
	}
	return nil
}

func (s *Sender) edition(ctx context.Context, id string) (bulletin.Edition, error) {
	return s.Editor.Store.Edition(ctx, id)
}

// graced is a context that ends a grace after ctx does, for what has to be
// written down then.
func graced(ctx context.Context) (context.Context, func()) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		wait(longer, grace)
		cancel()
	})
	return longer, func() {
		stop()
		cancel()
	}
}

// wait sleeps unless ctx ends first.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// pace spreads letters evenly when there is a cap.
type pace struct {
	once sync.Once
	tick *time.Ticker
}

func (p *pace) wait(ctx context.Context, rate int) error {
	if rate <= 0 {
		return ctx.Err()
	}
	p.once.Do(func() { p.tick = time.NewTicker(time.Second / time.Duration(rate)) })
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-p.tick.C:
		return nil
	}
}
