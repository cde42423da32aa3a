package subscribers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"
)

// Door is what people do for themselves, by a form or by a link in a mail.
// Nothing in it says whether an address is known: [Door.Subscribe] doesn't
// look, and who sends the mail finds out.
//
// A token that is forged, expired, used, cut short or made for something else
// gives [ErrToken], always the same. [ErrUnknown] says that the subscriber was
// erased since: to its holder that is the same as having left.
type Door struct {
	Store  *Store
	Tokens *Tokens
	Policy *Policy                              // which addresses may join by the page; nil: all
	Offer  func(context.Context) (Offer, error) // what may be chosen; nil: any ID
	Now    func() time.Time
	Log    *slog.Logger // where the trail can't be written; nil: nowhere
}

// Choices are what a subscriber chooses. An empty list of topics, districts or
// committees is no restriction.
type Choices struct {
	Name         string
	Organisation string
	Kinds        []Kind // at least one
	Topics       []string
	Districts    []string
	Committees   []string
	Frequency    Frequency // "" is [EveryEdition]
}

// Request is the subscribe form, sent.
type Request struct {
	Address string
	Choices
	Wording string     // version of the words agreed to (templates.ConsentWording)
	Trap    string     // the field that people don't see: whoever fills it gets the same answer, and no mail
	Network netip.Addr // where it came from, for the cap; kept only as a keyed hash, for two days
	Account string     // or by which account, as "slack T1 U1": once confirmed, it may choose and leave
	How     string     // the way it came, for the consent; "" is the subscribe page
}

// Standing is what the holder of a link sees of a subscription.
type Standing struct {
	Subscriber  Subscriber
	MayUndo     bool   // they left by a link, and the link can take it back
	Preferences string // token
	Unsubscribe string // token
}

// ErrTooMany: this network asked for too many confirmation mails today. It
// says nothing about any address.
var ErrTooMany = errors.New("too many people joined from this network today")

// Subscribe takes a form and has a confirmation mail sent. Nil means "look
// into your mailbox", whoever it was and whatever is known of them. The other
// answers are about the form alone: [ErrAddress] and [ErrInvalid], in words for
// who typed it, and [ErrTooMany].
func (d *Door) Subscribe(ctx context.Context, r Request) error {
	s, err := d.checked(ctx, r.Choices, r.Address)
	if err != nil {
		return err
	}
	if err := d.Policy.Check(s.Email); err != nil {
		return err
	}
	account, err := d.Store.accountHash(ctx, r.Account)
	if err != nil {
		return err
	}
	return d.Store.ask(ctx, pending{
		Kind: toJoin, Email: s.Email, Choices: s.Choices(), Wording: r.Wording, Account: account, How: r.How,
	}, r.Network, r.Trap != "")
}

// Preferences is what the holder of a preferences link sees.
func (d *Door) Preferences(ctx context.Context, token string) (Standing, error) {
	return d.holder(ctx, ToPreferences, token)
}

// Leaving is what the holder of an unsubscribe link sees.
func (d *Door) Leaving(ctx context.Context, token string) (Standing, error) {
	return d.holder(ctx, ToUnsubscribe, token)
}

func (d *Door) holder(ctx context.Context, p Purpose, token string) (Standing, error) {
	id, bad := d.Tokens.Verify(p, token)
	if bad != nil {
		id = nobody
	}
	s, err := d.Store.Get(ctx, id) // whatever the token is, so that all take the same time
	if err = cmp.Or(bad, err); err != nil {
		return Standing{}, err
	}
	return d.standing(s), nil
}

func (d *Door) standing(s Subscriber) Standing {
	return Standing{
		Subscriber: s, MayUndo: s.MayTakeBack(d.Now()),
		Preferences: d.Tokens.Preferences(s.ID), Unsubscribe: d.Tokens.Unsubscribe(s.ID),
	}
}

// Choose saves what the holder of a preferences link chose. Of somebody who
// left it changes nothing, with [ErrLeft].
func (d *Door) Choose(ctx context.Context, token string, c Choices) (Standing, error) {
	id, err := d.Tokens.Verify(ToPreferences, token)
	if err != nil {
		return Standing{}, err
	}
	s, err := d.checked(ctx, c, "")
	if err != nil {
		return Standing{}, err
	}
	if err := d.Store.Choose(ctx, id, s.Choices(), "preferences page", ""); err != nil {
		return Standing{}, err
	}
	return d.holder(ctx, ToPreferences, token)
}

// ChangeAddress has the holder of a preferences link confirm another address:
// a mail goes there, and until its button is pressed nothing changes. Nil
// means "look into the new mailbox", also where somebody else has that
// address already: then nothing comes of it.
func (d *Door) ChangeAddress(ctx context.Context, token, address string, network netip.Addr) error {
	id, err := d.Tokens.Verify(ToPreferences, token)
	if err != nil {
		return err
	}
	written, _, err := Address(address)
	if err != nil {
		return err
	}
	if err := d.Policy.Check(written); err != nil {
		return err
	}
	return d.Store.ask(ctx, pending{Kind: toMove, Subscriber: id, Email: written}, network, false)
}

// Unsubscribe ends everything for the holder of an unsubscribe link, by the
// page or by RFC 8058's one click: how is "page" or "one-click". Repeats are
// no error.
func (d *Door) Unsubscribe(ctx context.Context, token, how string) error {
	id, err := d.Tokens.Verify(ToUnsubscribe, token)
	if err != nil {
		return err
	}
	return d.Store.UnsubscribeByLink(ctx, id, "unsubscribe "+how)
}

// Undo takes back what the same link did, for [Undo] long; later, or where
// they left in another way, it is [ErrStays].
func (d *Door) Undo(ctx context.Context, token string) (Standing, error) {
	id, err := d.Tokens.Verify(ToUnsubscribe, token)
	if err != nil {
		return Standing{}, err
	}
	err = d.Store.TakeBack(ctx, id, Consent{
		Basis: "took back an unsubscription on the page", At: d.Now(), How: "unsubscribe page",
	})
	if err != nil {
		return Standing{}, err
	}
	return d.holder(ctx, ToUnsubscribe, token)
}

// checked is what was chosen, normalised, and on offer.
func (d *Door) checked(ctx context.Context, c Choices, address string) (Subscriber, error) {
	if len(c.Kinds) == 0 {
		return Subscriber{}, fmt.Errorf("%w: choose at least one edition", ErrInvalid)
	}
	s, err := c.normalised()
	if err != nil {
		return s, err
	}
	if address != "" || c.Kinds == nil {
		if s.Email, _, err = Address(address); err != nil {
			return s, err
		}
	}
	if d.Offer == nil {
		return s, nil
	}
	o, err := d.Offer(ctx)
	if err != nil {
		return s, err
	}
	return s, o.check(s)
}
