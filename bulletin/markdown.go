package bulletin

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// found is what a Markdown text has besides words.
type found struct {
	html, image bool
	links       []string
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.Linkify)).Parser()

// plainText is what a reader sees of a Markdown text.
func plainText(s string) string {
	words, _ := readMarkdown(s)
	return words
}

// readMarkdown gives the words that a reader would see and notes the rest. A
// bare address counts as one word. What is longer than [mostText] isn't read.
func readMarkdown(s string) (string, found) {
	if len(s) > mostText {
		return s, found{}
	}
	source := []byte(s)
	var f found
	var words strings.Builder
	root := markdown.Parse(text.NewReader(source))
	// The walker never fails: its function doesn't.
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock {
				words.WriteByte(' ')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock:
			f.html = true
		case *ast.Image:
			f.image = true
		case *ast.Link:
			f.links = append(f.links, string(n.Destination))
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL {
				f.links = append(f.links, string(n.URL(source)))
			}
			words.Write(n.Label(source))
		case *ast.Text:
			words.Write(n.Segment.Value(source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				words.WriteByte(' ')
			}
		case *ast.String:
			words.Write(n.Value)
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				words.Write(line.Value(source))
			}
		}
		return ast.WalkContinue, nil
	})
	return words.String(), f
}
