package subscribers

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"time"
)

// ConfirmWithin is how long a confirmation link works.
const ConfirmWithin = 7 * 24 * time.Hour

// How many confirmation mails one address, and all that ask from one network,
// may cause in a day. A hall of partners behind one address fits into the
// second.
const (
	mailsAnAddress = 3
	asksANetwork   = 60
)

// pending is what waits for the button behind a confirmation link.
type pending struct {
	Nonce      string       `json:"-"`
	Kind       Confirmation `json:"kind"`
	Subscriber string       `json:"subscriber,omitempty"` // of who moves or stays
	Email      string       `json:"email"`
	Choices    Choices      `json:"choices,omitzero"`
	Wording    string       `json:"wording,omitempty"`
	Account    string       `json:"account,omitempty"` // keyed hash of the account that asks
	How        string       `json:"how,omitempty"`
	At         time.Time    `json:"at"`
	Days       int          `json:"days,omitempty"` // how long it waits; 0: as long as [ConfirmWithin]
}

func (p pending) within() time.Duration {
	if p.Days > 0 {
		return time.Duration(p.Days) * 24 * time.Hour
	}
	return ConfirmWithin
}

// until is when a confirmation can't be pressed any more.
func (p pending) until() time.Time { return p.At.Add(p.within()) }

// ask keeps what was asked for and puts its mail into the outbox, unless there
// were too many today. What is refused for the address's sake is told nobody.
//
//	KEYS  pending, outbox, nonces of the address, its mails today, asks of the network today, nonces of the subscriber
//	ARGV  pending, nonce, now in ms, seconds it lives, caps of the address and the network
var ask = script(`
if ARGV[6] ~= '0' then
	local n = redis.call('INCR', KEYS[5])
	if n == 1 then redis.call('EXPIRE', KEYS[5], 172800) end
	if n > tonumber(ARGV[6]) then return 'network' end
end
if ARGV[5] == '0' then return 'trapped' end
local n = redis.call('INCR', KEYS[4])
if n == 1 then redis.call('EXPIRE', KEYS[4], 172800) end
if n > tonumber(ARGV[5]) then return 'address' end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[4])
redis.call('SADD', KEYS[3], ARGV[2])
redis.call('EXPIRE', KEYS[3], ARGV[4])
redis.call('SADD', KEYS[6], ARGV[2])
redis.call('EXPIRE', KEYS[6], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
return 'asked'`)

func (st *Store) ask(ctx context.Context, p pending, network netip.Addr, trapped bool) error {
	nonce, err := st.nonce()
	if err != nil {
		return err
	}
	_, folded, err := Address(p.Email)
	if err != nil {
		return err
	}
	p.At = st.now().UTC()
	kept, err := json.Marshal(p)
	if err != nil {
		return err
	}
	who, _, err := st.place(ctx, folded)
	if err != nil {
		return err
	}
	whence, err := st.hashed(ctx, "network "+prefix(network))
	if err != nil {
		return err
	}
	day := p.At.Format(time.DateOnly)
	perAddress, perNetwork := mailsAnAddress, asksANetwork
	if p.Account != "" {
		whence, perNetwork = p.Account, asksAnAccount
	}
	if trapped {
		perAddress = 0
	}
	if !network.IsValid() && p.Account == "" {
		perNetwork = 0
	}
	keys := []string{
		st.waitingKey("pending", nonce), st.waitingKey("outbox"), st.waitingKey("of", who),
		st.waitingKey("mails", day, who), st.waitingKey("asks", day, whence), st.waitingKey("of", cmp.Or(p.Subscriber, who)),
	}
	said, err := st.run(ctx, ask, keys, kept, nonce, p.At.UnixMilli(), int(p.within().Seconds()), perAddress, perNetwork).Text()
	if err != nil {
		return err
	}
	if said == "network" {
		return fmt.Errorf("%w: try again tomorrow, or write to the team", ErrTooMany)
	}
	return nil
}

// askToStay has somebody asked whether they still want the bulletin, with
// some days to answer, and reports whether that is on its way already.
func (st *Store) askToStay(ctx context.Context, s Subscriber, days int) (already bool, err error) {
	p := pending{Kind: toStay, Subscriber: s.ID, Email: s.Email, At: st.now().UTC(), Days: days}
	life, err := st.redis.ZScore(ctx, st.in(shardOf(s.ID), "life"), s.ID).Result()
	if isNil(err) { // they left at this moment
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return st.askOnce(ctx, p, fmt.Sprintf("stay %s %.0f", s.ID, life)) // the same until they answer: one question at a time
}

// askOnce has a mail about a subscription sent, unless the one of that name is
// on its way already, which it reports.
func (st *Store) askOnce(ctx context.Context, p pending, name string) (already bool, err error) {
	kept, err := json.Marshal(p)
	if err != nil {
		return false, err
	}
	_, folded, err := Address(p.Email)
	if err != nil {
		return false, err
	}
	who, _, err := st.place(ctx, folded)
	if err != nil {
		return false, err
	}
	nonce, err := st.hashed(ctx, name)
	if err != nil {
		return false, err
	}
	keys := []string{st.waitingKey("pending", nonce), st.waitingKey("outbox"), st.waitingKey("of", who), st.waitingKey("of", p.Subscriber)}
	n, err := st.run(ctx, askOnce, keys, kept, nonce, p.At.UnixMilli(), int(p.within().Seconds())).Int()
	return n == 0, err
}

// askOnce keeps what a mail is about and puts it into the outbox, unless it is
// there already.
//
//	KEYS  pending, outbox, nonces of the address, nonces of the subscriber
//	ARGV  pending, nonce, now in ms, seconds it lives
var askOnce = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[4])
for _, of in ipairs({KEYS[3], KEYS[4]}) do
	redis.call('SADD', of, ARGV[2])
	redis.call('EXPIRE', of, ARGV[4])
end
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
return 1`)

// wasAsked reports whether the question whether to stay is out.
func (st *Store) wasAsked(ctx context.Context, id string) (bool, error) {
	err := st.redis.ZScore(ctx, st.in(shardOf(id), "asked"), id).Err()
	if isNil(err) {
		return false, nil
	}
	return err == nil, err
}

// noteAsked notes that the question whether to stay is out, of somebody who is
// subscribed.
//
//	KEYS  person's
//	ARGV  ID, event, Unix time
var noteAsked = personal(`
if redis.call('EXISTS', record) == 0 or redis.call('HEXISTS', record, 'ended') == 1 then return 0 end
if redis.call('ZADD', asked, 'NX', ARGV[3], id) == 1 then note(ARGV[2]) end
return 1`)

func (st *Store) noteAsked(ctx context.Context, id string) error {
	now := st.now().UTC()
	event, err := json.Marshal(Event{At: now, What: Asked})
	if err != nil {
		return err
	}
	return st.run(ctx, noteAsked, st.personKeys(id), id, event, now.Unix()).Err()
}

// prefix is the network that an address is in, as one household or office has
// it: 24 bits of IPv4, 56 of IPv6.
func prefix(a netip.Addr) string {
	a = a.Unmap()
	bits := 56
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// pending reads what a nonce stands for, or [ErrUnknown] when it was used or
// is too old.
func (st *Store) pending(ctx context.Context, nonce string) (pending, error) {
	text, err := st.redis.Get(ctx, st.waitingKey("pending", nonce)).Result()
	if isNil(err) {
		return pending{}, ErrUnknown
	}
	if err != nil {
		return pending{}, err
	}
	p := pending{Nonce: nonce}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return p, fmt.Errorf("pending %s: %w", nonce, err)
	}
	return p, nil
}

// waitingFor are the nonces of what waits for one address, or for one
// subscriber to move to another.
func (st *Store) waitingFor(ctx context.Context, hash, id string) ([]string, error) {
	return st.redis.SUnion(ctx, st.waitingKey("of", hash), st.waitingKey("of", id)).Result()
}

// drop ends a confirmation: its link is used.
func (st *Store) drop(ctx context.Context, nonce string) error {
	_, err := st.redis.TxPipelined(ctx, func(p pipeliner) error {
		p.Del(ctx, st.waitingKey("pending", nonce))
		p.ZRem(ctx, st.waitingKey("outbox"), nonce)
		return nil
	})
	return err
}
