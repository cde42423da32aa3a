package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/slack-go/slack"
)

// maxBody is the longest request that Slack sends.
const maxBody = 1 << 20

// Handler serves Slack's requests: POST /slack/events, /slack/commands and
// /slack/interactions. Without a SigningSecret it serves nothing. It works
// whether or not [Bot.Run] runs; what it accepts is answered by a Run.
func (b *Bot) Handler() http.Handler {
	if b.o.SigningSecret == "" {
		return http.NotFoundHandler()
	}
	mux := http.NewServeMux()
	mux.Handle("POST /slack/events", b.signed(b.serveEvent))
	mux.Handle("POST /slack/commands", b.signed(b.serveCommand))
	mux.Handle("POST /slack/interactions", b.signed(b.serveInteraction))
	return mux
}

// signed reads a request's body and lets it pass only with Slack's signature.
func (b *Bot) signed(next func(http.ResponseWriter, *http.Request, []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			http.Error(w, "the request is too large", http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(w, "the request could not be read", http.StatusBadRequest)
			return
		}
		if err := verify(r.Header, raw, b.o.SigningSecret, b.o.Now()); err != nil {
			b.refused(r.URL.Path, err)
			http.Error(w, "the request is not signed by Slack", http.StatusUnauthorized)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		next(w, r, raw)
	})
}

// serveEvent answers 200 for what was taken and for what is not for the bot,
// and 503 for what Slack has to send again. A retry header makes no
// difference: the event may never have arrived.
func (b *Bot) serveEvent(w http.ResponseWriter, r *http.Request, raw []byte) {
	c, err := parseCallback(raw)
	if err != nil {
		http.Error(w, "the event is not JSON", http.StatusBadRequest)
		return
	}
	if c.Type == "url_verification" {
		writeJSON(w, map[string]string{"challenge": c.Challenge})
		return
	}
	if err := b.take(r.Context(), c); err != nil {
		http.Error(w, "send this again, please", http.StatusServiceUnavailable)
	}
}

func (b *Bot) serveCommand(w http.ResponseWriter, r *http.Request, _ []byte) {
	command, err := slack.SlashCommandParse(r)
	if err != nil {
		http.Error(w, "the command is not a form", http.StatusBadRequest)
		return
	}
	m := b.command(r.Context(), command)
	if !m.empty() { // nothing to say: a form was opened
		writeJSON(w, m.response(maxBody))
	}
}

func (b *Bot) serveInteraction(w http.ResponseWriter, r *http.Request, _ []byte) {
	if err := r.ParseForm(); err != nil || !json.Valid([]byte(r.PostForm.Get("payload"))) {
		http.Error(w, "the interaction has no payload", http.StatusBadRequest)
		return
	}
	if ack := b.interact(r.Context(), []byte(r.PostForm.Get("payload"))); ack != nil {
		writeJSON(w, ack)
	}
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v)
}
