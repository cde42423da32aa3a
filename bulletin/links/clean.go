package links

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Link is what became of an address.
type Link struct {
	URL       string   // http or https; "" where nothing of it can be kept
	Held      string   // why a person has to look at it, a sentence; "": fit to publish
	Unwrapped []string // the wrappers that were taken off, the outermost first
	Tracking  []string // the names of the parameters that only counted readers
	Personal  []string // those of the parameters that said who somebody is
}

// The bounds of what is read.
const (
	longest  = 8000 // bytes of an address as pasted
	readable = 2000 // bytes of one that comes out: browsers of old take no more
	deepest  = 10   // wrappers around an address, and percent escapes around a character
)

// Clean launders an address. It never fails: what it can't use is held. Clean
// of what it returned changes nothing.
func Clean(raw string) Link {
	var l Link
	s := tidy(raw)
	if len(s) > longest || !utf8.ValidString(s) {
		return hold(l, "It isn't a web address: copy the page's own address again.")
	}
	for {
		u, why := read(s)
		if why != "" {
			return hold(l, why)
		}
		w, target := unwrap(u)
		if w == nil {
			return l.finish(u, "", nil)
		}
		if target == "" {
			return l.finish(u, w.why(), w.Own)
		}
		if len(l.Unwrapped) == deepest {
			return hold(l, "It is wrapped more often than kcst unwraps: open it, and copy the address that the browser ends on.")
		}
		l.Unwrapped = append(l.Unwrapped, w.Name)
		s = tidy(target)
	}
}

func hold(l Link, why string) Link {
	l.URL, l.Held = "", why
	return l
}

// finish takes the parameters out of an address that has no more wrapper, or
// one that can't be taken off, and looks at what is left.
func (l Link) finish(u *url.URL, held string, own []string) Link {
	l.strip(u, own)
	if u.User != nil {
		return hold(l, "It has a name or password in it: copy the page's own address.")
	}
	if s := u.String(); tidy(s) != s { // what went stood before a last mark
		again, why := read(tidy(s))
		if why != "" {
			return hold(l, why)
		}
		return l.finish(again, held, own)
	}
	if held == "" && !publicHost(u.Hostname()) {
		held = "It isn't on a public website: link to a page that every reader can open."
	}
	if strings.ContainsFunc(u.Path, unicode.IsControl) {
		return hold(l, "It isn't a web address: copy the page's own address again.")
	}
	if personal(u.EscapedPath()) || personal(u.Host) || personal(u.EscapedFragment()) {
		return hold(l, "There is somebody's e-mail address in it: copy the page's own address.")
	}
	l.URL, l.Held = u.String(), held
	if len(l.URL) > readable {
		return hold(l, "It is too long to publish: copy a shorter address of the page.")
	}
	if again, why := read(l.URL); why != "" || again.String() != l.URL {
		return hold(l, "It isn't a web address: copy the page's own address again.")
	}
	return l
}

// entities are the HTML entities that mails leave in addresses. Only these
// few: &copy and its like are how parameters begin.
var entities = strings.NewReplacer("&amp;", "&", "&#38;", "&", "&#x26;", "&", "&#64;", "@", "&#x40;", "@", "&commat;", "@")

// tidy takes away what copying puts around and into an address: brackets,
// quotes, line ends, HTML entities, a sentence's last mark.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' || r == '\u200b' || r == '\ufeff' || r == '\u00ad' {
			return -1
		}
		return r
	}, s)
	for {
		t := strings.TrimFunc(entities.Replace(s), func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune("<>\"'“”‘’`", r)
		})
		t = strings.TrimRight(t, ".,;")
		if t == s {
			return s
		}
		s = t
	}
}

// read parses an http or https address, and says what is wrong with any other.
func read(s string) (*url.URL, string) {
	if strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar || r == '\\'
	}) {
		return nil, "It isn't a web address: copy the page's own address again."
	}
	u, err := url.Parse(mendEscapes(s))
	switch {
	case err != nil || u.Scheme == "":
		return nil, "It isn't a web address: copy the page's own address again."
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, "It doesn't lead to a web page: use an address that begins with https://."
	case u.Opaque != "" || u.Hostname() == "":
		return nil, "It isn't a web address: copy the page's own address again."
	}
	host, err := idna.Lookup.ToASCII(strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")))
	if _, number := netip.ParseAddr(u.Hostname()); err != nil && number != nil {
		return nil, "It isn't a web address: copy the page's own address again."
	} else if number != nil {
		if port := u.Port(); port != "" && port != defaultPort[u.Scheme] {
			host += ":" + port
		}
		u.Host = host
	}
	return u, ""
}

var defaultPort = map[string]string{"http": "80", "https": "443"}

// mendEscapes writes a percent sign that escapes nothing as %25: an address
// that was cut short often ends in one.
func mendEscapes(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteByte(s[i])
		if s[i] == '%' && !escaped(s[i:]) {
			b.WriteString("25")
		}
	}
	return b.String()
}

// publicHost reports whether a host can be a website that every reader
// reaches, by its name alone.
func publicHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	i := strings.LastIndexByte(host, '.')
	if i < 0 {
		return false
	}
	last := host[i+1:]
	return strings.Trim(last, "0123456789") != "" && !rules.inner[last]
}
