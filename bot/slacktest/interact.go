package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Person is somebody in the workspace who isn't simply one of its members.
type Person struct {
	ID      string
	Team    string // another organisation's, in Slack Connect; "" is the workspace's own
	Guest   bool   // a single- or multi-channel guest
	Deleted bool
}

// SetPerson says who a user is.
func (s *Server) SetPerson(p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people[p.ID] = p
}

// SetGroup says who is in a user group.
func (s *Server) SetGroup(id string, users ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[id] = users
}

// teamOf is a person's own team; s.mu is held.
func (s *Server) teamOf(user string) string {
	if t := s.people[user].Team; t != "" {
		return t
	}
	return s.TeamID
}

// Click presses a button, or chooses in a menu, of a message: the element
// with the action_id, which the message must have. value is what is chosen in
// a menu, and what tells apart several buttons of one action_id; "" is the
// first.
func (s *Server) Click(user string, m Message, action, value string) *Command {
	e, blockID, ok := findElement(m.Blocks, action, value)
	if !ok {
		panic(fmt.Sprintf("slacktest: the message has no %s %q: %s", action, value, m.Blocks))
	}
	return s.press(user, m, e, blockID, value)
}

// Has reports whether a message has a button or menu, see Click.
func (m Message) Has(action, value string) bool {
	_, _, ok := findElement(m.Blocks, action, value)
	return ok
}

func (s *Server) press(user string, m Message, e map[string]any, blockID, value string) *Command {
	thread := m.Thread
	message := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": s.BotUser, "bot_id": s.BotID, "blocks": m.Blocks}
	if thread != "" {
		message["thread_ts"] = thread
	}
	return s.Interact(Say{User: user, Channel: m.Channel}, map[string]any{
		"type":    "block_actions",
		"actions": []any{s.action(e, blockID, value)},
		"message": message,
		"container": map[string]any{
			"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.Ephemeral != "",
		},
	})
}

// action is an element as block_actions tells of it.
func (s *Server) action(e map[string]any, blockID, value string) map[string]any {
	a := map[string]any{"type": e["type"], "action_id": e["action_id"], "block_id": blockID}
	switch kind, _ := e["type"].(string); {
	case kind == "button" || kind == "feedback_buttons" || kind == "icon_button":
		a["value"], a["text"] = e["value"], e["text"]
		if kind == "feedback_buttons" {
			a["value"] = value
		}
		if e["url"] != nil {
			a["url"] = e["url"]
		}
	default:
		_, filled := s.filled(e, value)
		for k, v := range filled {
			a[k] = v
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a["action_ts"] = s.stamp()
	return a
}

// ClickView presses a button in the modal that a person sees, or in their App
// Home when none is open.
func (s *Server) ClickView(user, action, value string) *Command {
	v, ok := s.Modal(user)
	if !ok {
		if v, ok = s.Home(user); !ok {
			panic("slacktest: " + user + " sees no view")
		}
	}
	e, blockID, ok := findElement(blocksOf(v.JSON), action, value)
	if !ok {
		panic(fmt.Sprintf("slacktest: the view has no %s %q: %s", action, value, v.JSON))
	}
	return s.Interact(Say{User: user, Channel: "-"}, map[string]any{
		"type":      "block_actions",
		"actions":   []any{s.action(e, blockID, value)},
		"view":      s.viewJSON(v, nil),
		"container": map[string]any{"type": "view", "view_id": v.ID},
	})
}

// Shortcut uses a shortcut of the workspace.
func (s *Server) Shortcut(user, callback string) *Command {
	s.mu.Lock()
	stamp := s.stamp()
	s.mu.Unlock()
	return s.Interact(Say{User: user, Channel: "-"}, map[string]any{"type": "shortcut", "callback_id": callback, "action_ts": stamp})
}

// MessageShortcut uses a shortcut of a message.
func (s *Server) MessageShortcut(user, callback string, m Message) *Command {
	s.mu.Lock()
	stamp := s.stamp()
	s.mu.Unlock()
	return s.Interact(Say{User: user, Channel: m.Channel}, map[string]any{
		"type": "message_action", "callback_id": callback, "action_ts": stamp, "message_ts": m.TS,
		"message": map[string]any{"type": "message", "ts": m.TS, "thread_ts": m.Thread, "text": m.Text, "user": m.User},
	})
}

// Suggest types into a menu of the modal that a person sees, and gives the
// options that the app answers with.
func (s *Server) Suggest(user, action, typed string) *Command {
	v, _ := s.Modal(user)
	_, blockID, _ := findElement(blocksOf(v.JSON), action, "")
	return s.Interact(Say{User: user, Channel: "-"}, map[string]any{
		"type": "block_suggestion", "action_id": action, "block_id": blockID, "value": typed, "view": s.viewJSON(v, nil),
	})
}

// Again sends an interaction a second time, as it was.
func (c *Command) Again() *Command {
	s := c.s
	s.mu.Lock()
	again := &Command{ID: c.ID, TriggerID: c.TriggerID, User: c.User, Channel: c.Channel, ResponseURL: c.ResponseURL,
		s: s, secret: c.secret, done: make(chan struct{}), until: c.until, kind: c.kind, sent: c.sent, view: c.view}
	s.mu.Unlock()
	return s.run(again, c.kind, interactionsPath, c.sent)
}

// findElement is the element of an action_id among blocks, with its block_id.
// An element without a block_id of its own is given one by its place, as
// Slack does.
func findElement(blocks json.RawMessage, action, value string) (map[string]any, string, bool) {
	var list []map[string]any
	_ = json.Unmarshal(blocks, &list) // none has none
	for n, b := range list {
		id, _ := b["block_id"].(string)
		if id == "" {
			id = fmt.Sprintf("b%d", n)
		}
		elements, _ := b["elements"].([]any)
		for _, e := range append(elements, b["element"], b["accessory"]) {
			m, ok := e.(map[string]any)
			if !ok || m["action_id"] != action {
				continue
			}
			if m["type"] == "button" && value != "" && m["value"] != value {
				continue
			}
			return m, id, true
		}
	}
	return nil, "", false
}

func blocksOf(view json.RawMessage) json.RawMessage {
	var v struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	_ = json.Unmarshal(view, &v)
	return v.Blocks
}

// filled is what an input element holds when value was put into it, and
// whether value is one of those that it offers.
func (s *Server) filled(e map[string]any, value string) (ok bool, state map[string]any) {
	kind, _ := e["type"].(string)
	state = map[string]any{"type": kind}
	one := func(v string) map[string]any {
		return map[string]any{"text": map[string]any{"type": "plain_text", "text": v}, "value": v}
	}
	switch kind {
	case "plain_text_input", "email_text_input", "number_input", "url_text_input":
		state["value"] = value
		return true, state
	case "static_select", "radio_buttons", "overflow":
		state["selected_option"] = one(value)
		return offers(e, value), state
	case "external_select":
		state["selected_option"] = one(value)
		return true, state
	case "checkboxes", "multi_static_select", "multi_external_select":
		list, fine := []any{}, true
		for _, v := range strings.Fields(value) {
			list, fine = append(list, one(v)), fine && (kind == "multi_external_select" || offers(e, v))
		}
		state["selected_options"] = list
		return fine, state
	case "datepicker":
		_, err := time.Parse(time.DateOnly, value)
		state["selected_date"] = value
		return err == nil, state
	case "timepicker":
		state["selected_time"] = value
	case "users_select":
		state["selected_user"] = value
	case "conversations_select", "channels_select":
		state["selected_conversation"] = value
	default:
		return false, state
	}
	return true, state
}

func offers(e map[string]any, value string) bool {
	options, _ := e["options"].([]any)
	groups, _ := e["option_groups"].([]any)
	for _, g := range groups {
		if m, ok := g.(map[string]any); ok {
			more, _ := m["options"].([]any)
			options = append(options, more...)
		}
	}
	for _, o := range options {
		if m, ok := o.(map[string]any); ok && m["value"] == value {
			return true
		}
	}
	return false
}
