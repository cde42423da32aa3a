package links

import (
	"net/url"
	"regexp"
	"strings"
)

// unwrap finds the wrapper around an address and the target in it: "" where
// the target can't be read. No wrapper is nil.
func unwrap(u *url.URL) (*wrapper, string) {
	var found *wrapper
	host, path := u.Hostname(), u.EscapedPath()
	for _, w := range rules.Wrappers {
		if !w.hosts.match(host) || !strings.HasPrefix(strings.ToLower(path), w.Path) {
			continue
		}
		found = w
		for _, text := range w.candidates(u) {
			if target := absolute(w.Prefix + text); target != "" {
				return w, target
			}
		}
	}
	return found, ""
}

// candidates are the texts in an address that may be its target.
func (w *wrapper) candidates(u *url.URL) []string {
	var raw []string
	for _, name := range w.Params {
		raw = append(raw, w.param(u.RawQuery, name)...)
	}
	if w.pattern != nil {
		for _, m := range w.pattern.FindAllStringSubmatch(u.RequestURI(), 4) {
			raw = append(raw, strings.Join(m[1:], "\x00"))
		}
	}
	if w.decode == nil {
		return raw
	}
	var out []string
	for _, r := range raw {
		if d, ok := w.decode(r); ok {
			out = append(out, d)
		}
	}
	return out
}

// param gives the values of a parameter as written. A target that was put in
// unescaped takes with it the parameters behind it that aren't the wrapper's
// own.
func (w *wrapper) param(query, name string) []string {
	var values []string
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		if !strings.EqualFold(strings.TrimPrefix(unescape(key), "amp;"), name) || value == "" {
			continue
		}
		if bare.MatchString(value) && strings.Contains(value, "?") && len(w.Own) > 0 {
			for _, next := range pairs[i+1:] {
				if key, _, _ := strings.Cut(next, "="); !w.own.match(strings.ToLower(unescape(key))) {
					value += "&" + next
				}
			}
		}
		values = append(values, value)
	}
	return values
}

var (
	bare   = regexp.MustCompile(`(?i)^https?://`)
	site   = regexp.MustCompile(`(?i)^(https?):/+([^/?#]+)`)
	scheme = regexp.MustCompile(`(?i)^[a-z][a-z0-9+.-]*:`)
)

// absolute unescapes a target until it begins as a web address does, or is "".
// One with a scheme of another kind comes back for [read] to refuse.
func absolute(s string) string {
	for range deepest {
		s = tidy(s)
		lower := strings.ToLower(s)
		m := site.FindStringSubmatch(s)
		switch {
		case m != nil && !strings.Contains(m[2], "%"):
			return m[1] + "://" + s[len(m[0])-len(m[2]):]
		case strings.HasPrefix(s, "//"):
			s = "https:" + s
			continue
		case strings.HasPrefix(lower, "www."):
			s = "https://" + s
			continue
		case scheme.MatchString(s) && !strings.HasPrefix(lower, "http"):
			return s
		}
		next := unescape(s)
		if next == s {
			return ""
		}
		s = next
	}
	return ""
}

func escaped(s string) bool { return len(s) >= 3 && unhex(s[1]) >= 0 && unhex(s[2]) >= 0 }

func unhex(c byte) int {
	return strings.IndexByte("0123456789abcdef", c|0x20)
}

// unescape takes one layer of percent signs off, and leaves broken ones.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && escaped(s[i:]) {
			b.WriteByte(byte(unhex(s[i+1])<<4 | unhex(s[i+2])))
			i += 2
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
