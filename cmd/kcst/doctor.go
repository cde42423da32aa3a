package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kcst/bot"
	"kcst/delivery"
	"kcst/store"
)

// finding is one line of what the doctor looked at.
type finding struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Note  bool   `json:"note,omitempty"` // nothing is wrong, and worth knowing
	Said  string `json:"said"`
}

func (p program) doctorCommand() *cobra.Command {
	c := &cobra.Command{Use: "doctor", Short: "Check the settings, Redis, mail, bounces, Slack and the time zone", Args: exactly()}
	dns := c.Flags().Bool("dns", false, "compare the DNS with what mails need (SPF, DKIM, DMARC, MX), and print what to publish")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		ctx, cancel := context.WithTimeout(c.Context(), time.Minute)
		defer cancel()
		found := p.examine(ctx, *dns)
		if *asJSON {
			if err := p.printJSON(found); err != nil {
				return err
			}
		}
		bad := 0
		for _, f := range found {
			mark := "ok  "
			switch {
			case !f.OK:
				mark = "MEND"
				bad++
			case f.Note:
				mark = "note"
			}
			if !*asJSON {
				fmt.Fprintf(p.stdout, "%s  %s: %s\n", mark, f.Check, strings.ReplaceAll(f.Said, "\n", "\n      "))
			}
		}
		if bad > 0 {
			return fmt.Errorf("%d to mend", bad)
		}
		return nil
	}
	return c
}

func (p program) examine(ctx context.Context, dns bool) []finding {
	config, err := LoadConfig(p.getenv)
	if err != nil {
		return []finding{{Check: "settings", Said: err.Error()}}
	}
	found := append([]finding{{Check: "settings", OK: true, Said: "all of them can be used"}}, p.lookAtSettings(config)...)
	add := func(check string, err error, ok string) {
		if err != nil {
			ok = err.Error()
		}
		found = append(found, finding{Check: check, OK: err == nil, Said: ok})
	}
	a, err := p.openWith(ctx, config, reading, p.logger(config))
	if err != nil {
		add("store", err, "")
		if config.SMTPURL != "" {
			add("mail", examineMail(ctx, config), mailTaken)
		}
		return found
	}
	defer a.close()
	if a.store.Kind() == store.Memory {
		err = errors.New(a.store.Describe())
	}
	add("store", err, a.store.Describe())
	if a.store.Kind() != store.Memory {
		wrong, err := a.store.Examine(ctx)
		for _, said := range wrong {
			add("store", errors.New(said), "")
		}
		if err != nil {
			add("store", err, "")
		}
	}
	if a.store.Kind() == store.Embedded {
		found = append(found, p.lookAtFolder(config)...)
	}
	found = append(found, p.lookAtData(ctx, a)...)
	base, err := a.facts.Base(ctx)
	if err == nil && len(base.Facts()) == 0 {
		err = errors.New("none are held: load some with kcst facts load, or set KCST_DATASET")
	}
	if err == nil {
		add("facts", nil, fmt.Sprintf("%d are held", len(base.Facts())))
		add("time zone", nil, a.zone.String()+", where it is "+p.now().In(a.zone).Format("15:04 MST on 2 January 2006"))
	} else {
		add("facts", err, "")
	}
	add("councils", a.examineCouncils(ctx), a.councilWords())
	_, err = a.secret()
	add("signing of links", err, "a secret is set")
	add("mail", examineMail(ctx, config), a.mailWords(ctx))
	p.examineReturns(ctx, a, add)
	if dns {
		found = append(found, p.examineDNS(ctx, a)...)
	}
	if config.SlackBot == "" {
		add("slack", nil, "off: no SLACK_BOT_TOKEN")
		return found
	}
	add("slack", p.examineSlack(ctx, a), "the bot token is good")
	return found
}

// councilWords says which councils' meetings are read.
func (a *app) councilWords() string {
	if a.config.Councils == "" {
		return "off: no KCST_COUNCILS, so meetings are read by kcst meetings fetch alone"
	}
	return plural(len(a.councils.Councils), "council") + " read once a day"
}

// examineCouncils says which councils' meetings couldn't be read last.
func (a *app) examineCouncils(ctx context.Context) error {
	last, err := a.meetings.Reports(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range a.councils.Councils {
		if r := last[c.ID]; r.Problem != "" {
			errs = append(errs, fmt.Errorf("%s couldn't all be read on %s: %s", c.Name, r.Ended.In(a.zone).Format("2 January 2006"), r.Problem))
		}
	}
	return errors.Join(errs...)
}

const mailTaken = "the server takes our connection"

func (a *app) mailWords(ctx context.Context) string {
	if a.demoTransport(ctx) != nil {
		return "a demo runs here: mails go to its inbox"
	}
	if a.config.SMTPURL == "" {
		return "no server is set: mails are kept in the outbox of " + a.config.DataDir
	}
	return mailTaken
}

func examineMail(ctx context.Context, c Config) error {
	transport, err := delivery.Open(c.SMTPURL, c.DataDir)
	if err != nil || c.SMTPURL == "" {
		return err
	}
	conn, err := transport.Connect(ctx)
	if err != nil {
		return err
	}
	return conn.Close()
}

func (p program) examineSlack(ctx context.Context, a *app) error {
	k, err := a.newKnowledge(ctx)
	if err != nil {
		return err
	}
	b, err := bot.New(bot.Options{
		Ask: a.desk.Ask, Crisis: k.crisis, Partnership: k.partnership, Store: a.store, Log: a.log, Now: p.now,
		BotToken: a.config.SlackBot, AppToken: a.config.SlackApp, SigningSecret: a.config.SlackSigning, APIURL: a.config.SlackAPI,
	})
	if err != nil {
		return err
	}
	return b.Check(ctx)
}
