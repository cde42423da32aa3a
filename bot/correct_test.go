package bot_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/facts"
	"kcst/facts/told"
)

// What a reply tells is remembered for its thread, and nothing of the
// question; when it changes, the thread is due a correction, once.
func TestAnswersAreRemembered(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		d := h.slack.Mention(slacktest.Say{Channel: "C1", Text: "what are our priorities?"})
		h.one(d)
		h.settled()
		for _, line := range strings.Split(h.dump(), "\n") {
			if strings.Contains(line, "told") && strings.Contains(line, "priorities") {
				t.Errorf("the question is remembered: %s", line)
			}
		}
		later := func() time.Time { return time.Now().Add(time.Hour) }
		st := told.NewStore(h.store, later)
		gone, err := facts.NewBase(&facts.Set{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := st.Sweep(t.Context(), func(context.Context) (*facts.Base, error) { return gone, nil }); err != nil {
				t.Fatal(err)
			}
		}
		due, err := st.Due(t.Context())
		if err != nil || len(due) != 1 || due[0].Thread != (told.Thread{Channel: "C1", TS: d.TS}) || due[0].Facts[0] != "aims.list" {
			t.Errorf("due are %+v, %v", due, err)
		}
	})
}

// Two replicas tell a thread of each change once, also where Slack posts a
// correction and fails to say so, and another fact changes while it does.
func TestCorrectionsAreToldOnce(t *testing.T) {
	t.Parallel()
	now, err := facts.NewBase(&facts.Set{Facts: []facts.Fact{
		{ID: "aims.list", Text: "There are four aims now."}, {ID: "pot.left", Text: "£450 is left now."},
	}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	known := func(context.Context) (*facts.Base, error) { return now, nil }
	h := open(t, overSocket, setup{bots: 2, tune: func(o *bot.Options) {
		o.Counter.Known, o.Counter.Look = known, 50*time.Millisecond
	}})
	d := h.slack.Mention(slacktest.Say{Channel: "C1", Text: "what are our priorities?"})
	h.one(d)
	h.settled()
	clock := time.Now()
	st := told.NewStore(h.store, func() time.Time { return clock })
	list := func() {
		clock = clock.Add(time.Minute)
		if n, err := st.Sweep(t.Context(), known); n != 1 || err != nil {
			t.Fatalf("%d are listed, %v", n, err)
		}
	}
	h.slack.Inject(slacktest.Fault{Method: "chat.postMessage", Status: 500, Done: true, Delay: 700 * time.Millisecond})
	list()
	if got := h.slack.AwaitReplies(d.Channel, d.TS, 2, 10*time.Second); len(got) != 2 {
		t.Fatalf("%d replies\n%s", len(got), h.logs)
	}
	thread := told.Thread{Channel: d.Channel, TS: d.TS}
	if err := st.Remember(t.Context(), thread, "Ev2", []told.Said{{Fact: "pot.left", Print: "of another figure"}}); err != nil {
		t.Fatal(err)
	}
	list()
	h.slack.AwaitReplies(d.Channel, d.TS, 3, 20*time.Second)
	time.Sleep(time.Second) // another would come at the channel's pace
	all := ""
	for _, m := range h.slack.Replies(d.Channel, d.TS) {
		all += m.Text + "\n"
	}
	for _, f := range now.Facts() {
		if n := strings.Count(all, f.Text); n != 1 {
			t.Errorf("%q was told %d times:\n%s\n%s", f.Text, n, all, h.logs)
		}
	}
	if due, err := st.Due(t.Context()); len(due) != 0 || err != nil {
		t.Errorf("still due: %v, %v", due, err)
	}
}

// A thread that was deleted is put right nowhere.
func TestNoCorrectionWhereTheThreadIsGone(t *testing.T) {
	t.Parallel()
	now, err := facts.NewBase(&facts.Set{Facts: []facts.Fact{{ID: "aims.list", Text: "There are four aims now."}}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	known := func(context.Context) (*facts.Base, error) { return now, nil }
	h := open(t, overSocket, setup{tune: func(o *bot.Options) { o.Counter.Known, o.Counter.Look = known, 50*time.Millisecond }})
	d := h.slack.Mention(slacktest.Say{Channel: "C1", Text: "what are our priorities?"})
	h.one(d)
	h.settled()
	h.slack.Inject(slacktest.Fault{Method: "conversations.replies", Error: "thread_not_found"})
	st := told.NewStore(h.store, func() time.Time { return time.Now().Add(time.Minute) })
	if n, err := st.Sweep(t.Context(), known); n != 1 || err != nil {
		t.Fatalf("%d are listed, %v", n, err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		due, err := st.Due(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(due) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("still due: %v\n%s", due, h.logs)
		}
	}
	for _, m := range h.slack.Posted() {
		if strings.Contains(m.Text, "four aims") {
			t.Errorf("a correction stands in thread %q of %s", m.Thread, m.Channel)
		}
	}
}

// A correction is an answer too: when what it told changes, its thread is put
// right again.
func TestACorrectionIsCorrected(t *testing.T) {
	t.Parallel()
	var now atomic.Pointer[facts.Base]
	known := func(context.Context) (*facts.Base, error) { return now.Load(), nil }
	say := func(list ...facts.Fact) {
		t.Helper()
		base, err := facts.NewBase(&facts.Set{Facts: list}, 1)
		if err != nil {
			t.Fatal(err)
		}
		now.Store(base)
	}
	aims := func(text string) facts.Fact { return facts.Fact{ID: "aims.list", Text: text} }
	say(aims("There are four aims."))
	h := open(t, overSocket, setup{tune: func(o *bot.Options) {
		o.Counter.Known, o.Counter.Look = known, 50*time.Millisecond
	}})
	d := h.slack.Mention(slacktest.Say{Channel: "C1", Text: "what are our priorities?"})
	h.one(d)
	h.settled()
	clock := time.Now()
	st := told.NewStore(h.store, func() time.Time { return clock })
	sweep := func(want int) {
		t.Helper()
		clock = clock.Add(time.Minute)
		if n, err := st.Sweep(t.Context(), known); n != want || err != nil {
			t.Fatalf("%d are listed, %v, want %d\n%s", n, err, want, h.logs)
		}
	}
	latest := func(n int, text string) {
		t.Helper()
		sweep(1)
		got := h.slack.AwaitReplies(d.Channel, d.TS, n, 10*time.Second)
		if len(got) != n || !strings.Contains(got[n-1].Text, text) {
			t.Fatalf("%d replies, want %d, the last with %q: %+v\n%s", len(got), n, text, got, h.logs)
		}
		h.slack.Await(5*time.Second, func() bool { due, err := st.Due(t.Context()); return err == nil && len(due) == 0 })
		sweep(0)
	}
	latest(2, "There are four aims.")
	say(aims("There are five aims."))
	latest(3, "There are five aims.")
	say()
	latest(4, "no longer held")
	say(aims("There are six aims."))

	// One that Slack refuses for good told nothing.
	h.slack.Inject(slacktest.Fault{Method: "chat.postMessage", Error: "is_archived"})
	sweep(1)
	if !h.slack.Await(10*time.Second, func() bool { due, err := st.Due(t.Context()); return err == nil && len(due) == 0 }) {
		t.Error("what Slack refuses is due for ever")
	}
	say(aims("There are seven aims."))
	sweep(0)
}
