package main

import (
	"cmp"
	"context"
	"net"
	"net/mail"

	"kcst/data"
	"kcst/delivery"
	"kcst/delivery/bounces"
	"kcst/delivery/mailbox"
	"kcst/subscribers"
)

// checkReturns finds what is wrong with the settings for what comes back and
// for signing.
func (c Config) checkReturns(e *environment) {
	sender := cmp.Or(c.MailFrom, "bulletin@example.org") // its domain matters later
	if tokens, err := subscribers.NewTokens("0123456789abcdef0123456789abcdef"); err == nil {
		if _, _, err := c.returns(sender, tokens); err != nil {
			e.add("%w", err)
		}
	}
	if c.CanaryURL != "" {
		box, err := mailbox.Parse("KCST_CANARY_URL", c.CanaryURL)
		switch {
		case err != nil:
			e.add("%w", err)
		case box.Address == "":
			e.add("KCST_CANARY_URL doesn't say the mailbox's address: add ?address=canary@example.org")
		}
	}
	switch {
	case (c.DKIMKey == "") != (c.DKIMSelector == ""):
		e.add("KCST_DKIM_KEY and KCST_DKIM_SELECTOR belong together: set both, or none")
	default:
		if _, err := c.dkim(sender); err != nil {
			e.add("%w", err)
		}
	}
}

// dkim is what signs mails, nil where nothing is set.
func (c Config) dkim(from string) (*delivery.DKIM, error) {
	if c.DKIMKey == "" {
		return nil, nil
	}
	return delivery.NewDKIM(c.DKIMKey, c.DKIMSelector, from)
}

// returns are the mailbox for what comes back and the paths that lead to it,
// nil where nothing is set. They lead to the mailbox's own address, or to the
// bulletin's.
func (c Config) returns(from string, tokens *subscribers.Tokens) (*mailbox.Box, *delivery.ReturnPaths, error) {
	if c.BounceURL == "" {
		return nil, nil, nil
	}
	box, err := mailbox.Parse("KCST_BOUNCE_URL", c.BounceURL)
	if err != nil {
		return nil, nil, err
	}
	address := box.Address
	if address == "" {
		a, err := mail.ParseAddress(from)
		if err != nil {
			return nil, nil, err
		}
		address = a.Address
	}
	paths, err := delivery.NewReturnPaths(address, tokens)
	return box, paths, err
}

// bounceReader reads what comes back, nil where no mailbox is set.
func (a *app) bounceReader(ctx context.Context, s *delivery.Sender) (*bounces.Reader, error) {
	from, err := a.mailFrom(ctx)
	if err != nil {
		return nil, err
	}
	tokens, err := a.tokens()
	if err != nil {
		return nil, err
	}
	box, paths, err := a.config.returns(from, tokens)
	if err != nil || box == nil {
		return nil, err
	}
	rules, err := bounces.ParseRules(data.Bounces)
	if err != nil {
		return nil, err
	}
	return &bounces.Reader{Mailbox: box, Log: a.log, Books: &bounces.Books{
		Store: bounces.NewStore(a.store, s.Now), Deliveries: s.Store, Subscribers: a.people, Returns: paths,
		Rules: rules, Log: a.log, Now: s.Now,
		Editions: func(ctx context.Context) ([]string, error) {
			all, err := a.items.Editions(ctx)
			ids := make([]string, len(all))
			for i, ed := range all {
				ids[i] = ed.ID
			}
			return ids, err
		},
	}}, nil
}

// examineReturns looks at the mailbox for bounces and at the key that signs, as
// far as they are set.
func (p program) examineReturns(ctx context.Context, a *app, add func(check string, err error, ok string)) {
	if a.config.BounceURL == "" {
		add("bounces", nil, "not read: no KCST_BOUNCE_URL")
	} else if box, err := mailbox.Parse("KCST_BOUNCE_URL", a.config.BounceURL); err != nil {
		add("bounces", err, "")
	} else {
		add("bounces", box.Check(ctx), "the mailbox can be opened")
	}
	if w, err := a.newCanary(); w != nil || err != nil {
		if err == nil {
			_, err = w.Letters(ctx)
		}
		if err == nil {
			_, err = w.Arrivals(ctx, nil)
		}
		add("canary", err, "on the list, and its mailbox can be opened")
	}
	from, err := a.mailFrom(ctx)
	if err != nil || a.config.DKIMKey == "" {
		add("signing of mails", nil, "left to the relay: no KCST_DKIM_KEY")
		return
	}
	signer, err := a.config.dkim(from)
	if err == nil {
		err = signer.Published(ctx, net.DefaultResolver.LookupTXT)
	}
	add("signing of mails", err, "the key is good and published")
}
