package subscribers

import (
	"context"
	"errors"
	"time"
)

// Note is a mail to one person about their subscription, that is to be sent.
type Note struct {
	Nonce      string
	Kind       NoteKind
	To         string    // the address
	Subscriber string    // ID of who is on record; empty for who isn't
	Asked      time.Time // when
	Until      time.Time // how long its link to confirm works
}

// NoteKind says what a note is about.
type NoteKind string

// The kinds of note.
const (
	NoteConfirm NoteKind = "confirm" // joining the list
	NoteConnect NoteKind = "connect" // joining it from an account, which is told of; also to who is on it
	NoteAlready NoteKind = "already" // they asked to join, and are on it
	NoteMove    NoteKind = "move"    // a change of address, to the new one
	NoteMoved   NoteKind = "moved"   // the same was done, to the old one
	NoteStay    NoteKind = "stay"    // whether they still want it
)

// noteLease is how long somebody who sends a note has for it, before another
// takes it: longer than a mail server may think.
const noteLease = 10 * time.Minute

// A question whether to stay that couldn't be sent for a week is dropped, and
// put by the next sweep, with the full time to answer.

// nextNote takes the note that has waited longest.
//
//	KEYS  outbox
//	ARGV  now, end of the lease, both in ms
var nextNote = script(`
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 1)
if not due[1] then return '' end
redis.call('ZADD', KEYS[1], ARGV[2], due[1])
return due[1]`)

// NextNote takes a note that is to be sent now; after a while somebody else
// may take it, unless it was [Store.NoteSent]. It reports false when there is
// none. Only here is it looked up who has the address: who isn't to hear from
// us gets nothing, and nobody who asked can tell.
func (st *Store) NextNote(ctx context.Context) (Note, bool, error) {
	for {
		now := st.now()
		nonce, err := st.run(ctx, nextNote, []string{st.waitingKey("outbox")}, now.UnixMilli(), now.Add(noteLease).UnixMilli()).Text()
		if err != nil || nonce == "" {
			return Note{}, false, err
		}
		p, err := st.pending(ctx, nonce)
		if err == nil && now.Before(p.until()) && !(p.Kind == toStay && now.Sub(p.At) > ConfirmWithin) {
			n, err := st.noteOf(ctx, p)
			if err != nil || n.Kind != "" {
				return n, err == nil, err
			}
		} else if err != nil && !errors.Is(err, ErrUnknown) {
			return Note{}, false, err
		}
		if err := st.drop(ctx, nonce); err != nil {
			return Note{}, false, err
		}
	}
}

// noteOf is what to send, of no kind when that is nothing.
func (st *Store) noteOf(ctx context.Context, p pending) (Note, error) {
	n := Note{Nonce: p.Nonce, To: p.Email, Subscriber: p.Subscriber, Asked: p.At, Until: p.until()}
	s, err := st.ByEmail(ctx, p.Email)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return n, err
	}
	held, err := st.Suppressed(ctx, p.Email)
	if err != nil {
		return n, err
	}
	known := s.ID != "" && !s.Ended()
	switch {
	case held.Why.mute() || s.EndedFor.mute():
	case p.Kind == toStay && known:
		n.Kind = NoteStay
	case p.Kind == toMove && (s.ID == "" || s.ID == p.Subscriber):
		n.Kind = NoteMove
	case p.Kind == told && s.ID == "" && held.Why == "":
		n.Kind = NoteMoved
	case p.Kind == toJoin && p.Account != "":
		n.Kind = NoteConnect
	case p.Kind == toJoin && known:
		n.Kind, n.Subscriber = NoteAlready, s.ID
	case p.Kind == toJoin:
		n.Kind = NoteConfirm
	}
	return n, nil
}

// NoteSent takes a note out of the outbox: a mail server has it, or never will.
func (st *Store) NoteSent(ctx context.Context, n Note) error {
	if n.Kind == NoteStay {
		if err := st.noteAsked(ctx, n.Subscriber); err != nil {
			return err
		}
	}
	if n.Kind == NoteAlready || n.Kind == NoteMoved { // there is no link to wait for
		return st.drop(ctx, n.Nonce)
	}
	return st.redis.ZRem(ctx, st.waitingKey("outbox"), n.Nonce).Err()
}

// noteLater changes when a note is due, if it still is to be sent.
//
//	KEYS  outbox
//	ARGV  nonce, when in ms
var noteLater = script(`
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1]) end
return 1`)

// NoteLater leaves a note for another try, the later the longer it waits
// already. It is given up when its link is too old.
func (st *Store) NoteLater(ctx context.Context, n Note) error {
	now := st.now()
	wait := min(max(now.Sub(n.Asked)/2, 20*time.Second), time.Hour)
	return st.run(ctx, noteLater, []string{st.waitingKey("outbox")}, n.Nonce, now.Add(wait).UnixMilli()).Err()
}

// NotesWaiting is how many notes are to be sent.
func (st *Store) NotesWaiting(ctx context.Context) (int, error) {
	n, err := st.redis.ZCard(ctx, st.waitingKey("outbox")).Result()
	return int(n), err
}
