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
	if b.o.Transport != nil {
		b.web.Transport = b.o.Transport(transport)
	}
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

// scopes are what the bot can't work without.
var scopes = []string{"app_mentions:read", "chat:write", "commands", "im:history", "im:write"}

// Check asks Slack whether the tokens are good and the app has the scopes that
// the bot needs.
func (b *Bot) Check(ctx context.Context) error {
	who, err := b.authTest(ctx)
	if err != nil {
		return err
	}
	if header := who.Header.Get("X-Oauth-Scopes"); header != "" {
		granted := strings.Split(strings.ReplaceAll(header, " ", ""), ",")
		var missing []string
		for _, s := range scopes {
			if !slices.Contains(granted, s) {
				missing = append(missing, s)
			}
		}
		if len(missing) > 0 {
			return fmt.Errorf("%w: the app has no %s: paste slack-manifest.yaml into its settings and install it again",
				ErrRefused, strings.Join(missing, ", "))
		}
	}
	if b.o.AppToken != "" {
		switch _, _, err := b.api.StartSocketModeContext(ctx); {
		case refused(err):
			return fmt.Errorf("%w (%s): %s", ErrRefused, safe(err), mendAppToken)
		case err != nil:
			return fmt.Errorf("ask Slack for a connection: %w", err)
		}
	}
	return nil
}

// What to do when a token is refused.
const (
	mendBotToken = "check SLACK_BOT_TOKEN, and that the app is installed"
	mendAppToken = "check SLACK_APP_TOKEN, and that Socket Mode is on"
)

func (b *Bot) authTest(ctx context.Context) (*slack.AuthTestResponse, error) {
	who, err := b.api.AuthTestContext(ctx)
	switch {
	case refused(err):
		return nil, fmt.Errorf("%w (%s): %s", ErrRefused, safe(err), mendBotToken)
	case err != nil:
		return nil, fmt.Errorf("ask Slack who this is: %w", err)
	}
	return who, nil
}

// identify learns who the bot is.
func (b *Bot) identify(ctx context.Context) error {
	who, err := b.authTest(ctx)
	if err != nil {
		return err
	}
	b.self.Store(&who.UserID)
	b.home.Store(&who.TeamID)
	b.o.Log.Info("slack knows the bot", "team", who.TeamID, "user", who.UserID)
	return nil
}

// teamID is the app's own workspace; Slack is asked once.
func (b *Bot) teamID(ctx context.Context) (string, error) {
	if id := b.home.Load(); id != nil {
		return *id, nil
	}
	if err := b.identify(ctx); err != nil {
		return "", err
	}
	return *b.home.Load(), nil
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
