package subscribers_test

import (
	"errors"
	"net/mail"
	"strings"
	"testing"

	"kcst/subscribers"
)

func TestAddress(t *testing.T) {
	for _, c := range []struct{ in, written, folded string }{
		{"jo@example.org", "jo@example.org", "jo@example.org"},
		{" Jo.Bloggs+x@EXAMPLE.Org. ", "Jo.Bloggs+x@example.org", "jo.bloggs+x@example.org"},
		{"o'brien!#$%&*-/=?^_`{|}~@example.org", "o'brien!#$%&*-/=?^_`{|}~@example.org", "o'brien!#$%&*-/=?^_`{|}~@example.org"},
		{"jo@bücher.example", "jo@xn--bcher-kva.example", "jo@xn--bcher-kva.example"},
		{"jo@XN--BCHER-KVA.example", "jo@xn--bcher-kva.example", "jo@xn--bcher-kva.example"},
		{"jo@straße.example", "jo@xn--strae-oqa.example", "jo@xn--strae-oqa.example"},
		{"jo@a1.kent.gov.uk", "jo@a1.kent.gov.uk", "jo@a1.kent.gov.uk"},
		{"jo@r3---x.example", "jo@r3---x.example", "jo@r3---x.example"},
	} {
		written, folded, err := subscribers.Address(c.in)
		if err != nil || written != c.written || folded != c.folded {
			t.Errorf("%q: %q, %q, %v", c.in, written, folded, err)
		}
	}
	for _, in := range []string{
		"", "jo", "@example.org", "jo@", "jo@localhost", "jo@example.123", "jo@[192.0.2.1]", "jo@192.0.2.1", "Jo <jo@example.org>", `"a b"@example.org`,
		"jo@example.org, al@example.org", "jo@example.org;al@example.org", "jo bloggs@example.org", "jo@exa mple.org", "jo@exa_mple.org", "jo@-example.org",
		".jo@example.org", "jo.@example.org", "j..o@example.org", "jö@example.org", "jo@@example.org", "jo@example..org", "jo\r\nBcc: al@example.org",
		strings.Repeat("x", 65) + "@example.org", "jo@" + strings.Repeat("x", 64) + ".org", "jo@" + strings.Repeat("xxxxxxx.", 40) + "org", "jo@example.org\x00",
	} {
		_, _, err := subscribers.Address(in)
		if !errors.Is(err, subscribers.ErrAddress) || !errors.Is(err, subscribers.ErrInvalid) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

// What is accepted can stand in a header, is the same when read again, and
// keeps the part before the @.
func FuzzAddress(f *testing.F) {
	f.Add("Jo@Example.org")
	f.Add("jo@bücher.example")
	f.Add("a@b。c")
	f.Fuzz(func(t *testing.T, in string) {
		written, folded, err := subscribers.Address(in)
		if err != nil {
			return
		}
		again, same, err := subscribers.Address(written)
		if err != nil || again != written || same != folded {
			t.Errorf("%q: %q is read as %q (%v)", in, written, again, err)
		}
		if a, err := mail.ParseAddress(written); err != nil || a.Address != written || a.Name != "" {
			t.Errorf("%q: %q can't stand in a header (%v)", in, written, err)
		}
		local, _, _ := strings.Cut(written, "@")
		if !strings.HasPrefix(strings.TrimSpace(in), local+"@") || strings.ContainsAny(written, "\r\n <>,") {
			t.Errorf("%q was changed to %q", in, written)
		}
	})
}
