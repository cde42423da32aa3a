package web

import (
	"errors"
	"net/http"
	"strings"

	"kcst/subscribers"
	"kcst/templates"
)

// subscribe is the form to join the list, as it is at first: the monthly
// bulletin is chosen, and nothing is agreed to.
func (s *site) subscribe(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	o, err := s.offer(ctx)
	if err != nil {
		s.problem(w, r, "read what may be chosen", err)
		return
	}
	first := subscribers.Choices{Kinds: []subscribers.Kind{subscribers.Monthly}}
	if topics := among(r.URL.Query()["topic"], o.Topics); len(topics) > 0 { // from a topic's page
		first.Topics, first.Kinds = topics, append(first.Kinds, subscribers.Weekly)
	}
	s.show(w, r, http.StatusOK, s.form(templates.Subscribe{Choosing: choosing(first, o, nil)}))
}

func (s *site) form(v templates.Subscribe) templates.Subscribe {
	v.Next, v.Words = s.next(), s.privacy.Consent.Words
	return v
}

// join takes the form. Whoever asks, and whatever is known of the address, the
// answer is the same page.
func (s *site) join(w http.ResponseWriter, r *http.Request) {
	form, ok := s.posted(w, r)
	if !ok {
		return
	}
	ctx, cancel := waiting(r)
	defer cancel()
	o, err := s.offer(ctx)
	if err != nil {
		s.problem(w, r, "read what may be chosen", err)
		return
	}
	c := chosen(form, o)
	v := templates.Subscribe{Address: strings.TrimSpace(form.Get("address")), Agreed: form.Get("agree") == "yes"}
	wrong := append(wrongAddress(v.Address), wrongChoices(c)...)
	if !v.Agreed {
		wrong = append(wrong, templates.Wrong{Field: "agree", Code: "missing"})
	}
	if wrong == nil {
		err = s.Door.Subscribe(ctx, subscribers.Request{
			Address: v.Address, Choices: c, Wording: s.privacy.Consent.Version, Trap: form.Get("reference"), Network: origin(r),
		})
		if err == nil {
			seeOther(w, "/subscribe/sent")
			return
		}
		if wrong = refusal(err); wrong == nil {
			s.notTaken(w, r, "take a subscription", err)
			return
		}
	}
	v.Choosing = choosing(c, o, wrong)
	s.show(w, r, http.StatusUnprocessableEntity, s.form(v))
}

// notTaken answers for what was not taken and isn't the form's fault.
func (s *site) notTaken(w http.ResponseWriter, r *http.Request, doing string, err error) {
	if errors.Is(err, subscribers.ErrTooMany) {
		s.show(w, r, http.StatusTooManyRequests, templates.TooMany{Today: true})
		return
	}
	s.problem(w, r, doing, err)
}

// seeOther leads on to a page that may be loaded again without sending the
// form again.
func seeOther(w http.ResponseWriter, path string) {
	w.Header().Set("Cache-Control", cacheNever)
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
}
