package delivery

import (
	"errors"
	"regexp"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// classify turns what go-mail reports of one letter into an Outcome. This is
// the one place where failures are sorted.
//
// Delivered comes first: after the server has accepted a letter, go-mail may
// still report that something went wrong. A lost connection is temporary
// before the end of the body and ambiguous after it, and only the server's
// own reply code can make a failure permanent. A 5xx that answers MAIL is
// about the sender (not logged in, not allowed to relay), not about the
// person, and giving everybody up for it would be wrong: it is retried.
func classify(err error, delivered bool) Outcome {
	if delivered {
		return Outcome{Verdict: Accepted, Code: 250, Broken: err != nil}
	}
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return Outcome{Verdict: Ambiguous, Reason: "the mail library gave no clear answer", Broken: true}
	}
	code := failed.ErrorCode()
	out := Outcome{Code: code, Reason: reasonOf(failed, code), Broken: code == 0 || code == 421}
	switch failed.Reason {
	case gomail.ErrSMTPMailFrom:
		out.Verdict = Temporary
	case gomail.ErrSMTPRcptTo:
		out.Verdict = byCode(code)
	case gomail.ErrSMTPData:
		out.Verdict, out.Broken = byCode(code), true // what DATA leaves behind differs from server to server
	case gomail.ErrSMTPDataClose:
		out.Verdict = byCode(code)
		if code == 0 {
			out.Verdict = Ambiguous
		}
	case gomail.ErrWriteContent, gomail.ErrConnCheck:
		out.Verdict, out.Broken = Temporary, true // the body never ended, or never began
	case gomail.ErrGetSender, gomail.ErrGetRcpts, gomail.ErrNoUnencoded:
		out.Verdict = Permanent // before anything was said to the server
	default:
		out.Verdict, out.Broken = Ambiguous, true
	}
	return out
}

func byCode(code int) Verdict {
	if code >= 500 {
		return Permanent
	}
	return Temporary
}

// address matches what looks like one, so that no reason repeats it.
var address = regexp.MustCompile(`[^\s<>"(),;:]+@[^\s<>"(),;:]+`)

// reply finds what the server said in a go-mail error, which keeps it as text
// alone.
var reply = regexp.MustCompile(`[45][0-9]{2}[ -](.*?)(, affected (recipient|message).*)?$`)

// reasonOf is the failure in one line, without addresses.
func reasonOf(failed *gomail.SendError, code int) string {
	text := oneLine(failed.Error())
	refused := map[gomail.SendErrReason]string{
		gomail.ErrSMTPMailFrom:  "the sender was refused",
		gomail.ErrSMTPRcptTo:    "the address was refused",
		gomail.ErrSMTPData:      "the mail was refused",
		gomail.ErrSMTPDataClose: "the mail was refused",
	}[failed.Reason]
	switch {
	case code != 0 && refused != "":
		if said := reply.FindStringSubmatch(text); said != nil {
			refused += ": " + address.ReplaceAllString(said[1], "(address)")
		}
		return shorten(refused)
	case failed.Reason == gomail.ErrSMTPDataClose:
		return "the connection was lost after the mail and before the server's answer"
	case strings.Contains(text, "timeout"):
		return "the server didn't answer in time"
	}
	return "the connection was lost before the mail was handed over"
}

// shorten keeps a reason to what fits beside a name in a list.
func shorten(s string) string {
	r := []rune(s)
	if len(r) <= 200 {
		return s
	}
	return string(r[:199]) + "…"
}
