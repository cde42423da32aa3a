package bot_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kcst/bot/slacktest"
)

// TestAcknowledgementTimes measures how long Slack waits: 500 events at once,
// each in a channel of its own.
func TestAcknowledgementTimes(t *testing.T) {
	for _, transport := range []string{overSocket, overHTTP} { // not at the same time as anything else
		h := open(t, transport, setup{})
		const events = 500
		var deliveries []*slacktest.Delivery
		for i := range events {
			deliveries = append(deliveries, h.slack.Mention(slacktest.Say{
				User: fmt.Sprintf("U%d", i), Channel: fmt.Sprintf("C%d", i), Text: "what are our priorities?",
			}))
		}
		h.acked(deliveries...)
		var took []time.Duration
		for _, d := range deliveries {
			took = append(took, d.AckAfter())
			if d.Attempts() != 1 {
				t.Errorf("event %s was sent %d times", d.EventID, d.Attempts())
			}
		}
		slices.Sort(took)
		t.Logf("%s: acknowledged after p50 %v, p99 %v, at most %v", transport, took[events/2], took[events*99/100], took[events-1])
		if worst := took[events-1]; worst > 3*time.Second {
			t.Errorf("an acknowledgement took %v", worst)
		}
		for _, d := range deliveries {
			h.one(d)
		}
		h.settled()
		if n := len(h.slack.Posted()); n != events {
			t.Errorf("%d messages posted, want %d", n, events)
		}
	}
}
