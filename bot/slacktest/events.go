package slacktest

import (
	"encoding/json"
	"maps"
	"strings"
	"time"
)

// Say is something said in the workspace.
type Say struct {
	User    string // who; U1 when empty
	Channel string // where: C… public, G… private, D… direct; C1 when empty
	Thread  string // the root of the thread it is said in
	Text    string
	BotID   string         // set when a bot says it
	Subtype string         // the message event's subtype
	Extra   map[string]any // further fields of the event
}

// Delivery is one event on its way to the app.
type Delivery struct {
	EventID string
	Channel string
	TS      string // of the message, the root of its replies
	User    string

	s    *Server
	say  Say
	body json.RawMessage
	done chan struct{} // closed when it is acknowledged or given up

	// Server.mu
	attempts int
	sent     time.Time // the latest attempt
	took     time.Duration
	acked    bool
}

// Mention says something that names the app and delivers the app_mention.
func (s *Server) Mention(say Say) *Delivery {
	if name := "<@" + s.BotUser + ">"; !strings.Contains(say.Text, name) {
		say.Text = strings.TrimSpace(name + " " + say.Text)
	}
	return s.say("app_mention", say)
}

// DM says something to the app in a direct message.
func (s *Server) DM(say Say) *Delivery {
	if say.User == "" {
		say.User = "U1"
	}
	say.Channel = s.DirectChannel(say.User)
	return s.say("message", say)
}

// Message says something in a channel and delivers the message event, as an
// app gets it that listens to the channel.
func (s *Server) Message(say Say) *Delivery { return s.say("message", say) }

func (s *Server) say(kind string, say Say) *Delivery {
	if say.User == "" && say.BotID == "" {
		say.User = "U1"
	}
	if say.Channel == "" {
		say.Channel = "C1"
	}
	s.mu.Lock()
	m := s.add(Message{Channel: say.Channel, Thread: say.Thread, User: say.User, BotID: say.BotID, Text: say.Text})
	d := &Delivery{Channel: m.Channel, TS: m.TS, User: say.User, say: say}
	s.mu.Unlock()
	return s.deliver(d, s.inner(kind, d))
}

// inner is the event of d's message.
func (s *Server) inner(kind string, d *Delivery) map[string]any {
	say := d.say
	event := map[string]any{
		"type": kind, "user": say.User, "text": say.Text, "ts": d.TS, "event_ts": d.TS,
		"channel": d.Channel, "team": s.TeamID,
	}
	if kind == "message" {
		event["channel_type"] = map[byte]string{'C': "channel", 'G': "group", 'D': "im"}[d.Channel[0]]
		event["client_msg_id"] = "client-" + d.TS
	}
	for name, value := range map[string]string{"thread_ts": say.Thread, "bot_id": say.BotID, "subtype": say.Subtype} {
		if value != "" {
			event[name] = value
		}
	}
	maps.Copy(event, say.Extra)
	return event
}

// Echo delivers a message event for a message that was delivered before, as
// an app gets it that listens to mentions and to the channel.
func (s *Server) Echo(d *Delivery) *Delivery {
	return s.deliver(&Delivery{Channel: d.Channel, TS: d.TS, User: d.User, say: d.say}, s.inner("message", d))
}

// Repeat delivers the same event again, with its ID and no retry header.
func (s *Server) Repeat(d *Delivery) *Delivery {
	again := &Delivery{EventID: d.EventID, Channel: d.Channel, TS: d.TS, User: d.User, say: d.say}
	return s.start(again, d.body, 0)
}

// Retry delivers the same event again, as a retry.
func (s *Server) Retry(d *Delivery) *Delivery {
	again := &Delivery{EventID: d.EventID, Channel: d.Channel, TS: d.TS, User: d.User, say: d.say}
	return s.start(again, d.body, 1)
}

// Renew delivers the same message again as another event with another ID.
func (s *Server) Renew(d *Delivery) *Delivery {
	kind := "app_mention"
	if strings.HasPrefix(d.Channel, "D") {
		kind = "message"
	}
	return s.deliver(&Delivery{Channel: d.Channel, TS: d.TS, User: d.User, say: d.say}, s.inner(kind, d))
}

// Edit changes what was said and delivers the message_changed event, and for
// a mention the app_mention of the edited message.
func (s *Server) Edit(d *Delivery, text string) []*Delivery {
	edited := map[string]any{"user": d.User, "ts": d.TS}
	s.mu.Lock()
	if m := s.index[d.Channel+d.TS]; m != nil {
		m.Text = text
	}
	stamp := s.stamp()
	s.mu.Unlock()
	changed := s.inner("message", &Delivery{Channel: d.Channel, TS: stamp, say: Say{Subtype: "message_changed"}})
	delete(changed, "user")
	delete(changed, "text")
	changed["hidden"] = true
	changed["message"] = map[string]any{"type": "message", "user": d.User, "text": text, "ts": d.TS, "edited": edited}
	changed["previous_message"] = map[string]any{"type": "message", "user": d.User, "text": d.say.Text, "ts": d.TS}
	out := []*Delivery{s.deliver(&Delivery{Channel: d.Channel, TS: d.TS, User: d.User}, changed)}
	if strings.Contains(text, "<@"+s.BotUser+">") {
		say := d.say
		say.Text = text
		mention := s.inner("app_mention", &Delivery{Channel: d.Channel, TS: d.TS, say: say})
		mention["edited"] = edited
		out = append(out, s.deliver(&Delivery{Channel: d.Channel, TS: d.TS, User: d.User, say: say}, mention))
	}
	return out
}

// Delete removes what was said and delivers the message_deleted event.
func (s *Server) Delete(d *Delivery) *Delivery {
	s.mu.Lock()
	if m := s.index[d.Channel+d.TS]; m != nil {
		s.remove(m)
	}
	stamp := s.stamp()
	s.mu.Unlock()
	event := s.inner("message", &Delivery{Channel: d.Channel, TS: stamp, say: Say{Subtype: "message_deleted"}})
	event["deleted_ts"] = d.TS
	event["hidden"] = true
	return s.deliver(&Delivery{Channel: d.Channel, TS: d.TS, User: d.User}, event)
}

// Event delivers any inner event.
func (s *Server) Event(inner map[string]any) *Delivery {
	return s.deliver(&Delivery{}, inner)
}

// deliver wraps an inner event and starts its delivery.
func (s *Server) deliver(d *Delivery, inner map[string]any) *Delivery {
	s.mu.Lock()
	d.EventID = s.id("Ev")
	s.mu.Unlock()
	body, err := json.Marshal(map[string]any{
		"token": "legacy-verification-token", "team_id": s.TeamID, "api_app_id": s.AppID,
		"type": "event_callback", "event_id": d.EventID, "event_time": time.Now().Unix(), "event": inner,
		"is_ext_shared_channel": false,
		"authorizations":        []map[string]any{{"team_id": s.TeamID, "user_id": s.BotUser, "is_bot": true}},
	})
	if err != nil {
		panic(err) // a test's Extra that is not JSON
	}
	return s.start(d, body, 0)
}
