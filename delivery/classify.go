package delivery

import (
	"errors"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// stage is how far a letter had come when something went wrong.
type stage int

const (
	toSender    stage = iota // MAIL
	toRecipient              // RCPT
	toData                   // DATA, before anything of the body went out
	toBody                   // the end of the body
)

// refused sorts what a server answered instead of a yes. With lost, this is
// the one place where failures are sorted.
//
// Only the server's own reply code can make a failure permanent. A 5xx that
// answers MAIL is about the sender (not logged in, not allowed to relay), not
// about the person, and giving everybody up for it would be wrong: it is
// retried, and counts as an error of the edition. A 421 says that the server
// ends the connection (RFC 5321, 3.8).
func refused(at stage, r reply) Outcome {
	out := Outcome{
		Verdict: Temporary, Code: r.code, Reason: reasonOf(at, r.text), Broken: r.code == 421 || at == toData,
		Sender: at == toSender, Throttled: r.throttles(), Hint: r.hint(),
	}
	if r.code >= 500 && at != toSender {
		out.Verdict = Permanent
		out.NoSuchPerson = at == toRecipient && r.noMailbox()
	}
	return out
}

// lost sorts the end of a connection. Before the last byte of the body is
// written the server cannot have taken the letter; after it, nobody knows.
func lost(at stage, bodyOut bool, err error) Outcome {
	out := Outcome{Verdict: Temporary, Broken: true, Untouched: at != toBody, Reason: "the connection was lost before the mail was handed over"}
	if bodyOut {
		out.Verdict, out.Reason = Ambiguous, "the connection was lost after the mail and before the server's answer"
	} else if isTimeout(err) {
		out.Reason = "the server didn't answer in time"
	}
	return out
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

// reply is what a server answered.
type reply struct {
	code int
	text string
}

// enhanced is the status code of RFC 3463 that begins the reply, or "".
func (r reply) enhanced() string { return enhancedCode.FindString(r.text) }

var enhancedCode = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// throttles reports whether the server asks for fewer letters: it ends the
// service, or says so by class 4.7 (policy), as Exchange Online and others do,
// or 4.3.2 (not accepting now).
func (r reply) throttles() bool {
	e := r.enhanced()
	return r.code == 421 || r.code < 500 && (strings.HasPrefix(e, "4.7.") || e == "4.3.2") || r.code == 450 && e == ""
}

// noMailbox reports whether the address is none, and is not to be tried again
// (RFC 3463, class 5.1 but for the sender's; without such a code RFC 5321's
// 550, 551 and 553).
func (r reply) noMailbox() bool {
	switch e := r.enhanced(); e {
	case "":
		return r.code == 550 || r.code == 551 || r.code == 553
	case "5.1.7", "5.1.8": // the sender's address
		return false
	default:
		return strings.HasPrefix(e, "5.1.")
	}
}

// hint is when the server says that it may be tried again, or 0.
func (r reply) hint() time.Duration {
	m := retryHint.FindStringSubmatch(strings.ToLower(r.text))
	if m == nil || r.code >= 500 {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	d := time.Duration(n) * time.Second
	switch m[2][0] {
	case 'm':
		d *= 60
	case 'h':
		d *= 3600
	}
	return min(d, 12*time.Hour)
}

var retryHint = regexp.MustCompile(`(?:again|retry|wait)\D{0,30}?(\d{1,5}) ?(s\b|sec|min|m\b|h\b|hour)`)

// address matches what looks like one, so that no reason repeats it.
var address = regexp.MustCompile(`[^\s<>"(),;:]+@[^\s<>"(),;:]+`)

// reasonOf is a refusal in one line, without addresses.
func reasonOf(at stage, said string) string {
	what := [...]string{toSender: "the sender was refused", toRecipient: "the address was refused", toData: "the mail was refused", toBody: "the mail was refused"}[at]
	if said = address.ReplaceAllString(oneLine(said), "(address)"); said != "" {
		what += ": " + said
	}
	return shorten(what)
}

// shorten keeps a reason to what fits beside a name in a list.
func shorten(s string) string {
	r := []rune(s)
	if len(r) <= 200 {
		return s
	}
	return string(r[:199]) + "…"
}
