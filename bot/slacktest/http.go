package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The paths under which the app serves HTTP.
const (
	eventsPath       = "/slack/events"
	commandsPath     = "/slack/commands"
	interactionsPath = "/slack/interactions"
)

// DeliverTo sends everything from now on as signed requests to the app's HTTP
// endpoints under base; "" goes back to Socket Mode.
func (s *Server) DeliverTo(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.target = base
}

// Request is a request to path as Slack would send it at the time at, signed.
func (s *Server) Request(path, contentType string, body []byte, at time.Time) *http.Request {
	s.mu.Lock()
	target := s.target
	s.mu.Unlock()
	r, err := http.NewRequest(http.MethodPost, target+path, bytes.NewReader(body))
	if err != nil {
		panic(err) // a base URL that is none
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(s.SigningSecret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return r
}

// VerifyURL does what Slack does when the events URL is entered: it sends a
// challenge that the app must return.
func (s *Server) VerifyURL() error {
	body := []byte(`{"token":"legacy-verification-token","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}`)
	status, _, answer, err := s.send(s.Request(eventsPath, "application/json", body, time.Now()))
	switch {
	case err != nil:
		return err
	case status != http.StatusOK:
		return fmt.Errorf("the challenge was answered with %d", status)
	case string(answer) == "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P":
		return nil
	}
	var reply struct{ Challenge string }
	if json.Unmarshal(answer, &reply) != nil || reply.Challenge == "" {
		return errors.New("the challenge was not returned")
	}
	return nil
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}

// patience is how long the answer to a command, a button or a form may take:
// three seconds, as with Slack, or longer where a test isn't about time.
func (s *Server) patience() time.Duration { return max(3*time.Second, s.opts.AckWithin) }

func (s *Server) send(r *http.Request) (status int, header http.Header, body []byte, err error) {
	ctx, cancel := context.WithTimeout(r.Context(), s.patience())
	defer cancel()
	go func() {
		select {
		case <-s.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	resp, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, body, err
}

// deliverHTTP posts the event, again with retry headers until it is answered
// with a 2xx.
func (s *Server) deliverHTTP(d *Delivery, target string, first int) {
	reason := "http_timeout"
	for n := first; n <= retries; n++ {
		r := s.Request(eventsPath, "application/json", d.body, time.Now())
		if n > 0 {
			r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(n))
			r.Header.Set("X-Slack-Retry-Reason", reason)
		}
		d.sending()
		status, header, _, err := s.send(r)
		var timeout interface{ Timeout() bool }
		switch {
		case err == nil && status/100 == 2:
			if !s.lost() {
				d.settle()
				return
			}
			reason = "http_timeout"
		case errors.As(err, &timeout) && timeout.Timeout():
			reason = "http_timeout"
		case err != nil:
			reason = "connection_failed"
		default:
			reason = "http_error"
			if header.Get("X-Slack-No-Retry") == "1" {
				return
			}
		}
		if n == retries {
			return
		}
		pause := s.opts.RetryAfter[min(n, len(s.opts.RetryAfter)-1)]
		select {
		case <-time.After(pause):
		case <-s.stop:
			return
		}
	}
}

// lost reports whether an answer was lost by LoseAcks.
func (s *Server) lost() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ackLost()
}

// postForm sends a signed form once and returns its answer.
func (s *Server) postForm(path string, form url.Values) (status int, body []byte, err error) {
	r := s.Request(path, "application/x-www-form-urlencoded", []byte(form.Encode()), time.Now())
	status, _, body, err = s.send(r)
	return status, body, err
}
