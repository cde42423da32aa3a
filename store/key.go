package store

import "strings"

// Key builds a key. All keys of one tag are in one Cluster slot, so that one
// script or transaction may touch them together; give things that are never
// touched together different tags, so that a Cluster can spread them.
//
//	Key("facts", "version")                     kcst:{kent:facts}:version
//	Key("edition/2026-12-monthly", "delivery")  kcst:{kent:edition/2026-12-monthly}:delivery
//
// A brace in a tag would end the hash tag early, so braces are written as %7B
// and %7D, and a per cent sign as %25; two different tags never meet.
func (s *Store) Key(tag string, parts ...string) string {
	var b strings.Builder
	b.WriteString("kcst:{")
	b.WriteString(s.partnership)
	b.WriteByte(':')
	b.WriteString(braces.Replace(tag))
	b.WriteByte('}')
	for _, p := range parts {
		b.WriteByte(':')
		b.WriteString(p)
	}
	return b.String()
}

// colons keep a partnership's name apart from its tags.
var colons = strings.NewReplacer(":", "%3A")

var braces = strings.NewReplacer("%", "%25", "{", "%7B", "}", "%7D")
