package web

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"kcst/subscribers"
	"kcst/templates"
)

// oneClick is RFC 8058: a mail program's POST, with List-Unsubscribe=One-Click
// in either form encoding. It gets 200 however often it comes, no cookie and
// no redirect. There is no limit on it: a large mail provider sends everybody's
// from a few addresses.
func (s *site) oneClick(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	token := r.PathValue("token")
	if _, err := s.Door.Tokens.Verify(subscribers.ToUnsubscribe, token); s.lost(w, r, err) {
		return
	}
	if !oneClickBody(r) {
		plain(w, r, http.StatusBadRequest, templates.OneClickWanted)
		return
	}
	if err := s.end(ctx, token, "one-click"); err != nil {
		s.problem(w, r, "end a subscription", err)
		return
	}
	plain(w, r, http.StatusOK, templates.OneClickDone)
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
