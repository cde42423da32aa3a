package delivery

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// nowhere is a mail server that takes no connection.
type nowhere struct{}

func (nowhere) Connect(context.Context) (Conn, error) { return nil, errors.New("it is dead") }

func (nowhere) String() string { return "nowhere" }

// said is a log that several may write.
type said struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(b)
}

// How long a sender rests between two tries is logged in seconds, which a
// person can read in JSON too.
func TestRestIsLoggedInSeconds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.subscribeMany(t, 1)
	id := r.sending(t)
	var log said
	s := r.sender(t, nowhere{})
	s.Log = slog.New(slog.NewJSONHandler(&log, nil))
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := s.Send(ctx, id); err == nil {
		t.Error("it was sent")
	}
	log.mu.Lock()
	defer log.mu.Unlock()
	if text := log.buf.String(); !strings.Contains(text, `"again_in_seconds":0.6`) {
		t.Error(text)
	}
}
