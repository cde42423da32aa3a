package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// postWithin is how long a call to Slack may take. It is well below the lease
// of a question, so that a post ends before somebody else may try it.
const postWithin = 10 * time.Second

// connect makes the clients. slack-go's own have no timeout, and log.
func (b *Bot) connect() {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = b.o.Workers
	b.web = &http.Client{Timeout: postWithin, Transport: transport}
	b.opens = newGate(b.web, b.o.Now)

	retry := slack.DefaultRetryConfig()
	retry.RetryAfterDuration = time.Second
	retry.BackoffMax = 5 * time.Second
	retry.Handlers = append(slack.AllBuiltinRetryHandlers(retry), slack.NewServerErrorRetryHandler(retry))
	base := strings.TrimSuffix(b.o.APIURL, "/") + "/api/"
	quiet := slack.OptionLog(log.New(io.Discard, "", 0))

	b.api = slack.New(b.o.BotToken, slack.OptionAppLevelToken(b.o.AppToken), slack.OptionAPIURL(base), quiet,
		slack.OptionHTTPClient(b.opens), slack.OptionRetryConfig(retry))
	b.poster = slack.New(b.o.BotToken, slack.OptionAPIURL(base), quiet, slack.OptionHTTPClient(b.web))
}

// refusals are Slack's answers that mean the app itself is not wanted.
var refusals = []string{
	"account_inactive", "app_uninstalled", "invalid_auth", "missing_scope", "no_permission", "not_allowed_token_type",
	"not_authed", "org_login_required", "team_access_not_granted", "token_expired", "token_revoked",
}

// refused reports whether Slack answered that it refuses the app.
func refused(err error) bool {
	var answer slack.SlackErrorResponse
	return errors.As(err, &answer) && slices.Contains(refusals, answer.Err)
}

// Check asks Slack whether the bot token is good.
func (b *Bot) Check(ctx context.Context) error { return b.identify(ctx) }

// identify learns who the bot is.
func (b *Bot) identify(ctx context.Context) error {
	who, err := b.api.AuthTestContext(ctx)
	switch {
	case refused(err):
		return fmt.Errorf("%w (%s): check SLACK_BOT_TOKEN, and that the app is installed", ErrRefused, safe(err))
	case err != nil:
		return fmt.Errorf("ask Slack who this is: %w", err)
	}
	b.self.Store(&who.UserID)
	b.o.Log.Info("slack knows the bot", "team", who.TeamID, "user", who.UserID)
	return nil
}

func (b *Bot) userID() string {
	if id := b.self.Load(); id != nil {
		return *id
	}
	return ""
}

// safe is an error's text for a log: without the URL that an HTTP client puts
// into it, because a response URL is a secret.
func safe(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Op + ": " + op.Err.Error()
	}
	return err.Error()
}
