package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kcst/subscribers"
)

func (p program) subscribersCommand() *cobra.Command {
	return group("subscribers", "Keep who receives the bulletin",
		p.subscribersImportCommand(), p.subscribersAddCommand(), p.subscribersListCommand(), p.subscribersCountCommand(),
		p.subscribersShowCommand(), p.subscribersExportCommand(), p.subscribersUnsubscribeCommand(),
		p.subscribersEraseCommand(), p.subscribersSweepCommand())
}

func (p program) subscribersAddCommand() *cobra.Command {
	var s subscribers.Subscriber
	var kinds []string
	c := &cobra.Command{Use: "add ADDRESS", Short: "Add one person who agreed to receive the bulletin", Args: exactly("ADDRESS")}
	basis := c.Flags().String("basis", "asked to join", "the lawful basis in words")
	c.Flags().StringVar(&s.Name, "name", "", "their name")
	c.Flags().StringVar(&s.Organisation, "organisation", "", "where they work")
	c.Flags().StringSliceVar(&kinds, "kinds", nil, "monthly, weekly, extraordinary (default all)")
	c.Flags().StringSliceVar(&s.Topics, "topics", nil, "topics (default all)")
	c.Flags().StringSliceVar(&s.Districts, "districts", nil, "districts (default all)")
	c.Flags().StringSliceVar(&s.Committees, "committees", nil, "committees (default all)")
	c.Flags().StringVar((*string)(&s.Frequency), "frequency", "", "every, or monthly for one mail a month at most (default every)")
	again := c.Flags().Bool("again", false, "they left, and have asked to come back; --basis says how")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if *again && !c.Flags().Changed("basis") {
			return fmt.Errorf("%w: say how they asked to come back: --basis \"asked again by e-mail on 3 May 2026\"", errUsage)
		}
		for _, k := range kinds {
			kind, err := subscribers.ParseKind(k)
			if err != nil {
				return fmt.Errorf("%w: --kinds: %w", errUsage, err)
			}
			s.Kinds = append(s.Kinds, kind)
		}
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		s.Email = args[0]
		s.Consent = subscribers.Consent{Basis: *basis, At: p.now(), How: "command line", By: *by}
		added, err := a.add(c, s, *again)
		if errors.Is(err, subscribers.ErrLeft) || errors.Is(err, subscribers.ErrSuppressed) {
			return fmt.Errorf("%w: only they can decide to come back: if they have asked to, add --again and --basis with when and how", err)
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(newSubscriberRow(added))
		}
		fmt.Fprintln(p.stdout, added.ID)
		return nil
	}
	return c
}

// add adds somebody; again, also somebody who left, with their old choices.
func (a *app) add(c *cobra.Command, s subscribers.Subscriber, again bool) (subscribers.Subscriber, error) {
	if !again {
		return a.people.Add(c.Context(), s)
	}
	added, err := a.people.AddAgain(c.Context(), s)
	if !errors.Is(err, subscribers.ErrLeft) {
		return added, err
	}
	if err := a.people.Resubscribe(c.Context(), added.ID, s.Consent); err != nil {
		return added, err
	}
	return a.people.Get(c.Context(), added.ID)
}

// person finds a subscriber by address or ID.
func (a *app) person(c *cobra.Command, which string) (subscribers.Subscriber, error) {
	find := a.people.Get
	if strings.Contains(which, "@") {
		find = a.people.ByEmail
	}
	s, err := find(c.Context(), which)
	if !errors.Is(err, subscribers.ErrUnknown) {
		return s, err
	}
	if strings.Contains(which, "@") {
		held, err := a.people.Suppressed(c.Context(), which)
		if err != nil {
			return s, err
		}
		if held.Why != "" {
			why := fmt.Sprintf("nothing is kept of this address but that it isn't written to (%s, %s)", held.Why, held.At.In(a.zone).Format("2 January 2006"))
			if held.Receipt != "" {
				why += ", and the receipt " + held.Receipt
			}
			return s, errors.New(why)
		}
	}
	return s, fmt.Errorf("%w as %q: kcst subscribers list shows who there is", err, which)
}

func (p program) subscribersUnsubscribeCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "unsubscribe ADDRESS-OR-ID",
		Short: "End all of one person's subscriptions",
		Long: `Ends all of one person's subscriptions. With --why the address isn't written to
again, whether it is subscribed or not, and no import brings it back: bounced
(the address is gone), complained (they reported the bulletin as spam) or
objected (to the use of their address). Only they themselves can change that.`,
		Args: exactly("ADDRESS-OR-ID"),
	}
	reason := c.Flags().String("reason", "asked to leave", "why, for the record")
	why := c.Flags().String("why", "", "bounced, complained or objected: never write to this address again")
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
		if *why != "" {
			return p.block(c, a, args[0], *why, *by, *asJSON)
		}
		s, err := a.person(c, args[0])
		if err != nil {
			return err
		}
		if err := a.people.Unsubscribe(c.Context(), s.ID, *reason+" (recorded by "+*by+")"); err != nil {
			return err
		}
		if !*asJSON {
			fmt.Fprintln(p.stdout, "unsubscribed")
			return nil
		}
		if s, err = a.people.Get(c.Context(), s.ID); err != nil {
			return err
		}
		return p.printJSON(newSubscriberRow(s))
	}
	return c
}

// block keeps an address from being written to, known or not.
func (p program) block(c *cobra.Command, a *app, address, why, by string, asJSON bool) error {
	reason, err := subscribers.ParseWhy(why)
	if err != nil {
		return fmt.Errorf("%w: --why: %w", errUsage, err)
	}
	if !strings.Contains(address, "@") {
		s, err := a.person(c, address)
		if err != nil {
			return err
		}
		address = s.Email
	}
	if err := a.people.Block(c.Context(), address, reason, by); err != nil {
		return err
	}
	held, err := a.people.Suppressed(c.Context(), address)
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(held)
	}
	fmt.Fprintf(p.stdout, "this address isn't written to any more (%s)\n", held.Why)
	return nil
}
