package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kcst/answers"
	"kcst/delivery"
	"kcst/store"
)

func (p program) demoCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show everything on this machine, with nothing set up",
		Long: `Shows everything on this machine, with nothing set up: Kent's facts or your own, sample items,
meetings and subscribers, an inbox that receives a monthly, a weekly and an
extraordinary edition over SMTP, the pages, and a place to ask. No mail leaves
this machine. It runs until you press Ctrl-C.`,
		Args: exactly(),
	}
	listen := c.Flags().String("listen", "", "the address of the pages (default KCST_LISTEN, else 127.0.0.1:8080)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		config, err := LoadConfig(p.demoEnv(*listen))
		if err != nil {
			return err
		}
		return p.demo(c.Context(), config)
	}
	return c
}

// demoEnv is the environment of a demo: no mail server but its own, no Slack.
func (p program) demoEnv(listen string) func(string) string {
	return func(name string) string {
		switch name {
		case "KCST_LISTEN":
			if listen != "" {
				return listen
			}
		case "KCST_SMTP_URL", "KCST_SMTP_URL_FILE", "KCST_ALLOW_RECIPIENTS", "KCST_SEND_RATE",
			"SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN_FILE", "SLACK_APP_TOKEN", "SLACK_APP_TOKEN_FILE",
			"SLACK_SIGNING_SECRET", "SLACK_SIGNING_SECRET_FILE":
			return ""
		}
		return p.getenv(name)
	}
}

func (p program) demo(ctx context.Context, config Config) error {
	log := p.logger(config)
	go answers.Prepare() // while the store opens
	a, err := p.openWith(ctx, config, showing, log)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.refuseStrangers(ctx); err != nil {
		return err
	}
	clock := &replayClock{real: p.now}
	box, err := a.startInbox(ctx, clock.now, log)
	if err != nil {
		return err
	}
	defer box.Close()
	forget, err := a.announceInbox(ctx, box.URL())
	if err != nil {
		return err
	}
	defer forget()
	s := &service{app: a, log: log, meter: newMeter(a, a.books().Status), parts: map[string]func(context.Context) error{}}
	if s.knowledge, err = a.newKnowledge(ctx); err != nil {
		return err
	}
	var shown atomic.Bool
	ready := func(ctx context.Context) error {
		if !shown.Load() {
			return errDemoNotReady
		}
		return s.ready(ctx)
	}
	if err := s.prepareWeb(p, nil, box.Messages, ready); err != nil {
		return err
	}
	transport, err := delivery.Open(box.URL(), a.config.DataDir)
	if err != nil {
		return err
	}
	sender, err := a.senderOver(ctx, transport, a.editor)
	if err != nil {
		return err
	}
	s.parts["demo"] = func(ctx context.Context) error {
		if err := p.showEditions(ctx, a, transport, clock); err != nil {
			return err
		}
		shown.Store(true)
		p.announceDemo(a)
		go p.console(ctx, a)
		errs := make(chan error, 3)
		go func() { errs <- a.editor.Run(ctx) }()
		go func() { errs <- sender.Run(ctx) }()
		go func() { errs <- a.notes(sender).Run(ctx) }()
		err := <-errs
		if ctx.Err() == nil {
			return err
		}
		<-errs
		<-errs
		return nil
	}
	return s.run(ctx)
}

func (p program) announceDemo(a *app) {
	url := a.config.BaseURL
	fmt.Fprintf(p.stdout, "kcst demo\n\n  pages  %s/\n  inbox  %s/inbox\n  store  %s\n", url, url, a.store.Describe())
	if a.store.Kind() == store.Embedded {
		fmt.Fprint(p.stdout, "         other kcst commands work beside it, in another terminal\n")
	}
	fmt.Fprint(p.stdout, "\nEverything in it but the facts is a sample. No mail leaves this machine. Ctrl-C ends it.\n")
}

// console answers questions from a terminal, until its end.
func (p program) console(ctx context.Context, a *app) {
	if !isTerminal(p.stdin) {
		return
	}
	context.AfterFunc(ctx, func() { fmt.Fprintln(p.stdout) }) // the shell's prompt begins a line of its own
	if err := converse(ctx, a.asker(), p.stdin, p.stdout, p.width); err != nil && ctx.Err() == nil {
		a.log.Error("the console stopped", "error", err)
	}
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width is that of the terminal on stdout, and 0 where there is none.
func (p program) width() int {
	f, ok := p.stdout.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}
