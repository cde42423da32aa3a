package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"kcst/bot/slacktest"
)

// soakQuestions are those that are asked: in threads, by a command, and in the
// ask box of the pages.
type soakQuestions struct {
	s *soak

	mu       sync.Mutex
	threads  []*askedThread
	commands []*slacktest.Command
	pages    askedPages
	done     askedDone       // of threads that were let go
	let      map[string]bool // those threads
}

// askedThread is a question in a channel.
type askedThread struct {
	delivery *slacktest.Delivery
	gap      string // it has no answer, until an officer gives one
	answered time.Time
}

// askedPages are questions in the ask box: a page that can't be had is seen,
// and asked for again.
type askedPages struct{ asked, answered, refused int }

// askedDone is how threads ended.
type askedDone struct{ asked, once, apologised, twice, never, unheard, corrected int }

// The questions: what is held, and what isn't.
var soakAsked = []string{
	"how much funding remains?", "what are our priorities?", "what is a DHR?", "when is the next bulletin?",
	"what is an IOM?", "how do I contact the team?", "what is MARAC?", "which projects were funded?",
	"what is the Prevent duty?", "who are the responsible authorities?",
}

// Numbers and names are taken out of what nobody could answer, so each of
// these is a gap of its own.
var soakUnknown = []string{
	"Who waters the ficus on the second floor?", "What colour is the walrus?", "When does the canteen serve porridge?",
	"Which biscuits are in the tin?", "Who mends the accordion?", "Where is the nearest trampoline?",
	"Why does the kettle whistle?", "Who feeds the goldfish?", "Which umbrella is the longest?", "When is the marmalade delivered?",
}

func newSoakQuestions(s *soak) *soakQuestions { return &soakQuestions{s: s, let: map[string]bool{}} }

// ask asks so many a second until ctx ends: of twenty, one by a command, one
// on a page, and now and then one that has no answer.
func (q *soakQuestions) ask(ctx context.Context) {
	tick := time.NewTicker(time.Second / time.Duration(q.s.plan.rate))
	defer tick.Stop()
	var pages sync.WaitGroup
	defer pages.Wait()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		text, gap := soakAsked[n%len(soakAsked)], ""
		if n%80 == 7 {
			text = soakUnknown[n/80%len(soakUnknown)]
			gap = text
		}
		say := slacktest.Say{User: fmt.Sprintf("UQ%d", n%400), Channel: fmt.Sprintf("CQ%d", n%60), Text: text}
		switch n % 20 {
		case 3:
			c := q.s.slack.Command("/kcst", say)
			q.mu.Lock()
			q.commands = append(q.commands, c)
			q.mu.Unlock()
		case 13:
			pages.Go(func() { q.page(text) })
		default:
			d := q.s.slack.Mention(say)
			if n%50 == 0 {
				q.s.slack.Renew(d)
			}
			q.mu.Lock()
			q.threads = append(q.threads, &askedThread{delivery: d, gap: gap})
			q.mu.Unlock()
		}
		if n%(10*q.s.plan.rate) == 0 {
			q.forget(2 * time.Minute)
		}
	}
}

// page asks in the ask box of a replica that may be dead just now.
func (q *soakQuestions) page(text string) {
	q.mu.Lock()
	q.pages.asked++
	r := q.s.replicas[q.pages.asked%len(q.s.replicas)]
	q.mu.Unlock()
	ok := false
	if resp, err := soakClient.Get("http://" + r.address + "/?q=" + url.QueryEscape(text)); err == nil {
		resp.Body.Close()
		ok = resp.StatusCode == http.StatusOK
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if ok {
		q.pages.answered++
	} else {
		q.pages.refused++
	}
}

var soakClient = &http.Client{Timeout: 15 * time.Second}

// forget counts the threads that were answered so long ago that nothing comes
// after, and lets them go. Those of gaps stay: they are told the answer.
func (q *soakQuestions) forget(after time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	kept := q.threads[:0]
	for _, a := range q.threads {
		d := a.delivery
		if a.answered.IsZero() && answered(q.s.slack.Replies(d.Channel, d.TS)) {
			a.answered = now
		}
		if a.gap != "" || a.answered.IsZero() || now.Sub(a.answered) < after {
			kept = append(kept, a)
			continue
		}
		q.done.count(a, q.s.slack.Replies(d.Channel, d.TS))
		q.let[d.Channel+d.TS] = true
		q.s.slack.Forget(d.Channel, d.TS, now.Add(-after))
	}
	clear(q.threads[len(kept):])
	q.threads = kept
}

const (
	wordsOfApology = "I can't look that up just now"
	wordsOfGap     = "I can answer now what you asked"
)

// answered reports whether one of a thread's replies is its question's answer.
func answered(replies []slacktest.Message) bool {
	return slices.ContainsFunc(replies, func(m slacktest.Message) bool { return !corrects(m) && !strings.HasPrefix(m.Text, wordsOfGap) })
}

// count takes in how a thread ended.
func (d *askedDone) count(a *askedThread, replies []slacktest.Message) {
	answers, told, sorry := 0, 0, false
	corrections := map[any]int{}
	for _, m := range replies {
		switch {
		case strings.HasPrefix(m.Text, wordsOfGap):
			told++
		case corrects(m):
			d.corrected++
			which := m.Metadata.EventPayload["correction"]
			corrections[which]++
			told = max(told, corrections[which])
		default:
			answers++
			sorry = sorry || strings.Contains(m.Text, wordsOfApology)
		}
	}
	d.asked++
	switch {
	case answers == 0:
		d.never++
	case answers > 1 || told > 1:
		d.twice++
	case sorry:
		d.apologised++
	default:
		d.once++
	}
	if !a.delivery.Acked() {
		d.unheard++
	}
}

// corrects reports whether a message puts right what was answered before.
func corrects(m slacktest.Message) bool {
	return m.Metadata != nil && m.Metadata.EventType == "kcst_correction"
}

// open says how many have no answer yet.
func (q *soakQuestions) open() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	threads, commands := 0, 0
	for _, a := range q.threads {
		if d := a.delivery; !answered(q.s.slack.Replies(d.Channel, d.TS)) {
			threads++
		}
	}
	for _, c := range q.commands {
		if !c.Wait(0) {
			continue // Slack told the person that it didn't work
		}
		if len(c.Replies()) == 0 {
			commands++
		}
	}
	if threads+commands == 0 {
		return ""
	}
	return fmt.Sprintf("%d questions in threads and %d commands have no answer", threads, commands)
}

// asked is how the threads ended.
func (q *soakQuestions) asked() askedDone {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.done
	for _, a := range q.threads {
		all.count(a, q.s.slack.Replies(a.delivery.Channel, a.delivery.TS))
	}
	for _, m := range q.s.slack.Posted() {
		if q.let[m.Channel+m.Thread] { // it was answered long before
			if corrects(m) {
				all.corrected++
			} else {
				all.twice++
			}
		}
	}
	return all
}
