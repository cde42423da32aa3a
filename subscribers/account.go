package subscribers

import (
	"context"
	"errors"
)

// An account is how somebody is known elsewhere, such as "slack T1 U1": whoever
// asks to join from one, and confirms it by the mail, may choose and leave from
// it without a link. It is kept as a keyed hash alone, and nobody is shown an
// address by it.

// asksAnAccount is how many confirmation mails one account may cause in a day.
const asksAnAccount = 5

// fieldAccount of a record is the keyed hash of the account that is linked.
const fieldAccount = "account"

func (st *Store) accountKey(hash string) string { return st.waitingKey("account", hash) }

func (st *Store) accountHash(ctx context.Context, account string) (string, error) {
	if account == "" {
		return "", nil
	}
	return st.hashed(ctx, "account "+account)
}

// link lets an account act for a subscriber, and no other account any more.
// Cut off in the middle, it goes on when it is repeated.
func (st *Store) link(ctx context.Context, hash, id string) error {
	if err := st.unlink(ctx, id, hash); err != nil {
		return err
	}
	if err := known(st.run(ctx, takeAccount, []string{st.in(shardOf(id), "s", id)}, hash).Int()); err != nil {
		return err
	}
	return st.redis.Set(ctx, st.accountKey(hash), id, 0).Err()
}

// takeAccount notes an account in the record of somebody who wasn't erased
// meanwhile.
//
//	KEYS  record
//	ARGV  hash
var takeAccount = script(`
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
redis.call('HSET', KEYS[1], 'account', ARGV[1])
return 1`)

// dropAccount deletes an account that still leads to that person.
//
//	KEYS  account
//	ARGV  ID
var dropAccount = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`)

// unlink ends what link did, unless it is the account to keep.
func (st *Store) unlink(ctx context.Context, id, keep string) error {
	held, err := st.redis.HGet(ctx, st.in(shardOf(id), "s", id), fieldAccount).Result()
	if isNil(err) || err == nil && held == keep {
		return nil
	}
	if err != nil {
		return err
	}
	return st.run(ctx, dropAccount, []string{st.accountKey(held)}, id).Err()
}

func (st *Store) hasAccount(ctx context.Context, id string) (bool, error) {
	return st.redis.HExists(ctx, st.in(shardOf(id), "s", id), fieldAccount).Result()
}

// byAccount is the ID of the subscriber for whom an account acts, or
// [ErrUnknown].
func (st *Store) byAccount(ctx context.Context, account string) (string, error) {
	hash, err := st.accountHash(ctx, account)
	if err != nil {
		return "", err
	}
	id, err := st.redis.Get(ctx, st.accountKey(hash)).Result()
	if isNil(err) {
		return "", ErrUnknown
	}
	if err != nil {
		return "", err
	}
	held, err := st.redis.HGet(ctx, st.in(shardOf(id), "s", id), fieldAccount).Result()
	switch {
	case isNil(err) || err == nil && held != hash: // another account has taken over, or they were erased
		return "", ErrUnknown
	case err != nil:
		return "", err
	}
	return id, nil
}

// Account is the subscription that an account acts for. [ErrUnknown]: none, as
// far as anybody confirmed.
func (d *Door) Account(ctx context.Context, account string) (Standing, error) {
	id, err := d.Store.byAccount(ctx, account)
	if err != nil {
		return Standing{}, err
	}
	s, err := d.Store.Get(ctx, id)
	if err != nil {
		return Standing{}, err
	}
	return d.standing(s), nil
}

// AccountChooses saves what somebody chose from their account; how names the
// way. Of somebody who left it changes nothing, with [ErrLeft].
func (d *Door) AccountChooses(ctx context.Context, account, how string, c Choices) error {
	id, err := d.Store.byAccount(ctx, account)
	if err != nil {
		return err
	}
	s, err := d.checked(ctx, c, "")
	if err != nil {
		return err
	}
	if err := d.Store.Choose(ctx, id, s.Choices(), how, ""); err != nil {
		return err
	}
	d.trace(ctx, Chose)
	return nil
}

// AccountLeaves ends everything for whoever the account acts for. Repeats are
// no error, nor is somebody who was erased.
func (d *Door) AccountLeaves(ctx context.Context, account, how string) error {
	before, err := d.Account(ctx, account)
	if err == nil {
		err = d.Store.UnsubscribeByLink(ctx, before.Subscriber.ID, how)
	}
	if err == nil && !before.Subscriber.Ended() {
		d.trace(ctx, Left)
	}
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	return err
}

// AccountReturns takes back what AccountLeaves did, for [Undo] long; later it
// is [ErrStays].
func (d *Door) AccountReturns(ctx context.Context, account, how string) error {
	id, err := d.Store.byAccount(ctx, account)
	if err != nil {
		return err
	}
	if err := d.Store.TakeBack(ctx, id, Consent{Basis: "took back an unsubscription", At: d.Now(), How: how}); err != nil {
		return err
	}
	d.trace(ctx, Returned)
	return nil
}
