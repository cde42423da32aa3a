package delivery

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

// testKey is one for all tests: to make one takes a second.
var testKey = sync.OnceValue(func() string {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
})

func signer(t testing.TB) *DKIM {
	t.Helper()
	d, err := NewDKIM(testKey(), "kcst1", "Kent bulletin <bulletin@kent.example.org>")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// verify checks a message as a mailbox provider does, with the DNS as it is to
// be published.
func verify(t testing.TB, d *DKIM, raw []byte) []*dkim.Verification {
	t.Helper()
	record, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		if name != "kcst1._domainkey.kent.example.org" {
			return nil, errors.New("there is no " + name)
		}
		return []string{record}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Letters are verified as they arrive at a mail server, with the links to
// unsubscribe in what is signed.
func TestSignedLettersVerify(t *testing.T) {
	r := newRig(t)
	d := signer(t)
	r.subscribeMany(t, 3)
	r.subscribe(t, "zoe@example.org")
	s := newSink(t)
	sender := r.sender(t, s.transport(t))
	sender.Composer.DKIM = d
	id := r.sending(t)
	if err := sender.Send(within(t, time.Minute), id); err != nil {
		t.Fatal(err)
	}
	if len(s.got) != 4 {
		t.Fatalf("%d letters came", len(s.got))
	}
	for to, letters := range s.got {
		found := verify(t, d, letters[0])
		if len(found) != 1 || found[0].Err != nil || found[0].Domain != "kent.example.org" {
			t.Fatalf("%s: %+v", to, found)
		}
		for _, name := range []string{"From", "To", "Subject", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"} {
			if !slices.ContainsFunc(found[0].HeaderKeys, func(k string) bool { return strings.EqualFold(k, name) }) {
				t.Errorf("%s isn't signed", name)
			}
		}
		for _, change := range [][2]string{
			{"List-Unsubscribe: <https://", "List-Unsubscribe: <https://x."}, {"To: ", "To: x"}, {"The review is out", "The review is in"}, {"From: ", "From: <x@example.com>\r\nFrom: "},
		} {
			forged := bytes.Replace(letters[0], []byte(change[0]), []byte(change[1]), 1)
			if bytes.Equal(forged, letters[0]) {
				t.Fatalf("%q isn't in the letter", change[0])
			}
			if found, err := dkim.VerifyWithOptions(bytes.NewReader(forged), &dkim.VerifyOptions{LookupTXT: func(string) ([]string, error) {
				record, err := d.Record()
				return []string{record}, err
			}}); err == nil && found[0].Err == nil {
				t.Errorf("with %q for %q it verifies still", change[1], change[0])
			}
		}
	}
}

// A body with lines that begin with a dot is signed as it is read, not as it
// goes over the wire.
func TestSignedDots(t *testing.T) {
	c := composer(t)
	c.DKIM = signer(t)
	content := sampleExtraordinary()
	content.Body += "\n\n.a line\n\n...\n\nand " + strings.Repeat("a long word ", 40)
	l, err := c.Compose(content, reader)
	if err != nil {
		t.Fatal(err)
	}
	if found := verify(t, c.DKIM, wire(t, l)); len(found) != 1 || found[0].Err != nil {
		t.Errorf("%+v", found[0])
	}
}

func TestUnusableKeys(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(edwards)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	for name, k := range map[string][2]string{
		"no key": {"hello", "kcst1"}, "no PEM": {"", "kcst1"}, "short": {block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(short)), "kcst1"},
		"not RSA": {block("PRIVATE KEY", der), "kcst1"}, "not a key": {block("PRIVATE KEY", []byte("secret")), "kcst1"},
		"no selector": {testKey(), ""}, "a wrong selector": {testKey(), "a b"}, "a selector that ends a header": {testKey(), "a\r\nb"},
	} {
		if _, err := NewDKIM(k[0], k[1], "a@example.org"); !errors.Is(err, ErrDKIM) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPublishedKey(t *testing.T) {
	d := signer(t)
	record, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		found []string
		ok    bool
	}{
		"as it is": {[]string{"other", record}, true}, "spaced": {[]string{strings.Replace(record, "p=", "p= ", 1)}, true},
		"none": {nil, false}, "another": {[]string{"v=DKIM1; p=MIIB"}, false},
	} {
		err := d.Published(context.Background(), func(context.Context, string) ([]string, error) { return c.found, nil })
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkFillSigned(b *testing.B) {
	c := composer(b)
	c.DKIM = signer(b)
	f, err := c.Form(sampleMonthly())
	if err != nil {
		b.Fatal(err)
	}
	var l Letter
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Fill(&l, reader); err != nil {
			b.Fatal(err)
		}
		buf = l.AppendWire(buf[:0])
	}
	b.SetBytes(int64(len(buf)))
}
