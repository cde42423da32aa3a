package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"kcst/subscribers"
	"kcst/templates"
)

// leavePage asks, or shows that it is done.
func (s *site) leavePage(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	s.showLeave(ctx, w, r, http.StatusOK)
}

func (s *site) showLeave(ctx context.Context, w http.ResponseWriter, r *http.Request, status int) {
	st, err := s.Door.Leaving(ctx, r.PathValue("token"))
	if errors.Is(err, subscribers.ErrUnknown) { // erased: nobody is subscribed by this link
		s.show(w, r, status, templates.Leave{Token: r.PathValue("token"), Left: true})
		return
	}
	if s.lost(w, r, err) {
		return
	}
	o, broken := s.offer(ctx)
	if err = errors.Join(err, broken); err != nil {
		s.problem(w, r, "read a subscription", err)
		return
	}
	s.show(w, r, status, s.leaveOf(r, st, o))
}

func (s *site) leaveOf(r *http.Request, st subscribers.Standing, o subscribers.Offer) templates.Leave {
	return templates.Leave{
		Choosing: choosing(st.Subscriber.Choices(), o, nil), Token: r.PathValue("token"), Preferences: st.Preferences,
		Left: st.Subscriber.Ended(), Undo: st.MayUndo,
	}
}

// leave is one of the page's buttons: to leave, to get less, or one that takes
// either back.
func (s *site) leave(w http.ResponseWriter, r *http.Request) {
	form, ok := s.posted(w, r)
	if !ok {
		return
	}
	ctx, cancel := waiting(r)
	defer cancel()
	switch do := form.Get("do"); do {
	case "leave":
		if err := s.end(ctx, r.PathValue("token"), "page"); err != nil {
			if !s.lost(w, r, err) {
				s.problem(w, r, "end a subscription", err)
			}
			return
		}
		s.showLeave(ctx, w, r, http.StatusOK)
	case "undo":
		s.undo(ctx, w, r)
	case "less", "restore":
		s.getLess(ctx, w, r, form, do == "less")
	default: // no button of ours: ask again
		s.showLeave(ctx, w, r, http.StatusOK)
	}
}

// end ends a subscription; of somebody erased there is none to end.
func (s *site) end(ctx context.Context, token, how string) error {
	err := s.Door.Unsubscribe(ctx, token, how)
	if errors.Is(err, subscribers.ErrUnknown) {
		return nil
	}
	return err
}

func (s *site) undo(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	st, err := s.Door.Undo(ctx, r.PathValue("token"))
	if errors.Is(err, subscribers.ErrStays) {
		s.showLeave(ctx, w, r, http.StatusConflict)
		return
	}
	if s.lost(w, r, err) {
		return
	}
	o, broken := s.offer(ctx)
	if err = errors.Join(err, broken); err != nil {
		s.problem(w, r, "take back the end of a subscription", err)
		return
	}
	v := s.leaveOf(r, st, o)
	v.Back = true
	s.show(w, r, http.StatusOK, v)
}

// getLess changes how often somebody gets mail and about what, and offers to
// take that back; restoring is the same with what they had before.
func (s *site) getLess(ctx context.Context, w http.ResponseWriter, r *http.Request, form url.Values, less bool) {
	st, o, ok := s.standing(ctx, w, r, s.Door.Leaving)
	if !ok {
		return
	}
	before := st.Subscriber.Choices()
	c := before
	c.Topics, c.Frequency = among(form["topic"], o.Topics), frequency(form.Get("frequency"))
	code := wrongFrequency(c)
	if code == "" && less && c.Frequency == before.Frequency && slices.Equal(c.Topics, before.Topics) {
		code = "same"
	}
	if code != "" && !st.Subscriber.Ended() {
		v := s.leaveOf(r, st, o)
		v.Choosing = choosing(c, o, []templates.Wrong{{Field: "frequency", Code: code}})
		s.show(w, r, http.StatusUnprocessableEntity, v)
		return
	}
	after, err := s.Door.Choose(ctx, st.Preferences, c)
	switch {
	case errors.Is(err, subscribers.ErrLeft):
		s.showLeave(ctx, w, r, http.StatusConflict)
		return
	case s.lost(w, r, err):
		return
	case err != nil:
		s.problem(w, r, "save a subscriber's choices", err)
		return
	}
	v := s.leaveOf(r, after, o)
	if v.Less, v.Back = less, !less; less {
		v.Before = &templates.Before{Frequency: string(before.Frequency), Topics: before.Topics}
	}
	s.show(w, r, http.StatusOK, v)
}
