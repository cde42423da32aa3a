package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kcst/store/storetest"
	"kcst/subscribers"
)

const formType = "application/x-www-form-urlencoded"

var oneClick = "/unsubscribe/" + goodToken + "/one-click"

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
		w := newWorld(t)
		h := handler(t, w.options())
		for range 3 {
			rec := do(h, "POST", oneClick, change)
			if rec.Code != http.StatusOK || rec.Header().Get("Location") != "" || rec.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s: status %d, header %v", name, rec.Code, rec.Header())
			}
		}
		if got := w.reader(t); !got.Ended() || got.EndedReason != "unsubscribe one-click" || !got.EndedByLink {
			t.Errorf("%s: ended %v, %q", name, got.EndedAt, got.EndedReason)
		}
	}
}

func TestOneClickRefusals(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	before := storetest.Dump(t, w.store)
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
	if diff := cmp.Diff(before, storetest.Dump(t, w.store)); diff != "" {
		t.Errorf("changed %s", diff)
	}
}

// TestLeaveAndReturn is the page: asking, leaving, taking it back.
func TestLeaveAndReturn(t *testing.T) {
	w := newWorld(t)
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
		if strings.Contains(rec.Body.String(), readerID) || strings.Contains(rec.Body.String(), "amara") {
			t.Error("the page names the subscriber")
		}
	}
	history, err := w.list.History(t.Context(), readerID)
	if err != nil {
		t.Fatal(err)
	}
	var what []subscribers.What
	for _, e := range history {
		what = append(what, e.What)
	}
	if diff := cmp.Diff([]subscribers.What{subscribers.Joined, subscribers.Left, subscribers.Returned}, what); diff != "" {
		t.Error(diff)
	}
}

// TestGetLess: less often and about less, and back to what it was.
func TestGetLess(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	path := "/unsubscribe/" + goodToken
	if same := do(h, "POST", path, body(formType, "do=less&frequency=every")); same.Code != 422 || !strings.Contains(same.Body.String(), "Choose once a month at most, or some topics") {
		t.Errorf("nothing less: status %d", same.Code)
	}
	less := do(h, "POST", path, body(formType, "do=less&frequency=monthly&topic=fraud-and-cyber-crime&topic=nonsense&topic=hate-crime"))
	if text := less.Body.String(); less.Code != 200 || !strings.Contains(text, "You will get less") || !strings.Contains(text, "Fraud and cyber crime, Hate crime") || !strings.Contains(text, `name="frequency" value="every"`) {
		t.Errorf("status %d:\n%s", less.Code, text)
	}
	got := w.reader(t)
	if diff := cmp.Diff([]string{"fraud-and-cyber-crime", "hate-crime"}, got.Topics); diff != "" || got.Frequency != subscribers.MonthlyAtMost || len(got.Kinds) != 2 || got.Name != "Amara Okafor" {
		t.Errorf("%+v", got)
	}
	if back := do(h, "POST", path, body(formType, "do=restore&frequency=every")); back.Code != 200 || !strings.Contains(back.Body.String(), "You are back on the list") {
		t.Errorf("status %d", back.Code)
	}
	if got := w.reader(t); len(got.Topics) != 0 || got.Frequency != subscribers.EveryEdition {
		t.Errorf("%+v", got)
	}
	do(h, "POST", path, body(formType, "do=leave"))
	if late := do(h, "POST", path, body(formType, "do=less&frequency=monthly")); late.Code != 409 || !w.reader(t).Ended() {
		t.Errorf("after leaving: status %d", late.Code)
	}
}

// TestLeftInAnotherWay: the page takes back nothing but what it did itself.
func TestLeftInAnotherWay(t *testing.T) {
	w := newWorld(t)
	if err := w.list.Unsubscribe(t.Context(), readerID, "asked by telephone"); err != nil {
		t.Fatal(err)
	}
	h := handler(t, w.options())
	path := "/unsubscribe/" + goodToken
	for _, c := range []struct {
		method, form string
		status       int
	}{{"GET", "", 200}, {"POST", "do=leave", 200}, {"POST", "do=undo", 409}} {
		rec := do(h, c.method, path, body(formType, c.form))
		if text := rec.Body.String(); rec.Code != c.status || strings.Contains(text, "undo") || !strings.Contains(text, `To come back, <a href="/subscribe">join again</a>`) {
			t.Errorf("%s %s: status %d\n%s", c.method, c.form, rec.Code, text)
		}
	}
	if !w.reader(t).Ended() {
		t.Error("brought back")
	}
}

// TestReadingChangesNothing follows every link of every page, as a mail
// scanner does.
func TestReadingChangesNothing(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.demo())
	confirm := "/confirm/" + w.asks(t, "new@example.org")
	before := storetest.Dump(t, w.store)
	seen := map[string]bool{}
	queue := []string{"/", confirm, confirm + "?do=confirm", "/preferences/" + goodChoose + "?do=save&kind=weekly", "/subscribe?address=x@example.org&agree=yes", "/inbox", "/inbox?all=yes", "/editions", "/unsubscribe/" + goodToken, oneClick, oneClick + "?List-Unsubscribe=One-Click", "/unsubscribe/" + goodToken + "?do=leave"}
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
	if diff := cmp.Diff(before, storetest.Dump(t, w.store)); diff != "" {
		t.Errorf("reading changed %s", diff)
	}
}

// TestErasedSubscriber: a link of somebody who is gone does nothing, and says
// that they get nothing.
func TestErasedSubscriber(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	gone := tokens.Unsubscribe("aaaaaaaaaaaaaaaaaaaaaaaaaa")
	path := "/unsubscribe/" + gone
	before := storetest.Dump(t, w.store)
	for _, c := range []struct {
		method, path, form string
		status             int
	}{
		{"GET", path, "", 200}, {"POST", path, "do=leave", 200}, {"POST", path + "/one-click", "List-Unsubscribe=One-Click", 200},
		{"POST", path, "do=undo", 404}, {"POST", path, "do=less", 404}, {"GET", "/preferences/" + tokens.Preferences("aaaaaaaaaaaaaaaaaaaaaaaaaa"), "", 404},
	} {
		if rec := do(h, c.method, c.path, body(formType, c.form)); rec.Code != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.form, rec.Code, c.status)
		}
	}
	if diff := cmp.Diff(before, storetest.Dump(t, w.store)); diff != "" {
		t.Errorf("changed %s", diff)
	}
}
