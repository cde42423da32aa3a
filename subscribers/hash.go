package subscribers

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// newID is 128 random bits in 26 letters and digits, the first of which is the
// shard.
func (st *Store) newID(shard byte) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(st.random, b[:]); err != nil {
		return "", fmt.Errorf("a new ID: %w", err)
	}
	id := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
	return string(rune(shard)) + id[1:], nil
}

// nonce is a random ID that is in no shard.
func (st *Store) nonce() (string, error) { return st.newID(shards[0]) }

// place is where an address is kept: its keyed hash, and the shard that it
// names.
func (st *Store) place(ctx context.Context, folded string) (hash string, shard byte, err error) {
	hash, err = st.hashed(ctx, "address "+folded)
	if err != nil {
		return "", 0, err
	}
	first, err := hex.DecodeString(hash[:2])
	if err != nil {
		return "", 0, err
	}
	return hash, shards[first[0]%byte(len(shards))], nil
}

// hashed is a keyed hash, the same for ever in one store: the hashes of erased
// people have to outlive the secrets that sign links (docs/adr).
func (st *Store) hashed(ctx context.Context, s string) (string, error) {
	key, err := st.pepper(ctx)
	if err != nil {
		return "", err
	}
	sum := hmac.New(sha256.New, key)
	sum.Write([]byte(s))
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

// pepper is the key of the hashes, made at the first need: of several
// processes that make one, all take the first.
func (st *Store) pepper(ctx context.Context) ([]byte, error) {
	if kept := st.pepper32.Load(); kept != nil {
		return *kept, nil
	}
	var b [32]byte
	if _, err := io.ReadFull(st.random, b[:]); err != nil {
		return nil, fmt.Errorf("a new key: %w", err)
	}
	name := st.redis.Key(tag, "pepper")
	if err := st.redis.SetNX(ctx, name, hex.EncodeToString(b[:]), 0).Err(); err != nil {
		return nil, err
	}
	text, err := st.redis.Get(ctx, name).Result()
	if err != nil {
		return nil, err
	}
	key := []byte(text)
	st.pepper32.Store(&key)
	return key, nil
}
