package moderngov

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"

	"golang.org/x/net/html/charset"
)

// ErrAnswer: what came isn't an answer of the web service.
var ErrAnswer = errors.New("this isn't an answer of ModernGov's web service")

// The bounds of one answer.
const (
	deepest  = 40
	mostTags = 400_000
)

// node is an element. Names are in lower case.
type node struct {
	name string
	text string
	attr map[string]string
	kids []*node
}

// parse reads an answer. Entities are those of HTML; others stay as they are
// written, so that none can grow.
func parse(body []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict, d.Entity, d.CharsetReader = false, xml.HTMLEntity, charset.NewReaderLabel
	var root *node
	var stack []*node
	tags := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s", ErrAnswer, firstLine(err.Error()))
		}
		switch t := t.(type) {
		case xml.StartElement:
			if tags++; tags > mostTags || len(stack) >= deepest {
				return nil, fmt.Errorf("%w: it has too many parts in one another", ErrAnswer)
			}
			n := &node{name: strings.ToLower(t.Name.Local), attr: map[string]string{}}
			for _, a := range t.Attr {
				n.attr[strings.ToLower(a.Name.Local)] = a.Value
			}
			if len(stack) == 0 {
				if root != nil {
					return nil, fmt.Errorf("%w: it has two beginnings", ErrAnswer)
				}
				root = n
			} else {
				up := stack[len(stack)-1]
				up.kids = append(up.kids, n)
			}
			stack = append(stack, n)
		case xml.EndElement:
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text += string(t)
			}
		}
	}
	switch {
	case root == nil || root.name == "html":
		return nil, fmt.Errorf("%w: it is a page, or an error in words", ErrAnswer)
	case len(stack) > 0:
		return nil, fmt.Errorf("%w: it breaks off", ErrAnswer)
	}
	return root, nil
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// child is the first element of a name, or an empty one.
func (n *node) child(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return &node{}
}

// all are the elements of a name anywhere below n, but none within another.
func (n *node) all(name string) []*node {
	var out []*node
	for _, k := range n.kids {
		if k.name == name {
			out = append(out, k)
		} else {
			out = append(out, k.all(name)...)
		}
	}
	return out
}

// raw is the text of an element as it is.
func (n *node) raw(name string) string { return strings.TrimSpace(n.child(name).text) }

// value is the text of an element on one line, with what was escaped twice
// made plain.
func (n *node) value(name string) string { return line(n.child(name).text) }

func line(s string) string {
	s = strings.ReplaceAll(html.UnescapeString(s), "\u00a0", " ")
	return strings.Join(strings.Fields(s), " ")
}

// body is the HTML of an element, escaped once more than it should be or not.
func (n *node) body(name string) string {
	s := n.raw(name)
	if !strings.Contains(s, "<") && strings.Contains(s, "&lt;") {
		s = html.UnescapeString(s)
	}
	return s
}

// is reports what a True or False says, and other where it is neither.
func (n *node) is(name string, other bool) bool {
	switch strings.ToLower(n.value(name)) {
	case "true", "1", "yes":
		return true
	case "false", "0", "no":
		return false
	}
	return other
}
