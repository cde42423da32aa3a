package links

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

// Canonical is an address as it is compared: two addresses with one canonical
// form lead to one page. It isn't for following. Laundered first, it has no
// scheme, www., port, slash at the end or fragment, its parameters in order,
// and its escapes in one spelling. What isn't an address is "".
func Canonical(address string) string { return CanonicalOfClean(Clean(address).URL) }

// CanonicalOfClean is Canonical of an address that came out of [Clean], for
// comparing many.
func CanonicalOfClean(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	for _, s := range rules.Same {
		if !s.hosts.match(u.Hostname()) {
			continue
		}
		if m := s.pattern.FindStringSubmatchIndex(u.RequestURI()); m != nil {
			if to, err := url.Parse(string(s.pattern.ExpandString(nil, s.To, u.RequestURI(), m))); err == nil {
				u = to
			}
			break
		}
	}
	host := strings.TrimPrefix(u.Host, "www.")
	p := strings.TrimSuffix(path.Clean("/"+u.EscapedPath()), "/")
	for _, index := range []string{"/index.html", "/index.htm", "/index.php", "/default.aspx"} {
		if len(p) >= len(index) && strings.EqualFold(p[len(p)-len(index):], index) {
			p = p[:len(p)-len(index)]
		}
	}
	out := host + spelling(p)
	if u.RawQuery != "" {
		pairs := strings.Split(u.RawQuery, "&")
		for i := range pairs {
			pairs[i] = spelling(pairs[i])
		}
		slices.Sort(pairs)
		out += "?" + strings.Join(slices.Compact(pairs), "&")
	}
	if strings.HasPrefix(u.Fragment, "!") || strings.HasPrefix(u.Fragment, "/") { // a page of a script's own
		out += "#" + spelling(u.EscapedFragment())
	}
	return out
}

// spelling writes escapes in one way: of unreserved characters none, of the
// others with capitals (RFC 3986, section 6.2.2).
func spelling(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || !escaped(s[i:]) {
			b.WriteByte(s[i])
			continue
		}
		c := byte(unhex(s[i+1])<<4 | unhex(s[i+2]))
		if 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString(strings.ToUpper(s[i : i+3]))
		}
		i += 2
	}
	return b.String()
}
