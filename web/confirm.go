package web

import (
	"errors"
	"net/http"

	"kcst/subscribers"
	"kcst/templates"
)

// lost reports whether a token leads nowhere, and then says so: the same page,
// whatever is wrong with it.
func (s *site) lost(w http.ResponseWriter, r *http.Request, err error) bool {
	if !errors.Is(err, subscribers.ErrToken) && !errors.Is(err, subscribers.ErrUnknown) {
		return false
	}
	s.show(w, r, http.StatusNotFound, templates.BadLink{})
	return true
}

// confirmPage says what the button behind a confirmation link does.
func (s *site) confirmPage(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	token := r.PathValue("token")
	waits, err := s.Door.Waiting(ctx, token)
	if s.lost(w, r, err) {
		return
	}
	o, broken := s.offer(ctx)
	if err = errors.Join(err, broken); err != nil {
		s.problem(w, r, "read what waits for confirmation", err)
		return
	}
	s.show(w, r, http.StatusOK, templates.Confirm{Token: token, For: purpose(waits.Kind), Account: waits.Account, Gets: choosing(waits.Choices, o, nil).Gets()})
}

// confirm is the button.
func (s *site) confirm(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.posted(w, r); !ok {
		return
	}
	ctx, cancel := waiting(r)
	defer cancel()
	done, err := s.Door.Confirm(ctx, r.PathValue("token"))
	if s.lost(w, r, err) {
		return
	}
	o, broken := s.offer(ctx)
	if err = errors.Join(err, broken); err != nil {
		s.problem(w, r, "confirm a subscription", err)
		return
	}
	s.show(w, r, http.StatusOK, templates.Confirmed{
		For: purpose(done.Kind), Gets: choosing(done.Subscriber.Choices(), o, nil).Gets(), Preferences: done.Preferences,
	})
}

// purpose is a confirmation's kind as the templates know it.
func purpose(c subscribers.Confirmation) string {
	switch {
	case c.Moves():
		return "move"
	case c.Stays():
		return "stay"
	}
	return "join"
}
