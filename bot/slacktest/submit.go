package slacktest

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// formInput is an input block of a form.
type formInput struct {
	Block    string
	Action   string
	Optional bool
	Element  map[string]any
}

// formInputs are the inputs of a view's blocks.
func formInputs(blocks json.RawMessage) []formInput {
	var list []struct {
		Type     string         `json:"type"`
		BlockID  string         `json:"block_id"`
		Optional bool           `json:"optional"`
		Element  map[string]any `json:"element"`
	}
	_ = json.Unmarshal(blocks, &list)
	var out []formInput
	for n, b := range list {
		if b.Type != "input" {
			continue
		}
		if b.BlockID == "" {
			b.BlockID = fmt.Sprintf("b%d", n)
		}
		action, _ := b.Element["action_id"].(string)
		out = append(out, formInput{b.BlockID, action, b.Optional, b.Element})
	}
	return out
}

// Submit submits the modal that a person sees, with values by block_id put
// into its inputs over what they begin with; several chosen values are
// separated by spaces. As Slack does, it refuses, with the reason, what the
// form itself doesn't allow; then there is no command.
func (s *Server) Submit(user string, values map[string]string) (*Command, error) {
	v, ok := s.Modal(user)
	if !ok {
		return nil, fmt.Errorf("%s sees no form", user)
	}
	return s.SubmitView(v, values)
}

// SubmitView submits a view, which may be closed since.
func (s *Server) SubmitView(v View, values map[string]string) (*Command, error) {
	state := map[string]any{}
	used := 0
	for _, in := range formInputs(blocksOf(v.JSON)) {
		value, given := values[in.Block]
		if given {
			used++
		} else {
			value = initial(in.Element)
		}
		if value == "" {
			if !in.Optional {
				return nil, fmt.Errorf("%s is not filled in", in.Block)
			}
			state[in.Block] = map[string]any{in.Action: map[string]any{"type": in.Element["type"], "value": nil, "selected_option": nil}}
			continue
		}
		if most, ok := in.Element["max_length"].(float64); ok && utf8.RuneCountInString(value) > int(most) {
			return nil, fmt.Errorf("%s is longer than %v", in.Block, most)
		}
		fine, filled := s.filled(in.Element, value)
		if !fine {
			return nil, fmt.Errorf("%s does not offer %q", in.Block, value)
		}
		state[in.Block] = map[string]any{in.Action: filled}
	}
	if used != len(values) {
		return nil, fmt.Errorf("the form has not all of these: %v\n%s", values, v.JSON)
	}
	s.mu.Lock()
	view := s.viewJSON(v, state)
	s.mu.Unlock()
	c := s.newCommand(Say{User: v.User, Channel: "-"}, v.ID)
	c.view = &v
	return s.interact(c, map[string]any{"type": "view_submission", "view": view, "hash": v.Hash}), nil
}

// Dismiss closes the modal that a person sees, and with it its stack; the app
// hears of it where the view asks for that.
func (s *Server) Dismiss(user string) *Command {
	v, ok := s.Modal(user)
	if !ok {
		return nil
	}
	s.mu.Lock()
	s.close(v, true)
	view := s.viewJSON(v, nil)
	s.mu.Unlock()
	if view["notify_on_close"] != true {
		return nil
	}
	return s.interact(s.newCommand(Say{User: user, Channel: "-"}, v.ID), map[string]any{"type": "view_closed", "view": view, "is_cleared": true})
}

// Back closes the topmost modal that a person sees, as its close button does:
// they see the one that it lay on.
func (s *Server) Back(user string) {
	if v, ok := s.Modal(user); ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.close(v, false)
	}
}

// initial is what an input begins with.
func initial(e map[string]any) string {
	for _, k := range []string{"initial_value", "initial_date", "initial_time", "initial_user", "initial_conversation"} {
		if v, ok := e[k].(string); ok {
			return v
		}
	}
	if o, ok := e["initial_option"].(map[string]any); ok {
		v, _ := o["value"].(string)
		return v
	}
	text := ""
	options, _ := e["initial_options"].([]any)
	for _, o := range options {
		if m, ok := o.(map[string]any); ok {
			text += " " + fmt.Sprint(m["value"])
		}
	}
	return text
}

// Errors are the sentences that the app put on inputs of a submitted form, by
// block_id.
func (c *Command) Errors() map[string]string {
	var a struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
	}
	_ = json.Unmarshal(c.Payload(), &a)
	return a.Errors
}

// submitted does what the answer to a submission says; s.mu is held.
func (s *Server) submitted(v View, payload json.RawMessage) {
	var a struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if len(payload) > 0 && json.Unmarshal(payload, &a) != nil {
		s.problem("a submission was answered with what is no JSON")
		return
	}
	switch a.Action {
	case "":
		s.close(v, false)
	case "clear":
		s.close(v, true)
	case "errors":
		blocks := map[string]bool{}
		for _, in := range formInputs(blocksOf(v.JSON)) {
			blocks[in.Block] = true
		}
		for id, text := range a.Errors {
			if !blocks[id] || text == "" {
				s.problem("an error %q on %q, which is no input of the form", text, id)
			}
		}
		if len(a.Errors) == 0 {
			s.problem("errors, and none of them")
		}
	case "update":
		if _, err := s.keepView(v, string(a.View)); err != nil {
			s.problem("the update in an answer: %v", err)
		}
	case "push":
		if _, err := s.push(v.User, v.ID, string(a.View)); err != nil {
			s.problem("the push in an answer: %v", err)
		}
	default:
		s.problem("response_action %q", a.Action)
	}
}
