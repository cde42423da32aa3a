package bot

import (
	"encoding/json"
	"fmt"
	"strings"
)

// identity is what makes an event the same one when it comes again.
type identity struct{ App, Team, Event string }

// callback is the part of an Events API request that the bot reads. It is
// parsed here and not by slackevents, which refuses whole events for a field
// or a type that it doesn't know.
type callback struct {
	Type      string `json:"type"`
	Challenge string `json:"challenge"`
	Team      string `json:"team_id"`
	App       string `json:"api_app_id"`
	EventID   string `json:"event_id"`
	Event     struct {
		Type    string          `json:"type"`
		Subtype string          `json:"subtype"`
		User    string          `json:"user"`
		Home    string          `json:"user_team"` // the person's own, where it isn't the app's
		Bot     string          `json:"bot_id"`
		Text    string          `json:"text"`
		TS      string          `json:"ts"`
		Thread  string          `json:"thread_ts"`
		Channel string          `json:"channel"`
		Kind    string          `json:"channel_type"`
		Edited  json.RawMessage `json:"edited"`
		Hidden  bool            `json:"hidden"`

		Tab       string `json:"tab"`        // of app_home_opened
		MessageTS string `json:"message_ts"` // of link_shared, and what follows
		UnfurlID  string `json:"unfurl_id"`
		Source    string `json:"source"`
		Links     []struct {
			URL string `json:"url"`
		} `json:"links"`
		Assistant struct { // of assistant_thread_started
			Channel string `json:"channel_id"`
			Thread  string `json:"thread_ts"`
		} `json:"assistant_thread"`
	} `json:"event"`
}

func parseCallback(raw []byte) (callback, error) {
	var c callback
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("read an event: %w", err)
	}
	return c, nil
}

func (c callback) identity() identity { return identity{c.App, c.Team, c.EventID} }

// question is the question in an event that is addressed to the bot. self is
// the bot's own user ID, "" when it isn't known.
func (c callback) question(self string) (question, bool) {
	e := c.Event
	switch {
	case c.Type != "event_callback" || c.EventID == "" || e.Channel == "" || e.TS == "":
		return question{}, false
	case e.Bot != "" || e.User == "" || e.User == self || e.User == "USLACKBOT":
		return question{}, false
	case e.Hidden || len(e.Edited) > 0 && string(e.Edited) != "null":
		return question{}, false
	}
	switch e.Type {
	case "app_mention":
	case "message":
		// In channels a mention comes as app_mention too; of anything else
		// there, only what calls the bot by name in a thread is for it.
		calls := e.Thread != "" && e.Thread != e.TS && called.MatchString(plain(e.Text))
		if e.Kind != "im" && !calls || e.Subtype != "" && e.Subtype != "file_share" {
			return question{}, false
		}
	default:
		return question{}, false
	}
	q := question{ID: c.EventID, Channel: e.Channel, TS: e.TS, Thread: e.Thread, User: e.User, Text: called.ReplaceAllString(plain(e.Text), "")}
	if q.Thread == "" {
		q.Thread = e.TS
	}
	return q, true
}

// direct reports whether the question was asked in a direct message.
func (q question) direct() bool { return strings.HasPrefix(q.Channel, "D") }

// top reports whether the question began its thread.
func (q question) top() bool { return q.Thread == q.TS }
