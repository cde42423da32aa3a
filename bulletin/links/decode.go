package links

import (
	"encoding/base64"
	"regexp"
	"strings"
	"unicode/utf8"
)

// decoders are the ways to write a target that escaping alone doesn't undo.
var decoders = map[string]func(string) (string, bool){
	"proofpoint-v2": proofpointV2,
	"proofpoint-v3": proofpointV3,
	"base64":        base64URL,
}

// proofpointV2 writes % as - and / as _.
func proofpointV2(s string) (string, bool) {
	return unescape(strings.NewReplacer("-", "%", "_", "/").Replace(s)), true
}

// proofpointRuns are the lengths of a run: the letter A stands for two.
const proofpointRuns = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// proofpointV3 takes characters out of a target and keeps them, in base64,
// behind it: each * stands for the next of them, and **A for a run.
func proofpointV3(s string) (string, bool) {
	target, kept, _ := strings.Cut(s, "\x00")
	b, ok := unbase64(kept)
	if !ok && kept != "" {
		return "", false
	}
	chars := []rune(string(b))
	var out strings.Builder
	take := func(n int) bool {
		if n > len(chars) {
			return false
		}
		out.WriteString(string(chars[:n]))
		chars = chars[n:]
		return true
	}
	text := unescape(target)
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '*':
			out.WriteByte(text[i])
		case strings.HasPrefix(text[i:], "**") && i+2 < len(text) && strings.IndexByte(proofpointRuns, text[i+2]) >= 0:
			if !take(strings.IndexByte(proofpointRuns, text[i+2]) + 2) {
				return "", false
			}
			i += 2
		case !take(1):
			return "", false
		}
	}
	return out.String(), true
}

// inJSON finds an address in JSON, where slashes may be escaped and the JSON
// itself may be a string in JSON.
var inJSON = regexp.MustCompile(`(?i)https?:(?:\\*/){2}[^"\\\s]+(?:\\+/[^"\\\s]*)*`)

// base64URL is a target in base64, or one in JSON in base64, as the middle of
// a JWT has it.
func base64URL(s string) (string, bool) {
	b, ok := unbase64(unescape(s))
	if !ok {
		return "", false
	}
	if text := string(b); bare.MatchString(text) {
		return text, true
	}
	m := inJSON.Find(b)
	return strings.ReplaceAll(string(m), `\`, ""), m != nil
}

// unbase64 reads base64 in either alphabet, padded or not, that holds text.
func unbase64(s string) ([]byte, bool) {
	s = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "="))
	b, err := base64.RawURLEncoding.DecodeString(s)
	return b, err == nil && utf8.Valid(b)
}
