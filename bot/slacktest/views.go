package slacktest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// View is a modal that the app opened, or an App Home that it published.
type View struct {
	ID     string
	User   string // whose App Home it is, or who has the modal open
	JSON   json.RawMessage
	Root   string // the first modal of its stack
	Hash   string
	Home   bool
	Closed bool // by the person, by a submission, or with its stack
}

// maxStack is how many modals may lie on each other.
const maxStack = 3

// Views returns the views in the order they appeared, updated ones in place.
func (s *Server) Views() []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]View(nil), s.views...)
}

// Modal is the modal that a person sees now, the topmost one; false when none
// is open.
func (s *Server) Modal(user string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.modal(user)
}

func (s *Server) modal(user string) (View, bool) {
	for i := len(s.views) - 1; i >= 0; i-- {
		if v := s.views[i]; v.User == user && !v.Home && !v.Closed {
			return v, true
		}
	}
	return View{}, false
}

// Home is a person's App Home as it was published last.
func (s *Server) Home(user string) (View, bool) {
	for _, v := range s.Views() {
		if v.User == user && v.Home {
			return v, true
		}
	}
	return View{}, false
}

// trigger is what a trigger_id stands for.
type trigger struct {
	user  string
	view  string // the modal in which it was made
	until time.Time
}

// trigger mints a trigger_id; s.mu is held.
func (s *Server) trigger(user, view string) string {
	id := s.id("trigger.")
	s.triggers[id] = trigger{user, view, time.Now().Add(s.opts.TriggerTTL)}
	return id
}

// exchange uses a trigger up.
func (s *Server) exchange(id string) (trigger, error) {
	t, ok := s.triggers[id]
	if !ok {
		return t, refusal{code: "exchanged_trigger_id"}
	}
	delete(s.triggers, id)
	if time.Now().After(t.until) {
		return t, refusal{code: "expired_trigger_id"}
	}
	return t, nil
}

func (s *Server) openView(args url.Values) (map[string]any, error) {
	t, err := s.exchange(args.Get("trigger_id"))
	if err != nil {
		return nil, err
	}
	return s.keepView(View{User: t.user}, args.Get("view"))
}

func (s *Server) pushView(args url.Values) (map[string]any, error) {
	t, err := s.exchange(args.Get("trigger_id"))
	if err != nil {
		return nil, err
	}
	if t.view == "" {
		s.problem("views.push with a trigger from no modal")
		return nil, refusal{code: "invalid_trigger_id"}
	}
	return s.push(t.user, t.view, args.Get("view"))
}

// push puts a view on the stack that the view below belongs to; s.mu is held.
func (s *Server) push(user, below, raw string) (map[string]any, error) {
	root, depth := below, 0
	for _, v := range s.views {
		if v.ID == below {
			root = v.Root
		}
	}
	for _, v := range s.views {
		if v.Root == root && !v.Closed {
			depth++
		}
	}
	if depth >= maxStack {
		s.problem("a stack of more than %d views", maxStack)
		return nil, refusal{code: "push_limit_reached"}
	}
	return s.keepView(View{User: user, Root: root}, raw)
}

func (s *Server) publishView(args url.Values) (map[string]any, error) {
	user := args.Get("user_id")
	for _, v := range s.views {
		if v.User == user && v.Home {
			if h := args.Get("hash"); h != "" && h != v.Hash {
				return nil, refusal{code: "hash_conflict"}
			}
			return s.keepView(v, args.Get("view"))
		}
	}
	return s.keepView(View{User: user, Home: true}, args.Get("view"))
}

func (s *Server) updateView(args url.Values) (map[string]any, error) {
	for _, v := range s.views {
		if v.ID != args.Get("view_id") || v.Closed {
			continue
		}
		if h := args.Get("hash"); h != "" && h != v.Hash {
			return nil, refusal{code: "hash_conflict"}
		}
		return s.keepView(v, args.Get("view"))
	}
	return nil, refusal{code: "not_found"}
}

// keepView checks a view and keeps it, as a new one when it has no ID; s.mu
// is held.
func (s *Server) keepView(v View, raw string) (map[string]any, error) {
	var view struct {
		Type            string          `json:"type"`
		Title           textObject      `json:"title"`
		Submit          textObject      `json:"submit"`
		Close           textObject      `json:"close"`
		Blocks          json.RawMessage `json:"blocks"`
		Callback        string          `json:"callback_id"`
		PrivateMetadata string          `json:"private_metadata"`
	}
	if err := json.Unmarshal([]byte(raw), &view); err != nil {
		return nil, refusal{code: "invalid_arguments"}
	}
	wrong := checkBlocks(view.Blocks, maxViewBlocks)
	c := checker{at: "/view"}
	if view.Type == "modal" {
		c.length("title", view.Title.Text, 1, textLimits["title"])
		c.length("submit", view.Submit.Text, 0, textLimits["title"])
		c.length("close", view.Close.Text, 0, textLimits["title"])
		if len(formInputs(view.Blocks)) > 0 && view.Submit.Text == "" {
			c.wrong("inputs without a submit button")
		}
		if view.Submit.Text != "" && view.Callback == "" {
			c.wrong("a form without a callback_id")
		}
	}
	c.length("callback_id", view.Callback, 0, 255)
	c.length("private_metadata", view.PrivateMetadata, 0, 3000)
	if wrong = append(wrong, c.found...); len(wrong) > 0 {
		s.problem("view: %v", wrong)
		return nil, refusal{"invalid_arguments", wrong}
	}
	defer s.touch()
	s.serial++
	v.JSON, v.Hash = json.RawMessage(raw), fmt.Sprintf("%d.hash", s.serial)
	for i := range s.views {
		if v.ID != "" && s.views[i].ID == v.ID {
			s.views[i] = v
			return map[string]any{"view": s.viewJSON(v, nil)}, nil
		}
	}
	v.ID = s.id("V")
	if v.Root == "" {
		v.Root = v.ID
	}
	s.views = append(s.views, v)
	return map[string]any{"view": s.viewJSON(v, nil)}, nil
}

// viewJSON is a view as Slack gives it to the app, with what was filled in.
func (s *Server) viewJSON(v View, state map[string]any) map[string]any {
	out := map[string]any{}
	_ = json.Unmarshal(v.JSON, &out) // it was checked when it was kept
	if state == nil {
		state = map[string]any{}
	}
	out["id"], out["team_id"], out["hash"], out["root_view_id"] = v.ID, s.TeamID, v.Hash, v.Root
	out["state"] = map[string]any{"values": state}
	out["app_id"], out["bot_id"], out["app_installed_team_id"] = s.AppID, s.BotID, s.TeamID
	return out
}

// close closes a view, and with stack all that lie on it or under it; s.mu is
// held.
func (s *Server) close(v View, stack bool) {
	for i := range s.views {
		if s.views[i].ID == v.ID || stack && s.views[i].Root == v.Root {
			s.views[i].Closed = true
		}
	}
	s.touch()
}
