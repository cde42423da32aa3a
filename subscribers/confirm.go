package subscribers

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// join makes somebody a subscriber who confirmed it by mail: new, or back, or
// with other choices. It lifts whatever kept the address from being written
// to: this was their own decision.
func (st *Store) join(ctx context.Context, p pending) (Subscriber, error) {
	s, err := p.Choices.normalised()
	if err != nil {
		return s, err
	}
	s.Email = p.Email
	way, where := "subscribe page", "on the subscribe page"
	if p.How != "" {
		way, where = p.How, "in "+p.How
	}
	s.Consent = Consent{
		Basis: "asked " + where + ", and confirmed it by the link in a mail", Wording: p.Wording, At: st.now().UTC(), How: way,
	}
	there, err := st.add(ctx, s, terms{lift: true, nonce: p.Nonce})
	switch {
	case err == nil:
		return there, nil
	case !errors.Is(err, ErrLeft) && !errors.Is(err, ErrThere):
		return Subscriber{}, err
	}
	if err := st.unblock(ctx, p.Email); err != nil {
		return Subscriber{}, err
	}
	fields, err := p.Choices.fields()
	if err != nil {
		return Subscriber{}, err
	}
	if err := st.comeBack(ctx, there.ID, s.Consent, time.Time{}, p.Nonce, fields); err != nil {
		return Subscriber{}, err
	}
	return st.Get(ctx, there.ID)
}

// stay notes that somebody who was asked wants to stay.
//
//	KEYS  person's
//	ARGV  ID, event, Unix time, nonce
var stay = personal(`
if redis.call('EXISTS', record) == 0 then return -1 end
if redis.call('HGET', record, 'nonce') == ARGV[4] then return 0 end
if redis.call('HEXISTS', record, 'ended') == 1 then return -3 end
redis.call('HSET', record, 'nonce', ARGV[4])
note(ARGV[2])
alive(ARGV[3])
return 1`)

func (st *Store) stay(ctx context.Context, p pending) (Subscriber, error) {
	now := st.now().UTC()
	event, err := json.Marshal(Event{At: now, What: Stayed})
	if err != nil {
		return Subscriber{}, err
	}
	if err := known(st.run(ctx, stay, st.personKeys(p.Subscriber), p.Subscriber, event, now.Unix(), p.Nonce).Int()); err != nil {
		return Subscriber{}, err
	}
	return st.Get(ctx, p.Subscriber)
}
