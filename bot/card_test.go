package bot_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kcst/bot"
	"kcst/bulletin"
	"kcst/facts/gaps"
	"kcst/meetings"
	"kcst/store/storetest"
)

// An officer presses a button of yesterday's queue, which makes it one of
// today's copies: both are drawn anew, in one channel, and then there is peace.
func TestTwoCopiesInOneChannel(t *testing.T) {
	t.Parallel()
	st := storetest.Open(t)
	var back atomic.Int64
	back.Store(int64(24 * time.Hour))
	now := func() time.Time { return time.Now().Add(-time.Duration(back.Load())) }
	asked := gaps.NewStore(st, now)
	h, _ := openOffice(t, overSocket, setup{store: st, tune: func(o *bot.Options) {
		o.Now, o.Office.Gaps = now, asked
	}})
	j := &journey{house: h, t: t}
	ask := func(text, shows string) {
		t.Helper()
		if err := asked.Record(t.Context(), text, text); err != nil {
			t.Fatal(err)
		}
		if err := j.step("office shows " + shows); err != nil {
			t.Fatal(err)
		}
	}
	ask("what colour is the door?", "Nobody could answer 1 question yet.")
	yesterday, err := j.having(officersChannel, "gap_dismiss", "")
	if err != nil {
		t.Fatal(err)
	}
	back.Store(0)
	ask("what colour is the gate?", "Nobody could answer 2 questions yet.")
	if c := h.slack.Click(people["anna"], yesterday, "gap_dismiss", gaps.ID("what colour is the door?")); !c.Wait(10 * time.Second) {
		t.Fatal("not acknowledged")
	}
	drawn := func() (n int) {
		for _, m := range h.slack.Posted() {
			if strings.HasPrefix(m.Text, "Nobody could answer 1 question") && strings.Contains(texts(m.Blocks), "gate") {
				n++
			}
		}
		return n
	}
	if !h.slack.Await(15*time.Second, func() bool { return drawn() == 2 }) {
		t.Errorf("%d of 2 copies show what is left\n%s", drawn(), h.logs)
	}
	time.Sleep(2 * time.Second) // for one more of each at the channel's pace
	before := len(h.slack.Calls("chat.update"))
	time.Sleep(3 * time.Second)
	if after := len(h.slack.Calls("chat.update")); after != before {
		t.Errorf("the copies were drawn %d times more with nothing new", after-before)
	}
}

// A weekly edition that tells of new minutes alone shows them on its card.
func TestACardOfNewMinutes(t *testing.T) {
	t.Parallel()
	h, o := openOffice(t, overSocket, setup{})
	week := o.Editor.Calendar.Next(bulletin.Weekly, time.Now()).Period
	began := week.From.In(o.Zone)
	if _, err := meetings.NewStore(h.store, func() time.Time { return began.Add(time.Hour) }).Put(t.Context(), meetings.Meeting{
		ID: "900", Committee: meetings.Committee{ID: "kcsp", Name: "Kent Community Safety Partnership", Council: "Kent County Council"},
		Start: began.AddDate(0, 0, -20), Status: meetings.Confirmed, Basis: meetings.Minutes,
		Items: []meetings.AgendaItem{{Number: "1", Title: "Funding", Decisions: []meetings.Decision{{Text: "The grant was agreed."}}}},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Editor.Draft(t.Context(), bulletin.Request{Kind: bulletin.Weekly, Subject: "What the week brought", By: "anna"}); err != nil {
		t.Fatal(err)
	}
	j := &journey{house: h, t: t, room: o}
	if err := j.step("golden edition-weekly office weekly-"); err != nil {
		t.Fatal(err)
	}
}
