package subscribers

import (
	"context"
	"encoding/json"
	"strconv"
	"time"
)

// leave ends a subscription, once. Where it ended by a link, and now by
// something else, the link can't take it back any more; a reason that is no
// choice of theirs (it bounces, say) stands beside the first.
//
//	KEYS  person's
//	ARGV  ID, when, reason, event, way, what for, Unix time, and '' or only who was asked by that Unix time
var leave = personal(`
if redis.call('EXISTS', record) == 0 then return -1 end
if ARGV[8] ~= '' then
	local when = redis.call('ZSCORE', asked, id)
	if not when or tonumber(when) > tonumber(ARGV[8]) then return -2 end
end
if redis.call('HEXISTS', record, 'ended') == 1 then
	local news = ARGV[5] == '' and redis.call('HDEL', record, 'way') == 1
	if ARGV[6] ~= '' and redis.call('HGET', record, 'for') ~= ARGV[6] then
		redis.call('HSET', record, 'for', ARGV[6])
		news = true
	end
	if news then note(ARGV[4]) end
	return 0
end
index(-1)
redis.call('HSET', record, 'ended', ARGV[2], 'reason', ARGV[3])
if ARGV[5] ~= '' then redis.call('HSET', record, 'way', ARGV[5]) end
if ARGV[6] ~= '' then redis.call('HSET', record, 'for', ARGV[6]) end
note(ARGV[4])
redis.call('ZREM', life, id)
redis.call('ZREM', asked, id)
redis.call('ZADD', left, ARGV[7], id)
index(1)
return 1`)

// Unsubscribe ends a subscription, with a reason in a few words. Of somebody
// who has left already the first time and reason stay; but if they left by a
// link, [Store.TakeBack] is closed to them from now on.
func (st *Store) Unsubscribe(ctx context.Context, id, reason string) error {
	return st.leave(ctx, id, Event{Reason: reason}, "", "", "")
}

// UnsubscribeByLink is [Store.Unsubscribe] by the person, through the link in
// a mail. [Store.TakeBack] undoes it for a while.
func (st *Store) UnsubscribeByLink(ctx context.Context, id, reason string) error {
	return st.leave(ctx, id, Event{Reason: reason}, byLink, "", "")
}

// leaveUnanswered ends the subscription of somebody who was asked by a time
// whether to stay, and didn't answer; else it is [ErrStays].
func (st *Store) leaveUnanswered(ctx context.Context, id string, asked time.Time) error {
	return st.leave(ctx, id, Event{Reason: "didn't answer whether it is still wanted"}, "", Expired, strconv.FormatInt(asked.Unix(), 10))
}

func (st *Store) leave(ctx context.Context, id string, e Event, way string, why Why, asked string) error {
	now := st.now().UTC()
	e.At, e.What = now, Left
	event, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return known(st.run(ctx, leave, st.personKeys(id), id, stamp(now), e.Reason, event, way, string(why), now.Unix(), asked).Int())
}

// comeBack takes up a subscription that ended, with its old choices or with
// new ones. With a since, only one that ended by a link, then or later; with a
// nonce, once, and of somebody who is subscribed it renews consent and choices.
//
//	KEYS  person's
//	ARGV  ID, consent, event, since, Unix time, nonce, event for who was subscribed, then fields and values
var comeBack = personal(`
if redis.call('EXISTS', record) == 0 then return -1 end
if ARGV[6] ~= '' and redis.call('HGET', record, 'nonce') == ARGV[6] then return 0 end
local ended = redis.call('HGET', record, 'ended')
if not ended and ARGV[6] == '' then return 0 end
if ended and ARGV[4] ~= '' and (redis.call('HGET', record, 'way') ~= 'link' or ended < ARGV[4]) then return -2 end
index(-1)
note(ended and ARGV[3] or ARGV[7])
redis.call('HDEL', record, 'ended', 'reason', 'way', 'for')
redis.call('HSET', record, 'consent', ARGV[2])
if ARGV[6] ~= '' then redis.call('HSET', record, 'nonce', ARGV[6]) end
set(8)
alive(ARGV[5])
index(1)
return 1`)

// Resubscribe takes up a subscription that ended, with its old choices and a
// new consent. Of somebody who is subscribed it changes nothing.
func (st *Store) Resubscribe(ctx context.Context, id string, c Consent) error {
	s, err := st.Get(ctx, id)
	if err != nil {
		return err
	}
	if _, err := consent(c); err != nil {
		return err
	}
	if err := st.unblock(ctx, s.Email); err != nil {
		return err
	}
	return st.comeBack(ctx, id, c, time.Time{}, "", nil)
}

// TakeBack is [Store.Resubscribe] for somebody who left by a link, and did so
// at most [Undo] ago; anybody else stays away, with [ErrStays].
func (st *Store) TakeBack(ctx context.Context, id string, c Consent) error {
	return st.comeBack(ctx, id, c, st.now().Add(-Undo).Truncate(time.Second), "", nil)
}

// comeBack lets somebody return who left by a link since then; a zero time is
// whoever left, in whatever way.
func (st *Store) comeBack(ctx context.Context, id string, c Consent, since time.Time, nonce string, fields []any) error {
	c, err := consent(c)
	if err != nil {
		return err
	}
	now := st.now().UTC()
	if c.At.IsZero() {
		c.At = now
	}
	agreed, err := json.Marshal(c)
	if err != nil {
		return err
	}
	returned, err := json.Marshal(Event{At: now, What: Returned, Consent: &c})
	if err != nil {
		return err
	}
	renewed, err := json.Marshal(Event{At: now, What: Chose, Consent: &c})
	if err != nil {
		return err
	}
	args := append([]any{id, agreed, returned, stamp(since), now.Unix(), nonce, renewed}, fields...)
	return known(st.run(ctx, comeBack, st.personKeys(id), args...).Int())
}

func known(n int, err error) error {
	if err != nil {
		return err
	}
	switch n {
	case -1:
		return ErrUnknown
	case -2:
		return ErrStays
	case -3:
		return ErrLeft
	}
	return nil
}
