package slacktest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

func (s *Server) authTest(url.Values) (map[string]any, error) {
	return map[string]any{
		"url": s.URL, "team": "Slacktest", "user": "kcst",
		"team_id": s.TeamID, "user_id": s.BotUser, "bot_id": s.BotID,
	}, nil
}

func (s *Server) userInfo(args url.Values) (map[string]any, error) {
	id := args.Get("user")
	if id == "" {
		return nil, refusal{code: "user_not_found"}
	}
	p := s.people[id]
	return map[string]any{"user": map[string]any{
		"id": id, "team_id": s.teamOf(id), "name": id, "real_name": "Person " + id, "is_bot": id == s.BotUser,
		"is_restricted": p.Guest, "is_stranger": p.Team != "", "deleted": p.Deleted,
	}}, nil
}

func (s *Server) groupUsers(args url.Values) (map[string]any, error) {
	users, ok := s.groups[args.Get("usergroup")]
	if !ok {
		return nil, refusal{code: "no_such_subteam"}
	}
	return map[string]any{"users": users}, nil
}

func (s *Server) permalink(args url.Values) (map[string]any, error) {
	channel, ts := args.Get("channel"), args.Get("message_ts")
	if s.index[channel+ts] == nil {
		return nil, refusal{code: "message_not_found"}
	}
	return map[string]any{"channel": channel, "permalink": "https://slacktest.slack.com/archives/" + channel + "/p" + strings.ReplaceAll(ts, ".", "")}, nil
}

func (s *Server) channelInfo(args url.Values) (map[string]any, error) {
	id := args.Get("channel")
	if id == "" {
		return nil, refusal{code: "channel_not_found"}
	}
	return map[string]any{"channel": map[string]any{
		"id": id, "name": strings.ToLower(id), "is_private": id[0] == 'G', "is_im": id[0] == 'D', "is_ext_shared": s.shared[id],
	}}, nil
}

// Share makes a channel one that is shared with another organisation.
func (s *Server) Share(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shared[channel] = true
}

// history is conversations.history: the newest first, without replies.
func (s *Server) history(args url.Values) (map[string]any, error) {
	channel := args.Get("channel")
	limit, _ := strconv.Atoi(args.Get("limit"))
	if limit <= 0 || limit > 999 {
		limit = 100
	}
	page := []Message{}
	for i := len(s.messages) - 1; i >= 0 && len(page) < limit; i-- {
		m := s.messages[i]
		if m.Channel != channel || m.Thread != "" && m.Thread != m.TS || m.Ephemeral != "" || m.TS <= args.Get("oldest") {
			continue
		}
		shown := *m
		if args.Get("include_all_metadata") != "1" && args.Get("include_all_metadata") != "true" {
			shown.Metadata = nil
		}
		page = append(page, shown)
	}
	return map[string]any{"messages": page, "has_more": false}, nil
}

func (s *Server) openConversation(args url.Values) (map[string]any, error) {
	user := args.Get("users")
	if user == "" {
		return nil, refusal{code: "users_list_not_supplied"}
	}
	return map[string]any{"channel": map[string]any{"id": s.DirectChannel(user), "is_im": true}}, nil
}

func (s *Server) postMessage(args url.Values) (map[string]any, error) {
	m, err := s.compose("chat.postMessage", args)
	if err != nil {
		return nil, err
	}
	if last, ok := s.posted[m.Channel]; ok && s.opts.PostEvery > 0 && time.Since(last) < s.opts.PostEvery {
		return nil, refusal{code: "ratelimited"}
	}
	s.posted[m.Channel] = time.Now()
	added := s.add(m)
	delete(s.status, m.Channel+added.Thread)
	return map[string]any{"channel": added.Channel, "ts": added.TS, "message": added}, nil
}

func (s *Server) postEphemeral(args url.Values) (map[string]any, error) {
	m, err := s.compose("chat.postEphemeral", args)
	if err != nil {
		return nil, err
	}
	if m.Ephemeral = args.Get("user"); m.Ephemeral == "" {
		return nil, refusal{code: "user_not_found"}
	}
	return map[string]any{"message_ts": s.add(m).TS}, nil
}

func (s *Server) updateMessage(args url.Values) (map[string]any, error) {
	m, err := s.compose("chat.update", args)
	if err != nil {
		return nil, err
	}
	held := s.index[m.Channel+args.Get("ts")]
	switch {
	case held == nil:
		return nil, refusal{code: "message_not_found"}
	case held.BotID != s.BotID:
		return nil, refusal{code: "cant_update_message"}
	}
	held.Text, held.Blocks = m.Text, m.Blocks
	if m.Metadata != nil {
		held.Metadata = m.Metadata
	}
	held.Updates++
	s.touch()
	return map[string]any{"channel": held.Channel, "ts": held.TS, "text": held.Text}, nil
}

func (s *Server) deleteMessage(args url.Values) (map[string]any, error) {
	held := s.index[args.Get("channel")+args.Get("ts")]
	if held == nil || held.BotID != s.BotID {
		return nil, refusal{code: "message_not_found"}
	}
	s.remove(held)
	return map[string]any{"channel": held.Channel, "ts": held.TS}, nil
}

// compose reads and checks a message's arguments; s.mu is held.
func (s *Server) compose(method string, args url.Values) (Message, error) {
	m := Message{
		Channel: args.Get("channel"), Thread: args.Get("thread_ts"),
		User: s.BotUser, BotID: s.BotID, Text: args.Get("text"),
	}
	if m.Channel == "" {
		return m, refusal{code: "channel_not_found"}
	}
	if raw := args.Get("blocks"); raw != "" && raw != "[]" {
		m.Blocks = json.RawMessage(raw)
		if wrong := checkBlocks(m.Blocks, maxMessageBlocks); len(wrong) > 0 {
			s.problem("%s: blocks: %v", method, wrong)
			return m, refusal{"invalid_blocks", wrong}
		}
		if m.Text == "" {
			s.problem("%s: blocks without fallback text", method)
		}
	} else if m.Text == "" {
		s.problem("%s: no text", method)
		return m, refusal{code: "no_text"}
	}
	if n := utf8.RuneCountInString(m.Text); n > maxText {
		s.problem("%s: text of %d characters", method, n)
		return m, refusal{code: "msg_too_long"}
	}
	if raw := args.Get("metadata"); raw != "" {
		m.Metadata = new(Metadata)
		if err := json.Unmarshal([]byte(raw), m.Metadata); err != nil {
			s.problem("%s: metadata: %v", method, err)
			return m, refusal{code: "invalid_metadata_format"}
		}
		if m.Metadata.EventType == "" {
			m.Metadata = nil
		}
	}
	return m, nil
}

// replies is conversations.replies: the root first, then the thread in order.
func (s *Server) replies(args url.Values) (map[string]any, error) {
	channel := args.Get("channel")
	root := s.index[channel+args.Get("ts")]
	if root == nil {
		return nil, refusal{code: "thread_not_found"}
	}
	if root.Thread != "" {
		root = s.index[channel+root.Thread]
	}
	limit, _ := strconv.Atoi(args.Get("limit"))
	if limit <= 0 || limit > 1000 {
		limit = 1000
	}
	start, _ := strconv.Atoi(args.Get("cursor"))
	all := []*Message{root}
	for _, m := range s.threads[channel+root.TS] {
		if m.TS > args.Get("oldest") {
			all = append(all, m)
		}
	}
	start = min(start, len(all))
	end := min(start+limit, len(all))
	page := []Message{}
	for _, m := range all[start:end] {
		shown := *m
		if args.Get("include_all_metadata") != "1" && args.Get("include_all_metadata") != "true" {
			shown.Metadata = nil
		}
		page = append(page, shown)
	}
	out := map[string]any{"messages": page, "has_more": end < len(all)}
	if end < len(all) {
		out["response_metadata"] = map[string]any{"next_cursor": fmt.Sprint(end)}
	}
	return out, nil
}
