package subscribers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Purpose is what a token lets its bearer do. A token of one purpose is worth
// nothing for another.
type Purpose string

// The purposes.
const (
	ToUnsubscribe Purpose = "unsubscribe"
	ToPreferences Purpose = "preferences"
	ToConfirm     Purpose = "confirm"
)

// ErrToken: the token is none of ours. It is the same whatever is wrong.
var ErrToken = errors.New("this link isn't valid")

// ErrSecret: a secret is too short to sign with.
var ErrSecret = errors.New("the secret is too short")

const (
	shortestSecret = 32
	macSize        = 20 // of SHA-256's 32 bytes
	tokenVersion   = 1
)

// Tokens makes and checks the links that stand in mails. A token holds no
// address and is safe in a URL's path. To unsubscribe and to choose it holds
// the subscriber's ID, and works for as long as the mail exists; to confirm it
// holds when it ends, and the ID of what is confirmed, which is used up.
//
// In version 1 it is, in base64 for URLs: the byte 1, the first 20 bytes of
// the HMAC-SHA256 of the rest under the purpose's key, and the ID. The
// purpose's key is the HMAC-SHA256 of its name under the secret.
type Tokens struct {
	secrets [][]byte             // the first signs, all verify
	keys    map[Purpose][]*macer // of each purpose, one for each secret
}

// NewTokens takes a secret of 32 bytes or more. To change it, put the new one
// in front of the old, with white space between: the first signs, and the
// links that the others signed go on working.
func NewTokens(secret string) (*Tokens, error) {
	var t Tokens
	for s := range strings.FieldsSeq(secret) {
		if len(s) < shortestSecret {
			return nil, fmt.Errorf("%w: write %d characters or more, without spaces, such as `openssl rand -hex 32` prints", ErrSecret, shortestSecret)
		}
		t.secrets = append(t.secrets, []byte(s))
	}
	if t.secrets == nil {
		return nil, fmt.Errorf("%w: it is empty: write %d characters or more, such as `openssl rand -hex 32` prints", ErrSecret, shortestSecret)
	}
	t.keys = map[Purpose][]*macer{}
	for _, p := range []Purpose{ToUnsubscribe, ToPreferences, ToConfirm} {
		for _, key := range t.derive("kcst token 1 " + string(p)) {
			t.keys[p] = append(t.keys[p], newMacer(key))
		}
	}
	return &t, nil
}

// Unsubscribe is the token of a link to leave.
func (t *Tokens) Unsubscribe(subscriberID string) string { return t.sign(ToUnsubscribe, subscriberID) }

// Preferences is the token of a link to choose.
func (t *Tokens) Preferences(subscriberID string) string { return t.sign(ToPreferences, subscriberID) }

// Confirm is the token of a link that confirms what the nonce stands for, until
// then; from that second on it is [ErrToken].
func (t *Tokens) Confirm(nonce string, until time.Time) string {
	return t.sign(ToConfirm, strconv.FormatInt(until.Unix(), 36)+"."+nonce)
}

// nobody is an ID of nobody's, as long as any other: it is looked for where a
// token gives none.
const nobody = "22222222222222222222222222"

// confirmed gives the nonce of a token to confirm.
func (t *Tokens) confirmed(token string, now time.Time) (nonce string, err error) {
	payload, err := t.Verify(ToConfirm, token)
	if err != nil {
		return "", err
	}
	end, nonce, ok := strings.Cut(payload, ".")
	until, err := strconv.ParseInt(end, 36, 64)
	if !ok || err != nil || now.Unix() >= until {
		return "", ErrToken
	}
	return nonce, nil
}

// Keys are keys for what else is signed, one for each secret: the first signs,
// all verify.
func (t *Tokens) Keys(what string) [][]byte { return t.derive("kcst key " + what) }

func (t *Tokens) derive(name string) [][]byte {
	var keys [][]byte
	for _, s := range t.secrets {
		key := hmac.New(sha256.New, s)
		key.Write([]byte(name))
		keys = append(keys, key.Sum(nil))
	}
	return keys
}

var encoding = base64.RawURLEncoding.Strict() // one spelling a token

func (t *Tokens) sign(p Purpose, id string) string {
	b := append([]byte{tokenVersion}, t.keys[p][0].mac(id)...)
	return encoding.EncodeToString(append(b, id...))
}

// Verify gives the ID in a token, if it was signed for the purpose by one of
// the secrets. It does the same work whatever is wrong with a token.
func (t *Tokens) Verify(p Purpose, token string) (subscriberID string, err error) {
	b, err := encoding.DecodeString(token)
	good := err == nil && len(b) > 1+macSize && b[0] == tokenVersion && !strings.ContainsAny(token, "\r\n")
	signed, id := make([]byte, macSize), nobody
	if good {
		signed, id = b[1:1+macSize], string(b[1+macSize:])
	}
	known := false
	for _, key := range t.keys[p] {
		if hmac.Equal(signed, key.mac(id)) {
			known = true
		}
	}
	if !good || !known {
		return "", ErrToken
	}
	return id, nil
}

// macer makes the MACs of one key. It keeps its hashes, because to begin one
// costs as much as to end it, and every letter has two.
type macer struct{ hashes sync.Pool }

func newMacer(key []byte) *macer {
	return &macer{sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

func (m *macer) mac(id string) []byte {
	sum := m.hashes.Get().(hash.Hash)
	defer m.hashes.Put(sum)
	sum.Reset()
	sum.Write([]byte{tokenVersion})
	sum.Write([]byte(id))
	return sum.Sum(nil)[:macSize]
}
