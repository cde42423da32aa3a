package delivery

import (
	"bytes"
	"net/mail"
	"slices"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// TestUnknownIsSentOnceMore lets the server keep some letters and say nothing:
// an officer has them sent again, each person once, under the Message-ID that
// they had.
func TestUnknownIsSentOnceMore(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 20)
	s.refuse = true
	unheard := []string{"reader003@example.org", "reader007@example.org", "reader011@example.org"}
	s.onData = func(to string, nth int, c *smtp.Conn) error {
		if nth == 1 && slices.Contains(unheard, to) {
			c.Conn().Close()
		}
		return nil
	}
	id := r.sending(t)
	sender := r.sender(t, s.transport(t))
	ctx := within(t, time.Minute)
	if err := sender.Send(ctx, id); err != nil {
		t.Fatal(err)
	}
	if st := r.status(t, id); st.State != "sent" || st.Unknown != 3 || s.total() != 20 {
		t.Fatalf("%+v, %d letters", st, s.total())
	}
	for range 2 { // the second time there is nobody left
		if _, err := sender.Resend(ctx, id, "sam"); err != nil {
			t.Fatal(err)
		}
		if err := sender.Send(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	st := r.status(t, id)
	if st.Unknown != 0 || st.Sent != 20 || st.Settled() != st.Planned || s.total() != 23 {
		t.Errorf("%+v, %d letters", st, s.total())
	}
	if len(st.Resent) != 1 || st.Resent[0].By != "sam" || st.Resent[0].Number != 3 {
		t.Errorf("it was noted as %+v", st.Resent)
	}
	for _, to := range unheard {
		var ids []string
		for _, raw := range s.got[to] {
			m, err := mail.ReadMessage(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, m.Header.Get("Message-Id"))
		}
		if len(ids) != 2 || ids[0] != ids[1] {
			t.Errorf("%s: %v", to, ids)
		}
	}
}
