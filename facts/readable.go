package facts

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// unreadable finds the first line with what no text has, for which YAML's
// own error names no line. A file in UTF-16 is left to YAML, which reads it.
func unreadable(b []byte) (line int, what string) {
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return 0, ""
	}
	line = 1
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			return line, "this line has bytes that are not UTF-8"
		case r == 0:
			return line, "this line has a NUL character"
		case r == '\n':
			line++
		case r != '\t' && r != '\r' && r != 0x85 && unicode.IsControl(r):
			return line, "this line has a control character"
		}
		b = b[n:]
	}
	return 0, ""
}

// plain refuses anchors, aliases and tags: facts are written out, so that a
// reader sees what is meant and a small file cannot unfold into a large one.
func (r *reader) plain(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.at(n.Line, "", "anchors (&) and aliases (*) are not read; write it out, in quotes if it is a text")
		return false
	case n.Style&yaml.TaggedStyle != 0:
		r.at(n.Line, "", "tags (!) are not read; leave %s out, or put the text in quotes", quote(n.Tag))
		return false
	}
	for _, c := range n.Content {
		if !r.plain(c) {
			return false
		}
	}
	return true
}
