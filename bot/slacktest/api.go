package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Call is one Web API call that the app made. Args never holds its token.
type Call struct {
	Method string
	Args   url.Values
	At     time.Time
	Error  string // what Slack answered, "" for ok
}

// Calls returns the calls of a method, or with "" all of them.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// refusal is an answer of ok:false.
type refusal struct {
	code    string
	details []string
}

func (r refusal) Error() string { return r.code }

// methods are what the Web API offers here. Each runs with s.mu held.
var methods = map[string]func(*Server, url.Values) (map[string]any, error){
	"apps.connections.open":                 (*Server).openConnection,
	"assistant.threads.setStatus":           (*Server).setStatus,
	"assistant.threads.setSuggestedPrompts": (*Server).setPrompts,
	"auth.test":                             (*Server).authTest,
	"chat.delete":                           (*Server).deleteMessage,
	"chat.postEphemeral":                    (*Server).postEphemeral,
	"chat.postMessage":                      (*Server).postMessage,
	"chat.unfurl":                           (*Server).unfurl,
	"chat.update":                           (*Server).updateMessage,
	"chat.getPermalink":                     (*Server).permalink,
	"conversations.history":                 (*Server).history,
	"conversations.info":                    (*Server).channelInfo,
	"conversations.open":                    (*Server).openConversation,
	"conversations.replies":                 (*Server).replies,
	"usergroups.users.list":                 (*Server).groupUsers,
	"users.info":                            (*Server).userInfo,
	"views.open":                            (*Server).openView,
	"views.publish":                         (*Server).publishView,
	"views.push":                            (*Server).pushView,
	"views.update":                          (*Server).updateView,
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	args, token, err := arguments(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	fault := s.fault(method)
	s.mu.Unlock()
	if fault == nil {
		fault = &Fault{Done: true}
	}
	if !fault.Done {
		s.sleep(fault.Delay)
	}
	var result map[string]any
	if fault.Done || (fault.Status == 0 && fault.Error == "" && !fault.Cut) {
		result, err = s.call(method, token, args)
	}
	if fault.Done {
		s.sleep(fault.Delay)
	}
	failure := fault.Error
	if fault.Status != 0 {
		failure = strconv.Itoa(fault.Status)
	} else if fault.Cut {
		failure = "cut"
	} else if failure == "" && err != nil {
		failure = err.Error()
	}
	s.mu.Lock()
	s.calls = append(s.calls, Call{Method: method, Args: args, At: time.Now(), Error: failure})
	s.touch()
	s.mu.Unlock()
	if m, ok := result["message"].(*Message); ok && strings.HasPrefix(m.Channel, "D") {
		s.own(m)
	}
	s.answer(w, fault, result, failure, err)
}

// own tells the app of its own direct message, as Slack does.
func (s *Server) own(m *Message) {
	d := &Delivery{Channel: m.Channel, TS: m.TS, User: s.BotUser, say: Say{User: s.BotUser, BotID: s.BotID, Thread: m.Thread, Text: m.Text}}
	s.deliver(d, s.inner("message", d))
}

// call authorises and runs a method.
func (s *Server) call(method, token string, args url.Values) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	want := s.BotToken
	if method == "apps.connections.open" {
		want = s.AppToken
	}
	run, known := methods[method]
	switch {
	case token == "":
		s.problem("%s without a token", method)
		return nil, refusal{code: "not_authed"}
	case token != want:
		s.problem("%s with a wrong token", method)
		return nil, refusal{code: "invalid_auth"}
	case !known:
		s.problem("%s is no method of this workspace", method)
		return nil, refusal{code: "unknown_method"}
	}
	return run(s, args)
}

func (s *Server) answer(w http.ResponseWriter, fault *Fault, result map[string]any, failure string, err error) {
	switch {
	case fault.Cut:
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
		return
	case fault.Status != 0:
		if fault.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(fault.RetryAfter))
		}
		w.WriteHeader(fault.Status)
		return
	case failure == "ratelimited":
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	if result == nil {
		result = map[string]any{}
	}
	result["ok"] = failure == ""
	if failure != "" {
		result["error"] = failure
		if r, ok := err.(refusal); ok && len(r.details) > 0 {
			result["response_metadata"] = map[string]any{"messages": r.details}
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if s.opts.Scopes != nil {
		w.Header().Set("X-OAuth-Scopes", strings.Join(s.opts.Scopes, ","))
	}
	_ = json.NewEncoder(w).Encode(result)
}

// arguments reads a call's form or JSON body, and takes the token out of it.
func arguments(r *http.Request) (args url.Values, token string, err error) {
	args = url.Values{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, "", err
		}
		var fields map[string]any
		if len(body) > 0 {
			if err := json.Unmarshal(body, &fields); err != nil {
				return nil, "", fmt.Errorf("invalid_json: %w", err)
			}
		}
		for k, v := range fields {
			if text, ok := v.(string); ok {
				args.Set(k, text)
				continue
			}
			raw, _ := json.Marshal(v)
			args.Set(k, string(raw))
		}
	} else {
		if err := r.ParseForm(); err != nil {
			return nil, "", err
		}
		args = r.Form
	}
	token = args.Get("token")
	args.Del("token")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = bearer
	}
	return args, token, nil
}
