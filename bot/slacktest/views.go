package slacktest

import (
	"encoding/json"
	"net/url"
	"time"
)

// View is a modal that the app opened, or an App Home that it published.
type View struct {
	ID   string
	User string // whose App Home it is; "" for a modal
	JSON json.RawMessage
}

// Views returns the views in the order they appeared, updated ones in place.
func (s *Server) Views() []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]View(nil), s.views...)
}

// trigger mints a trigger_id; s.mu is held.
func (s *Server) trigger() string {
	id := s.id("trigger.")
	s.triggers[id] = time.Now().Add(s.opts.TriggerTTL)
	return id
}

func (s *Server) openView(args url.Values) (map[string]any, error) {
	id := args.Get("trigger_id")
	until, ok := s.triggers[id]
	if !ok {
		return nil, refusal{code: "exchanged_trigger_id"}
	}
	delete(s.triggers, id)
	if time.Now().After(until) {
		return nil, refusal{code: "expired_trigger_id"}
	}
	return s.keepView("", "", args.Get("view"))
}

func (s *Server) publishView(args url.Values) (map[string]any, error) {
	user := args.Get("user_id")
	for _, v := range s.views {
		if v.User == user {
			return s.keepView(v.ID, user, args.Get("view"))
		}
	}
	return s.keepView("", user, args.Get("view"))
}

func (s *Server) updateView(args url.Values) (map[string]any, error) {
	for _, v := range s.views {
		if v.ID == args.Get("view_id") {
			return s.keepView(v.ID, v.User, args.Get("view"))
		}
	}
	return nil, refusal{code: "not_found"}
}

// keepView checks a view and keeps it under id, or a new one.
func (s *Server) keepView(id, user, raw string) (map[string]any, error) {
	var view struct {
		Type            string          `json:"type"`
		Title           textObject      `json:"title"`
		Blocks          json.RawMessage `json:"blocks"`
		PrivateMetadata string          `json:"private_metadata"`
	}
	if err := json.Unmarshal([]byte(raw), &view); err != nil {
		return nil, refusal{code: "invalid_arguments"}
	}
	wrong := checkBlocks(view.Blocks, maxViewBlocks)
	c := checker{at: "/view"}
	if view.Type == "modal" {
		c.length("title", view.Title.Text, 1, textLimits["title"])
	}
	c.length("private_metadata", view.PrivateMetadata, 0, 3000)
	if wrong = append(wrong, c.found...); len(wrong) > 0 {
		s.problem("view: %v", wrong)
		return nil, refusal{"invalid_arguments", wrong}
	}
	defer s.touch()
	for i := range s.views {
		if id != "" && s.views[i].ID == id {
			s.views[i].JSON = json.RawMessage(raw)
			return map[string]any{"view": map[string]any{"id": id}}, nil
		}
	}
	id = s.id("V")
	s.views = append(s.views, View{ID: id, User: user, JSON: json.RawMessage(raw)})
	return map[string]any{"view": map[string]any{"id": id}}, nil
}
