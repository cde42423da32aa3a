package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"kcst/delivery"
)

// nameserver speaks DNS on this machine. Its entries are "TXT name": texts,
// "MX name": hosts, "A name": addresses; no name that isn't there exists.
func nameserver(t *testing.T, entries map[string][]string) *net.Resolver {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		b := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(b[:n]) != nil {
				continue
			}
			answerDNS(&m, entries)
			if packed, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func answerDNS(m *dnsmessage.Message, entries map[string][]string) {
	q := m.Questions[0]
	m.Header = dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true, RCode: dnsmessage.RCodeNameError}
	m.Additionals = nil
	sort := strings.TrimPrefix(q.Type.String(), "Type")
	for _, v := range entries[sort+" "+strings.TrimSuffix(q.Name.String(), ".")] {
		m.RCode = dnsmessage.RCodeSuccess
		head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}
		var body dnsmessage.ResourceBody
		switch sort {
		case "TXT":
			var parts []string
			for len(v) > 255 {
				parts, v = append(parts, v[:255]), v[255:]
			}
			body = &dnsmessage.TXTResource{TXT: append(parts, v)}
		case "MX":
			body = &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName(v)}
		case "A":
			body = &dnsmessage.AResource{A: [4]byte(net.ParseIP(v).To4())}
		}
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: body})
	}
}

// TestDoctorPrintsDNS asks a domain with nothing, pastes what the doctor
// prints, and asks again; then spoils one record at a time.
func TestDoctorPrintsDNS(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{
		"KCST_DATA_DIR": t.TempDir(), "KCST_LISTEN": "127.0.0.1:0", "KCST_BASE_URL": "https://pages.borset.example",
		"KCST_MAIL_FROM": "bulletin@news.borset.example", "KCST_DKIM_SELECTOR": "kcst1",
		"KCST_DKIM_KEY": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	}
	signer, err := delivery.NewDKIM(env["KCST_DKIM_KEY"], "kcst1", env["KCST_MAIL_FROM"])
	if err != nil {
		t.Fatal(err)
	}
	key64, err := signer.Record()
	if err != nil {
		t.Fatal(err)
	}
	ask := func(entries map[string][]string) string {
		var out bytes.Buffer
		p := program{
			getenv: func(name string) string { return env[name] }, environ: func() []string { return nil }, now: time.Now,
			stdin: strings.NewReader(""), stdout: &out, stderr: &out, resolver: nameserver(t, entries),
		}
		p.main(t.Context(), []string{"doctor", "--dns"})
		return out.String()
	}
	bare := ask(nil)
	published := map[string][]string{
		"A pages.borset.example": {"192.0.2.1"}, "MX news.borset.example": {"mail.news.borset.example."},
		"TXT news.borset.example":                  {"google-site-verification=x", "v=spf1 a:mail.news.borset.example -all"},
		"TXT _dmarc.news.borset.example":           {"v=DMARC1; p=none; rua=mailto:bulletin@news.borset.example"},
		"TXT kcst1._domainkey.news.borset.example": {key64},
	}
	for _, line := range []string{
		`news.borset.example. 3600 IN TXT "v=spf1 a:mail.news.borset.example -all"`,
		`_dmarc.news.borset.example. 3600 IN TXT "v=DMARC1; p=none; rua=mailto:bulletin@news.borset.example"`,
		`kcst1._domainkey.news.borset.example. 3600 IN TXT "` + key64[:255] + `" "` + key64[255:] + `"`,
		"news.borset.example. 3600 IN MX 10 mail.news.borset.example.",
		"pages.borset.example. 3600 IN A",
	} {
		if !strings.Contains(bare, "\n      "+line) {
			t.Errorf("it doesn't print %s:\n%s", line, bare)
		}
	}
	good := ask(published)
	if strings.Contains(good, "MEND  dns") || strings.Count(good, "ok    dns") != 4 || !strings.Contains(good, "note  dns, DMARC") {
		t.Errorf("with everything published:\n%s", good)
	}
	for name, c := range map[string]struct {
		at    string
		texts []string
		says  string
	}{
		"two of SPF":      {"TXT news.borset.example", []string{"v=spf1 -all", "v=spf1 ~all"}, "has 2 records, and receivers then take none"},
		"everybody sends": {"TXT news.borset.example", []string{"v=spf1 +all"}, "lets everybody send"},
		"another key":     {"TXT kcst1._domainkey.news.borset.example", []string{"v=DKIM1; p=AAAA"}, "isn't the one that signs"},
		"two of DMARC":    {"TXT _dmarc.news.borset.example", []string{"v=DMARC1; p=none", "v=DMARC1; p=reject"}, "_dmarc.news.borset.example has 2 records"},
		"mail unwanted":   {"MX news.borset.example", []string{"."}, "takes no mail (RFC 7505)"},
	} {
		spoiled := maps.Clone(published)
		spoiled[c.at] = c.texts
		if out := ask(spoiled); !strings.Contains(out, c.says) || strings.Count(out, "MEND  dns") != 1 {
			t.Errorf("%s: nothing says %q, or more is wrong:\n%s", name, c.says, out)
		}
	}
	above := maps.Clone(published)
	delete(above, "TXT _dmarc.news.borset.example")
	above["TXT _dmarc.borset.example"] = []string{"v=DMARC1; p=reject"}
	if out := ask(above); !strings.Contains(out, `ok    dns, DMARC (RFC 7489): _dmarc.borset.example has "v=DMARC1; p=reject"`) {
		t.Errorf("the record of the domain above:\n%s", out)
	}
	for name, c := range map[string]struct {
		from    string
		entries map[string][]string
		says    string
	}{
		"a public suffix's record is nobody's": {from: "team@borset.gov.uk", entries: map[string][]string{"TXT _dmarc.gov.uk": {"v=DMARC1; p=reject"}}, says: "MEND  dns, DMARC (RFC 7489): borset.gov.uk says nothing"},
		"no domain between is asked":           {from: "team@a.b.borset.gov.uk", entries: map[string][]string{"TXT _dmarc.b.borset.gov.uk": {"v=DMARC1; p=reject"}}, says: "MEND  dns, DMARC"},
		"the organisation's sp":                {from: "team@a.b.borset.gov.uk", entries: map[string][]string{"TXT _dmarc.borset.gov.uk": {"v=DMARC1; p=reject; sp=none"}}, says: "note  dns, DMARC (RFC 7489): _dmarc.borset.gov.uk says sp=none"},
		"the organisation's p":                 {from: "team@a.borset.gov.uk", entries: map[string][]string{"TXT _dmarc.borset.gov.uk": {"v=DMARC1;p = None"}}, says: "note  dns, DMARC (RFC 7489): _dmarc.borset.gov.uk says p=none"},
		"no policy":                            {from: "team@borset.gov.uk", entries: map[string][]string{"TXT _dmarc.borset.gov.uk": {"v=DMARC1; rua=mailto:a@b.example"}}, says: "asks for nothing"},
		"no MX":                                {entries: map[string][]string{"A news.borset.example": {"192.0.2.1"}}, says: "note  dns, MX (RFC 5321): mail for news.borset.example goes to the machine of that name"},
	} {
		env["KCST_MAIL_FROM"] = cmp.Or(c.from, "bulletin@news.borset.example")
		if out := ask(c.entries); !strings.Contains(out, c.says) {
			t.Errorf("%s: nothing says %q:\n%s", name, c.says, out)
		}
	}
}

// TestSPFRecord: what is printed to be pasted names a relay as SPF can.
func TestSPFRecord(t *testing.T) {
	for relay, want := range map[string]string{
		"":                  "v=spf1 a:mail.borset.example -all",
		"relay.example.net": "v=spf1 a:relay.example.net -all",
		"203.0.113.7":       "v=spf1 ip4:203.0.113.7 -all",
		"2001:db8::7":       "v=spf1 ip6:2001:db8::7 -all",
		"localhost":         "", "127.0.0.1": "", "::1": "", "10.1.2.3": "",
	} {
		record, hint := (&zone{returns: "borset.example", relay: relay}).spfRecord()
		if want != "" {
			want = txt("borset.example", want)
		}
		if record != want || record == "" && !strings.Contains(hint, "ip4:ADDRESS") {
			t.Errorf("%s: %q %q, want %q", relay, record, hint, want)
		}
	}
}
