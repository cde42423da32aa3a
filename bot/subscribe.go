package bot

import (
	"context"
	"errors"
	"strings"

	"kcst/subscribers"
	"kcst/templates"
)

// The ids of what people do about their subscription.
const (
	actJoin    = "subscription" // the form, whichever fits
	actLeave   = "leave"
	actReturn  = "return"
	formJoin   = "join"
	formChoose = "choose"
)

// inSlack is the way that choices came, for the record.
const inSlack = "Slack"

// account is somebody in Slack as the subscribers' store knows them: it keeps
// a keyed hash of this.
func account(team, user string) string { return "slack " + team + " " + user }

// openJoin opens the form to subscribe, or to change what somebody gets who
// did.
func (b *Bot) openJoin(ctx context.Context, i *interaction) error {
	door := b.o.Counter.Door
	if door == nil {
		return refuse("The bulletin can't be subscribed to from here; %s", reach(b.o.Partnership()))
	}
	offer, err := door.Offer(ctx)
	if err != nil {
		return err
	}
	st, err := door.Account(ctx, account(i.Team, i.User))
	switch {
	case err == nil && !st.Subscriber.Ended():
		return b.openView(ctx, i, chooseView(offer, choicesOf(st.Subscriber)))
	case err != nil && !errors.Is(err, subscribers.ErrUnknown):
		return err
	}
	privacy, err := templates.ReadPrivacy()
	if err != nil {
		return err
	}
	return b.openView(ctx, i, joinView(offer, privacy.Consent.Words, b.o.Counter.BaseURL))
}

// join takes the form to subscribe. It isn't kept here: it has an address in
// it, which belongs into the subscribers' store and the mail alone. Whoever
// asks gets the same answer, and the mail says the rest.
func (b *Bot) join(ctx context.Context, i *interaction) (answer, error) {
	if first, err := b.archive.once(ctx, i.ID, twice, i.User, i.View.ID); err != nil || !first {
		return answer{}, err
	}
	privacy, err := templates.ReadPrivacy()
	if err != nil {
		return answer{}, err
	}
	err = b.o.Counter.Door.Subscribe(ctx, subscribers.Request{
		Address: i.Fields.text("address"), Choices: choicesIn(i.Fields), Wording: privacy.Consent.Version,
		Account: account(i.Team, i.User), How: inSlack,
	})
	if err != nil {
		return answer{}, subscribing(err)
	}
	m := notice("Look into your mailbox: the mail there has a link, and nothing is sent to you until you press the button behind it. It works for seven days.\n\n" +
		"Once you have confirmed, you see and change what you get in this app's Home.")
	return answer{tell: &m}, nil
}

// subscribing puts what the door refuses into words, on the field that it is
// about.
func subscribing(err error) error {
	switch {
	case errors.Is(err, subscribers.ErrAddress):
		return refuseFields(map[string]string{"address": upper(err.Error())})
	case errors.Is(err, subscribers.ErrTooMany):
		return refuseFields(map[string]string{"address": "You have asked for several mails today. Look into your mailbox, or try again tomorrow."})
	case errors.Is(err, subscribers.ErrInvalid):
		return refuseFields(map[string]string{"kinds": upper(strings.TrimPrefix(err.Error(), subscribers.ErrInvalid.Error()+": ")) + "."})
	case errors.Is(err, subscribers.ErrLeft), errors.Is(err, subscribers.ErrUnknown):
		return refuse("You have left meanwhile, so there is nothing to change. Subscribe again in this app's Home.")
	}
	return err
}

// chooseEditions takes the form of somebody who is subscribed.
func (b *Bot) chooseEditions(ctx context.Context, i *interaction) (answer, error) {
	door, who := b.o.Counter.Door, account(i.Team, i.User)
	st, err := door.Account(ctx, who)
	if err != nil {
		return answer{}, subscribing(err)
	}
	c := choicesIn(i.Fields)
	c.Name, c.Organisation = st.Subscriber.Name, st.Subscriber.Organisation // the form doesn't ask for them
	if err := door.AccountChooses(ctx, who, inSlack, c); err != nil {
		return answer{}, subscribing(err)
	}
	b.refreshHome(ctx, i)
	if st, err = door.Account(ctx, who); err != nil {
		return answer{}, err
	}
	m := notice("Saved. " + b.getsWords(ctx, st.Subscriber))
	return answer{tell: &m}, nil
}

// leave ends somebody's subscription.
func (b *Bot) leave(ctx context.Context, i *interaction) (answer, error) {
	if err := b.o.Counter.Door.AccountLeaves(ctx, account(i.Team, i.User), "left in Slack"); err != nil {
		return answer{}, err
	}
	b.refreshHome(ctx, i)
	return answer{}, nil
}

// comeBack takes that back.
func (b *Bot) comeBack(ctx context.Context, i *interaction) (answer, error) {
	err := b.o.Counter.Door.AccountReturns(ctx, account(i.Team, i.User), inSlack)
	if errors.Is(err, subscribers.ErrStays) || errors.Is(err, subscribers.ErrUnknown) {
		b.refreshHome(ctx, i)
		return answer{}, refuse("This can't be taken back any more. Subscribe again: it takes a minute.")
	}
	if err != nil {
		return answer{}, err
	}
	b.refreshHome(ctx, i)
	return answer{}, nil
}
