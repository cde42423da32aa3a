package delivery

import (
	"bytes"
	"errors"
	"net/mail"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kcst/facts"
	"kcst/subscribers"
)

var kentTeam = facts.Partnership{
	Name: "Kent Community Safety Partnership", Team: "Kent Community Safety Team", Email: "team@kent.example.org",
	Phone: "03000 410234", Bulletin: "Kent Community Safety e-bulletin", Colour: "#1d5b79",
}

func TestNotesAreGolden(t *testing.T) {
	n := &Notes{Composer: composer(t)}
	for _, kind := range []subscribers.NoteKind{subscribers.NoteConfirm, subscribers.NoteConnect, subscribers.NoteAlready, subscribers.NoteMove, subscribers.NoteMoved, subscribers.NoteStay} {
		l, err := n.Compose(kentTeam, subscribers.Note{
			Nonce: "n7k2m", Kind: kind, To: "zoe@example.org", Subscriber: "s7k2m", Asked: noon, Until: noon.Add(7 * 24 * time.Hour),
		})
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "note-"+string(kind)+".txt", l.Text)
		golden(t, "note-"+string(kind)+".eml", ordered(wire(t, l)))
		m, err := mail.ReadMessage(bytes.NewReader(wire(t, l)))
		if err != nil {
			t.Fatal(err)
		}
		for field := range m.Header {
			if strings.HasPrefix(field, "List-") {
				t.Errorf("%s has %s: it isn't list mail", kind, field)
			}
		}
		if m.Header.Get("Reply-To") != "" || !strings.Contains(m.Header.Get("From"), kentTeam.Team) {
			t.Errorf("%s: From %s, Reply-To %s", kind, m.Header.Get("From"), m.Header.Get("Reply-To"))
		}
		for name, part := range map[string][]byte{"text": l.Text, "HTML": l.HTML} {
			if strings.Contains(string(part), "zoe") {
				t.Errorf("%s: the address is in the %s", kind, name)
			}
		}
		for _, link := range regexp.MustCompile(`https://\S+`).FindAllString(string(l.Text), -1) {
			if !bytes.Contains(l.HTML, []byte(link)) {
				t.Errorf("%s: %s is in the text alone", kind, link)
			}
		}
	}
}

// From the form to the confirmation: what is sent is the link that works, and
// a server that refuses for now gets the note again.
func TestNotesAreSent(t *testing.T) {
	r := newRig(t)
	server := newSink(t)
	refuse := true
	server.refuse = true
	server.onData = func(string, int, *smtp.Conn) error {
		if refuse {
			return refusal(451, "later")
		}
		return nil
	}
	c := r.sender(t, nil).Composer
	n := &Notes{Subscribers: r.subs, Facts: r.ed.Facts, Composer: c, Transport: server.transport(t), Log: r.log}
	door := &subscribers.Door{Store: r.subs, Tokens: c.Tokens, Now: r.clock.Now}
	form := subscribers.Request{Address: "jo@example.org", Choices: subscribers.Choices{Kinds: subscribers.Kinds(), Name: "Wilhelmina"}, Network: netip.MustParseAddr("192.0.2.1")}
	if err := door.Subscribe(t.Context(), form); err != nil {
		t.Fatal(err)
	}
	if sent, err := n.Send(t.Context()); sent != 0 || err != nil {
		t.Fatalf("%d, %v", sent, err)
	}
	if sent, err := n.Send(t.Context()); sent != 0 || err != nil || server.total() != 0 {
		t.Fatalf("it was tried again at once: %d, %v", sent, err)
	}
	refuse = false
	r.clock.add(time.Minute)
	if sent, err := n.Send(t.Context()); sent != 1 || err != nil {
		t.Fatalf("%d, %v", sent, err)
	}
	raw := string(server.got["jo@example.org"][0])
	if strings.Contains(raw, "Wilhelmina") {
		t.Error("a name that somebody typed is in the mail")
	}
	token := regexp.MustCompile(`/confirm/([\w-]+)`).FindStringSubmatch(strings.ReplaceAll(raw, "=\r\n", ""))
	if token == nil {
		t.Fatalf("no link in %s", raw)
	}
	got, err := door.Confirm(t.Context(), token[1])
	if err != nil || got.Subscriber.Email != "jo@example.org" {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := door.Confirm(t.Context(), token[1]); !errors.Is(err, subscribers.ErrToken) {
		t.Errorf("the link worked twice: %v", err)
	}
	if err := door.Subscribe(t.Context(), form); err != nil {
		t.Fatal(err)
	}
	if sent, err := n.Send(t.Context()); sent != 1 || err != nil || !strings.Contains(string(server.got["jo@example.org"][1]), "already") {
		t.Errorf("who is subscribed wasn't told: %d, %v", sent, err)
	}
	if err := r.subs.Block(t.Context(), "jo@example.org", subscribers.Objected, "sam"); err != nil {
		t.Fatal(err)
	}
	if err := door.Subscribe(t.Context(), form); err != nil {
		t.Fatal(err)
	}
	if sent, err := n.Send(t.Context()); sent != 0 || err != nil {
		t.Errorf("who objected was written to: %d, %v", sent, err)
	}
	if left, err := r.subs.NotesWaiting(t.Context()); left != 0 || err != nil {
		t.Errorf("%d notes are left (%v)", left, err)
	}
}
