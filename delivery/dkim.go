package delivery

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// DKIM signs letters for a domain (RFC 6376). It costs a millisecond a letter,
// more than everything else together, so by default the relay signs.
type DKIM struct {
	options dkim.SignOptions
	key     *rsa.PrivateKey
}

// ErrDKIM: letters can't be signed as it is set.
var ErrDKIM = errors.New("mails can't be signed (DKIM)")

// signedHeaders are what a signature covers: all that a reader or a mail
// program goes by, the links to unsubscribe included (RFC 8058, 4). What is
// named twice can't be added to the mail either (RFC 6376, 8.15).
var signedHeaders = []string{
	"From", "From", "To", "To", "Subject", "Subject", "Date", "Date", "Message-ID", "Message-ID", "Reply-To", "Reply-To",
	"MIME-Version", "Content-Type", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted", "Content-Language",
	"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
}

var selectorForm = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*$`)

// NewDKIM signs for the domain of a sender, with an RSA key of 2048 bits or more
// (RFC 8301) in PEM.
func NewDKIM(key, selector, sender string) (*DKIM, error) {
	if !selectorForm.MatchString(selector) || len(selector) > 63 {
		return nil, fmt.Errorf("%w: KCST_DKIM_SELECTOR isn't a name in the DNS: write it as in selector._domainkey.example.org, such as kcst1", ErrDKIM)
	}
	block, _ := pem.Decode([]byte(key))
	if block == nil {
		return nil, fmt.Errorf("%w: KCST_DKIM_KEY isn't a key in PEM: make one with `openssl genrsa 2048`, and name its file in KCST_DKIM_KEY_FILE", ErrDKIM)
	}
	private, err := rsaKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	at := strings.LastIndexByte(sender, '@')
	domain := strings.ToLower(strings.TrimRight(sender[at+1:], "> "))
	return &DKIM{key: private, options: dkim.SignOptions{
		Domain: domain, Selector: selector, Signer: private, Hash: crypto.SHA256, HeaderKeys: signedHeaders,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	}}, nil
}

func rsaKey(der []byte) (*rsa.PrivateKey, error) {
	private, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		some, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil { // its text could quote the key
			return nil, fmt.Errorf("%w: KCST_DKIM_KEY can't be read as a private key: make one with `openssl genrsa 2048`", ErrDKIM)
		}
		var ok bool
		if private, ok = some.(*rsa.PrivateKey); !ok {
			return nil, fmt.Errorf("%w: KCST_DKIM_KEY isn't an RSA key, which alone every mailbox provider checks: make one with `openssl genrsa 2048`", ErrDKIM)
		}
	}
	if private.N.BitLen() < 2048 {
		return nil, fmt.Errorf("%w: KCST_DKIM_KEY has %d bits: mailbox providers want 2048 or more (RFC 8301)", ErrDKIM, private.N.BitLen())
	}
	return private, nil
}

// Sign gives the header field that signs a message.
func (d *DKIM) Sign(message []byte) (string, error) {
	options := d.options
	s, err := dkim.NewSigner(&options)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrDKIM, err)
	}
	_, err = bytes.NewReader(message).WriteTo(s)
	if err := errors.Join(err, s.Close()); err != nil {
		return "", fmt.Errorf("%w: %w", ErrDKIM, err)
	}
	return s.Signature(), nil
}

// Name is where the public key has to be in the DNS.
func (d *DKIM) Name() string { return d.options.Selector + "._domainkey." + d.options.Domain }

// Record is what has to stand there.
func (d *DKIM) Record() (string, error) {
	der, err := x509.MarshalPKIXPublicKey(&d.key.PublicKey)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrDKIM, err)
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), nil
}

// Published tells whether the DNS has the public key, by a look-up of TXT
// records.
func (d *DKIM) Published(ctx context.Context, lookup func(ctx context.Context, name string) ([]string, error)) error {
	record, err := d.Record()
	if err != nil {
		return err
	}
	_, want, _ := strings.Cut(record, "p=")
	found, err := lookup(ctx, d.Name())
	for _, txt := range found {
		for tag := range strings.SplitSeq(txt, ";") {
			if name, value, _ := strings.Cut(tag, "="); strings.TrimSpace(name) == "p" && strings.Join(strings.Fields(value), "") == want {
				return nil
			}
		}
	}
	why := "has no such key"
	if err != nil {
		why = "has no such name, or can't be asked"
	} else if len(found) > 0 {
		why = "has another key"
	}
	return fmt.Errorf("%w: the DNS %s: publish at %s the TXT record %q", ErrDKIM, why, d.Name(), record)
}
