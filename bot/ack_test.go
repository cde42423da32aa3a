package bot_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kcst/bot/slacktest"
)

// TestAcknowledgementTimes measures how long Slack waits for 500 events, each
// in a channel of its own: all at once, and 200 a second. Then how long people
// wait, from the mention to the answer.
func TestAcknowledgementTimes(t *testing.T) {
	for _, transport := range []string{overSocket, overHTTP} { // not at the same time as anything else
		for name, pause := range map[string]time.Duration{"all at once": 0, "200 a second": 5 * time.Millisecond} {
			h := open(t, transport, setup{})
			const events = 500
			var deliveries []*slacktest.Delivery
			for i := range events {
				deliveries = append(deliveries, h.slack.Mention(slacktest.Say{
					User: fmt.Sprintf("U%d", i), Channel: fmt.Sprintf("C%d", i), Text: "what are our priorities?",
				}))
				time.Sleep(pause)
			}
			h.acked(deliveries...)
			var acked, answered []time.Duration
			for _, d := range deliveries {
				acked = append(acked, d.AckAfter())
				answered = append(answered, h.one(d).At.Sub(sent(t, d)))
				if d.Attempts() != 1 {
					t.Errorf("event %s was sent %d times", d.EventID, d.Attempts())
				}
			}
			slices.Sort(acked)
			slices.Sort(answered)
			t.Logf("%s, %s: acknowledged after p50 %v, p99 %v, at most %v; answered after p50 %v, p99 %v", transport, name,
				acked[events/2], acked[events*99/100], acked[events-1], answered[events/2], answered[events*99/100])
			if worst := acked[events-1]; worst > 3*time.Second {
				t.Errorf("an acknowledgement took %v", worst)
			}
			h.settled()
			if n := len(h.slack.Posted()); n != events {
				t.Errorf("%d messages posted, want %d", n, events)
			}
		}
	}
}

// sent is when d's message was written: its timestamp.
func sent(t *testing.T, d *slacktest.Delivery) time.Time {
	t.Helper()
	seconds, micros, _ := strings.Cut(d.TS, ".")
	s, err1 := strconv.ParseInt(seconds, 10, 64)
	us, err2 := strconv.ParseInt(micros, 10, 64)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return time.Unix(s, us*1000)
}
