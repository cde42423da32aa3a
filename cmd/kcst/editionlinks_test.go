package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kcst/bulletin"
	"kcst/bulletin/feeds"
	"kcst/fetch"
)

// TestLinksWithoutATurn: a host is asked for one page after the other, so that
// of many links to it some find no time. They aren't called dead.
func TestLinksWithoutATurn(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gone" {
			http.NotFound(w, r)
		}
	}))
	defer site.Close()
	a := &app{feeds: &feeds.Reader{Guard: fetch.New(fetch.Options{Agent: "test", Loopback: true, Pause: time.Hour})}}
	c := bulletin.Content{Links: []bulletin.Link{{URL: site.URL + "/a"}, {URL: site.URL + "/b"}, {URL: site.URL + "/gone"}}}
	if dead, untried := a.deadLinks(t.Context(), c, time.Minute); len(dead) != 0 || untried != 2 {
		t.Errorf("dead: %+v, untried: %d, want none and 2", dead, untried)
	}
	a.feeds.Guard = fetch.New(fetch.Options{Agent: "test", Loopback: true, Pause: -1})
	if dead, untried := a.deadLinks(t.Context(), c, time.Minute); len(dead) != 1 || untried != 0 {
		t.Errorf("dead: %+v, untried: %d, want one and none", dead, untried)
	}
}
