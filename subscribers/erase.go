package subscribers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Receipt is the proof that somebody was erased: what was deleted, when, by
// whom and why, and nothing that names them.
type Receipt struct {
	ID            string    `json:"id"`
	At            time.Time `json:"at"`
	By            string    `json:"by"`
	Why           Why       `json:"why"`
	Records       int       `json:"records"`       // of a subscriber: address, name, organisation, choices, consent
	Events        int       `json:"events"`        // of their history
	Confirmations int       `json:"confirmations"` // that waited to be pressed
}

// wipe deletes one person from their shard; with 'left' only one who has.
//
//	KEYS  person's
//	ARGV  ID, 'left' or ''
var wipe = personal(`
if redis.call('EXISTS', record) == 0 then return -1 end
if ARGV[2] == 'left' and redis.call('HEXISTS', record, 'ended') == 0 then return -2 end
index(-1)
local events = math.max(redis.call('LLEN', history), 1)
redis.call('DEL', record, history)
for _, set in ipairs({all, life, left, asked}) do redis.call('ZREM', set, id) end
return events`)

// Erase deletes everything that is kept of whoever has an address, but for a
// keyed hash of it by which no import brings them back. Cut off anywhere, it
// goes on from there when it is repeated; of somebody who was erased it gives
// the receipt again. [ErrUnknown]: nothing is kept.
func (st *Store) Erase(ctx context.Context, address, by string) (Receipt, error) {
	return st.erase(ctx, address, Receipt{By: by, Why: Erased}, "")
}

func (st *Store) erase(ctx context.Context, address string, r Receipt, only string) (Receipt, error) {
	_, folded, err := Address(address)
	if err != nil {
		return r, err
	}
	hash, _, err := st.place(ctx, folded)
	if err != nil {
		return r, err
	}
	id, err := st.holder(ctx, address)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return r, err
	}
	nonces, err := st.waitingFor(ctx, hash, id)
	if err != nil {
		return r, err
	}
	held, err := st.Suppressed(ctx, address)
	if err != nil {
		return r, err
	}
	if held.Receipt != "" && id == "" {
		if kept, err := st.Receipt(ctx, held.Receipt); err == nil || !errors.Is(err, ErrUnknown) {
			return kept, err
		}
	}
	if r.ID = held.Receipt; r.ID == "" {
		if id == "" && len(nonces) == 0 {
			return r, ErrUnknown
		}
		if r.ID, err = st.nonce(); err != nil {
			return r, err
		}
	}
	r.At = st.now().UTC()
	if err := st.block(ctx, address, Suppression{Why: r.Why, At: r.At, By: r.By, Receipt: r.ID}); err != nil {
		return r, err
	}
	if id != "" {
		if err := st.wipe(ctx, id, folded, only, &r); err != nil {
			if errors.Is(err, ErrThere) {
				err = errors.Join(err, st.unblock(ctx, address))
			}
			return r, err
		}
	}
	for _, nonce := range nonces {
		_, err := st.pending(ctx, nonce)
		if err == nil {
			r.Confirmations++
		} else if !errors.Is(err, ErrUnknown) { // unknown: it was pressed, or is too old
			return r, err
		}
		if err := st.drop(ctx, nonce); err != nil {
			return r, err
		}
	}
	if err := st.redis.Del(ctx, st.waitingKey("of", hash), st.waitingKey("of", id)).Err(); err != nil {
		return r, err
	}
	kept, err := json.Marshal(r)
	if err != nil {
		return r, err
	}
	return r, st.redis.HSet(ctx, st.receipts(), r.ID, kept).Err()
}

// wipe deletes a subscriber, then frees their address.
func (st *Store) wipe(ctx context.Context, id, folded, only string, r *Receipt) error {
	if err := st.releaseOld(ctx, id); err != nil {
		return err
	}
	if err := st.unlink(ctx, id, ""); err != nil {
		return err
	}
	n, err := st.run(ctx, wipe, st.personKeys(id), id, only).Int()
	switch {
	case err != nil:
		return err
	case n == -2:
		return ErrThere
	case n >= 0:
		r.Records, r.Events = 1, n
	}
	return st.release(ctx, folded, id)
}

func (st *Store) receipts() string { return st.redis.Key(tag, "receipts") }

// Receipt gives the receipt of an erasure, or [ErrUnknown].
func (st *Store) Receipt(ctx context.Context, id string) (Receipt, error) {
	text, err := st.redis.HGet(ctx, st.receipts(), id).Result()
	if isNil(err) {
		return Receipt{}, ErrUnknown
	}
	if err != nil {
		return Receipt{}, err
	}
	var r Receipt
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return r, fmt.Errorf("receipt %s: %w", id, err)
	}
	return r, nil
}
