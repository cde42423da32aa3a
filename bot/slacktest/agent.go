package slacktest

import (
	"encoding/json"
	"net/url"
	"unicode/utf8"
)

// Prompts is what the app offered to begin with in a direct-message channel.
type Prompts struct {
	Channel string `json:"channel"`
	Thread  string `json:"thread,omitempty"`
	Title   string `json:"title"`
	Prompts []struct {
		Title   string `json:"title"`
		Message string `json:"message"`
	} `json:"prompts"`
}

// Unfurl is what the app showed of the links in a message.
type Unfurl struct {
	Channel string
	TS      string
	Links   json.RawMessage // by link
}

// Status is what stands beside the app's name in a thread, "" for nothing: a
// message of the app takes it away.
func (s *Server) Status(channel, thread string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status[channel+thread]
}

// Prompts are what the app offered, the latest last.
func (s *Server) Prompts() []Prompts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Prompts(nil), s.prompts...)
}

// Unfurls are what the app showed of links, the latest last.
func (s *Server) Unfurls() []Unfurl {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Unfurl(nil), s.unfurls...)
}

func (s *Server) setStatus(args url.Values) (map[string]any, error) {
	channel, thread := args.Get("channel_id"), args.Get("thread_ts")
	if channel == "" || s.index[channel+thread] == nil {
		return nil, refusal{code: "invalid_thread_ts"}
	}
	s.status[channel+thread] = args.Get("status")
	s.touch()
	return map[string]any{}, nil
}

func (s *Server) setPrompts(args url.Values) (map[string]any, error) {
	p := Prompts{Channel: args.Get("channel_id"), Thread: args.Get("thread_ts"), Title: args.Get("title")}
	if err := json.Unmarshal([]byte(args.Get("prompts")), &p.Prompts); err != nil || p.Channel == "" {
		return nil, refusal{code: "invalid_arguments"}
	}
	if n := len(p.Prompts); n == 0 || n > 4 {
		s.problem("%d suggested prompts, not 1 to 4", n)
		return nil, refusal{code: "invalid_arguments"}
	}
	for _, one := range p.Prompts {
		if one.Title == "" || one.Message == "" || utf8.RuneCountInString(one.Title) > 75 {
			s.problem("a suggested prompt %+v", one)
		}
	}
	s.prompts = append(s.prompts, p)
	s.touch()
	return map[string]any{}, nil
}

func (s *Server) unfurl(args url.Values) (map[string]any, error) {
	u := Unfurl{Channel: args.Get("channel"), TS: args.Get("ts"), Links: json.RawMessage(args.Get("unfurls"))}
	var links map[string]struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	if err := json.Unmarshal(u.Links, &links); err != nil || len(links) == 0 {
		return nil, refusal{code: "cannot_parse_attachment"}
	}
	for link, l := range links {
		if wrong := checkBlocks(l.Blocks, maxMessageBlocks); len(wrong) > 0 {
			s.problem("chat.unfurl: %s: %v", link, wrong)
			return nil, refusal{"invalid_blocks", wrong}
		}
	}
	if args.Get("unfurl_id") == "" && s.index[u.Channel+u.TS] == nil {
		return nil, refusal{code: "cannot_unfurl_message"}
	}
	s.unfurls = append(s.unfurls, u)
	s.touch()
	return map[string]any{}, nil
}
