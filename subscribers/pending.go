package subscribers

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
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
	At         time.Time    `json:"at"`
}

// ask keeps what was asked for and puts its mail into the outbox, unless there
// were too many today. What is refused for the address's sake is told nobody.
//
//	KEYS  pending, outbox, address's asks, asks of the address today, of the network today
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
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
return 'asked'`)

func (st *Store) ask(ctx context.Context, p pending, network netip.Addr, trapped bool) error {
	nonce, err := st.newID()
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
	who, err := st.hashed(ctx, "address "+folded)
	if err != nil {
		return err
	}
	whence, err := st.hashed(ctx, "network "+prefix(network))
	if err != nil {
		return err
	}
	day := p.At.Format(time.DateOnly)
	perAddress, perNetwork := mailsAnAddress, asksANetwork
	if trapped {
		perAddress = 0
	}
	if !network.IsValid() {
		perNetwork = 0
	}
	keys := []string{
		st.waitingKey("pending", nonce), st.waitingKey("outbox"), st.waitingKey("of", who),
		st.waitingKey("mails", day, who), st.waitingKey("asks", day, whence),
	}
	said, err := st.run(ctx, ask, keys, kept, nonce, p.At.UnixMilli(), int(ConfirmWithin.Seconds()), perAddress, perNetwork).Text()
	if err != nil {
		return err
	}
	if said == "network" {
		return fmt.Errorf("%w: try again tomorrow, or write to the team", ErrTooMany)
	}
	return nil
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

// drop ends a confirmation: its link is used.
func (st *Store) drop(ctx context.Context, nonce string) error {
	_, err := st.redis.TxPipelined(ctx, func(p pipeliner) error {
		p.Del(ctx, st.waitingKey("pending", nonce))
		p.ZRem(ctx, st.waitingKey("outbox"), nonce)
		return nil
	})
	return err
}

// waitingKey are the keys of what waits for confirmation.
func (st *Store) waitingKey(parts ...string) string { return st.redis.Key("subscribing", parts...) }

// hashed is a keyed hash, the same for ever in one store. Its key is made once
// and kept in the store, because the hashes of erased people have to outlive
// the secret that signs links.
func (st *Store) hashed(ctx context.Context, s string) (string, error) {
	key, err := st.pepper(ctx)
	if err != nil {
		return "", err
	}
	sum := hmac.New(sha256.New, key)
	sum.Write([]byte(s))
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

func (st *Store) pepper(ctx context.Context) ([]byte, error) {
	if kept := st.key32.Load(); kept != nil {
		return *kept, nil
	}
	one, err := st.newID()
	if err != nil {
		return nil, err
	}
	two, err := st.newID()
	if err != nil {
		return nil, err
	}
	name := st.redis.Key(tag, "pepper")
	if err := st.redis.SetNX(ctx, name, one+two, 0).Err(); err != nil {
		return nil, err
	}
	text, err := st.redis.Get(ctx, name).Result()
	if err != nil {
		return nil, err
	}
	key := []byte(text)
	st.key32.Store(&key)
	return key, nil
}

// join makes somebody a subscriber who confirmed it by mail.
func (st *Store) join(ctx context.Context, p pending) (Subscriber, error) {
	c := Consent{Basis: "asked on the subscribe page, and confirmed it by the link in a mail", Wording: p.Wording, At: st.now().UTC(), How: "subscribe page"}
	s, err := p.Choices.normalised()
	if err != nil {
		return s, err
	}
	s.Email, s.Consent = p.Email, c
	there, err := st.Add(ctx, s)
	switch {
	case err == nil:
		return there, nil
	case errors.Is(err, ErrLeft):
		err = st.Resubscribe(ctx, there.ID, c)
	case errors.Is(err, ErrThere):
		err = nil
	}
	if err == nil {
		err = st.Choose(ctx, there.ID, p.Choices, "subscribe page", "")
	}
	if err != nil {
		return Subscriber{}, err
	}
	return st.Get(ctx, there.ID)
}

func (st *Store) stay(ctx context.Context, p pending) (Subscriber, error) {
	return st.Get(ctx, p.Subscriber)
}

func (st *Store) move(ctx context.Context, p pending) (Subscriber, error) {
	return Subscriber{}, errors.New("not yet")
}

// choose keeps other choices of somebody who is subscribed.
//
//	KEYS  record, history, then the sets of all kinds
//	ARGV  ID, event, kinds, then fields and values
var choose = script(`
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
if redis.call('HEXISTS', KEYS[1], 'ended') == 1 then return -3 end
for i = 4, #ARGV, 2 do
	if ARGV[i + 1] == '' then redis.call('HDEL', KEYS[1], ARGV[i]) else redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
redis.call('RPUSH', KEYS[2], ARGV[2])
local n = 3
for kind, on in string.gmatch(ARGV[3], '(%a+)=(%d)') do
	if on == '1' then redis.call('ZADD', KEYS[n], 0, ARGV[1]) else redis.call('ZREM', KEYS[n], ARGV[1]) end
	n = n + 1
end
return 1`)

// Choose keeps other choices of a subscriber: how names the way they came, by
// who recorded them, empty when the person did. Of somebody who left it
// changes nothing, with [ErrLeft].
func (st *Store) Choose(ctx context.Context, id string, c Choices, how, by string) error {
	s, err := c.normalised()
	if err != nil {
		return err
	}
	event, err := json.Marshal(Event{At: st.now().UTC(), What: Chose, How: how, By: by})
	if err != nil {
		return err
	}
	s.ID = id
	var sets []string
	for _, k := range Kinds() {
		on := "0"
		if s.Wants(k) {
			on = "1"
		}
		sets = append(sets, string(k)+"="+on)
	}
	keys := append([]string{st.key("s", id), st.key("history", id)}, st.kindKeys(Kinds())...)
	n, err := st.run(ctx, choose, keys, id, event, strings.Join(sets, " "),
		fieldName, s.Name, fieldOrg, s.Organisation, fieldKinds, joinKinds(s.Kinds), fieldTopics, strings.Join(s.Topics, " "),
		fieldDistricts, strings.Join(s.Districts, " "), fieldCommittees, strings.Join(s.Committees, " "), fieldFrequency, frequencyField(s.Frequency)).Int()
	if err == nil && n == -3 {
		return ErrLeft
	}
	return known(n, err)
}

func choicesOf(s Subscriber) Choices {
	return Choices{Name: s.Name, Organisation: s.Organisation, Kinds: s.Kinds, Topics: s.Topics, Districts: s.Districts, Committees: s.Committees, Frequency: s.Frequency}
}

// normalised is a subscriber with these choices and nothing else.
func (c Choices) normalised() (Subscriber, error) {
	s := Subscriber{Name: c.Name, Organisation: c.Organisation, Kinds: c.Kinds, Topics: c.Topics, Districts: c.Districts, Committees: c.Committees, Frequency: c.Frequency}
	return s.choosing()
}
