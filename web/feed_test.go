package web

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"golang.org/x/net/html"
)

func get(t *testing.T, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestFeed: every edition that was sent is in the feed with all that it says,
// and nothing of the others.
func TestFeed(t *testing.T) {
	h := handler(t, newWorld(t).options())
	w := get(t, h, "/feed.atom")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("%d %s", w.Code, w.Header())
	}
	var f atom
	if err := xml.Unmarshal(w.Body.Bytes(), &f); err != nil {
		t.Fatal(err)
	}
	if f.ID != "http://localhost:8080/feed.atom" || f.Title != kent.Bulletin || f.Author.Name != kent.Team || f.Updated == "" {
		t.Errorf("%+v", f)
	}
	got := map[string]atomEntry{}
	for _, e := range f.Entries {
		got[e.ID[strings.LastIndex(e.ID, "/")+1:]] = e
		if e.Updated == "" || e.Content.Type != "html" || len(e.Links) != 1 || e.Links[0].Href != e.ID {
			t.Errorf("%+v", e)
		}
		if _, err := html.Parse(strings.NewReader(e.Content.Body)); err != nil {
			t.Error(err)
		}
	}
	for _, c := range sampleContents() {
		e, ok := got[c.Edition]
		if !ok {
			t.Errorf("%s isn't in the feed", c.Edition)
			continue
		}
		for _, s := range c.Sections {
			for _, it := range s.Entries {
				if !strings.Contains(html.UnescapeString(e.Content.Body), it.Headline) {
					t.Errorf("%s lacks %q", c.Edition, it.Headline)
				}
			}
		}
		if c.Body != "" && !strings.Contains(e.Content.Body, "What it says") {
			t.Errorf("%s lacks its body", c.Edition)
		}
	}
	if _, ok := got["extraordinary-20261120-1"]; ok {
		t.Error("a withdrawn edition is in the feed")
	}
	if again := get(t, h, "/feed.atom", "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("asked again: %d", again.Code)
	}
}

// TestCalendarFile reads the file as a calendar program does.
func TestCalendarFile(t *testing.T) {
	h := handler(t, newWorld(t).options())
	w := get(t, h, "/calendar.ics")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Fatalf("%d %s", w.Code, w.Header())
	}
	for line := range strings.SplitSeq(w.Body.String(), "\r\n") {
		if len(line) > 75 || strings.Contains(line, "\n") {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	c, err := ics.ParseCalendar(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, content := range sampleContents() {
		for _, s := range content.Sections {
			for _, it := range s.Entries {
				if !it.Event.IsZero() {
					want["event."+it.Item+"@localhost"] = it.Headline
				}
				if !it.Deadline.IsZero() {
					want["deadline."+it.Item+"@localhost"] = "Deadline: " + it.Headline
				}
			}
		}
	}
	if len(want) < 2 {
		t.Fatal("the samples have no events")
	}
	seen := map[string]bool{}
	for _, ev := range c.Events() {
		if seen[ev.Id()] {
			t.Errorf("%s comes twice", ev.Id())
		}
		seen[ev.Id()] = true
		if p := ev.GetProperty(ics.ComponentPropertySummary); want[ev.Id()] != "" && (p == nil || ics.FromText(p.Value) != want[ev.Id()]) {
			t.Errorf("%s is %v, want %q", ev.Id(), p, want[ev.Id()])
		}
		if _, err := ev.GetStartAt(); err != nil {
			if _, err := ev.GetAllDayStartAt(); err != nil {
				t.Errorf("%s: %v", ev.Id(), err)
			}
		}
	}
	for id := range want {
		if !seen[id] {
			t.Errorf("%s isn't in the calendar", id)
		}
	}
	if !strings.Contains(w.Body.String(), "UID:meeting.") {
		t.Error("no meeting is in the calendar")
	}
	if get(t, h, "/calendar.ics").Body.String() != w.Body.String() {
		t.Error("the same calendar has other bytes")
	}
}
