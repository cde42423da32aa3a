package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kcst/subscribers"
	"kcst/templates"
)

func (p program) subscribersEraseCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "erase ADDRESS-OR-ID",
		Short: "Delete everything that is kept of one person, with a receipt",
		Long: `Deletes everything that is kept of one person (UK GDPR Article 17), and prints a
receipt without their name or address. A keyed hash of the address stays, so
that no import brings them back. It can't be undone. Repeated, it prints the
same receipt.`,
		Args: exactly("ADDRESS-OR-ID"),
	}
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		address := args[0]
		if !strings.Contains(address, "@") {
			s, err := a.person(c, address)
			if err != nil {
				return err
			}
			address = s.Email
		}
		r, err := a.people.Erase(c.Context(), address, *by)
		if errors.Is(err, subscribers.ErrUnknown) {
			return fmt.Errorf("nothing is kept of %q: kcst subscribers list shows who there is", address)
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(r)
		}
		return p.table([][]string{
			{"Receipt", r.ID}, {"Erased", r.At.In(a.zone).Format("2 January 2006 15:04") + " by " + r.By},
			{"Deleted", fmt.Sprintf("%s, %s, %s", plural(r.Records, "record"), plural(r.Events, "event"), plural(r.Confirmations, "confirmation"))},
			{"Kept", "a keyed hash of the address, so that no import brings it back"},
		})
	}
	return c
}

func (p program) subscribersSweepCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "sweep",
		Short: "Remove people whom the privacy notice gives us no reason to keep",
		Long: `Acts on the periods of the privacy notice (templates/privacy.yaml): asks people
by mail who have given no sign of life for years whether they still want the
bulletin, removes those who didn't answer in time, and reduces those who left
long ago to a keyed hash. kcst serve does the same once a day.`,
		Args: exactly(),
	}
	dry := c.Flags().Bool("dry-run", false, "count, and change nothing")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		sweep, err := a.retention(*by)
		if err != nil {
			return err
		}
		sweep.DryRun = *dry
		done, err := sweep.Run(c.Context())
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(struct {
				subscribers.Swept
				DryRun bool `json:"dry_run"`
			}{done, *dry})
		}
		would := ""
		if *dry {
			would = "would be: "
		}
		fmt.Fprintf(p.stdout, "%s%d to be asked whether they still want it, %d removed because they didn't answer, %d who left long ago reduced to a keyed hash\n",
			would, done.Asked, done.Silent, done.Expired)
		return nil
	}
	return c
}

// retention removes people when the time to keep them is over.
func (a *app) retention(by string) (*subscribers.Sweep, error) {
	privacy, err := templates.ReadPrivacy()
	if err != nil {
		return nil, err
	}
	return &subscribers.Sweep{Store: a.people, Retention: privacy.Retention, By: by}, nil
}
