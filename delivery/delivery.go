package delivery

import "time"

// State says how far a [Delivery] has come.
type State string

// The states of a delivery.
const (
	Planned    State = "planned"    // its turn has not come
	Sending    State = "sending"    // it may be on the wire at this moment
	Sent       State = "sent"       // the mail server accepted it
	Retrying   State = "retrying"   // the server refused it for now; it will be tried again
	Failed     State = "failed"     // the server refused it for good
	Suppressed State = "suppressed" // nothing was sent: the person left, or may not be written to
	Withdrawn  State = "withdrawn"  // nothing was sent: the edition was withdrawn before
	Unknown    State = "unknown"    // accepted or not, nobody can know; never sent again by itself
)

// Final reports whether nothing follows the state by itself.
func (s State) Final() bool {
	switch s {
	case Sent, Failed, Suppressed, Withdrawn, Unknown:
		return true
	}
	return false
}

// Delivery is what became of one edition for one subscriber. Attempts counts
// those that have an outcome. Reason is one line for officers: the server's words, or why nothing was sent.
type Delivery struct {
	Subscriber string
	State      State
	Attempts   int
	First      time.Time // of the first attempt
	At         time.Time // of the last change
	Code       int       // the server's last reply
	Reason     string
}

// delays are how long a temporary failure waits, by how often it was tried;
// the last one repeats until a delivery is given up.
var delays = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
}

// patience is how long a delivery is tried (RFC 5321, 4.5.4.1, asks for four
// or five days of a relay; a bulletin is stale by then).
const patience = 48 * time.Hour

// settle says what follows from the outcome of attempt number n, at now, of a
// delivery that was first tried at first. Due is when to try again.
func (o Outcome) settle(n int, first, now time.Time) (state State, reason string, due time.Time) {
	switch o.Verdict {
	case Accepted:
		return Sent, "", time.Time{}
	case Permanent:
		return Failed, o.Reason, time.Time{}
	case Temporary:
		wait := max(delays[min(max(n, 1), len(delays))-1], o.Hint)
		if now.Add(wait).Sub(first) > patience {
			return Failed, "given up after two days: " + o.Reason, time.Time{}
		}
		return Retrying, o.Reason, now.Add(wait)
	default:
		return Unknown, o.Reason, time.Time{}
	}
}
