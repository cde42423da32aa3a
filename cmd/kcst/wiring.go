package main

import (
	"context"
	"errors"
	"net/mail"
	"time"

	"kcst/bulletin"
	"kcst/data"
	"kcst/delivery"
	"kcst/subscribers"
)

// newSender is what mails editions, by the configured transport; beside a
// running demo, into its inbox.
func (p program) newSender(ctx context.Context, a *app, editor *bulletin.Editor) (*delivery.Sender, error) {
	transport, err := a.transport(ctx)
	if err != nil {
		return nil, err
	}
	return a.senderOver(ctx, transport, editor)
}

func (a *app) transport(ctx context.Context) (delivery.Transport, error) {
	if demo := a.demoTransport(ctx); demo != nil {
		return demo, nil
	}
	return delivery.Open(a.config.SMTPURL, a.config.DataDir)
}

func (a *app) senderOver(ctx context.Context, transport delivery.Transport, editor *bulletin.Editor) (*delivery.Sender, error) {
	composer, err := a.composer(ctx, editor.Now)
	if err != nil {
		return nil, err
	}
	return &delivery.Sender{
		Editor: editor, Store: delivery.NewStore(a.store, editor.Now), Subscribers: a.people, Composer: composer,
		Transport: transport, Connections: a.config.Connections, Rate: a.config.SendRate,
		Allow: delivery.Allow(a.config.Allow), Log: a.log, Now: editor.Now,
	}, nil
}

// composer writes letters.
func (a *app) composer(ctx context.Context, now func() time.Time) (*delivery.Composer, error) {
	tokens, err := a.tokens()
	if err != nil {
		return nil, err
	}
	from, err := a.mailFrom(ctx)
	if err != nil {
		return nil, err
	}
	signer, err := a.config.dkim(from)
	if err != nil {
		return nil, err
	}
	_, returns, err := a.config.returns(from, tokens)
	if err != nil {
		return nil, err
	}
	return &delivery.Composer{
		From: from, ReplyTo: a.config.MailReplyTo, BaseURL: a.config.BaseURL, Tokens: tokens, Now: now, DKIM: signer, Returns: returns,
	}, nil
}

// notes mails people about their subscriptions, over the same transport.
func (a *app) notes(s *delivery.Sender) *delivery.Notes {
	return &delivery.Notes{
		Subscribers: a.people, Facts: a.facts, Composer: s.Composer, From: a.config.MailConfirmFrom,
		Transport: s.Transport, Allow: s.Allow, Log: a.log,
	}
}

// mailFrom is the configured sender; where mail doesn't leave this machine,
// the team's own address does.
func (a *app) mailFrom(ctx context.Context) (string, error) {
	if a.config.MailFrom != "" {
		return a.config.MailFrom, nil
	}
	base, err := a.facts.Base(ctx)
	if err != nil {
		return "", err
	}
	p := base.Partnership
	if p.Email == "" {
		return "", errors.New("KCST_MAIL_FROM is missing: write the address that mails come from, such as bulletin@example.org")
	}
	return (&mail.Address{Name: p.Bulletin, Address: p.Email}).String(), nil
}

func (a *app) tokens() (*subscribers.Tokens, error) {
	secret, err := a.secret()
	if err != nil {
		return nil, err
	}
	return subscribers.NewTokens(secret)
}

// nextMonthly is when the next monthly edition is due.
func (a *app) nextMonthly(after time.Time) time.Time {
	return a.editor.Calendar.Next(bulletin.Monthly, after).Due
}

// addressPolicy is which addresses may join.
func addressPolicy() (*subscribers.Policy, error) { return subscribers.ParsePolicy(data.Addresses) }

// door is what people do for themselves on the pages.
func (a *app) door() (*subscribers.Door, error) {
	tokens, err := a.tokens()
	if err != nil {
		return nil, err
	}
	policy, err := addressPolicy()
	if err != nil {
		return nil, err
	}
	return &subscribers.Door{
		Store: a.people, Tokens: tokens, Policy: policy, Now: a.editor.Now, Log: a.log,
		Offer: func(ctx context.Context) (subscribers.Offer, error) {
			base, err := a.facts.Base(ctx)
			if err != nil {
				return subscribers.Offer{}, err
			}
			return subscribers.Offered(base), nil
		},
	}, nil
}
