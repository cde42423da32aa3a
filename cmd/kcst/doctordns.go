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
	if z.signer, err = a.config.dkim(from); err != nil {
		z.mend("DKIM", "", "%s", err)
	}
	z.spf(ctx)
	z.dkim(ctx)
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

// spf is who may send for the return path's domain (RFC 7208).
func (z *zone) spf(ctx context.Context) {
	const check = "SPF (RFC 7208)"
	record := txt(z.returns, "v=spf1 a:"+cmp.Or(z.relay, "mail."+z.returns)+" -all")
	found, err := z.tagged(ctx, z.returns, "v=spf1")
	switch {
	case err != nil:
		z.mend(check, record, "%s can't be asked for (%s). If it isn't there, with the name that the relay's provider gives, often as include:", z.returns, err)
	case len(found) == 0:
		z.mend(check, record, "%s doesn't say which servers send for it. Where the relay's provider names an include:, take that for the a:", z.returns)
	case len(found) > 1:
		z.mend(check, "", "%s has %d records, and receivers then take none (4.5): make them one", z.returns, len(found))
	case strings.HasSuffix(found[0], "+all") || strings.HasSuffix(found[0], " all"):
		z.mend(check, "", "%s lets everybody send for it (%s): end it with -all", z.returns, found[0])
	default:
		z.good(check, "%s has %q; see that it names the relay's servers", z.returns, found[0])
	}
	if z.returns != z.sender {
		z.note(check, "bounces go to %s and mails come from %s: DMARC counts SPF only if one lies under the other (RFC 7489, 3.1.2)", z.returns, z.sender)
	}
}

// dkim is the key of signatures (RFC 6376).
func (z *zone) dkim(ctx context.Context) {
	const check = "DKIM (RFC 6376)"
	if z.signer == nil {
		z.note(check, "the relay signs, and its provider gives the record; docs/mail.md says how kcst signs itself. One-click unsubscribing counts only in a signed mail (RFC 8058, 4)")
		return
	}
	record, err := z.signer.Record()
	if err != nil {
		z.mend(check, "", "%s", err)
		return
	}
	if z.signer.Published(ctx, z.resolver.LookupTXT) != nil {
		z.mend(check, txt(z.signer.Name(), record), "the key at %s isn't the one that signs, or the DNS can't be asked", z.signer.Name())
		return
	}
	z.good(check, "%s has the key that signs", z.signer.Name())
}

// dmarc is what receivers do with a mail that neither vouches for (RFC 7489).
// A domain without a record of its own has that of one above it.
func (z *zone) dmarc(ctx context.Context) {
	const check = "DMARC (RFC 7489)"
	record := txt("_dmarc."+z.sender, "v=DMARC1; p=none; rua=mailto:"+z.replies)
	for at := z.sender; strings.Contains(at, "."); _, at, _ = strings.Cut(at, ".") {
		found, err := z.tagged(ctx, "_dmarc."+at, "v=DMARC1")
		switch {
		case err != nil:
			z.mend(check, record, "_dmarc.%s can't be asked for (%s). If it isn't there", at, err)
		case len(found) > 1:
			z.mend(check, "", "_dmarc.%s has %d records, and receivers then take none (6.6.3): keep one", at, len(found))
		case len(found) == 0:
			continue
		case at == z.sender && strings.Contains(strings.ReplaceAll(found[0], " ", ""), ";p=none"):
			z.note(check, "_dmarc.%s says p=none: when its reports show nothing strange for a month, p=quarantine, and then p=reject", at)
		default:
			z.good(check, "_dmarc.%s has %q", at, found[0])
		}
		return
	}
	z.mend(check, record, "%s says nothing of mails that claim to come from it. Begin with p=none, and end with p=reject", z.sender)
}

// mx is where bounces arrive (RFC 5321).
func (z *zone) mx(ctx context.Context) {
	const check = "MX (RFC 5321)"
	record := fmt.Sprintf("%s. 3600 IN MX 10 mail.%s.", z.returns, z.returns)
	found, err := z.resolver.LookupMX(ctx, z.returns)
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
