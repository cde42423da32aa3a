package web

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// TestPreferences follows the link that every mail has: it shows what its
// holder gets, and changes nothing.
func TestPreferences(t *testing.T) {
	w := newWorld()
	h := handler(t, w.options())
	page := do(h, http.MethodGet, "/preferences/"+goodToken)
	for _, want := range []string{"Monthly bulletin", "Weekly summary", "/unsubscribe/" + goodToken, kent.Email} {
		if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), want) {
			t.Errorf("%d, without %q", page.Code, want)
		}
	}
	if strings.Contains(page.Body.String(), "Extraordinary") || page.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("it shows more than was chosen, or may be kept: %v", page.Header())
	}
	w.left = true
	if page := do(h, http.MethodGet, "/preferences/"+goodToken); !strings.Contains(page.Body.String(), "You have left the list") {
		t.Error("it doesn't say that they left")
	}
	if bad := do(h, http.MethodGet, "/preferences/other"); bad.Code != http.StatusNotFound || strings.Contains(bad.Body.String(), "other") {
		t.Errorf("a wrong token: %d", bad.Code)
	}
	if post := do(h, http.MethodPost, "/preferences/"+goodToken); post.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", post.Code)
	}
	w.broken = errors.New("away")
	if page := do(h, http.MethodGet, "/preferences/"+goodToken); page.Code != http.StatusServiceUnavailable {
		t.Errorf("without a store: %d", page.Code)
	}
	if len(w.changes) > 0 || strings.Contains(w.log.String(), goodToken) {
		t.Errorf("changed %v, or the token is in the log", w.changes)
	}
}
