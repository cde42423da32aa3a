package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const (
	mostDeclined = 100                    // envelopes declined at the same time
	lastAcks     = 100 * time.Millisecond // for the acknowledgements that are on their way when the bot ends
	maxFrame     = 4 << 20                // of what Slack sends
	maxAck       = 19 << 10               // of what Slack accepts; slack-go refuses 20 KB
	goneAfter    = 30 * time.Second       // without a ping the connection is dead
)

// socket is the Socket Mode side of a bot.
type socket struct {
	bot       *Bot
	client    *socketmode.Client
	room      chan struct{}
	declining chan struct{} // room for what there is no room for
	crowded   tally
	opened    bool // a connection was open once
	redo      context.CancelFunc

	mu    sync.Mutex
	ended bool // no more may be taken
	taken sync.WaitGroup
}

// end refuses what comes from now on, and waits for what was taken.
func (s *socket) end() {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.taken.Wait()
}

// begin notes that something is being taken into room, unless the bot is
// ending or too much is.
func (s *socket) begin(room chan struct{}) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return false
	}
	select {
	case room <- struct{}{}:
		s.taken.Add(1)
		return true
	default:
		if n, tell := s.crowded.add(s.bot.o.Now()); tell {
			s.bot.o.Log.Warn("too much comes at once", "count", n)
		}
		return false
	}
}

// runSocket keeps a Socket Mode connection open until taking ends, then
// acknowledges what it took and returns. It fails only when Slack refuses the
// app before a connection was ever open.
func (b *Bot) runSocket(taking, working context.Context) error {
	s := &socket{bot: b, room: make(chan struct{}, b.o.AtOnce), declining: make(chan struct{}, mostDeclined)}
	s.client = socketmode.New(b.api,
		socketmode.OptionLog(log.New(io.Discard, "", 0)),
		socketmode.OptionReadLimit(maxFrame),
		socketmode.OptionPingInterval(goneAfter))
	ctx, cancel := context.WithCancel(working)
	defer cancel()
	go func() {
		<-taking.Done()
		s.end()
		_ = sleep(ctx, lastAcks) // slack-go sends them from a buffer that can't be flushed
		cancel()
	}()
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		began := b.o.Now()
		err := s.connect(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case refused(err) && !s.opened:
			return fmt.Errorf("%w (%s): %s", ErrRefused, safe(err), mendAppToken)
		case err != nil:
			b.o.Log.Error("socket mode ended: connecting again", "err", safe(err))
		}
		if b.o.Now().Sub(began) > lasting {
			pause = firstPause
		}
		if sleep(ctx, pause) != nil {
			return nil
		}
	}
}

// connect runs slack-go's client, which reconnects by itself, and handles its
// events until it gives up or is told to start afresh.
func (s *socket) connect(ctx context.Context) error {
	ctx, s.redo = context.WithCancel(ctx)
	defer s.redo()
	ended := make(chan error, 1)
	go func() { ended <- s.client.RunContext(ctx) }()
	for {
		select {
		case event := <-s.client.Events: // drained always: slack-go stops answering pings otherwise
			s.handle(ctx, event)
		case err := <-ended:
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		}
	}
}

// handle never blocks: whatever takes time has its own goroutine.
func (s *socket) handle(ctx context.Context, event socketmode.Event) {
	log := s.bot.o.Log
	switch event.Type {
	case socketmode.EventTypeHello:
		s.opened = true
		log.Info("socket mode is connected", "connections", event.Request.NumConnections)
	case socketmode.EventTypeConnecting:
		log.Debug("socket mode connects")
	case socketmode.EventTypeConnectionError:
		if failure, ok := event.Data.(*slack.ConnectionErrorEvent); ok {
			log.Warn("socket mode can't connect", "err", safe(failure.ErrorObj), "attempt", failure.Attempt)
			if failure.Backoff > mostPause {
				s.redo() // slack-go would wait five minutes
			}
		}
	case socketmode.EventTypeIncomingError:
		log.Debug("socket mode connection was lost")
	case socketmode.EventTypeErrorWriteFailed:
		log.Warn("an acknowledgement was not sent: slack will send the event again")
	case socketmode.EventTypeErrorBadMessage:
		if bad, ok := event.Data.(*socketmode.ErrorBadMessage); ok {
			s.recover(ctx, bad.Message)
		}
	case socketmode.EventTypeEventsAPI:
		s.spawnEvent(ctx, event.Request.EnvelopeID, event.Request.Payload)
	case socketmode.EventTypeSlashCommand:
		if command, ok := event.Data.(slack.SlashCommand); ok {
			s.spawn(func() { s.command(ctx, event.Request.EnvelopeID, command, s.bot.command) },
				func() { s.command(ctx, event.Request.EnvelopeID, command, s.bot.declineCommand) })
		}
	case socketmode.EventTypeInteractive:
		s.spawnInteraction(ctx, event.Request.EnvelopeID, event.Request.Payload)
	}
}

// spawn runs f in a goroutine where there is room. Otherwise instead is run,
// or where there is none or too many already, the envelope isn't acknowledged:
// Slack sends events again.
func (s *socket) spawn(f, instead func()) {
	room := s.room
	if !s.begin(room) {
		if f, room = instead, s.declining; f == nil || !s.begin(room) {
			return
		}
	}
	go func() {
		defer s.taken.Done()
		defer func() { <-room }()
		f()
	}()
}

func (s *socket) spawnEvent(ctx context.Context, envelope string, payload json.RawMessage) {
	s.spawn(func() { s.event(ctx, envelope, payload, s.bot.take) },
		func() { s.event(ctx, envelope, payload, s.bot.takeDanger) })
}

func (s *socket) spawnInteraction(ctx context.Context, envelope string, payload json.RawMessage) {
	s.spawn(func() { s.interaction(ctx, envelope, payload, s.bot.interact) },
		func() { s.interaction(ctx, envelope, payload, s.bot.decline) })
}

// event takes an event and acknowledges it when it is safe.
func (s *socket) event(ctx context.Context, envelope string, payload json.RawMessage, take func(context.Context, callback) error) {
	c, err := parseCallback(payload)
	if err == nil {
		err = take(ctx, c)
	} else {
		err = nil // it will never be readable
	}
	if err == nil {
		s.ack(ctx, envelope, nil)
	}
}

func (s *socket) command(ctx context.Context, envelope string, command slack.SlashCommand, answer func(context.Context, slack.SlashCommand) message) {
	m := answer(ctx, command)
	if m.empty() { // nothing to say: a form was opened
		s.ack(ctx, envelope, nil)
		return
	}
	s.ack(ctx, envelope, m.response(maxAck))
}

func (s *socket) interaction(ctx context.Context, envelope string, payload json.RawMessage, answer func(context.Context, []byte) any) {
	ack := answer(ctx, payload)
	if raw, err := json.Marshal(ack); err != nil || len(raw) >= maxAck {
		s.bot.o.Log.Error("the answer to an interaction is too long for Slack", "bytes", len(raw))
		ack = nil
	}
	s.ack(ctx, envelope, ack)
}

// recover takes an envelope that slack-go could not read: a type of event
// that it doesn't know, or a field. Without an acknowledgement Slack would
// send it for ever.
func (s *socket) recover(ctx context.Context, raw json.RawMessage) {
	var e struct {
		EnvelopeID string          `json:"envelope_id"`
		Type       string          `json:"type"`
		Payload    json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(raw, &e) != nil || e.EnvelopeID == "" {
		s.bot.o.Log.Debug("a frame without an envelope was ignored")
		return
	}
	switch e.Type {
	case "events_api":
		s.spawnEvent(ctx, e.EnvelopeID, e.Payload)
	case "interactive":
		s.spawnInteraction(ctx, e.EnvelopeID, e.Payload)
	default:
		s.spawn(func() { s.ack(ctx, e.EnvelopeID, nil) }, nil)
	}
}

func (s *socket) ack(ctx context.Context, envelope string, payload any) {
	if err := s.client.AckCtx(ctx, envelope, payload); err != nil && ctx.Err() == nil {
		s.bot.o.Log.Error("an envelope was not acknowledged", "err", safe(err))
	}
}
