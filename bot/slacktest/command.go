package slacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Command is a slash command or an interaction that somebody sent, and how
// the app answered. Slack sends it once and waits three seconds.
type Command struct {
	ID          string
	TriggerID   string
	User        string
	Channel     string
	ResponseURL string

	s      *Server
	secret string
	done   chan struct{}
	kind   string
	sent   map[string]any
	view   *View // that was submitted

	// Server.mu
	acked   bool
	took    time.Duration
	payload json.RawMessage
	replies []Message
	uses    int
	until   time.Time
}

// Slack's limits of a response URL.
const (
	responseUses = 5
	responseLife = 30 * time.Minute
)

// Command sends a slash command, as "/kcst"; say.Text is what follows it.
func (s *Server) Command(name string, say Say) *Command {
	c := s.newCommand(say, "")
	return s.run(c, "slash_commands", commandsPath, map[string]any{
		"token": "legacy-verification-token", "team_id": s.TeamID, "team_domain": "slacktest",
		"channel_id": c.Channel, "channel_name": "general", "user_id": c.User, "user_name": "person",
		"command": name, "text": say.Text, "api_app_id": s.AppID, "is_enterprise_install": "false",
		"response_url": c.ResponseURL, "trigger_id": c.TriggerID,
	})
}

// Interact sends an interaction (a button, a shortcut, a submitted view): the
// payload's further fields, to which team, user, trigger and response URL are
// added. The channel "-" is none.
func (s *Server) Interact(say Say, payload map[string]any) *Command {
	view := ""
	if v, ok := payload["view"].(map[string]any); ok && v["type"] == "modal" {
		view, _ = v["id"].(string)
	}
	return s.interact(s.newCommand(say, view), payload)
}

func (s *Server) interact(c *Command, payload map[string]any) *Command {
	s.mu.Lock()
	payload["team"] = map[string]any{"id": s.TeamID}
	payload["user"] = map[string]any{"id": c.User, "team_id": s.teamOf(c.User)}
	s.mu.Unlock()
	if c.Channel != "-" {
		payload["channel"] = map[string]any{"id": c.Channel}
		payload["response_url"] = c.ResponseURL
	}
	payload["api_app_id"] = s.AppID
	if payload["type"] != "view_closed" && payload["type"] != "block_suggestion" {
		payload["trigger_id"] = c.TriggerID
	}
	c.kind, c.sent = "interactive", payload
	return s.run(c, c.kind, interactionsPath, payload)
}

func (s *Server) newCommand(say Say, view string) *Command {
	if say.User == "" {
		say.User = "U1"
	}
	if say.Channel == "" {
		say.Channel = "C1"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &Command{
		ID: s.id("command"), TriggerID: s.trigger(say.User, view), User: say.User, Channel: say.Channel,
		s: s, secret: s.id("responsesecret"), done: make(chan struct{}), until: time.Now().Add(responseLife),
	}
	c.ResponseURL = fmt.Sprintf("%s/commands/%s/%s", s.URL, c.ID, c.secret)
	s.commands[c.ID] = c
	return c
}

func (s *Server) run(c *Command, kind, path string, payload map[string]any) *Command {
	s.mu.Lock()
	target, stopped := s.target, s.stopped
	if !stopped {
		s.work.Add(1)
	}
	s.mu.Unlock()
	if stopped {
		close(c.done)
		return c
	}
	go func() {
		defer s.work.Done()
		defer close(c.done)
		raw, err := json.Marshal(payload)
		if err != nil {
			panic(err) // a test's payload that is not JSON
		}
		if target != "" {
			c.overHTTP(kind, path, payload, raw)
		} else {
			c.overSocket(kind, raw)
		}
	}()
	return c
}

func (c *Command) overSocket(kind string, raw json.RawMessage) {
	l := c.s.pick(nil)
	if l == nil {
		return
	}
	sent := time.Now()
	a, id := c.s.dispatch(l, envelope{Type: kind, Payload: raw, Accepts: true})
	select {
	case payload := <-a.acked:
		c.answered(payload, time.Since(sent))
	case <-time.After(c.s.patience()):
		c.s.forget(id)
	case <-c.s.stop:
	}
}

func (c *Command) overHTTP(kind, path string, payload map[string]any, raw json.RawMessage) {
	form := url.Values{}
	if kind == "interactive" {
		form.Set("payload", string(raw))
	} else {
		for k, v := range payload {
			form.Set(k, fmt.Sprint(v))
		}
	}
	sent := time.Now()
	status, body, err := c.s.postForm(path, form)
	if err == nil && status/100 == 2 {
		c.answered(body, time.Since(sent))
	}
}

// answered takes the immediate answer.
func (c *Command) answered(payload json.RawMessage, took time.Duration) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.acked, c.took, c.payload = true, took, payload
	defer c.s.touch()
	switch {
	case c.view != nil:
		c.s.submitted(*c.view, payload)
		return
	case c.kind == "interactive":
		return // options, or nothing
	}
	if len(payload) > 0 && string(payload) != "null" && string(payload) != `""` {
		c.reply(payload)
	}
}

// reply keeps an answer's message; Server.mu is held.
func (c *Command) reply(raw json.RawMessage) {
	var m struct {
		Text   string          `json:"text"`
		Blocks json.RawMessage `json:"blocks"`
		Type   string          `json:"response_type"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		m.Text = string(raw)
	}
	if len(m.Blocks) > 0 && string(m.Blocks) != "null" {
		if wrong := checkBlocks(m.Blocks, maxMessageBlocks); len(wrong) > 0 {
			c.s.problem("response: blocks: %v", wrong)
		}
		if m.Text == "" {
			c.s.problem("response: blocks without fallback text")
		}
	}
	msg := Message{Channel: c.Channel, BotID: c.s.BotID, Text: m.Text, Blocks: m.Blocks, At: time.Now(), Type: "message"}
	if m.Type != "in_channel" {
		msg.Ephemeral = c.User
	}
	c.replies = append(c.replies, msg)
}

func (s *Server) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	args, _, err := arguments(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.commands[r.PathValue("id")]
	switch f := s.fault("response_url"); {
	case err != nil:
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	case c == nil || c.secret != r.PathValue("secret") || time.Now().After(c.until) || c.uses >= responseUses:
		s.problem("a response URL that is used up, expired or unknown")
		http.Error(w, "used_url", http.StatusNotFound)
		return
	case f != nil && f.Cut:
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
		return
	case f != nil:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", fmt.Sprint(f.RetryAfter))
		}
		w.WriteHeader(max(f.Status, 400))
		return
	}
	c.uses++
	raw := map[string]any{"text": args.Get("text"), "response_type": args.Get("response_type")}
	if blocks := args.Get("blocks"); blocks != "" {
		raw["blocks"] = json.RawMessage(blocks)
	}
	body, _ := json.Marshal(raw)
	c.reply(body)
	s.touch()
	_, _ = w.Write([]byte("ok"))
}

// Wait waits for the immediate answer and reports whether it came in time.
func (c *Command) Wait(within time.Duration) bool {
	select {
	case <-c.done:
	case <-time.After(within):
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.acked
}

// AckAfter is how long the immediate answer took.
func (c *Command) AckAfter() time.Duration {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.took
}

// Payload is the immediate answer as it was sent.
func (c *Command) Payload() json.RawMessage {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.payload
}

// Replies are the messages that answered it: the immediate one and those sent
// to its response URL.
func (c *Command) Replies() []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return append([]Message(nil), c.replies...)
}

// AwaitReplies waits for at least n messages and returns those there are.
func (c *Command) AwaitReplies(n int, within time.Duration) []Message {
	c.s.Await(within, func() bool { return len(c.Replies()) >= n })
	return c.Replies()
}
