package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

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
