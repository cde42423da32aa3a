package bot

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestPlain(t *testing.T) {
	for slack, want := range map[string]string{
		"<@U0BOT> what are our priorities?":             "what are our priorities?",
		"<@U0BOT|kcst>  what\nabout   it":               "what about it",
		"a &amp; b &lt;c&gt; &amp;lt;":                  "a & b <c> &lt;",
		"see <https://example.org/x?a=1&amp;b=2>":       "see https://example.org/x?a=1&b=2",
		"see <https://example.org|the page> now":        "see the page now",
		"write to <mailto:a@example.org|a@example.org>": "write to a@example.org",
		"write to <mailto:a@example.org>":               "write to a@example.org",
		"in <#C123|general> or <#C124>":                 "in #general or",
		"<!here> <!subteam^S1|@officers> hello":         "hello",
		"hey <@U0BOT>, and <@U2>":                       "hey , and",
		"  ":                                            "",
		"مرحبا <@U1> 👩‍👩‍👧":                             "مرحبا 👩‍👩‍👧",
		"1 < 2":                                         "1 < 2",
	} {
		if got := plain(slack); got != want {
			t.Errorf("plain(%q) = %q, want %q", slack, got, want)
		}
	}
	if n := utf8.RuneCountInString(plain(strings.Repeat("é", 10_000))); n != maxQuestion {
		t.Errorf("a long question has %d characters", n)
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"short", 5, "short"},
		{"longer", 5, "long…"},
		{"éééééé", 5, "éééé…"},
		{"one two three four", 15, "one two three…"},
		{"one two, three", 10, "one two…"},
		{"", 5, ""},
		{"👩‍👩‍👧👩‍👩‍👧", 4, "👩‍👩…"},
	} {
		if got := cut(c.text, c.n); got != c.want || utf8.RuneCountInString(got) > c.n {
			t.Errorf("cut(%q, %d) = %q, want %q", c.text, c.n, got, c.want)
		}
	}
}

func TestMrkdwn(t *testing.T) {
	for text, want := range map[string]string{
		"a & b <c>":           "a &amp; b &lt;c&gt;",
		"*bold* and _it_ ~x~": "\u200b*bold* and \u200b_it_ \u200b~x~",
		"2*3 snake_case":      "2*3 snake_case",
		"@channel a@here.org": "@\u200bchannel a@\u200bhere.org",
	} {
		if got := mrkdwn(text); got != want {
			t.Errorf("mrkdwn(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestPacer(t *testing.T) {
	now := time.Unix(1000, 0)
	p := newPacer(func() time.Time { return now }, time.Second)
	for _, c := range []struct {
		after             time.Duration
		channel, question string
		want              time.Duration
	}{
		{0, "C1", "a", 0},
		{0, "C1", "b", time.Second},
		{0, "C1", "c", 2 * time.Second},
		{0, "C2", "d", 0},
		{500 * time.Millisecond, "C1", "b", 500 * time.Millisecond},
		{500 * time.Millisecond, "C1", "b", 0},
		{time.Second, "C1", "c", 0},
		{time.Second, "C1", "e", 0},
	} {
		now = now.Add(c.after)
		if got := p.wait(c.channel, c.question); got != c.want {
			t.Errorf("%s in %s waits %v, want %v", c.question, c.channel, got, c.want)
		}
	}
	p.hold("C1", 30*time.Second)
	if got := p.wait("C1", "f"); got != 30*time.Second {
		t.Errorf("after Slack asked for 30 s: %v", got)
	}
	for i := range 5000 {
		now = now.Add(2 * time.Second)
		p.wait("C"+string(rune(i)), "q"+string(rune(i)))
	}
	if n := len(p.free) + len(p.slots); n > 1100 {
		t.Errorf("the pacer holds %d channels and slots", n)
	}
}

func TestGate(t *testing.T) {
	now := time.Unix(1000, 0)
	g := newGate(nil, func() time.Time { return now })
	if w := g.pause(); w != 0 {
		t.Errorf("the first connection waits %v", w)
	}
	total := time.Duration(0)
	for range 12 {
		w := g.pause()
		now = now.Add(w)
		total += w
	}
	if total < 2*time.Minute || total > 5*time.Minute {
		t.Errorf("twelve short connections take %v", total)
	}
	now = now.Add(time.Hour)
	if w := g.pause(); w != 0 {
		t.Errorf("after a good connection the next waits %v", w)
	}
}
