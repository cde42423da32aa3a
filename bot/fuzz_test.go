package bot

import "testing"

// FuzzSlackPayloads reads whatever comes signed as Slack's: what is taken for
// a question has somebody who asks and a place to answer in, and an
// interaction has somebody who acts.
func FuzzSlackPayloads(f *testing.F) {
	f.Add([]byte(`{"type":"event_callback","team_id":"T1","api_app_id":"A1","event_id":"Ev1","event":{"type":"app_mention","user":"U1","text":"<@U0> hello","ts":"1.000001","channel":"C1"}}`))
	f.Add([]byte(`{"type":"block_actions","user":{"id":"U1","team_id":"T1"},"channel":{"id":"C1"},"actions":[{"action_id":"a","value":"{}","type":"button"}]}`))
	f.Add([]byte(`{"type":"view_submission","user":{"id":"U1"},"view":{"callback_id":"c","private_metadata":"x","state":{"values":{"b":{"a":{"type":"checkboxes","selected_options":[]}}}}}}`))
	f.Add([]byte(`{"type":"message_action","user":{"id":"U1"},"message":{"text":"<https://example.org|x>","ts":"1.1"},"callback_id":"add"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if c, err := parseCallback(raw); err == nil {
			if _, ok := c.question("U0"); ok && (c.Event.User == "" || c.Event.Channel == "" || c.EventID == "") {
				t.Errorf("a question by nobody, or from nowhere: %s", raw)
			}
		}
		if i, err := parseInteraction(raw); err == nil && (i.User == "" || i.Where == "") {
			t.Errorf("an interaction by nobody: %s", raw)
		}
	})
}
