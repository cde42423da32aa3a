package main

import (
	"cmp"
	"context"
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// spfRecord is a record that names the relay, or nothing where only others
// know the address that mails leave from, and what to do besides.
func (z *zone) spfRecord() (record, hint string) {
	const include = "Where the relay's provider names an include:, take that instead"
	address, err := netip.ParseAddr(z.relay)
	switch {
	case z.relay == "localhost", err == nil && (address.IsLoopback() || address.IsPrivate() || address.IsLinkLocalUnicast()):
		return "", "Mails leave by a relay of your own network, so publish \"v=spf1 ip4:ADDRESS -all\" with the public address that it sends from, or what the provider behind it names"
	case err == nil && address.Is4():
		return txt(z.returns, "v=spf1 ip4:"+z.relay+" -all"), include
	case err == nil:
		return txt(z.returns, "v=spf1 ip6:"+z.relay+" -all"), include
	}
	return txt(z.returns, "v=spf1 a:"+cmp.Or(z.relay, "mail."+z.returns)+" -all"), include
}

// spf is who may send for the return path's domain (RFC 7208).
func (z *zone) spf(ctx context.Context) {
	const check = "SPF (RFC 7208)"
	record, hint := z.spfRecord()
	found, err := z.tagged(ctx, z.returns, "v=spf1")
	switch {
	case err != nil:
		z.mend(check, record, "%s can't be asked for (%s). If it isn't there: %s", z.returns, err, hint)
	case len(found) == 0:
		z.mend(check, record, "%s doesn't say which servers send for it. %s", z.returns, hint)
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

// dmarc is what receivers do with a mail that neither vouches for (RFC 7489,
// 6.6.3): what the domain's own record says, else that of the organisation's
// domain, one below a public suffix.
func (z *zone) dmarc(ctx context.Context) {
	const check = "DMARC (RFC 7489)"
	record := txt("_dmarc."+z.sender, "v=DMARC1; p=none; rua=mailto:"+z.replies)
	asked := []string{z.sender}
	if org, err := publicsuffix.EffectiveTLDPlusOne(z.sender); err == nil && org != z.sender {
		asked = append(asked, org)
	}
	for _, at := range asked {
		found, err := z.tagged(ctx, "_dmarc."+at, "v=DMARC1")
		switch {
		case err != nil:
			z.mend(check, record, "_dmarc.%s can't be asked for (%s). If it isn't there", at, err)
		case len(found) > 1:
			z.mend(check, "", "_dmarc.%s has %d records, and receivers then take none (6.6.3): keep one", at, len(found))
		case len(found) == 0:
			continue
		default:
			z.policy(check, at, found[0])
		}
		return
	}
	z.mend(check, record, "%s says nothing of mails that claim to come from it. Begin with p=none, and end with p=reject", z.sender)
}

// policy judges a record by what it asks for the sender's domain: p, or of a
// domain below the one that has it, sp if there is one (6.3).
func (z *zone) policy(check, at, record string) {
	tags := map[string]string{}
	for part := range strings.SplitSeq(record, ";") {
		name, value, _ := strings.Cut(part, "=")
		tags[strings.ToLower(strings.TrimSpace(name))] = strings.ToLower(strings.TrimSpace(value))
	}
	tag := "p"
	if at != z.sender && tags["sp"] != "" {
		tag = "sp"
	}
	switch tags[tag] {
	case "quarantine", "reject":
		z.good(check, "_dmarc.%s has %q", at, record)
	case "none":
		z.note(check, "_dmarc.%s says %s=none for %s: when its reports show nothing strange for a month, quarantine, and then reject", at, tag, z.sender)
	default:
		z.mend(check, "", "_dmarc.%s has %q, which asks for nothing (6.3): write p=none, p=quarantine or p=reject", at, record)
	}
}
