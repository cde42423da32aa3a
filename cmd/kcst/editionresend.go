package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (p program) editionResendCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "resend ID --unknown",
		Short: "Send an edition again to those of whom nobody knows whether they have it",
		Long: `A delivery is unknown when its connection or its process ended between the
mail and the mail server's answer. Nothing unknown is sent again by itself. This
sends it to each of them once more, with the same Message-ID, so that a mailbox
that has it already may show it once. A running service does the sending; with
--wait it is done here if no service does.`,
		Args: exactly("ID"),
	}
	unknown := c.Flags().Bool("unknown", false, "those whose delivery is unknown")
	waiting := c.Flags().Bool("wait", false, "return when every delivery is in a final state")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if !*unknown {
			return fmt.Errorf("%w: say --unknown: what was sent is never sent again", errUsage)
		}
		ctx, id := c.Context(), args[0]
		a, err := p.open(ctx, changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		sender, err := p.newSender(ctx, a, a.editor)
		if err != nil {
			return err
		}
		n, err := sender.Resend(ctx, id, *by)
		if err != nil {
			return err
		}
		if *waiting {
			if err := p.sendWaiting(ctx, sender, id, patience); err != nil {
				return err
			}
		}
		if !*asJSON {
			fmt.Fprintf(p.stdout, "%s: %s to be sent again\n", id, plural(n, "delivery"))
		}
		return p.printStatus(c, sender, id, *asJSON)
	}
	return c
}
