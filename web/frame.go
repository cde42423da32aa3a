package web

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// outward is a mail's HTML with every link that leaves it opening in a page
// of its own, since a frame is no place for another website.
func outward(src string) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.Bytes() // the end of the text
		}
		raw := z.Raw()
		if kind != html.StartTagToken {
			out.Write(raw)
			continue
		}
		raw = bytes.Clone(raw)
		t := z.Token()
		if t.Data != "a" && t.Data != "area" || !leaves(t) {
			out.Write(raw)
			continue
		}
		kept := t.Attr[:0]
		for _, a := range t.Attr {
			if a.Key != "target" && a.Key != "rel" {
				kept = append(kept, a)
			}
		}
		t.Attr = append(kept, html.Attribute{Key: "target", Val: "_blank"}, html.Attribute{Key: "rel", Val: "noopener noreferrer"})
		out.WriteString(t.String())
	}
}

// leaves reports whether a link leads out of its document.
func leaves(t html.Token) bool {
	for _, a := range t.Attr {
		if a.Key == "href" {
			return !local(a.Val)
		}
	}
	return false
}
