package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kcst/bot/slacktest"
	"kcst/store/storetest"
)

// keptKeys are those that stay until somebody, or the sweep, takes them away.
// docs/retention.md says of each tag why. Whatever else is stored expires.
var keptKeys = regexp.MustCompile(`^(schema|facts|gaps|funding|bulletin|feeds|meetings|delivery|edition/[^}]*|subscribers(/.)?)}:|^subscribing}:(account:|outbox)|^told}:(facts|due)$` +
	`|^bot}:(pending|owners|crises)$|^errands}:(due|body|news|owner|tries|note)$`) // until it is done

// TestWhatIsNotKeptExpires uses the whole service, and then looks at every key:
// what isn't kept on purpose goes by itself, within the 120 days that
// docs/retention.md gives.
func TestWhatIsNotKeptExpires(t *testing.T) {
	t.Parallel()
	url, _, _ := storetest.Server(t)
	s := newSoak(t, soakPlan{people: 5, connections: 2, load: time.Second, rate: 1}, soakStore{name: "retention", url: url})
	s.prepare()
	s.start("one")
	for _, text := range []string{"what are our priorities?", "what is a DHR?", soakUnknown[0]} {
		d := s.slack.Mention(slacktest.Say{User: "UQ1", Channel: "CQ1", Text: text})
		s.slack.AwaitReplies(d.Channel, d.TS, 1, 30*time.Second)
	}
	s.slack.Command("/kcst", slacktest.Say{User: "UQ2", Text: "how much funding remains?"}).Wait(10 * time.Second)
	s.slack.DM(slacktest.Say{User: "UQ3", Text: "what are our aims?"}).Wait(10 * time.Second)
	s.deeds.spend(0)
	s.deeds.putUp(1)
	s.deeds.change(2)
	s.deeds.answer()
	for s.deeds.open() != "" || s.editionOpen() != "" {
		time.Sleep(50 * time.Millisecond)
	}
	keys, err := s.app.store.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	expire, tags := 0, map[string]bool{}
	for _, key := range keys {
		rest, ours := strings.CutPrefix(key, "kcst:{kent:")
		ttl, err := s.app.store.TTL(t.Context(), key).Result()
		tag, _, _ := strings.Cut(rest, "}")
		switch kept := keptKeys.MatchString(rest); {
		case err != nil || !ours:
			t.Errorf("%s: %v", key, err)
		case ttl > 0 || ttl == -2: // gone meanwhile
			if expire++; ttl > 120*24*time.Hour {
				t.Errorf("%s is kept for %v", key, ttl)
			}
		case !kept:
			t.Errorf("%s never expires, and nothing says that it is kept", key)
		}
		tag, _, _ = strings.Cut(tag, "/")
		tags[tag] = true
	}
	if expire < 8 {
		t.Errorf("only %d of %d keys expire: this tested little", expire, len(keys))
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "retention.md"))
	if err != nil {
		t.Fatal(err)
	}
	for tag := range tags {
		if !strings.Contains(string(page), fmt.Sprintf("`%s", tag)) {
			t.Errorf("docs/retention.md doesn't say how long %s is kept", tag)
		}
	}
}
