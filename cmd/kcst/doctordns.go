package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strings"

	"kcst/delivery"
)

// zone is what the DNS has to say for mails to arrive: whose domains, and what
// is asked of them.
type zone struct {
	resolver *net.Resolver
	sender   string // the domain of From, which DMARC looks at
	returns  string // the domain of the return path, which SPF looks at
	replies  string // an address of people, for DMARC's reports
	relay    string // the host of the mail relay; empty: none is set
	pages    string // the host of the link to unsubscribe
	signer   *delivery.DKIM
	found    []finding
}

// examineDNS compares the DNS with what mails from this installation need, and
// prints what is missing as lines of a zone file.
func (p program) examineDNS(ctx context.Context, a *app) []finding {
	from, err := a.mailFrom(ctx)
	if err != nil {
		return []finding{{Check: "dns", Said: err.Error()}}
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return []finding{{Check: "dns", Said: err.Error()}}
	}
	z := &zone{resolver: cmp.Or(p.resolver, net.DefaultResolver), sender: domainOf(sender.Address), replies: sender.Address}
	if reply, err := mail.ParseAddress(a.config.MailReplyTo); err == nil {
		z.replies = reply.Address
	}
	z.returns = z.sender
	if tokens, err := a.tokens(); err == nil {
		if _, paths, err := a.config.returns(from, tokens); err == nil && paths != nil {
			z.returns = domainOf(paths.For("e", "s"))
		}
	}
	if u, err := url.Parse(a.config.SMTPURL); err == nil {
		z.relay = u.Hostname()
	}
	if u, err := url.Parse(a.config.BaseURL); err == nil {
		z.pages = u.Hostname()
	}
	z.spf(ctx)
	if z.signer, err = a.config.dkim(from); err != nil {
		z.mend("DKIM (RFC 6376)", "", "%s", err)
	} else {
		z.dkim(ctx)
	}
	z.dmarc(ctx)
	z.mx(ctx)
	z.unsubscribe(ctx)
	return z.found
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return strings.ToLower(domain)
}

func (z *zone) mend(check, record, format string, args ...any) {
	said := fmt.Sprintf(format, args...)
	if record != "" {
		said += "\nPublish:\n" + record
	}
	z.found = append(z.found, finding{Check: "dns, " + check, Said: said})
}

func (z *zone) good(check, format string, args ...any) {
	z.found = append(z.found, finding{Check: "dns, " + check, OK: true, Said: fmt.Sprintf(format, args...)})
}

func (z *zone) note(check, format string, args ...any) {
	z.found = append(z.found, finding{Check: "dns, " + check, OK: true, Note: true, Said: fmt.Sprintf(format, args...)})
}

// txt is a line of a zone file. A string in it holds 255 bytes at most (RFC
// 1035, 3.3.14), so a longer text is several.
func txt(name, text string) string {
	var parts []string
	for len(text) > 255 {
		parts, text = append(parts, `"`+text[:255]+`"`), text[255:]
	}
	return fmt.Sprintf("%s. 3600 IN TXT %s", name, strings.Join(append(parts, `"`+text+`"`), " "))
}

// tagged are the TXT records at a name that begin with a version. That there
// is no such name is no error.
func (z *zone) tagged(ctx context.Context, name, version string) ([]string, error) {
	all, err := z.resolver.LookupTXT(ctx, name)
	if notThere(err) {
		err = nil
	}
	var found []string
	for _, t := range all {
		if rest, ok := strings.CutPrefix(t, version); ok && (rest == "" || rest[0] == ' ' || rest[0] == ';') {
			found = append(found, t)
		}
	}
	return found, err
}

// notThere reports whether the DNS answered that there is no such record.
func notThere(err error) bool {
	var answer *net.DNSError
	return errors.As(err, &answer) && answer.IsNotFound
}

// mx is where bounces arrive (RFC 5321).
func (z *zone) mx(ctx context.Context) {
	const check = "MX (RFC 5321)"
	record := fmt.Sprintf("%s. 3600 IN MX 10 mail.%s.", z.returns, z.returns)
	found, err := z.resolver.LookupMX(ctx, z.returns)
	if notThere(err) { // then its own address is where mail goes (5.1)
		if _, err := z.resolver.LookupHost(ctx, z.returns); err == nil {
			z.note(check, "mail for %s goes to the machine of that name, for want of an MX record: see that it takes mail", z.returns)
			return
		}
	}
	switch {
	case notThere(err):
		z.mend(check, record, "no mail arrives at %s, so bounces and replies are lost. With the name of the server that receives", z.returns)
	case err != nil:
		z.mend(check, record, "%s can't be asked for (%s). If it isn't there, with the name of the server that receives", z.returns, err)
	case len(found) == 1 && found[0].Host == ".":
		z.mend(check, "", "%s says that it takes no mail (RFC 7505): take the MX record with the dot out, or send from another domain", z.returns)
	default:
		z.good(check, "mail for %s goes to %s", z.returns, strings.TrimSuffix(found[0].Host, "."))
	}
}

// unsubscribe is whether the link in every mail leads anywhere (RFC 2369, RFC
// 8058).
func (z *zone) unsubscribe(ctx context.Context) {
	const check = "List-Unsubscribe (RFC 8058)"
	if z.pages == "" || loopback(z.pages) {
		z.note(check, "the pages are on this machine alone: set KCST_BASE_URL before mails leave it")
		return
	}
	_, err := z.resolver.LookupHost(ctx, z.pages)
	switch {
	case notThere(err):
		z.mend(check, z.pages+". 3600 IN A 192.0.2.1 ; the address of your reverse proxy", "the link to unsubscribe leads to %s, which the DNS doesn't know", z.pages)
	case err != nil:
		z.mend(check, "", "%s, where the link to unsubscribe leads, can't be asked for (%s): try again, or with another name server", z.pages, err)
	default:
		z.good(check, "%s, where the link to unsubscribe leads, is known", z.pages)
	}
}
