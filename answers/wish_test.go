package answers

import (
	"context"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"kcst/data"
	"kcst/facts"
	"kcst/funding"
	"kcst/store/storetest"
)

// wished are wishes that nothing is learnt from.
var wished = map[Wish][]string{
	WishJoin: {
		"how does one get onto the e-bulletin's circulation list?", "hiya could you pop me on the mailing list", "pls put me on the newsletter",
		"pop my new colleague on the list please", "How do I get on the bulletin list?", "could I be put on your mailing list", "How do i subscibe",
	},
	WishLeave: {
		"unsubsribe me", "how do i unsubcribe from this", "stop these bloody emails", "want to come off the list",
		"I've left the council so please take my address off", "I don't want this newsletter any more", "please take me off the newsletter mailing list",
		"get me off this list", "how do I stop the bulletin", "take me off your list please", "how do i leave the mailing list", "Un-subscribe me, please!",
	},
	NoWish: {
		"how do I leave him", "I want to leave", "what was in the bulletin of May", "who do I e-mail about the bulletin?", "stop",
		"how do I get the drugs strategy", "who left the group", "call me please", "", "?", strings.Repeat("unsubscribe ", 30),
		"how do I stop people fly-tipping", "can someone take the lead on hate crime off me", "thanks for the bulletin",
	},
}

func TestWishes(t *testing.T) {
	for want, texts := range wished {
		for _, text := range texts {
			if got := WishOf(text); got != want {
				t.Errorf("%q is wish %d, want %d", text, got, want)
			}
		}
	}
}

// Of the examples, a third is judged by what the others taught.
func TestWishesOfTheHeldOutThird(t *testing.T) {
	held := func(text string) bool { return key('w', text)%3 == 0 }
	m, err := learnWishes(wishesFile, func(text string) bool { return !held(text) })
	if err != nil {
		t.Fatal(err)
	}
	var y struct{ Join, Leave, None string }
	if err := yaml.Unmarshal(wishesFile, &y); err != nil {
		t.Fatal(err)
	}
	n, wrong, reversed := 0, 0, 0
	for wish, part := range []string{y.None, y.Join, y.Leave} {
		for line := range strings.Lines(part) {
			if line = strings.TrimSpace(line); line == "" || !held(line) {
				continue
			}
			n++
			if got := m.of(line); got != Wish(wish) {
				wrong++
				if got != NoWish && wish != int(NoWish) {
					reversed++
				}
				t.Logf("%q is wish %d, want %d", line, got, wish)
			}
		}
	}
	t.Logf("%d of %d wrong, %d the reverse", wrong, n, reversed)
	if n < 100 || wrong > n/6 || reversed > 2 {
		t.Errorf("%d of %d wrong, %d the reverse", wrong, n, reversed)
	}
}

// A question that facts answer is no wish, but where it is how to join.
func TestQuestionsAreNoWishes(t *testing.T) {
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range set.Facts {
		for _, q := range f.Asks {
			if w := WishOf(q); w == WishLeave || w == WishJoin && f.ID != "e-bulletin.howto" {
				t.Errorf("%q of %s is wish %d", q, f.ID, w)
			}
		}
	}
	for _, path := range sets(t) {
		if onlyMeasured(path) {
			continue
		}
		for _, g := range loadQuestions(t, path) {
			if w := WishOf(g.Q); w != NoWish && g.Cat != "bulletin" && g.Cat != "followup" {
				t.Errorf("%q of %s is wish %d", g.Q, path, w)
			}
		}
	}
}

func TestDeskTakesWishes(t *testing.T) {
	ctx := context.Background()
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.Open(t)
	stored := facts.NewStore(db, clock1)
	if _, err := stored.Load(ctx, set, "test"); err != nil {
		t.Fatal(err)
	}
	desk := NewDesk(funding.NewStore(db, stored, clock1), clock1)
	say := func(q string) string {
		a, err := desk.Ask(ctx, Question{Text: q})
		if err != nil || a.Kind != KindAnswer {
			t.Fatalf("%q: %+v, %v", q, a, err)
		}
		return a.Text
	}
	mailbox := set.Partnership.Email
	for _, q := range wished[WishLeave] {
		if text := say(q); !strings.HasPrefix(text, leaveWords) || !strings.Contains(text, mailbox) {
			t.Errorf("%q: %s", q, text)
		}
	}
	if text := say("How do I get on the bulletin list?"); strings.Contains(text, "Subscribe at") || !strings.Contains(text, mailbox) {
		t.Errorf("without a page: %s", text)
	}
	desk.Joining = "https://bulletin.example.org/subscribe"
	for _, q := range []string{"how do I subscribe", "How do I get on the bulletin list?"} {
		if text := say(q); !strings.HasPrefix(text, "Subscribe at https://bulletin.example.org/subscribe. ") || !strings.Contains(text, mailbox) {
			t.Errorf("%q: %s", q, text)
		}
	}
}
