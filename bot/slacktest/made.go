package slacktest

import "time"

// PressMade presses a button that is made up: of a message that the app need
// not have posted, as somebody would who makes up requests.
func (s *Server) PressMade(user, channel, action, value string) *Command {
	return s.Interact(Say{User: user, Channel: channel}, map[string]any{
		"type":    "block_actions",
		"actions": []any{map[string]any{"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": time.Now().Format("05.000000")}},
		"message": map[string]any{"type": "message", "text": "a message"},
	})
}

// SubmitMade submits a form that was never opened, with values by block_id.
func (s *Server) SubmitMade(user, callback, meta string, values map[string]string) *Command {
	state := map[string]any{}
	for block, v := range values {
		state[block] = map[string]any{"in": map[string]any{"type": "plain_text_input", "value": v}}
	}
	return s.Interact(Say{User: user, Channel: "-"}, map[string]any{
		"type": "view_submission",
		"view": map[string]any{"id": "V" + user + callback + time.Now().Format("05.000000"), "type": "modal", "callback_id": callback,
			"private_metadata": meta, "state": map[string]any{"values": state}},
	})
}
