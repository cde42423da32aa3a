package slacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// call makes a Web API call as an app does.
func call(t *testing.T, s *Server, token, method string, args url.Values) (status int, answer map[string]any) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.URL+"/api/"+method, strings.NewReader(args.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	_ = json.NewDecoder(resp.Body).Decode(&answer)
	return resp.StatusCode, answer
}

func TestTokensAreChecked(t *testing.T) {
	s := New(t, Options{})
	for _, c := range []struct{ token, method, want string }{
		{"", "auth.test", "not_authed"},
		{"xoxb-wrong", "auth.test", "invalid_auth"},
		{s.AppToken, "auth.test", "invalid_auth"},
		{s.BotToken, "apps.connections.open", "invalid_auth"},
		{s.BotToken, "chat.shout", "unknown_method"},
	} {
		if _, got := call(t, s, c.token, c.method, nil); got["error"] != c.want {
			t.Errorf("%s with %q: %v, want %s", c.method, c.token, got, c.want)
		}
	}
	if p := s.Problems(); len(p) != 5 {
		t.Errorf("problems %q, want one for each", p)
	}
	if _, got := call(t, s, s.BotToken, "auth.test", nil); got["user_id"] != s.BotUser {
		t.Errorf("auth.test: %v", got)
	}
}

func TestThreadsAndMetadata(t *testing.T) {
	s := New(t, Options{})
	s.DeliverTo("http://127.0.0.1:1")
	d := s.Mention(Say{Text: "hello"})
	seen := map[string]bool{d.TS: true}
	for i := range 250 {
		args := url.Values{"channel": {d.Channel}, "thread_ts": {d.TS}, "text": {fmt.Sprint(i)},
			"metadata": {`{"event_type":"x","event_payload":{"n":` + fmt.Sprint(i) + `}}`}}
		_, got := call(t, s, s.BotToken, "chat.postMessage", args)
		ts, _ := got["ts"].(string)
		if seen[ts] {
			t.Fatalf("the timestamp %q was given twice", ts)
		}
		seen[ts] = true
	}
	cursor, n := "", 0
	for {
		args := url.Values{"channel": {d.Channel}, "ts": {d.TS}, "limit": {"100"}, "cursor": {cursor}, "include_all_metadata": {"1"}}
		_, got := call(t, s, s.BotToken, "conversations.replies", args)
		messages := got["messages"].([]any)
		n += len(messages)
		if last := messages[len(messages)-1].(map[string]any); last["metadata"] == nil {
			t.Error("no metadata")
		}
		if got["has_more"] != true {
			break
		}
		cursor = got["response_metadata"].(map[string]any)["next_cursor"].(string)
	}
	if n != 251 || len(s.Replies(d.Channel, d.TS)) != 250 {
		t.Errorf("%d messages in the thread, want 251", n)
	}
	_, got := call(t, s, s.BotToken, "conversations.replies", url.Values{"channel": {d.Channel}, "ts": {d.TS}})
	if m := got["messages"].([]any)[1].(map[string]any); m["metadata"] != nil {
		t.Errorf("metadata that was not asked for: %v", m)
	}
}

func TestBlockLimits(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	section := func(n int) string { return `{"type":"section","text":{"type":"mrkdwn","text":"` + long(n) + `"}}` }
	repeat := func(n int, s string) string { return "[" + strings.TrimSuffix(strings.Repeat(s+",", n), ",") + "]" }
	element := `{"type":"mrkdwn","text":"x"}`
	button := func(id string) string {
		return `{"type":"button","action_id":"` + id + `","text":{"type":"plain_text","text":"Go"}}`
	}
	for name, c := range map[string]struct {
		blocks string
		good   bool
	}{
		"50 blocks":           {repeat(50, section(1)), true},
		"51 blocks":           {repeat(51, section(1)), false},
		"a full section":      {repeat(1, section(3000)), true},
		"a section too long":  {repeat(1, section(3001)), false},
		"an empty section":    {repeat(1, section(0)), false},
		"a full context":      {`[{"type":"context","elements":` + repeat(10, element) + `}]`, true},
		"a context too long":  {`[{"type":"context","elements":` + repeat(11, element) + `}]`, false},
		"a button in context": {`[{"type":"context","elements":[` + button("a") + `]}]`, false},
		"actions":             {`[{"type":"actions","elements":[` + button("a") + "," + button("b") + `]}]`, true},
		"one action twice":    {`[{"type":"actions","elements":[` + button("a") + "," + button("a") + `]}]`, false},
		"a header too long":   {`[{"type":"header","text":{"type":"plain_text","text":"` + long(151) + `"}}]`, false},
		"a header in mrkdwn":  {`[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, false},
		"markdown":            {`[{"type":"markdown","text":"` + long(12000) + `"}]`, true},
		"markdown too long":   {`[{"type":"markdown","text":"` + long(12001) + `"}]`, false},
		"no such block":       {`[{"type":"marquee"}]`, false},
		"no list":             {`{"type":"divider"}`, false},
		"an ID twice":         {`[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, false},
	} {
		if wrong := checkBlocks(json.RawMessage(c.blocks), maxMessageBlocks); (len(wrong) == 0) != c.good {
			t.Errorf("%s: %v", name, wrong)
		}
	}
}

func TestFaults(t *testing.T) {
	s := New(t, Options{PostEvery: time.Hour})
	post := func() (int, map[string]any) {
		return call(t, s, s.BotToken, "chat.postMessage", url.Values{"channel": {"C1"}, "text": {"hello"}})
	}
	s.Inject(Fault{Method: "chat.postMessage", Status: 500})
	s.Inject(Fault{Method: "chat.postMessage", Status: 502, Done: true})
	if status, _ := post(); status != 500 || len(s.Posted()) != 0 {
		t.Errorf("status %d, %d posted; want 500 and none", status, len(s.Posted()))
	}
	if status, _ := post(); status != 502 || len(s.Posted()) != 1 {
		t.Errorf("status %d, %d posted; want 502 and one", status, len(s.Posted()))
	}
	if status, _ := post(); status != http.StatusTooManyRequests || len(s.Posted()) != 1 {
		t.Errorf("status %d, %d posted; want 429 for posting too fast", status, len(s.Posted()))
	}
}

func TestTriggersExpire(t *testing.T) {
	s := New(t, Options{TriggerTTL: 50 * time.Millisecond})
	s.DeliverTo("http://127.0.0.1:1")
	open := func(trigger string) any {
		view := `{"type":"modal","title":{"type":"plain_text","text":"A form"},"blocks":[{"type":"divider"}]}`
		_, got := call(t, s, s.BotToken, "views.open", url.Values{"trigger_id": {trigger}, "view": {view}})
		return got["error"]
	}
	c := s.Command("/kcst", Say{})
	if got := open(c.TriggerID); got != nil {
		t.Errorf("a fresh trigger: %v", got)
	}
	if got := open(c.TriggerID); got != "exchanged_trigger_id" {
		t.Errorf("a used trigger: %v", got)
	}
	c = s.Command("/kcst", Say{})
	time.Sleep(60 * time.Millisecond)
	if got := open(c.TriggerID); got != "expired_trigger_id" {
		t.Errorf("an old trigger: %v", got)
	}
}

// TestSocketMode plays an app that acknowledges only what is sent a second
// time.
func TestSocketMode(t *testing.T) {
	s := New(t, Options{PingEvery: 20 * time.Millisecond, AckWithin: 100 * time.Millisecond})
	dial := func() *websocket.Conn {
		_, got := call(t, s, s.AppToken, "apps.connections.open", nil)
		conn, resp, err := websocket.DefaultDialer.Dial(got["url"].(string), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		var hello map[string]any
		if err := conn.ReadJSON(&hello); err != nil || hello["type"] != "hello" || hello["envelope_id"] != nil {
			t.Fatalf("hello %v, %v", hello, err)
		}
		if _, _, err := websocket.DefaultDialer.Dial(got["url"].(string), nil); err == nil {
			t.Error("a ticket was good twice")
		}
		return conn
	}
	got := make(chan int, 10)
	for i := range 2 {
		conn := dial()
		defer conn.Close()
		go func() {
			for {
				var e envelope
				if conn.ReadJSON(&e) != nil {
					return
				}
				got <- i
				if e.RetryAttempt > 0 {
					_ = conn.WriteJSON(map[string]string{"envelope_id": e.EnvelopeID})
				}
			}
		}()
	}
	d := s.Mention(Say{Text: "hello"})
	if !d.Wait(5*time.Second) || d.Attempts() != 2 {
		t.Errorf("acknowledged %v after %d attempts", d.Acked(), d.Attempts())
	}
	if first, second := <-got, <-got; first == second {
		t.Error("delivered again over the same connection")
	}
	time.Sleep(100 * time.Millisecond) // pings are answered
	if n := s.Connections(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
	s.Cut()
	if n := s.Connections(); n != 0 {
		t.Errorf("%d connections after a cut", n)
	}
}

func TestOversizedAcknowledgementsAreDropped(t *testing.T) {
	s := New(t, Options{})
	s.acknowledge([]byte(`{"envelope_id":"e","payload":"` + strings.Repeat("x", maxAck) + `"}`))
	s.acknowledge([]byte(`{}`))
	if p := s.Problems(); len(p) != 2 {
		t.Errorf("problems %q", p)
	}
}
