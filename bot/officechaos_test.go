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
	"kcst/store"
	"kcst/store/storetest"
)

// TestOfficeChaos has partners ask and officers act while two replicas are
// killed in turn, sockets are cut, events come twice and out of order,
// acknowledgements are lost, and Slack answers with 429 and 500: each question
// is answered once, each action is applied exactly once, and each item has one
// card, which shows how it stands. An action that Slack saw no answer to is
// done again, as people do. KCST_FULL makes it 2,000 questions and 200
// actions.
func TestOfficeChaos(t *testing.T) {
	t.Parallel()
	questions, items, entries, kills := 30, 4, 4, 2
	if os.Getenv("KCST_FULL") != "" {
		questions, items, entries, kills = 2000, 100, 100, 40
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
	for n := range items {
		if _, err := o.Items.Add(t.Context(), bulletin.Item{
			ID: fmt.Sprintf("item-%d", n), Section: bulletin.SectionMedia, Headline: fmt.Sprintf("News number %d", n), Source: "Trust",
			PublishFrom: facts.DateOf(time.Now().AddDate(0, 0, -1)),
		}, "pat"); err != nil {
			t.Fatal(err)
		}
	}
	env := "BOT_TEST_OFFICE=" + dir
	replicas := []func(){spawn(t, s, redisURL, 0, env), spawn(t, s, redisURL, 0, env)}
	w := &work{house: &house{t: t, slack: s, store: st, logs: new(logs)}, o: o, t: t}
	stop := make(chan struct{})
	var trouble sync.WaitGroup
	trouble.Go(func() { w.breakThings(stop) })

	var asked []*slacktest.Delivery
	var acts sync.WaitGroup
	for n := range questions {
		d := s.Mention(slacktest.Say{User: fmt.Sprintf("UQ%d", n), Channel: fmt.Sprintf("CQ%d", n), Text: "question"})
		if asked = append(asked, d); n%7 == 0 {
			s.Renew(d)
		}
	}
	for n := range max(items, entries) {
		acts.Go(func() {
			if n < items {
				id := fmt.Sprintf("item-%d", n)
				w.insist(func() *slacktest.Command { return w.click(people["anna"], "item_accept", id) })
				w.insist(func() *slacktest.Command { return w.click(people["ben"], "item_accept", id) })
			}
			if n < entries {
				form := w.submit(people["anna"], "money_entry", "allocate crg-2025-26",
					map[string]string{"pot": "tactical", "project": "tepo-scams", "amount": fmt.Sprintf("0.%02d", n%99+1), "date": "2025-10-01"})
				w.insist(func() *slacktest.Command { return form.Again() }) // submitted twice, at the least
			}
		})
	}
	for n := range kills {
		time.Sleep(1500*time.Millisecond + rand.N(time.Second))
		replicas[n%2]()
		replicas[n%2] = spawn(t, s, redisURL, 0, env)
	}
	acts.Wait()
	close(stop)
	trouble.Wait()

	for _, d := range asked {
		if !d.Wait(time.Minute) {
			t.Errorf("%s was never acknowledged, after %d attempts", d.EventID, d.Attempts())
		}
	}
	answeredOnce(t, s, asked...)
	w.appliedOnce(items, entries)
}

// breakThings cuts sockets, loses acknowledgements, and has one call in seven
// refused, until stop.
func (w *work) breakThings(stop chan struct{}) {
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		case <-time.After(200 * time.Millisecond):
		}
		switch n % 8 {
		case 0, 4:
			w.slack.Inject(slacktest.Fault{Method: "chat.postMessage", Status: 429, RetryAfter: 1})
			w.slack.Inject(slacktest.Fault{Method: "chat.update", Status: 429, RetryAfter: 1})
		case 2:
			w.slack.Inject(slacktest.Fault{Method: "chat.postMessage", Status: 500, Done: n%16 == 2})
		case 5:
			w.slack.LoseAcks(2)
		case 6:
			w.slack.Inject(slacktest.Fault{Method: "conversations.history", Status: 500})
		case 7:
			if n%24 == 7 {
				w.slack.Cut()
			}
		}
	}
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
func (w *work) appliedOnce(items, entries int) {
	ctx := context.Background()
	recorded := map[string]int{}
	for e, err := range w.o.Ledger.Entries(ctx, 0) {
		if err != nil {
			w.t.Fatal(err)
		}
		if strings.HasPrefix(e.Key, "slack-") {
			recorded[e.Key]++
		}
	}
	if len(recorded) != entries {
		w.t.Errorf("%d entries were recorded, want %d", len(recorded), entries)
	}
	for n := range items {
		id := fmt.Sprintf("item-%d", n)
		history, err := w.o.Items.ItemHistory(ctx, id)
		if err != nil {
			w.t.Fatal(err)
		}
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
		w.slack.Await(2*time.Minute, func() bool { n, shows := cards(); return n > 0 && shows || w.t.Failed() })
		if n, shows := cards(); n > 1 || n == 1 && !shows {
			w.t.Errorf("%s has %d cards, the last one up to date: %v", id, n, shows)
		}
	}
}
