package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"kcst/subscribers"
	"kcst/templates"
)

// holder is the subscriber that the token in the path was made for. A wrong
// token gets a page that says nothing about it.
func (s *site) holder(w http.ResponseWriter, r *http.Request) (subscriber, token string, ok bool) {
	token = r.PathValue("token")
	subscriber, err := s.Leaving.Verify(token)
	if err != nil || subscriber == "" {
		s.show(w, r, http.StatusNotFound, templates.BadLink{})
		return "", "", false
	}
	return subscriber, token, true
}

// leavePage asks, or shows that it is done.
func (s *site) leavePage(w http.ResponseWriter, r *http.Request) {
	subscriber, token, ok := s.holder(w, r)
	if !ok {
		return
	}
	ctx, cancel := waiting(r)
	defer cancel()
	s.showLeave(ctx, w, r, http.StatusOK, subscriber, token)
}

func (s *site) showLeave(ctx context.Context, w http.ResponseWriter, r *http.Request, status int, subscriber, token string) {
	left, undo, err := s.Leaving.Left(ctx, subscriber)
	if errors.Is(err, subscribers.ErrUnknown) {
		left, undo, err = true, false, nil // erased: nobody is subscribed by this link
	}
	if err != nil {
		s.problem(w, r, "read a subscription", err)
		return
	}
	s.show(w, r, status, templates.Leave{Token: token, Left: left, Undo: undo})
}

// leave is the page's button, or the one that takes it back.
func (s *site) leave(w http.ResponseWriter, r *http.Request) {
	subscriber, token, ok := s.holder(w, r)
	if !ok {
		return
	}
	ctx, cancel := waiting(r)
	defer cancel()
	switch r.PostFormValue("do") {
	case "leave":
		if err := s.end(ctx, subscriber, "page"); err != nil {
			s.problem(w, r, "end a subscription", err)
			return
		}
		s.showLeave(ctx, w, r, http.StatusOK, subscriber, token)
	case "undo":
		err := s.Leaving.Return(ctx, subscriber)
		if errors.Is(err, subscribers.ErrUnknown) {
			s.show(w, r, http.StatusNotFound, templates.BadLink{})
			return
		}
		if errors.Is(err, subscribers.ErrStays) {
			s.showLeave(ctx, w, r, http.StatusConflict, subscriber, token)
			return
		}
		if err != nil {
			s.problem(w, r, "take back the end of a subscription", err)
			return
		}
		s.show(w, r, http.StatusOK, templates.Leave{Token: token, Back: true})
	default: // no button of ours: ask again
		s.leavePage(w, r)
	}
}

// oneClick is RFC 8058: a mail program's POST, with List-Unsubscribe=One-Click
// in either form encoding. It gets 200 however often it comes, no cookie and
// no redirect.
func (s *site) oneClick(w http.ResponseWriter, r *http.Request) {
	subscriber, _, ok := s.holder(w, r)
	if !ok {
		return
	}
	if !oneClickBody(r) {
		plain(w, r, http.StatusBadRequest, templates.OneClickWanted)
		return
	}
	ctx, cancel := waiting(r)
	defer cancel()
	if err := s.end(ctx, subscriber, "one-click"); err != nil {
		s.problem(w, r, "end a subscription", err)
		return
	}
	plain(w, r, http.StatusOK, templates.OneClickDone)
}

// end ends a subscription; of somebody erased there is none to end.
func (s *site) end(ctx context.Context, subscriber, how string) error {
	err := s.Leaving.Leave(ctx, subscriber, how)
	if errors.Is(err, subscribers.ErrUnknown) {
		return nil
	}
	return err
}

// oneClickBody reports whether the body has the pair that RFC 8058 asks for.
// A body without a form's content type is read as URL-encoded.
func oneClickBody(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var value string
	if kind == "multipart/form-data" {
		if r.ParseMultipartForm(mostForm) != nil {
			return false
		}
		value = r.PostForm.Get("List-Unsubscribe")
	} else {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return false
		}
		form, err := url.ParseQuery(strings.TrimSpace(string(body)))
		if err != nil {
			return false
		}
		value = form.Get("List-Unsubscribe")
	}
	return strings.EqualFold(strings.TrimSpace(value), "One-Click")
}
