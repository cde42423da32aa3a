package delivery

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A record is a delivery as it is stored, as short as it can be, because there
// is one a person: "p", or
//
//	state attempts first at code attempt reason
//
// State is a letter, the times are in ms, attempt is the owner and the nonce of
// an attempt that is unknown ("-" else), and the reason is the rest of the line.

var stateLetters = map[State]string{
	Planned: "p", Sending: "g", Sent: "s", Retrying: "r", Failed: "f", Suppressed: "x", Withdrawn: "w", Unknown: "u",
}

func stateOf(letter string) State {
	for s, l := range stateLetters {
		if l == letter {
			return s
		}
	}
	return ""
}

// record writes a delivery. Whose is the attempt that may still be decided.
func (d Delivery) record(whose string) string {
	if whose == "" {
		whose = "-"
	}
	b := make([]byte, 0, 64)
	b = append(b, stateLetters[d.State]...)
	for _, n := range []int64{int64(d.Attempts), ms(d.First), ms(d.At), int64(d.Code)} {
		b = append(b, ' ')
		b = strconv.AppendInt(b, n, 10)
	}
	b = append(b, ' ')
	b = append(b, whose...)
	b = append(b, ' ')
	return string(append(b, d.Reason...))
}

func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func readRecord(subscriber, text string) (Delivery, error) {
	d := Delivery{Subscriber: subscriber}
	f := strings.SplitN(text, " ", 7)
	d.State = stateOf(f[0])
	if d.State == Planned && len(f) == 1 {
		return d, nil
	}
	if d.State == "" || len(f) != 7 {
		return d, fmt.Errorf("read the delivery to %s: it isn't a record", subscriber)
	}
	var n [4]int64
	for i := range n {
		var err error
		if n[i], err = strconv.ParseInt(f[i+1], 10, 64); err != nil {
			return d, fmt.Errorf("read the delivery to %s: %w", subscriber, err)
		}
	}
	d.Attempts, d.First, d.At, d.Code, d.Reason = int(n[0]), fromMS(n[1]), fromMS(n[2]), int(n[3]), f[6]
	return d, nil
}

func fromMS(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}
