package delivery

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"

	"kcst/subscribers"
)

// ReturnPaths makes and reads the envelope senders of letters: one a delivery
// (a variable envelope return path), so that what comes back says which
// delivery it is about, whatever else is in it. A return path is
//
//	bounces+TOKEN@example.org
//
// where TOKEN is the subscriber's ID, six letters that stand for the edition,
// and twelve of the HMAC-SHA256 of both: letters and digits in one case, which
// every mail server keeps, and nothing of the person's address. The part before
// the @ keeps to 64 octets (RFC 5321, 4.5.3.1.1).
type ReturnPaths struct {
	local, domain string
	keys          [][]byte // the first signs, all verify
}

const (
	idLength      = 26
	editionLength = 6
	sumLength     = 12
	tokenLength   = idLength + editionLength + sumLength
	longestLocal  = 64 - 1 - tokenLength
)

var returnEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewReturnPaths makes return paths at an address whose mail server delivers
// address+anything to it.
func NewReturnPaths(address string, tokens *subscribers.Tokens) (*ReturnPaths, error) {
	a, err := mailbox("", address)
	if err != nil {
		return nil, fmt.Errorf("the address that bounces go to isn't one: write it as bounces@example.org")
	}
	local, domain, _ := strings.Cut(a.Address, "@")
	if len(local) > longestLocal || strings.ContainsAny(local, "+\"") {
		return nil, fmt.Errorf("the address that bounces go to has more than %d characters before the @, or a + there: take a shorter one, such as bounces@%s", longestLocal, domain)
	}
	return &ReturnPaths{local: local, domain: domain, keys: tokens.Keys("return path")}, nil
}

// For is the return path of a delivery, "" when the subscriber is none.
func (p *ReturnPaths) For(edition, subscriber string) string {
	if len(subscriber) != idLength {
		return ""
	}
	said := subscriber + EditionMark(edition)
	return p.local + "+" + said + p.sum(p.keys[0], said) + "@" + p.domain
}

func (p *ReturnPaths) sum(key []byte, said string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(said))
	return returnEncoding.EncodeToString(m.Sum(nil))[:sumLength]
}

// Read gives what a return path of ours says. It takes any address.
func (p *ReturnPaths) Read(address string) (subscriber, edition string, ok bool) {
	local, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "@")
	token, found := strings.CutPrefix(local, strings.ToLower(p.local)+"+")
	if !found || domain != strings.ToLower(p.domain) || len(token) != tokenLength {
		return "", "", false
	}
	said, sum := token[:idLength+editionLength], token[idLength+editionLength:]
	for _, key := range p.keys {
		if hmac.Equal([]byte(sum), []byte(p.sum(key, said))) {
			ok = true
		}
	}
	if !ok {
		return "", "", false
	}
	return said[:idLength], said[idLength:], true
}

// EditionMark stands for an edition in a return path.
func EditionMark(edition string) string {
	sum := sha256.Sum256([]byte(edition))
	return returnEncoding.EncodeToString(sum[:])[:editionLength]
}
