package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"

	"kcst/bulletin"
	"kcst/delivery"
	"kcst/store"
)

// Config is every setting, read from the environment once. A secret can come
// from a file: the variable's name with _FILE.
type Config struct {
	RedisURL    string // KCST_REDIS_URL; empty: the embedded store in DataDir
	DataDir     string // KCST_DATA_DIR
	Dataset     string // KCST_DATASET: kent, a folder, or none
	Partnership string // KCST_PARTNERSHIP: whose keys; empty: the data set's
	Listen      string // KCST_LISTEN
	BaseURL     string // KCST_BASE_URL, no slash at the end
	Secret      string // KCST_SECRET: signs the links in mails; older ones may follow after a space
	SMTPURL     string // KCST_SMTP_URL; empty: a Maildir in DataDir/outbox
	MailFrom    string // KCST_MAIL_FROM
	MailReplyTo string // KCST_MAIL_REPLY_TO
	// MailConfirmFrom is KCST_MAIL_CONFIRM_FROM, the sender of mails about a
	// subscription itself; empty: MailFrom's address, in the team's name.
	MailConfirmFrom string
	BounceURL       string   // KCST_BOUNCE_URL: the mailbox that bounces come to; empty: they go to MailFrom, and nobody reads them here
	CanaryURL       string   // KCST_CANARY_URL: the mailbox of a subscriber of ours, in which each edition has to arrive; empty: nobody looks
	DKIMKey         string   // KCST_DKIM_KEY, an RSA key in PEM; empty: the relay signs
	DKIMSelector    string   // KCST_DKIM_SELECTOR
	Allow           []string // KCST_ALLOW_RECIPIENTS: addresses and @domains
	Connections     int      // KCST_SEND_CONNECTIONS
	SendRate        int      // KCST_SEND_RATE, messages a second; 0: no cap
	Officers        []string // KCST_OFFICERS
	OfficersChannel string   // KCST_OFFICERS_CHANNEL, a channel's ID
	BulletinChannel string   // KCST_BULLETIN_CHANNEL, a channel's ID
	Monthly         string   // KCST_MONTHLY, a rule or a cron spec
	Weekly          string   // KCST_WEEKLY
	MonthlyLead     string   // KCST_MONTHLY_LEAD: working days before, and a time of day
	WeeklyLead      string   // KCST_WEEKLY_LEAD
	Councils        string   // KCST_COUNCILS: a YAML file of the councils whose meetings are read once a day, or kent; empty: none by itself
	PreElection     string   // KCST_PRE_ELECTION: a YAML file of pre-election periods; empty: the data set's
	SlackBot        string   // SLACK_BOT_TOKEN
	SlackApp        string   // SLACK_APP_TOKEN, for Socket Mode
	SlackSigning    string   // SLACK_SIGNING_SECRET, for HTTP
	SlackAPI        string   // SLACK_API_URL, for tests and proxies
	LogLevel        string   // KCST_LOG: debug, info, warn, error; empty: info for serve, warn for the rest
}

// environment reads variables and collects what is wrong with them.
type environment struct {
	getenv   func(string) string
	problems []error
}

func (e *environment) add(format string, args ...any) {
	e.problems = append(e.problems, fmt.Errorf(format, args...))
}

func (e *environment) text(name, otherwise string) string {
	if v := strings.TrimSpace(e.getenv(name)); v != "" {
		return v
	}
	return otherwise
}

// secret reads NAME, or the file that NAME_FILE points to.
func (e *environment) secret(name string) string {
	value, path := strings.TrimSpace(e.getenv(name)), strings.TrimSpace(e.getenv(name+"_FILE"))
	if path == "" {
		return value
	}
	if value != "" {
		e.add("%s and %s_FILE are both set: keep one", name, name)
		return value
	}
	b, err := readSecret(path)
	if err != nil {
		e.add("%s_FILE can't be read (%v): name a file that this user can read", name, err)
		return ""
	}
	if value = strings.TrimSpace(string(b)); value == "" {
		e.add("%s_FILE names an empty file: write the secret into it, or leave the setting out", name)
	}
	return value
}

// longestSecret is the most bytes of a file with a secret.
const longestSecret = 64 << 10

// readSecret reads a file of its own. A pipe, a terminal or a device could
// give nothing for ever, or never end.
func readSecret(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer f.Close()
	st, err := f.Stat()
	switch {
	case err != nil:
		return nil, errors.Unwrap(err)
	case st.IsDir():
		return nil, errors.New("it is a folder")
	case !st.Mode().IsRegular():
		return nil, errors.New("it is a pipe or a device, not a regular file")
	}
	b, err := io.ReadAll(io.LimitReader(f, longestSecret+1))
	switch {
	case err != nil:
		return nil, errors.Unwrap(err)
	case len(b) > longestSecret:
		return nil, fmt.Errorf("it is longer than %d KiB", longestSecret>>10)
	}
	return b, nil
}

// list reads entries between commas, semicolons and spaces.
func (e *environment) list(name string) []string {
	return e.entries(name, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) })
}

// names reads entries that may have spaces in them, if anything else stands
// between them.
func (e *environment) names(name string) []string {
	if !strings.ContainsAny(e.getenv(name), ",;\n") {
		return e.list(name)
	}
	return e.entries(name, func(r rune) bool { return r == ',' || r == ';' || r == '\n' })
}

// entries reads a list. One that is set and lists nothing is a slip, and must
// not mean what an empty one means.
func (e *environment) entries(name string, between func(rune) bool) []string {
	v := e.getenv(name)
	var entries []string
	for entry := range strings.FieldsFuncSeq(v, between) {
		if entry = strings.TrimSpace(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	if v != "" && len(entries) == 0 {
		e.add("%s is set and lists nothing: name somebody, or leave it out", name)
	}
	return entries
}

func (e *environment) number(name string, otherwise, most int) int {
	v := e.text(name, "")
	if v == "" {
		return otherwise
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > most {
		e.add("%s is %q: write a whole number from 1 to %d", name, v, most)
		return otherwise
	}
	return n
}

func (e *environment) address(name, otherwise string) string {
	v := e.text(name, "")
	if v == "" {
		return otherwise
	}
	if _, err := mail.ParseAddress(v); err != nil {
		e.add("%s isn't a mail address: write it as name@example.org or Name <name@example.org>", name)
	}
	return v
}

// channelID is how Slack names a channel.
var channelID = regexp.MustCompile(`^[CG][A-Z0-9]{2,}$`)

func (e *environment) channel(name string) string {
	v := e.text(name, "")
	if v != "" && !channelID.MatchString(v) {
		e.add("%s is %q: write the channel's ID, such as C0123ABCD: it stands at the foot of the channel's details in Slack", name, v)
	}
	return v
}

// web reads an http or https address without query, and drops a last slash.
func (e *environment) web(name, otherwise string) string {
	v := strings.TrimRight(e.text(name, otherwise), "/")
	if v == "" {
		return ""
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" {
		e.add("%s isn't a web address: write it as https://bulletin.example.org", name)
	} else if u.User != nil || u.Fragment != "" {
		e.add("%s has a name or password in it, or a #: leave them out", name)
	}
	return v
}

// rule checks the words of when an edition goes. The zone and the holidays
// come later: they don't decide whether the words can be read.
func (e *environment) rule(name, words string) {
	if words == "" {
		return
	}
	if _, err := bulletin.ParseRule(words, &bulletin.Holidays{}, time.UTC); err != nil {
		e.add("%s: %w", name, err)
	}
}

// lead checks how long before it is due an edition is drafted.
func (e *environment) lead(name, words string) {
	if words == "" {
		return
	}
	if _, err := bulletin.ParseLead(words); err != nil {
		e.add("%s: %w", name, err)
	}
}

// LoadConfig reads the settings, and reports every problem at once.
func LoadConfig(getenv func(string) string) (Config, error) {
	e := &environment{getenv: getenv}
	c := Config{
		RedisURL:        e.secret("KCST_REDIS_URL"),
		DataDir:         e.text("KCST_DATA_DIR", "kcst-data"),
		Dataset:         e.text("KCST_DATASET", "kent"),
		Partnership:     e.text("KCST_PARTNERSHIP", ""),
		Listen:          e.text("KCST_LISTEN", "127.0.0.1:8080"),
		Secret:          e.secret("KCST_SECRET"),
		SMTPURL:         e.secret("KCST_SMTP_URL"),
		MailFrom:        e.address("KCST_MAIL_FROM", ""),
		MailReplyTo:     e.address("KCST_MAIL_REPLY_TO", ""),
		MailConfirmFrom: e.address("KCST_MAIL_CONFIRM_FROM", ""),
		BounceURL:       e.secret("KCST_BOUNCE_URL"),
		CanaryURL:       e.secret("KCST_CANARY_URL"),
		DKIMKey:         e.secret("KCST_DKIM_KEY"),
		DKIMSelector:    e.text("KCST_DKIM_SELECTOR", ""),
		Allow:           e.list("KCST_ALLOW_RECIPIENTS"),
		Connections:     e.number("KCST_SEND_CONNECTIONS", 8, 256),
		SendRate:        e.number("KCST_SEND_RATE", 0, 1_000_000),
		Officers:        e.names("KCST_OFFICERS"),
		OfficersChannel: e.channel("KCST_OFFICERS_CHANNEL"),
		BulletinChannel: e.channel("KCST_BULLETIN_CHANNEL"),
		Monthly:         e.text("KCST_MONTHLY", ""),
		Weekly:          e.text("KCST_WEEKLY", ""),
		MonthlyLead:     e.text("KCST_MONTHLY_LEAD", ""),
		WeeklyLead:      e.text("KCST_WEEKLY_LEAD", ""),
		Councils:        e.text("KCST_COUNCILS", ""),
		PreElection:     e.text("KCST_PRE_ELECTION", ""),
		SlackBot:        e.secret("SLACK_BOT_TOKEN"),
		SlackApp:        e.secret("SLACK_APP_TOKEN"),
		SlackSigning:    e.secret("SLACK_SIGNING_SECRET"),
		SlackAPI:        e.web("SLACK_API_URL", ""),
		LogLevel:        e.text("KCST_LOG", ""),
	}
	if _, err := net.ResolveTCPAddr("tcp", portOf(c.Listen)); err != nil {
		e.add("KCST_LISTEN is %q: write host:port, such as 127.0.0.1:8080 or :8080", c.Listen)
	}
	c.BaseURL = e.web("KCST_BASE_URL", "http://"+listenHost(c.Listen))
	for f := range strings.FieldsSeq(c.Secret) {
		if len(f) < 32 {
			e.add("KCST_SECRET is short: use at least 32 characters, for example from `openssl rand -hex 32`")
			break
		}
	}
	if c.Dataset != "kent" && c.Dataset != "none" {
		if st, err := os.Stat(c.Dataset); err != nil || !st.IsDir() {
			e.add("KCST_DATASET is %q: write kent, none, or a folder of YAML files", c.Dataset)
		}
	}
	if c.Dataset == "none" && c.RedisURL != "" && c.Partnership == "" {
		e.add("KCST_PARTNERSHIP is missing: with KCST_DATASET=none nothing else says whose keys in Redis: write the partnership's ID, such as kent")
	}
	if c.RedisURL != "" {
		if err := store.CheckURL(c.RedisURL); err != nil {
			e.add("%w", err)
		}
	}
	if c.SMTPURL != "" {
		if _, err := delivery.ParseSMTP(c.SMTPURL); err != nil {
			e.add("%s", strings.TrimPrefix(err.Error(), delivery.ErrUnreachable.Error()+": "))
		}
		u, err := url.Parse(c.SMTPURL)
		if err == nil && !loopback(u.Hostname()) && !strings.HasPrefix(c.BaseURL, "https://") {
			e.add("KCST_BASE_URL isn't an https:// address: mails that leave this machine need one for the link to unsubscribe, such as https://bulletin.example.org")
		}
		if c.MailFrom == "" {
			e.add("KCST_MAIL_FROM is missing: with KCST_SMTP_URL set, mails need a sender such as bulletin@example.org")
		}
	}
	c.checkReturns(e)
	e.rule("KCST_MONTHLY", c.Monthly)
	e.rule("KCST_WEEKLY", c.Weekly)
	e.lead("KCST_MONTHLY_LEAD", c.MonthlyLead)
	e.lead("KCST_WEEKLY_LEAD", c.WeeklyLead)
	for _, a := range c.Allow {
		if !strings.Contains(a, "@") {
			e.add("KCST_ALLOW_RECIPIENTS has an entry without @: list addresses, or domains as @example.org")
		}
	}
	for _, t := range []struct{ name, value, prefix string }{
		{"SLACK_BOT_TOKEN", c.SlackBot, "xoxb-"}, {"SLACK_APP_TOKEN", c.SlackApp, "xapp-"},
	} {
		if t.value != "" && !strings.HasPrefix(t.value, t.prefix) {
			e.add("%s doesn't begin with %s: copy it again from the app's page at Slack", t.name, t.prefix)
		}
	}
	if (c.SlackApp != "" || c.SlackSigning != "") && c.SlackBot == "" {
		e.add("SLACK_BOT_TOKEN is missing: Slack needs it beside SLACK_APP_TOKEN or SLACK_SIGNING_SECRET")
	}
	if c.SlackBot != "" && c.SlackApp == "" && c.SlackSigning == "" {
		e.add("SLACK_BOT_TOKEN is set alone: add SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)")
	}
	if _, err := logLevel(c.LogLevel, slog.LevelInfo); err != nil {
		e.add("KCST_LOG is %q: write debug, info, warn or error", c.LogLevel)
	}
	if dir, err := filepath.Abs(c.DataDir); err == nil {
		c.DataDir = dir
	}
	return c, errors.Join(e.problems...)
}

// loopback reports whether a host is this very machine.
func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// portOf is an address without its host, which only the listener can judge;
// what is no address stays as it is.
func portOf(listen string) string {
	if _, port, err := net.SplitHostPort(listen); err == nil {
		return ":" + port
	}
	return listen
}

// listenHost is where a browser on this machine finds a listener.
func listenHost(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
