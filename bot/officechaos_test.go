package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"kcst/bot/slacktest"
	"kcst/bulletin"
	"kcst/facts"
	"kcst/facts/gaps"
	"kcst/store"
	"kcst/store/storetest"
)

// chaos is how much of everything there is.
type chaos struct {
	questions                   int
	items, entries, facts, gaps int // actions of officers
	every                       time.Duration
}

// TestOfficeChaos has partners ask and officers act while two replicas are
// killed in turn every two seconds or so, sockets are cut, events come twice,
// late and out of order, acknowledgements are lost, and of all calls one in
// ten is answered 429 and one in twenty 500: each question is answered once,
// each action is applied exactly once, and each item has one card, which shows
// how it stands. An action that Slack saw no answer to is done again, as
// people do. KCST_FULL makes it 2,000 questions and 200 actions.
func TestOfficeChaos(t *testing.T) {
	t.Parallel()
	c := chaos{questions: 30, items: 4, entries: 3, facts: 3, gaps: 2, every: 100 * time.Millisecond}
	if os.Getenv("KCST_FULL") != "" {
		c = chaos{questions: 2000, items: 80, entries: 60, facts: 30, gaps: 30, every: 50 * time.Millisecond}
	}
	redisURL, _, _ := storetest.Server(t)
	s := slacktest.New(t, slacktest.Options{AckWithin: time.Second})
	s.SetGroup("S0OFFICERS1", people["cleo"])
	st, err := store.Open(t.Context(), store.Options{URL: redisURL, Partnership: "child", Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	dir := t.TempDir()
	o := newOffice(t, st, slog.New(slog.DiscardHandler), time.Now, dir)
	w := &work{house: &house{t: t, slack: s, store: st, logs: new(logs)}, o: o, t: t}
	w.prepare(c)
	env := "BOT_TEST_OFFICE=" + dir
	replicas := []func(){spawn(t, s, redisURL, 0, env), spawn(t, s, redisURL, 0, env)}
	began := time.Now()
	s.SetWeather(slacktest.Weather{Limited: 0.1, Broken: 0.05, LostAcks: 0.05, Late: 0.1})

	var asked []*slacktest.Delivery
	var going, acts sync.WaitGroup
	going.Go(func() { asked = w.ask(c) })
	going.Go(func() { w.act(c, &acts) })
	busy := make(chan struct{})
	go func() {
		going.Wait()
		acts.Wait()
		close(busy)
	}()
	kills := 0
	for over := false; !over; kills++ {
		select {
		case <-busy:
			over = true
		case <-time.After(1500*time.Millisecond + rand.N(time.Second)):
		}
		if kills%2 == 1 {
			s.Cut()
		}
		replicas[kills%2]()
		replicas[kills%2] = spawn(t, s, redisURL, 0, env)
	}
	s.SetWeather(slacktest.Weather{})

	for _, d := range asked {
		if !d.Wait(time.Minute) {
			t.Errorf("%s was never acknowledged, after %d attempts", d.EventID, d.Attempts())
		}
	}
	answeredOnce(t, s, asked...)
	w.appliedOnce(c)
	failed := map[string]int{}
	for _, call := range s.Calls("") {
		failed[call.Error]++
	}
	t.Logf("%d questions, %d actions, %d kills in %v; calls by their end: %v",
		c.questions, c.items+c.entries+c.facts+c.gaps, kills, time.Since(began).Round(time.Second), failed)
	if failed["429"]+failed["500"] == 0 {
		t.Error("the weather was fair")
	}
}

// prepare puts up what officers act on.
func (w *work) prepare(c chaos) {
	ctx := context.Background()
	for n := range c.items {
		w.must(w.o.Items.Add(ctx, bulletin.Item{
			ID: fmt.Sprintf("item-%d", n), Section: bulletin.SectionMedia, Headline: fmt.Sprintf("News number %d", n), Source: "Trust",
			PublishFrom: facts.DateOf(time.Now().AddDate(0, 0, -1)),
		}, "pat"))
	}
	for n := range c.gaps {
		w.must(nil, w.o.Gaps.Record(ctx, fmt.Sprintf("what colour is door %d?", n), fmt.Sprintf("colour door %d", n)))
	}
}

// ask asks every question, some twice: with the same ID, and with another.
func (w *work) ask(c chaos) (asked []*slacktest.Delivery) {
	for n := range c.questions {
		say := slacktest.Say{User: fmt.Sprintf("UQ%d", n), Channel: fmt.Sprintf("CQ%d", n), Text: "question"}
		var d *slacktest.Delivery
		if n%3 == 0 {
			d = w.slack.DM(say)
		} else {
			d = w.slack.Mention(say)
		}
		asked = append(asked, d)
		switch {
		case n%7 == 0:
			w.slack.Renew(d)
		case n%7 == 1:
			w.slack.Repeat(d)
		}
		time.Sleep(c.every)
	}
	return asked
}

// act has officers do everything, spread over the time that the questions
// take.
func (w *work) act(c chaos, acts *sync.WaitGroup) {
	anna, ben := people["anna"], people["ben"]
	var all []func()
	for n := range c.items {
		id := fmt.Sprintf("item-%d", n)
		all = append(all, func() {
			w.insist(func() *slacktest.Command { return w.click(anna, "item_accept", id) })
			w.insist(func() *slacktest.Command { return w.click(ben, "item_accept", id) })
		})
	}
	for n := range c.entries {
		all = append(all, func() {
			w.twice(anna, "money_entry", "allocate crg-2025-26", map[string]string{
				"pot": "tactical", "project": "tepo-scams", "amount": fmt.Sprintf("0.%02d", n%99+1), "date": "2025-10-01"})
		})
	}
	for n, id := range w.plainFacts(c.facts) {
		all = append(all, func() {
			w.twice(anna, "fact_edit", id, map[string]string{"text": fmt.Sprintf("It was changed, as number %d.", n), "as_of": "2026-01-01"})
		})
	}
	for n := range c.gaps {
		id := gaps.ID(fmt.Sprintf("colour door %d", n))
		all = append(all, func() {
			w.insist(func() *slacktest.Command { return w.click(anna, "gap_dismiss", id) })
			w.insist(func() *slacktest.Command { return w.click(ben, "gap_dismiss", id) })
		})
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	pause := time.Duration(c.questions) * c.every / time.Duration(len(all))
	for _, act := range all {
		acts.Go(act)
		time.Sleep(pause)
	}
}

// plainFacts are n facts that a form can change.
func (w *work) plainFacts(n int) []string {
	base, err := w.o.Facts.Base(context.Background())
	w.must(base, err)
	var ids []string
	for _, f := range base.Facts() {
		if len(ids) < n && len(f.Items) == 0 && f.Value == nil && f.Retired == nil {
			ids = append(ids, f.ID)
		}
	}
	if len(ids) < n {
		w.t.Fatalf("only %d facts", len(ids))
	}
	return ids
}

// twice submits a form until Slack was told that it arrived, and then again.
func (w *work) twice(user, callback, meta string, values map[string]string) {
	form := w.submit(user, callback, meta, values)
	w.insist(func() *slacktest.Command { return form.Again() })
	w.insist(func() *slacktest.Command { return form.Again() })
}

// insist does something again until Slack was told that it arrived.
func (w *work) insist(try func() *slacktest.Command) {
	for range 20 {
		if try().Wait(4 * time.Second) {
			return
		}
	}
	w.t.Error("an action was never acknowledged")
}

// appliedOnce looks at what came of the actions.
func (w *work) appliedOnce(c chaos) {
	ctx := context.Background()
	recorded := map[string]int{}
	for e, err := range w.o.Ledger.Entries(ctx, 0) {
		w.must(e, err)
		if strings.HasPrefix(e.Key, "slack-") {
			recorded[e.Key]++
		}
	}
	if len(recorded) != c.entries {
		w.t.Errorf("%d entries were recorded, want %d", len(recorded), c.entries)
	}
	for _, id := range w.changedFacts() {
		versions, err := w.o.Facts.History(ctx, id)
		if w.must(versions, err); len(versions) != 2 {
			w.t.Errorf("the fact %s has %d versions, want 2", id, len(versions))
		}
	}
	if n := len(w.changedFacts()); n != c.facts {
		w.t.Errorf("%d facts were changed, want %d", n, c.facts)
	}
	dismissed, err := w.o.Gaps.List(ctx, gaps.Dismissed)
	if w.must(dismissed, err); len(dismissed) != c.gaps {
		w.t.Errorf("%d gaps were dismissed, want %d", len(dismissed), c.gaps)
	}
	for n := range c.items {
		w.acceptedOnce(ctx, fmt.Sprintf("item-%d", n))
	}
}

// changedFacts are the facts that say what act wrote.
func (w *work) changedFacts() (ids []string) {
	base, err := w.o.Facts.Base(context.Background())
	w.must(base, err)
	for _, f := range base.Facts() {
		if strings.HasPrefix(f.Text, "It was changed, as number ") {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

func (w *work) acceptedOnce(ctx context.Context, id string) {
	history, err := w.o.Items.ItemHistory(ctx, id)
	w.must(history, err)
	accepted := 0
	for _, c := range history {
		if c.To == string(bulletin.Accepted) {
			accepted++
		}
	}
	if accepted != 1 {
		w.t.Errorf("%s was accepted %d times: %+v", id, accepted, history)
	}
	cards := func() (n int, shows bool) {
		for _, m := range w.slack.Posted() {
			if m.Channel == officersChannel && strings.HasPrefix(m.Text, id+":") {
				n, shows = n+1, strings.Contains(texts(m.Blocks), "*accepted*")
			}
		}
		return n, shows
	}
	// All cards and receipts are in one channel, which takes a message a second.
	w.slack.Await(5*time.Minute, func() bool { n, shows := cards(); return n > 0 && shows || w.t.Failed() })
	if n, shows := cards(); n != 1 || !shows {
		w.t.Errorf("%s has %d cards, the last one up to date: %v", id, n, shows)
	}
}
