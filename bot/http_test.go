package bot_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/store/storetest"
)

const mentionJSON = `{"type":"event_callback","team_id":"T1","api_app_id":"A1","event_id":"Ev1",
	"event":{"type":"app_mention","user":"U1","text":"<@U0SLACKBOT> what are our priorities?","ts":"1.000001","channel":"C1"}}`

func TestForgedAndStaleRequestsHaveNoEffect(t *testing.T) {
	s := slacktest.New(t, slacktest.Options{})
	st, out := storetest.Open(t), new(logs)
	o := options(s, st, out)
	o.SigningSecret = s.SigningSecret
	b, err := bot.New(o)
	if err != nil {
		t.Fatal(err)
	}
	handler := b.Handler()
	form := "command=/kcst&text=help&trigger_id=1.2&response_url=http://127.0.0.1:1/&user_id=U1"
	now := time.Now()
	for name, change := range map[string]struct {
		at   time.Time
		edit func(*http.Request)
	}{
		"no signature":    {now, func(r *http.Request) { r.Header.Del("X-Slack-Signature") }},
		"no timestamp":    {now, func(r *http.Request) { r.Header.Del("X-Slack-Request-Timestamp") }},
		"wrong version":   {now, func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v1="+strings.Repeat("0", 64)) }},
		"wrong signature": {now, func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v0="+strings.Repeat("0", 64)) }},
		"not hex":         {now, func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v0=zz") }},
		"not a number":    {now, func(r *http.Request) { r.Header.Set("X-Slack-Request-Timestamp", "soon") }},
		"stale":           {now.Add(-5*time.Minute - 2*time.Second), func(*http.Request) {}},
		"from the future": {now.Add(5*time.Minute + 3*time.Second), func(*http.Request) {}},
		"another time": {now, func(r *http.Request) {
			r.Header.Set("X-Slack-Request-Timestamp", r.Header.Get("X-Slack-Request-Timestamp")+"0")
		}},
		"another body": {now, func(r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(append(body, ' ')))
		}},
	} {
		for path, body := range map[string]string{"/slack/events": mentionJSON, "/slack/commands": form, "/slack/interactions": "payload={}"} {
			kind := "application/x-www-form-urlencoded"
			if path == "/slack/events" {
				kind = "application/json"
			}
			r := s.Request(path, kind, []byte(body), change.at)
			change.edit(r)
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != http.StatusUnauthorized {
				t.Errorf("%s to %s: %d, want 401", name, path, w.Code)
			}
		}
	}
	if keys := st.Keys(context.Background(), st.Key("bot", "*")).Val(); len(keys) != 0 {
		t.Errorf("forged requests left %v in Redis", keys)
	}
	if n := len(s.Calls("")); n != 0 {
		t.Errorf("forged requests made %d calls", n)
	}

	if n := strings.Count(out.String(), "level=WARN"); n != 1 {
		t.Errorf("forged requests made %d warnings, want one a minute:\n%s", n, out)
	}

	r := s.Request("/slack/events", "application/json", []byte(mentionJSON), now.Add(-4*time.Minute))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if keys := st.Keys(context.Background(), st.Key("bot", "*")).Val(); w.Code != http.StatusOK || len(keys) == 0 {
		t.Errorf("a request signed four minutes ago: %d, %d keys; want it taken", w.Code, len(keys))
	}
}

func TestHTTPEdges(t *testing.T) {
	t.Parallel()
	h := open(t, overHTTP, setup{})
	if err := h.slack.VerifyURL(); err != nil {
		t.Error(err)
	}
	send := func(path, body string) int {
		r := h.slack.Request(path, "application/json", []byte(body), time.Now())
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	for _, c := range []struct {
		path, body string
		want       int
	}{
		{"/slack/events", "{", http.StatusBadRequest},
		{"/slack/events", strings.Repeat(" ", 2<<20), http.StatusRequestEntityTooLarge},
		{"/slack/events", `{"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1}`, http.StatusOK},
		{"/slack/events", `{"type":"event_callback","event_id":"Ev2","event":{"type":"unheard_of"}}`, http.StatusOK},
		{"/slack/events", `{"type":"event_callback"}`, http.StatusOK},
		{"/slack/interactions", "nothing", http.StatusBadRequest},
	} {
		if got := send(c.path, c.body); got != c.want {
			t.Errorf("%s with %.40q: %d, want %d", c.path, c.body, got, c.want)
		}
	}
	r := h.slack.Request("/slack/events", "application/json", nil, time.Now())
	r.Method = http.MethodGet
	if resp, err := client.Do(r); err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %v, %v", resp, err)
	}
}

func TestInteractionsAreAcknowledged(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		c := h.slack.Interact(slacktest.Say{}, map[string]any{"type": "block_actions", "actions": []any{}})
		if !c.Wait(30*time.Second) || len(c.Replies()) != 0 {
			t.Errorf("not acknowledged quietly: %+v", c.Replies())
		}
	})
}

var client = &http.Client{Timeout: 10 * time.Second}
