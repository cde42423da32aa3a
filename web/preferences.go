package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"kcst/subscribers"
	"kcst/templates"
)

// preferences shows the holder of a preferences link what they get. A wrong
// token, and one of somebody erased, get a page that says nothing about it.
func (s *site) preferences(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	st, o, ok := s.standing(ctx, w, r, s.Door.Preferences)
	if !ok {
		return
	}
	s.show(w, r, http.StatusOK, s.preferencesOf(r, st, o, st.Subscriber.Choices(), nil))
}

// standing is what the holder of the token in the path has, with what is on
// offer; where there is none, it has answered.
func (s *site) standing(ctx context.Context, w http.ResponseWriter, r *http.Request, read func(context.Context, string) (subscribers.Standing, error)) (subscribers.Standing, subscribers.Offer, bool) {
	st, err := read(ctx, r.PathValue("token"))
	if s.lost(w, r, err) {
		return st, subscribers.Offer{}, false
	}
	o, broken := s.offer(ctx)
	if err = errors.Join(err, broken); err != nil {
		s.problem(w, r, "read a subscription", err)
		return st, o, false
	}
	return st, o, true
}

func (s *site) preferencesOf(r *http.Request, st subscribers.Standing, o subscribers.Offer, c subscribers.Choices, wrong []templates.Wrong) templates.Preferences {
	return templates.Preferences{
		Choosing: choosing(c, o, wrong), Token: r.PathValue("token"), Leave: st.Unsubscribe, Left: st.Subscriber.Ended(), Undo: st.MayUndo,
	}
}

// choose is one of the page's two buttons.
func (s *site) choose(w http.ResponseWriter, r *http.Request) {
	form, ok := s.posted(w, r)
	if !ok {
		return
	}
	ctx, cancel := waiting(r)
	defer cancel()
	st, o, ok := s.standing(ctx, w, r, s.Door.Preferences)
	if !ok {
		return
	}
	switch form.Get("do") {
	case "save":
		s.save(ctx, w, r, st, o, chosen(form, o))
	case "address":
		s.move(ctx, w, r, st, o, form)
	default: // no button of ours: ask again
		s.show(w, r, http.StatusOK, s.preferencesOf(r, st, o, st.Subscriber.Choices(), nil))
	}
}

func (s *site) save(ctx context.Context, w http.ResponseWriter, r *http.Request, st subscribers.Standing, o subscribers.Offer, c subscribers.Choices) {
	wrong := wrongChoices(c)
	if wrong == nil && !st.Subscriber.Ended() {
		after, err := s.Door.Choose(ctx, r.PathValue("token"), c)
		switch {
		case err == nil:
			v := s.preferencesOf(r, after, o, after.Subscriber.Choices(), nil)
			v.Saved = true
			s.show(w, r, http.StatusOK, v)
			return
		case errors.Is(err, subscribers.ErrLeft): // meanwhile
			s.preferences(w, r)
			return
		case s.lost(w, r, err):
			return
		}
		if wrong = refusal(err); wrong == nil {
			s.problem(w, r, "save a subscriber's choices", err)
			return
		}
	}
	s.show(w, r, http.StatusUnprocessableEntity, s.preferencesOf(r, st, o, c, wrong))
}

// move asks the new address. As with joining, the answer doesn't tell whether
// anybody has that address.
func (s *site) move(ctx context.Context, w http.ResponseWriter, r *http.Request, st subscribers.Standing, o subscribers.Offer, form url.Values) {
	address := strings.TrimSpace(form.Get("address"))
	wrong := wrongAddress(address)
	if wrong == nil && !st.Subscriber.Ended() {
		err := s.Door.ChangeAddress(ctx, r.PathValue("token"), address, origin(r))
		if err == nil {
			s.show(w, r, http.StatusOK, templates.Sent{Moving: true})
			return
		}
		if s.lost(w, r, err) {
			return
		}
		if wrong = refusal(err); wrong == nil {
			s.notTaken(w, r, "take a change of address", err)
			return
		}
	}
	v := s.preferencesOf(r, st, o, st.Subscriber.Choices(), wrong)
	v.Address = address
	s.show(w, r, http.StatusUnprocessableEntity, v)
}
