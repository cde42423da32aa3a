package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"kcst/bulletin"
	"kcst/delivery"
)

func (p program) editionPreviewCommand() *cobra.Command {
	c := &cobra.Command{Use: "preview ID", Short: "Show an edition as its readers will get it", Args: exactly("ID")}
	format := c.Flags().String("format", "text", "text, html or eml")
	c.RunE = func(c *cobra.Command, args []string) error {
		if *format != "text" && *format != "html" && *format != "eml" {
			return fmt.Errorf("%w: --format is text, html or eml", errUsage)
		}
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		sender, err := p.newSender(c.Context(), a, a.editor)
		if err != nil {
			return err
		}
		letter, err := sender.Preview(c.Context(), args[0])
		if err != nil {
			return err
		}
		switch *format {
		case "eml":
			_, err = letter.WriteTo(p.stdout)
		case "html":
			_, err = p.stdout.Write(letter.HTML)
		default:
			_, err = p.stdout.Write(letter.Text)
		}
		return err
	}
	return c
}

func (p program) editionTestCommand() *cobra.Command {
	c := &cobra.Command{Use: "test ID ADDRESS", Short: "Mail an edition as it stands to one address, marked as a test", Args: exactly("ID", "ADDRESS")}
	by := byFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		sender, err := p.newSender(c.Context(), a, a.editor)
		if err != nil {
			return err
		}
		if err := sender.Test(c.Context(), args[0], args[1]); err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "a test of %s was handed over\n", args[0])
		return err
	}
	return c
}

func (p program) editionSendCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "send ID",
		Short: "Send an approved edition now",
		Long: `Sends an approved edition now, also before it is due. A running service does
the sending; with --wait it is done here if no service does, and the command
returns when every delivery is in a final state. On a finished edition it does
nothing.`,
		Args: exactly("ID"),
	}
	waiting := c.Flags().Bool("wait", false, "return when every delivery is in a final state")
	dry := c.Flags().Bool("dry-run", false, "write every letter, in whatever state the edition is, and send and record nothing")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		ctx, id := c.Context(), args[0]
		a, err := p.open(ctx, changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		sender, err := p.newSender(c.Context(), a, a.editor)
		if err != nil {
			return err
		}
		if *dry {
			return p.rehearse(ctx, sender, id, *asJSON)
		}
		ed, err := a.items.Edition(ctx, id)
		if err != nil {
			return err
		}
		if ed.State == bulletin.Approved {
			if err := sender.Check(ctx, id); err != nil { // before anything is begun
				return err
			}
			if ed.Due.After(p.now()) {
				if _, err := a.editor.Release(ctx, id, *by); err != nil {
					return err
				}
			}
			if ed, err = a.startSending(c, id, *by); err != nil {
				return err
			}
		}
		if *waiting {
			if err := p.sendWaiting(ctx, sender, id, patience); err != nil {
				return err
			}
		} else if ed.State != bulletin.Sending && ed.State != bulletin.Sent {
			return fmt.Errorf("%s is %s: an edition is sent once somebody other than its author has approved it", id, ed.State)
		}
		return p.printStatus(c, sender, id, *asJSON)
	}
	return c
}

// startSending begins to send, unless a running service was quicker.
func (a *app) startSending(c *cobra.Command, id, by string) (bulletin.Edition, error) {
	ed, err := a.editor.StartSending(c.Context(), id, by)
	if err == nil {
		return ed, nil
	}
	if now, e := a.items.Edition(c.Context(), id); e == nil && (now.State == bulletin.Sending || now.State == bulletin.Sent) {
		return now, nil
	}
	return ed, err
}

func (p program) editionStatusCommand() *cobra.Command {
	c := &cobra.Command{Use: "status ID", Short: "Show how an edition stands, and its deliveries by state", Args: exactly("ID")}
	asJSON := jsonFlag(c)
	domains := c.Flags().Bool("domains", false, "by the domains of the recipients instead; those of fewer than five people together")
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		if *domains {
			return p.printDomains(c, a.books(), args[0], *asJSON)
		}
		return p.printStatus(c, a.books(), args[0], *asJSON)
	}
	return c
}

// books is a sender that only keeps the books: it can't mail anything.
func (a *app) books() *delivery.Sender {
	now := a.editor.Now
	return &delivery.Sender{Editor: a.editor, Store: delivery.NewStore(a.store, now), Subscribers: a.people, Log: a.log, Now: now}
}

func (p program) printStatus(c *cobra.Command, sender *delivery.Sender, id string, asJSON bool) error {
	st, err := sender.Status(c.Context(), id)
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(st)
	}
	writeStatus(p.stdout, st, sender.Editor.Calendar.Zone)
	return nil
}

func writeStatus(w io.Writer, st delivery.Status, zone *time.Location) {
	fmt.Fprintf(w, "%s is %s\n", st.ID, st.State)
	fmt.Fprintf(w, "  planned %d: sent %d, retrying %d, failed %d, suppressed %d, withdrawn %d, unknown %d\n",
		st.Planned, st.Sent, st.Retrying, st.Failed, st.Suppressed, st.Withdrawn, st.Unknown)
	for _, again := range st.Resent {
		fmt.Fprintf(w, "  %d that were unknown sent again by %s on %s\n", again.Number, again.By, again.At.In(zone).Format("2006-01-02 15:04 MST"))
	}
	if r := st.Returned; len(r) > 0 {
		fmt.Fprintf(w, "  came back: %d for good, %d for now, %d as complaints\n", r["hard"], r["soft"], r["complaint"])
	}
	if st.Unknown > 0 {
		fmt.Fprintf(w, "  whether %d have it nobody knows; kcst edition resend %s --unknown sends to them once more\n", st.Unknown, st.ID)
	}
	if st.FinishedAt != nil && !st.FinishedAt.IsZero() {
		fmt.Fprintf(w, "  finished %s\n", st.FinishedAt.In(zone).Format("2006-01-02 15:04:05 MST"))
	}
}
