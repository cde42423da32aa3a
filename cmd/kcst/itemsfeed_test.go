package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestFeedCommands names feeds on this machine, which no command allows.
func TestFeedCommands(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/feed" || r.UserAgent() != "kcst (+https://bulletin.example.org)" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Sample</title><item><title>News</title><link>http://www.example.org/news?utm_source=feed</link></item></channel></rss>`)
	}))
	defer site.Close()
	env := map[string]string{"KCST_DATA_DIR": t.TempDir(), "KCST_BASE_URL": "https://bulletin.example.org", "KCST_OFFICERS": "anna"}
	for _, step := range []struct {
		args string
		here bool
		code int
		want string
	}{
		{"items feed add " + site.URL + "/feed --id news --section media --by ben", true, 1, "isn't in KCST_OFFICERS"},
		{"items feed add " + site.URL + "/feed --id news --section gossip --by anna", true, 1, "not a section"},
		{"items feed add " + site.URL + "/feed --id news --section media --by anna", true, 0, "news\n"},
		{"items feed add " + site.URL + "/other --id news --section media --by anna", true, 1, "a feed news already"},
		{"items feed list", true, 0, "never"},
		{"items feed fetch", false, 1, "127.0.0.1 is asked for on a port that isn't a website's"},
		{"items feed add " + site.URL + "/gone --id gone --section media --by anna", true, 0, "gone\n"},
		{"items feed fetch", true, 1, "1 feed couldn't be read"},
		{"items feed fetch news", true, 0, "news: 0 items submitted, 0 of them held, 1 known, 0 too old"},
		{"items feed list", true, 0, "no such page"},
		{"items feed fetch nothing", true, 1, "no feed \"nothing\""},
		{"items list submitted --json", true, 0, `"url": "https://www.example.org/news"`},
		{"items feed remove gone --by anna", true, 0, ""},
		{"items feed list --json", true, 0, `"items": 1`},
	} {
		var out bytes.Buffer
		p := program{
			getenv: func(name string) string { return env[name] }, now: func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) },
			stdout: &out, stderr: &out, fetchHere: step.here,
		}
		if code := p.main(context.Background(), strings.Fields(step.args)); code != step.code || !strings.Contains(out.String(), step.want) {
			t.Errorf("kcst %s: %d\n%s\nwant %d, %q", step.args, code, out.String(), step.code, step.want)
		}
	}
}
