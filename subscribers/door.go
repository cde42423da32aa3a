package subscribers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
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

// Waiting is what a confirmation link would do if its button were pressed.
type Waiting struct {
	Kind    Confirmation
	Choices Choices
	Address string // where the mail went; who holds the link may be shown it
	At      time.Time
	Account bool // an account elsewhere asked, and could then choose and leave
}

// Confirmation is what a confirmation link is for.
type Confirmation string

// The confirmations.
const (
	toJoin Confirmation = "join"
	toMove Confirmation = "move"
	toStay Confirmation = "stay"
	told   Confirmation = "told" // of a change of address: there is nothing to confirm
)

// Joins, Moves and Stays tell the confirmations apart: joining the list, a
// change of address, and staying on the list after years of silence.
func (c Confirmation) Joins() bool { return c == toJoin }

// Moves reports a change of address.
func (c Confirmation) Moves() bool { return c == toMove }

// Stays reports the answer to whether the bulletin is still wanted.
func (c Confirmation) Stays() bool { return c == toStay }

// Waiting shows what [Door.Confirm] would do with the token. It changes
// nothing: scanners follow links.
func (d *Door) Waiting(ctx context.Context, token string) (Waiting, error) {
	p, err := d.waiting(ctx, token)
	return Waiting{Kind: p.Kind, Choices: p.Choices, Address: p.Email, At: p.At, Account: p.Account != ""}, err
}

func (d *Door) waiting(ctx context.Context, token string) (pending, error) {
	nonce, bad := d.Tokens.confirmed(token, d.Now())
	if bad != nil {
		nonce = nobody
	}
	p, err := d.Store.pending(ctx, nonce) // whatever the token is, so that all take the same time
	switch {
	case bad != nil || errors.Is(err, ErrUnknown) || p.Kind == told:
		return pending{}, ErrToken
	case err != nil:
		return pending{}, err
	}
	return p, nil
}

// Confirmed is what came of a confirmation.
type Confirmed struct {
	Kind Confirmation
	Standing
}

// Confirm is the button behind a confirmation link. The link works for seven
// days and once: afterwards it is [ErrToken], also for whoever left meanwhile.
func (d *Door) Confirm(ctx context.Context, token string) (Confirmed, error) {
	p, err := d.waiting(ctx, token)
	if err != nil {
		return Confirmed{}, err
	}
	var s Subscriber
	switch p.Kind {
	case toMove:
		s, err = d.Store.move(ctx, p)
	case toStay:
		s, err = d.Store.stay(ctx, p)
	default:
		s, err = d.Store.join(ctx, p)
		if err == nil && p.Account != "" {
			err = d.Store.link(ctx, p.Account, s.ID)
		}
	}
	if err != nil {
		return Confirmed{}, err
	}
	if err := d.Store.drop(ctx, p.Nonce); err != nil {
		return Confirmed{}, err
	}
	return Confirmed{Kind: p.Kind, Standing: d.standing(s)}, nil
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

// Offer is what may be chosen, in the order it is shown.
type Offer struct {
	Topics, Districts, Committees []Option
}

// Option is one thing to choose, by its ID and its name.
type Option struct{ ID, Name string }

func (o Offer) check(s Subscriber) error {
	for _, c := range []struct {
		what   string
		chosen []string
		among  []Option
	}{{"topic", s.Topics, o.Topics}, {"district", s.Districts, o.Districts}, {"committee", s.Committees, o.Committees}} {
		for _, id := range c.chosen {
			if !slices.ContainsFunc(c.among, func(op Option) bool { return op.ID == id }) {
				return fmt.Errorf("%w: %q is no %s on offer", ErrInvalid, id, c.what)
			}
		}
	}
	return nil
}
