package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kcst/bulletin"
)

func (p program) editionCommand() *cobra.Command {
	return group("edition", "Draft, approve and send editions",
		p.editionDraftCommand(), p.editionListCommand(), p.editionPreviewCommand(), p.editionTestCommand(),
		p.editionStepCommand("review", "Freeze the content of an open edition for review",
			func(a *app, c *cobra.Command, id, by, _ string) (bulletin.Edition, error) {
				return a.editor.Review(c.Context(), id, by)
			}),
		p.editionEditCommand(), p.editionApproveCommand(), p.editionStandingCommand(),
		p.editionLinksCommand(), p.editionSendCommand(), p.editionResendCommand(), p.editionStatusCommand(), p.editionHistoryCommand(), p.editionReportCommand(),
		p.editionStepCommand("pause", "Hold an edition that is approved or being sent",
			func(a *app, c *cobra.Command, id, by, reason string) (bulletin.Edition, error) {
				return a.editor.Pause(c.Context(), id, by, reason)
			}),
		p.editionStepCommand("resume", "Let a paused edition go on",
			func(a *app, c *cobra.Command, id, by, _ string) (bulletin.Edition, error) {
				return a.editor.Resume(c.Context(), id, by)
			}),
		p.editionStepCommand("withdraw", "Stop an edition: what hasn't gone stays",
			func(a *app, c *cobra.Command, id, by, reason string) (bulletin.Edition, error) {
				ed, err := a.editor.Withdraw(c.Context(), id, by, reason)
				if err != nil {
					return ed, err
				}
				if err := a.books().Withdraw(c.Context(), id); err != nil || ed.StartedAt.IsZero() {
					return ed, err
				}
				p.complain("whoever has it already can be sent a correction, and nobody else: kcst edition draft extraordinary --correcting " + id)
				return ed, nil
			}))
}

func (p program) editionDraftCommand() *cobra.Command {
	var subject, body, link, linkTitle string
	var audience bulletin.Audience
	c := &cobra.Command{
		Use:   "draft KIND",
		Short: "Draft an edition: monthly, weekly or extraordinary",
		Long: `Drafts an edition and freezes its content for review. The last line that it
prints is the new edition's ID. Somebody other than who drafted it approves it.`,
		Example: `  kcst edition draft monthly --by anna
  kcst edition draft extraordinary --subject "Outcome of the review" --body news.md --by anna`,
		Args: exactly("KIND"),
	}
	c.Flags().StringVar(&subject, "subject", "", "the subject line")
	c.Flags().StringVar(&body, "body", "", "Markdown `FILE`: an extraordinary edition's text, another's foreword (- is standard input)")
	c.Flags().StringVar(&link, "link", "", "an https address for an extraordinary edition")
	c.Flags().StringVar(&linkTitle, "link-title", "", "what the link leads to")
	c.Flags().StringSliceVar(&audience.Topics, "topics", nil, "send an extraordinary edition only to those who chose one of these topics, or none")
	c.Flags().StringSliceVar(&audience.Districts, "districts", nil, "send an extraordinary edition only to those who chose one of these districts, or none")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.Flags().StringVar(&audience.Correcting, "correcting", "", "send an extraordinary edition to exactly those who have this edition `ID`, or may have it")
	c.RunE = func(c *cobra.Command, args []string) error {
		if !slices.Contains(bulletin.Kinds(), bulletin.Kind(args[0])) {
			return fmt.Errorf("%w: %q is no kind of edition: write monthly, weekly or extraordinary", errUsage, args[0])
		}
		r := bulletin.Request{Kind: bulletin.Kind(args[0]), Subject: subject, Audience: audience, By: *by}
		if link != "" {
			r.Links = []bulletin.Link{{Title: linkTitle, URL: link}}
		}
		if r.Kind != bulletin.Extraordinary && (link != "" || !audience.IsZero()) {
			return fmt.Errorf("%w: --link, --topics, --districts and --correcting are for extraordinary editions", errUsage)
		}
		if body != "" {
			text, err := p.readText(body)
			if err != nil {
				return err
			}
			r.Body = text
		}
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		ed, err := a.draftOrGoOn(c.Context(), r)
		if err != nil {
			return err
		}
		if ed, err = a.editor.Review(c.Context(), ed.ID, *by); err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(ed)
		}
		n, err := a.audience(c.Context(), ed.Content)
		if err != nil {
			return err
		}
		left, err := a.leftOut(c.Context(), ed.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "Drafted: %s\n%s%s\nRead it with kcst edition preview %s; somebody other than %s approves it with kcst edition approve.\n%s\n",
			oneLine(ed.Subject), left, n.words(ed.Content), ed.ID, oneLine(*by), ed.ID)
		return nil
	}
	return c
}

// leftOut are the accepted items that the last freeze of an edition didn't
// take, a line each.
func (a *app) leftOut(ctx context.Context, id string) (string, error) {
	changes, err := a.items.EditionHistory(ctx, id)
	if err != nil {
		return "", err
	}
	for _, c := range slices.Backward(changes) {
		if len(c.LeftOut) > 0 {
			return leftOutLines(c.LeftOut), nil
		}
	}
	return "", nil
}

func leftOutLines(list []bulletin.Past) string {
	var b strings.Builder
	for _, l := range list {
		fmt.Fprintf(&b, "Left out: %s is %s. %s\n", l.Item, l.To, oneLine(l.Reason))
	}
	return b.String()
}

// draftOrGoOn drafts an edition. Where the same author drafted the same period
// before and was cut off, the edition is open still: it goes on with that one.
// The words given now, if any, are those of the edition.
func (a *app) draftOrGoOn(ctx context.Context, r bulletin.Request) (bulletin.Edition, error) {
	ed, err := a.editor.Draft(ctx, r)
	if !errors.Is(err, bulletin.ErrTaken) {
		return ed, err
	}
	run := a.editor.Calendar.Next(r.Kind, a.editor.Now().Add(-time.Nanosecond))
	held, e := a.items.Edition(ctx, run.ID)
	if e != nil || held.State != bulletin.Open || !strings.EqualFold(strings.TrimSpace(r.By), held.Author) {
		return ed, err
	}
	if strings.TrimSpace(r.Subject) == "" && strings.TrimSpace(r.Body) == "" {
		return held, nil
	}
	return a.editor.Edit(ctx, held.ID, r.By, func(c *bulletin.Content) error {
		if s := strings.TrimSpace(r.Subject); s != "" {
			c.Subject = s
		}
		if s := strings.TrimSpace(r.Body); s != "" {
			c.Foreword = s
		}
		return nil
	})
}

// longestText bounds a file of Markdown.
const longestText = 1 << 20

func (p program) readText(path string) (string, error) {
	in := p.stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return "", fmt.Errorf("the text can't be read: %w", err)
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, longestText+1))
	if err != nil {
		return "", fmt.Errorf("the text can't be read: %w", err)
	}
	if len(b) > longestText {
		return "", fmt.Errorf("the text is longer than %d bytes: shorten it, and link to the rest", longestText)
	}
	return string(b), nil
}

func (p program) editionListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the editions", Args: exactly()}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		editions, err := a.items.Editions(c.Context())
		if err != nil {
			return err
		}
		if *asJSON {
			if editions == nil {
				editions = []bulletin.Edition{}
			}
			return p.printJSON(editions)
		}
		rows := [][]string{{"ID", "STATE", "DUE", "SUBJECT"}}
		for _, ed := range editions {
			due := ""
			if !ed.Due.IsZero() {
				due = ed.Due.In(a.zone).Format("2006-01-02 15:04")
			}
			rows = append(rows, []string{ed.ID, string(ed.State), due, ed.Subject})
		}
		return p.table(rows)
	}
	return c
}

func (p program) editionApproveCommand() *cobra.Command {
	c := &cobra.Command{Use: "approve ID", Short: "Approve an edition's frozen content", Args: exactly("ID")}
	by, asJSON := byFlag(c), jsonFlag(c)
	hash := c.Flags().String("hash", "", "approve only the content of this hash, as edition list --json names it (default: what is in review now)")
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		ed, err := a.items.Edition(c.Context(), args[0])
		if err != nil {
			return err
		}
		content := ed.Hash
		if *hash != "" {
			content = *hash
		}
		n, err := a.audience(c.Context(), ed.Content)
		if err != nil {
			return err
		}
		if !*asJSON {
			fmt.Fprintln(p.stdout, n.words(ed.Content))
		}
		p.warnOfDeadLinks(c.Context(), a, ed.Content)
		if ed, err = a.editor.Approve(c.Context(), ed.ID, *by, content); err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(struct {
				bulletin.Edition
				audience
			}{ed, n})
		}
		if ed.State != bulletin.Approved {
			fmt.Fprintf(p.stdout, "%s has its first approval; this is a pre-election period, so another officer approves it too.\n", ed.ID)
			return nil
		}
		fmt.Fprintf(p.stdout, "%s is approved for %s; it is due on %s.\n", ed.ID, plural(n.Recipients, "recipient"), ed.Due.In(a.zone).Format("2 January 2006 at 15:04"))
		return nil
	}
	return c
}

// plural is a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if stem, ok := strings.CutSuffix(thing, "y"); ok && !strings.HasSuffix(stem, "e") {
		return fmt.Sprint(n) + " " + stem + "ies"
	}
	return fmt.Sprint(n) + " " + thing + "s"
}

type editionStep func(a *app, c *cobra.Command, id, by, reason string) (bulletin.Edition, error)

func (p program) editionStepCommand(name, short string, step editionStep) *cobra.Command {
	c := &cobra.Command{Use: name + " ID", Short: short, Args: exactly("ID")}
	by, asJSON := byFlag(c), jsonFlag(c)
	var reason string
	if name == "pause" || name == "withdraw" {
		c.Flags().StringVar(&reason, "reason", "", "why, for the record")
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		ed, err := step(a, c, args[0], *by, reason)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(ed)
		}
		_, err = fmt.Fprintf(p.stdout, "%s is %s\n", ed.ID, strings.ToLower(string(ed.State)))
		return err
	}
	return c
}
