package subscribers

import (
	"fmt"
	"net/mail"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// ErrAddress is wrapped by every error of [Address]. It is an [ErrInvalid].
// The errors quote the address: they are for who typed it, and not for logs.
var ErrAddress error = notAnAddress{}

type notAnAddress struct{}

func (notAnAddress) Error() string        { return "this isn't an e-mail address" }
func (notAnAddress) Is(target error) bool { return target == ErrInvalid }

// domains are normalised as a browser does it, but without the old rule that
// took ß for ss: those are two domains, of two owners.
var domains = idna.New(
	idna.MapForLookup(),
	idna.Transitional(false),
	idna.BidiRule(),
	idna.StrictDomainName(true),
	idna.VerifyDNSLength(true),
	idna.CheckHyphens(false),
)

// Address gives an address as it is written to, and folded, as it is found.
//
// Written: the domain in lower case and ASCII, the part before the @ as it
// was given. Folded: that part in lower case too. Nothing else is folded: no
// dots or plus signs are dropped, because what they mean is for the server of
// that domain alone to say.
func Address(s string) (written, folded string, err error) {
	s = strings.TrimSpace(s)
	bad := func(why string) (string, string, error) {
		return "", "", fmt.Errorf("%w: %q: %s", ErrAddress, s, why)
	}
	if s == "" {
		return bad("it is empty")
	}
	if len(s) > 320 {
		return bad("it is too long")
	}
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return bad("there is no @ in it; write it as name@example.org")
	}
	local, domain := s[:at], strings.TrimSuffix(s[at+1:], ".")
	switch {
	case local == "":
		return bad("there is nothing before the @")
	case strings.ContainsAny(s, "<>()[]\",:;\\ \t\r\n"):
		return bad("write the address alone, without a name, quotes or spaces")
	case !ascii(local):
		return bad("before the @ only letters a to z, digits and signs can be delivered everywhere")
	case len(local) > 64:
		return bad("the part before the @ is longer than 64 characters")
	}
	host, err := domains.ToASCII(domain)
	dotted := "." + host + "."
	if err != nil || host == "" || strings.Contains(dotted, ".-") || strings.Contains(dotted, "-.") {
		return bad("there is no such domain name")
	}
	if again, err := domains.ToASCII(host); err != nil || again != host { // what a domain can't be may still be encoded
		return bad("there is no such domain name")
	}
	if !strings.Contains(host, ".") {
		return bad("the domain has no dot; write it as name@example.org")
	}
	if _, err := netip.ParseAddr(host); err == nil || strings.Trim(host[strings.LastIndexByte(host, '.')+1:], "0123456789") == "" {
		return bad("a number isn't a domain name")
	}
	written = local + "@" + host
	if len(written) > 254 {
		return bad("it is longer than 254 characters")
	}
	if a, err := mail.ParseAddress(written); err != nil || a.Address != written {
		return bad("it isn't written as one; write it as name@example.org")
	}
	return written, strings.ToLower(local) + "@" + host, nil
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
