package links

import (
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"
)

// strip takes out of an address the parameters that count readers or name
// one, and those that are a wrapper's own.
func (l *Link) strip(u *url.URL, own []string) {
	if kept := session.ReplaceAllString(u.EscapedPath(), ""); kept != u.EscapedPath() {
		if path, err := url.PathUnescape(kept); err == nil {
			u.Path, u.RawPath = path, kept
			l.Personal = append(l.Personal, "jsessionid")
		}
	}
	host, mine := u.Hostname(), names(own)
	keep := func(query string) string {
		var kept []string
		for pair := range strings.SplitSeq(query, "&") {
			switch name, drop := judge(host, pair, mine); drop {
			case dropPersonal:
				l.Personal = append(l.Personal, name)
			case dropTracking:
				l.Tracking = append(l.Tracking, name)
			default:
				if pair != "" {
					kept = append(kept, pair)
				}
			}
		}
		return strings.Join(kept, "&")
	}
	u.RawQuery = keep(u.RawQuery)
	u.ForceQuery = false
	if f := u.EscapedFragment(); strings.Contains(f, "=") || personal(f) {
		kept := keep(f)
		if plain, err := url.PathUnescape(kept); err == nil {
			u.Fragment, u.RawFragment = plain, kept
		} else {
			u.Fragment, u.RawFragment = "", ""
		}
	}
}

// session is a session's ID in a path, as Java servers put it there.
var session = regexp.MustCompile(`(?i);jsessionid=[^/;]*`)

type verdict int

const (
	keepIt verdict = iota
	dropTracking
	dropPersonal
)

// judge decides on a parameter, and gives its name as an officer may read it.
func judge(host, pair string, own patterns) (string, verdict) {
	key, value, _ := strings.Cut(pair, "=")
	name := strings.ToLower(strings.TrimPrefix(unescapeAll(key), "amp;"))
	shown := name
	if !plainName.MatchString(name) {
		shown = "one without a plain name"
	}
	text := unescapeAll(value)
	if personal(pair) || rules.personal.match(name) && value != "" {
		return shown, dropPersonal
	}
	for _, v := range rules.values {
		if v.MatchString(text) {
			return shown, dropPersonal
		}
	}
	if own.match(name) {
		return shown, dropTracking
	}
	for _, d := range rules.Drop {
		if (len(d.Hosts) == 0 || d.hosts.match(host)) && d.params.match(name) {
			return shown, dropTracking
		}
	}
	return shown, keepIt
}

var (
	plainName = regexp.MustCompile(`^[a-z0-9_.\-\[\]]{1,40}$`)
	address   = regexp.MustCompile(`[^\s@/?&=#|,;:<>()"'\\]+@[^\s@/?&=#|,;:<>()"'\\]*\.\pL{2,}`)
	encoded   = regexp.MustCompile(`[A-Za-z0-9+/_-]{10,}`)
)

// personal reports whether a text has an e-mail address in it, under any
// number of percent escapes, or in base64 or hexadecimal. What is escaped
// deeper than any page needs counts as hiding one.
func personal(s string) bool {
	for range deepest {
		if address.MatchString(ats.Replace(entities.Replace(s))) {
			return true
		}
		for _, word := range words(s) {
			if b, ok := unbase64(word); ok && personal(string(b)) { // each is shorter than its code
				return true
			}
			if b, err := hex.DecodeString(word); err == nil && personal(string(b)) {
				return true
			}
		}
		next := unescape(s)
		if next == s {
			return false
		}
		s = next
	}
	return true
}

// ats are the other characters that mail programs take for an @.
var ats = strings.NewReplacer("\uff20", "@", "\ufe6b", "@")

// words are the stretches of a text that may be an encoding of another. A
// slash is of base64's alphabet, and also parts the words of a path.
func words(s string) []string {
	list := encoded.FindAllString(s, -1)
	for _, w := range list {
		if strings.Contains(w, "/") {
			list = append(list, strings.Split(w, "/")...)
		}
	}
	return list
}

func unescapeAll(s string) string {
	for range deepest {
		next := unescape(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}
