package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kcst/subscribers"
)

const (
	formType = "application/x-www-form-urlencoded"
	oneClick = "/unsubscribe/" + goodToken + "/one-click"
)

const multipartBody = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"

func TestOneClick(t *testing.T) {
	for name, change := range map[string]func(*http.Request){
		"url-encoded":  body(formType, "List-Unsubscribe=One-Click"),
		"with charset": body(formType+"; charset=UTF-8", "List-Unsubscribe=One-Click"),
		"multipart":    body("multipart/form-data; boundary=b", multipartBody),
		"untyped":      body("", "List-Unsubscribe=One-Click\r\n"),
		"with cookies": func(r *http.Request) {
			body(formType, "List-Unsubscribe=One-Click")(r)
			r.Header.Set("Cookie", "session=1")
		},
	} {
		w := newWorld()
		h := handler(t, w.options())
		for range 3 {
			rec := do(h, "POST", oneClick, change)
			if rec.Code != http.StatusOK || rec.Header().Get("Location") != "" || rec.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s: status %d, header %v", name, rec.Code, rec.Header())
			}
		}
		if !w.left || w.changes[0] != "leave subscriber-1 one-click" {
			t.Errorf("%s: %q", name, w.changes)
		}
	}
}

func TestOneClickRefusals(t *testing.T) {
	w := newWorld()
	h := handler(t, w.options())
	for _, c := range []struct {
		name, method, path string
		change             func(*http.Request)
		status             int
	}{
		{"GET", "GET", oneClick, nil, 405},
		{"HEAD", "HEAD", oneClick, nil, 405},
		{"no body", "POST", oneClick, body(formType, ""), 400},
		{"another body", "POST", oneClick, body(formType, "List-Unsubscribe=No"), 400},
		{"a broken body", "POST", oneClick, body("multipart/form-data; boundary=b", "--c"), 400},
		{"a huge body", "POST", oneClick, body(formType, "x="+strings.Repeat("y", 1<<20)), 400},
		{"a wrong token", "POST", "/unsubscribe/wrong/one-click", body(formType, "List-Unsubscribe=One-Click"), 404},
		{"in the query", "POST", oneClick + "?List-Unsubscribe=One-Click", body(formType, ""), 400},
	} {
		if c.change == nil {
			c.change = func(*http.Request) {}
		}
		if rec := do(h, c.method, c.path, c.change); rec.Code != c.status {
			t.Errorf("%s: status %d, want %d", c.name, rec.Code, c.status)
		}
	}
	if len(w.changes) > 0 {
		t.Errorf("changed %q", w.changes)
	}
}

// TestLeaveAndReturn is the page: asking, leaving, taking it back.
func TestLeaveAndReturn(t *testing.T) {
	w := newWorld()
	h := handler(t, w.options())
	path := "/unsubscribe/" + goodToken
	for _, c := range []struct {
		method, form, says string
	}{
		{"GET", "", ">Leave the list</button>"},
		{"POST", "do=something", ">Leave the list</button>"},
		{"POST", "do=leave", "You have left the list"},
		{"GET", "", "You have left the list"},
		{"POST", "do=leave", "You have left the list"},
		{"POST", "do=undo", "You are back on the list"},
		{"GET", "", ">Leave the list</button>"},
	} {
		rec := do(h, c.method, path, body(formType, c.form))
		if rec.Code != 200 || !strings.Contains(rec.Body.String(), c.says) {
			t.Errorf("%s %s: status %d, no %q", c.method, c.form, rec.Code, c.says)
		}
		if strings.Contains(rec.Body.String(), "subscriber-1") {
			t.Error("the page names the subscriber")
		}
	}
	want := []string{"leave subscriber-1 page", "leave subscriber-1 page", "return subscriber-1"}
	if diff := cmp.Diff(want, w.changes); diff != "" {
		t.Error(diff)
	}
}

// TestLeftInAnotherWay: the page takes back nothing but what it did itself.
func TestLeftInAnotherWay(t *testing.T) {
	w := newWorld()
	w.left, w.stays = true, true
	h := handler(t, w.options())
	path := "/unsubscribe/" + goodToken
	for _, c := range []struct {
		method, form string
		status       int
	}{{"GET", "", 200}, {"POST", "do=leave", 200}, {"POST", "do=undo", 409}} {
		rec := do(h, c.method, path, body(formType, c.form))
		if text := rec.Body.String(); rec.Code != c.status || strings.Contains(text, "undo") || !strings.Contains(text, "To come back, write to") {
			t.Errorf("%s %s: status %d\n%s", c.method, c.form, rec.Code, text)
		}
	}
	if !w.left {
		t.Error("brought back")
	}
}

// TestReadingChangesNothing follows every link of every page, as a mail
// scanner does.
func TestReadingChangesNothing(t *testing.T) {
	w := newWorld()
	h := handler(t, w.demo())
	seen := map[string]bool{}
	queue := []string{"/", "/inbox", "/inbox?all=yes", "/editions", "/unsubscribe/" + goodToken, oneClick, oneClick + "?List-Unsubscribe=One-Click", "/unsubscribe/" + goodToken + "?do=leave"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		do(h, "HEAD", path)
		text := do(h, "GET", path).Body.String()
		for _, part := range strings.Split(text, `href="`)[1:] {
			link, _, _ := strings.Cut(part, `"`)
			link = strings.ReplaceAll(strings.TrimPrefix(link, "http://localhost:8080"), "&amp;", "&")
			if strings.HasPrefix(link, "/") {
				queue = append(queue, link)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d pages were found", len(seen))
	}
	if len(w.changes) > 0 {
		t.Errorf("changed %q", w.changes)
	}
}

func TestErasedSubscriber(t *testing.T) {
	w := newWorld()
	w.broken = fmt.Errorf("subscriber: %w", subscribers.ErrUnknown)
	h := handler(t, w.options())
	path := "/unsubscribe/" + goodToken
	for _, c := range []struct {
		method, path, form string
		status             int
	}{
		{"GET", path, "", 200}, {"POST", path, "do=leave", 200}, {"POST", oneClick, "List-Unsubscribe=One-Click", 200}, {"POST", path, "do=undo", 404},
	} {
		if rec := do(h, c.method, c.path, body(formType, c.form)); rec.Code != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.form, rec.Code, c.status)
		}
	}
}

func TestLeaveWithoutStore(t *testing.T) {
	w := newWorld()
	w.broken = errors.New("connection refused")
	h := handler(t, w.options())
	for _, c := range []struct{ path, form string }{{oneClick, "List-Unsubscribe=One-Click"}, {"/unsubscribe/" + goodToken, "do=leave"}, {"/unsubscribe/" + goodToken, "do=undo"}} {
		rec := do(h, "POST", c.path, body(formType, c.form))
		if rec.Code != http.StatusServiceUnavailable || !strings.Contains(rec.Body.String(), "nothing was changed") {
			t.Errorf("%s: status %d", c.form, rec.Code)
		}
	}
}
