package delivery

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// scripted is a mail server that answers by a table, and notes what it hears.
type scripted struct {
	offers  string // after EHLO
	answers map[string]string
	heard   chan string
	bodies  chan string
}

func (s *scripted) start(t *testing.T) Transport {
	t.Helper()
	s.heard, s.bodies = make(chan string, 100), make(chan string, 100)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	over, err := ParseSMTP("smtp://" + l.Addr().String() + "?tls=none")
	if err != nil {
		t.Fatal(err)
	}
	return over
}

func (s *scripted) serve(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "220 ready\r\n")
	for in := bufio.NewReader(conn); ; {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(line[:4])
		if verb != "EHLO" {
			s.heard <- verb
		}
		answer := s.answers[verb]
		switch {
		case verb == "EHLO":
			answer = "250-here" + s.offers + "\r\n250 OK"
		case verb == "DATA" && answer == "":
			answer = "354 go on"
		case answer == "":
			answer = "250 OK"
		}
		if answer == "close" {
			return
		}
		fmt.Fprint(conn, answer+"\r\n")
		if verb == "DATA" && strings.HasPrefix(answer, "354") {
			var body strings.Builder
			for line := ""; line != ".\r\n"; {
				if line, err = in.ReadString('\n'); err != nil {
					return
				}
				body.WriteString(line)
			}
			s.bodies <- body.String()
			switch end := s.answers["end"]; end {
			case "close":
				return
			case "":
				fmt.Fprint(conn, "250 taken\r\n")
			default:
				fmt.Fprint(conn, end+"\r\n")
			}
		}
	}
}

func (s *scripted) verbs() string {
	var all []string
	for len(s.heard) > 0 {
		all = append(all, <-s.heard)
	}
	return strings.Join(all, " ")
}

func TestConversations(t *testing.T) {
	const pipe = "\r\n250-PIPELINING\r\n250-8BITMIME"
	for name, c := range map[string]struct {
		offers  string
		answers map[string]string
		want    Outcome // without Reason
		reason  string
		verbs   string // of two letters
		bodies  int
	}{
		"taken":             {pipe, nil, Outcome{Verdict: Accepted, Code: 250}, "", "MAIL RCPT DATA MAIL RCPT DATA", 2},
		"taken, one by one": {"", nil, Outcome{Verdict: Accepted, Code: 250}, "", "MAIL RCPT DATA MAIL RCPT DATA", 2},
		"nobody there": {pipe, map[string]string{"RCPT": "550 5.1.1 <zoe@example.org> unknown", "DATA": "503 no recipient"},
			Outcome{Verdict: Permanent, Code: 550, NoSuchPerson: true}, "the address was refused: 5.1.1 <(address)> unknown", "MAIL RCPT DATA RSET MAIL RCPT DATA", 0},
		"nobody there, and a body is asked for": {pipe, map[string]string{"RCPT": "550 no such user", "end": "554 no recipients"},
			Outcome{Verdict: Permanent, Code: 550, NoSuchPerson: true}, "the address was refused: no such user", "MAIL RCPT DATA RSET MAIL RCPT DATA", 2},
		"nobody there, one by one": {"", map[string]string{"RCPT": "550-5.1.1 un\r\n550 5.1.1 known"},
			Outcome{Verdict: Permanent, Code: 550, NoSuchPerson: true}, "the address was refused: 5.1.1 un 5.1.1 known", "MAIL RCPT RSET MAIL RCPT", 0},
		"mailbox full":         {pipe, map[string]string{"RCPT": "552 5.2.2 full", "DATA": "503 no"}, Outcome{Verdict: Permanent, Code: 552}, "the address was refused: 5.2.2 full", "MAIL RCPT DATA RSET MAIL RCPT DATA", 0},
		"later":                {pipe, map[string]string{"RCPT": "451 4.3.0 try again in 5 minutes", "DATA": "503 no"}, Outcome{Verdict: Temporary, Code: 451, Hint: 5 * time.Minute}, "the address was refused: 4.3.0 try again in 5 minutes", "MAIL RCPT DATA RSET MAIL RCPT DATA", 0},
		"slower, please":       {pipe, map[string]string{"RCPT": "450 4.7.1 too many", "DATA": "503 no"}, Outcome{Verdict: Temporary, Code: 450, Throttled: true}, "the address was refused: 4.7.1 too many", "MAIL RCPT DATA RSET MAIL RCPT DATA", 0},
		"not our sender":       {pipe, map[string]string{"MAIL": "550 5.7.60 not yours", "RCPT": "503 no", "DATA": "503 no"}, Outcome{Verdict: Temporary, Code: 550, Sender: true}, "the sender was refused: 5.7.60 not yours", "MAIL RCPT DATA RSET MAIL RCPT DATA", 0},
		"spam":                 {pipe, map[string]string{"end": "554 5.7.1 spam"}, Outcome{Verdict: Permanent, Code: 554}, "the mail was refused: 5.7.1 spam", "MAIL RCPT DATA MAIL RCPT DATA", 2},
		"closing":              {pipe, map[string]string{"MAIL": "421 4.3.2 closing"}, Outcome{Verdict: Temporary, Code: 421, Broken: true, Sender: true, Throttled: true}, "the sender was refused: 4.3.2 closing", "", 0},
		"gone before":          {pipe, map[string]string{"RCPT": "close"}, Outcome{Verdict: Temporary, Broken: true, Untouched: true}, "the connection was lost before the mail was handed over", "", 0},
		"gone after":           {pipe, map[string]string{"end": "close"}, Outcome{Verdict: Ambiguous, Broken: true}, "the connection was lost after the mail and before the server's answer", "", 1},
		"what is said is none": {pipe, map[string]string{"MAIL": "hello"}, Outcome{Verdict: Temporary, Broken: true, Untouched: true}, "the connection was lost before the mail was handed over", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &scripted{offers: c.offers, answers: c.answers}
			conn, err := s.start(t).Connect(within(t, 20*time.Second))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			for range 2 {
				got := conn.Send(sampleLetter(t, sampleWeekly()))
				reason := got.Reason
				got.Reason = ""
				if got != c.want || reason != c.reason {
					t.Fatalf("%+v %q, want %+v %q", got, reason, c.want, c.reason)
				}
				if got.Broken {
					break
				}
			}
			if verbs := s.verbs(); c.verbs != "" && verbs != c.verbs {
				t.Errorf("it heard %s, want %s", verbs, c.verbs)
			}
			if len(s.bodies) != c.bodies {
				t.Errorf("%d bodies, want %d", len(s.bodies), c.bodies)
			}
			for len(s.bodies) > 0 {
				if body := <-s.bodies; c.want.NoSuchPerson && body != ".\r\n" {
					t.Errorf("a body for nobody: %.80q", body)
				}
			}
		})
	}
}

// TestDots sends lines that begin with a dot, also where a part is cut.
func TestDots(t *testing.T) {
	c := sampleExtraordinary()
	c.Body = ".one\n\n..two\n\n.\n\nend"
	l := sampleLetter(t, c)
	var plain strings.Builder
	if _, err := l.WriteTo(&plain); err != nil {
		t.Fatal(err)
	}
	wired := string(l.AppendWire(nil))
	text, ended := strings.CutSuffix(wired, "\r\n.\r\n")
	if !ended || strings.Contains(text, "\r\n.\r\n") {
		t.Fatalf("the end of the body isn't where it should be")
	}
	if got := strings.ReplaceAll(text+"\r\n", "\r\n..", "\r\n."); got != plain.String() {
		t.Error("what arrives isn't what was written")
	}
}
