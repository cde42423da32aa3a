package bot

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// interaction is one thing that somebody did with a button, a form or a
// shortcut.
type interaction struct {
	ID     string // its identity: the same when Slack sends it again; says nothing of the person
	Where  string
	Action string // action_id or callback_id
	Value  string // of a button, or what was chosen
	Block  string // block_id of the action
	User   string
	Team   string // the person's own, which in Slack Connect isn't the app's
	By     string // who they are for the record, once their role is known
	At     time.Time
	Again  bool // it is taken up again after a process died over it: nobody waits for its answer

	Channel  string // where the message is
	TS       string // the message it was done on
	Thread   string // the root of the message's thread, or the message
	Text     string // what the message says, as plain text
	Raw      string // the same in Slack's markup
	Author   string // who wrote the message
	Private  bool   // only this person sees the message
	Trigger  string
	Response string // the response URL

	View   view
	Query  string // what was typed into a menu
	Fields fields // what the form holds
	link   bool
}

// view is the form or App Home that it was done in.
type view struct {
	ID       string `json:"id"`
	Root     string `json:"root_view_id"`
	Hash     string `json:"hash"`
	Type     string `json:"type"`
	Callback string `json:"callback_id"`
	Meta     string `json:"private_metadata"`
}

// fields are what a form's inputs hold, by block_id.
type fields map[string]input

type option struct {
	Value string `json:"value"`
}

// input is what one input holds. A form has one element a block.
type input struct {
	Type     string   `json:"type"`
	Value    string   `json:"value"`
	Selected *option  `json:"selected_option"`
	Several  []option `json:"selected_options"`
	Date     string   `json:"selected_date"`
	Time     string   `json:"selected_time"`
	User     string   `json:"selected_user"`
	Channel  string   `json:"selected_conversation"`
}

// one is what was written or chosen, as one text.
func (in input) one() string {
	switch {
	case in.Selected != nil:
		return in.Selected.Value
	case len(in.Several) > 0:
		return in.Several[0].Value
	case in.Value != "":
		return strings.TrimSpace(in.Value)
	}
	return in.Date + in.Time + in.User + in.Channel
}

// text is what the input of a block holds, "" for nothing.
func (f fields) text(block string) string { return f[block].one() }

// list is what was chosen of several.
func (f fields) list(block string) []string {
	var out []string
	for _, o := range f[block].Several {
		out = append(out, o.Value)
	}
	return out
}

// payload is the part of an interaction's JSON that the bot reads. It is
// parsed here and not by slack-go, which refuses all of it for a block or a
// field that it doesn't know.
type payload struct {
	Type     string `json:"type"`
	App      string `json:"api_app_id"`
	Callback string `json:"callback_id"`
	Trigger  string `json:"trigger_id"`
	ActionTS string `json:"action_ts"`
	Response string `json:"response_url"`
	Action   string `json:"action_id"` // of a menu's query
	Block    string `json:"block_id"`
	Value    string `json:"value"`
	Team     struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID   string `json:"id"`
		Team string `json:"team_id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		TS        string `json:"message_ts"`
		Channel   string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		TS     string `json:"ts"`
		Thread string `json:"thread_ts"`
		Text   string `json:"text"`
		User   string `json:"user"`
	} `json:"message"`
	View    *viewPayload    `json:"view"`
	Actions []actionPayload `json:"actions"`
}

type viewPayload struct {
	view
	State struct {
		Values map[string]map[string]input `json:"values"`
	} `json:"state"`
}

type actionPayload struct {
	input
	Action string `json:"action_id"`
	Block  string `json:"block_id"`
	TS     string `json:"action_ts"`
	URL    string `json:"url"`
}

var places = map[string]string{
	"block_actions": onAction, "view_submission": onSubmit, "view_closed": onClose, "shortcut": onGlobal,
	"message_action": onMessage, "block_suggestion": onSuggest,
}

// parseInteraction reads an interaction. Its At is the caller's to set.
func parseInteraction(raw []byte) (*interaction, error) {
	var p payload
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, errors.New("it is not the JSON of an interaction")
	}
	i := &interaction{
		Where: places[p.Type], Action: p.Callback, User: p.User.ID, Team: p.User.Team,
		Channel: p.Channel.ID, TS: p.Message.TS, Thread: p.Message.Thread, Text: plain(p.Message.Text), Raw: p.Message.Text, Author: p.Message.User,
		Private: p.Container.Ephemeral, Trigger: p.Trigger, Response: p.Response, Fields: fields{},
	}
	if i.Where == "" || i.User == "" {
		return nil, errors.New("it is of a type that is not used here, or by nobody")
	}
	if i.Team == "" {
		i.Team = p.Team.ID
	}
	if i.Channel == "" {
		i.Channel = p.Container.Channel
	}
	if i.TS == "" {
		i.TS = p.Container.TS
	}
	if i.Thread == "" {
		i.Thread = i.TS
	}
	if p.View != nil {
		i.View = p.View.view
		for block, inputs := range p.View.State.Values {
			for _, in := range inputs {
				i.Fields[block] = in
			}
		}
	}
	once := p.Trigger + p.ActionTS
	switch i.Where {
	case onAction:
		if len(p.Actions) == 0 {
			return nil, errors.New("it has no action")
		}
		a := p.Actions[0]
		i.Action, i.Block, i.Value, i.link = a.Action, a.Block, a.one(), a.URL != ""
		once = a.TS
		if once == "" {
			once = p.Trigger
		}
	case onSubmit, onClose:
		i.Action, once = i.View.Callback, "" // a view is submitted once
	case onSuggest:
		i.Action, i.Block, i.Query = p.Action, p.Block, p.Value
	}
	i.ID = identify(p.App, p.Team.ID, i.User, i.Where, i.Action, i.Channel, i.TS, i.View.ID, i.Value, once)
	return i, nil
}

// identify is a short name of what makes an interaction the same.
func identify(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil)[:15]))
}
