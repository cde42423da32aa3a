// Package pen draws boxes and texts as pictures, in the Go typeface: what a bar
// chart and a page in short are made of. gonum's plot itself would bring every
// backend and font that it has.
package pen

import (
	"fmt"
	"image/color"
	"strings"
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// Pen draws on a canvas, whose origin is at the bottom left.
type Pen struct {
	vg.Canvas
	faces *font.Cache
}

// New is a pen for a canvas.
func New(c vg.Canvas) (*Pen, error) {
	faces, err := typefaces()
	return &Pen{c, faces}, err
}

// Align is which point of a text is given.
type Align int

// The points of a text on its base line.
const (
	Left Align = iota
	Centre
	Right
)

// Family is Go's own typeface: vg brings it in any case.
const Family = "Go"

func typeface(bold bool) font.Font {
	f := font.Font{Typeface: Family}
	if bold {
		f.Weight = xfont.WeightBold
	}
	return f
}

// typefaces are regular and bold.
var typefaces = sync.OnceValues(func() (*font.Cache, error) {
	var faces font.Collection
	for bold, ttf := range map[bool][]byte{false: goregular.TTF, true: gobold.TTF} {
		face, err := opentype.Parse(ttf)
		if err != nil {
			return nil, fmt.Errorf("reading the Go typeface: %w", err)
		}
		faces = append(faces, font.Face{Font: typeface(bold), Face: face})
	}
	return font.NewCache(faces), nil
})

// Width is how wide a text is.
func (p *Pen) Width(size vg.Length, bold bool, s string) vg.Length {
	face := p.faces.Lookup(typeface(bold), size)
	return face.Width(s)
}

// mostRunes is more than any line holds.
const mostRunes = 400

// Fit cuts a text to a width.
func (p *Pen) Fit(s string, size vg.Length, bold bool, most vg.Length) string {
	r := []rune(s)
	r = r[:min(len(r), mostRunes)]
	if s = string(r); p.Width(size, bold, s) <= most {
		return s
	}
	for len(r) > 1 && p.Width(size, bold, string(r)+"…") > most {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

// Write draws a text with its base line at y.
func (p *Pen) Write(x, y vg.Length, a Align, size vg.Length, bold bool, c color.Color, s string) {
	switch a {
	case Centre:
		x -= p.Width(size, bold, s) / 2
	case Right:
		x -= p.Width(size, bold, s)
	}
	p.SetColor(c)
	p.FillString(p.faces.Lookup(typeface(bold), size), vg.Point{X: x, Y: y}, s)
}

// Box fills a rectangle.
func (p *Pen) Box(x, y, w, h vg.Length, c color.Color) {
	var path vg.Path
	path.Move(vg.Point{X: x, Y: y})
	path.Line(vg.Point{X: x + w, Y: y})
	path.Line(vg.Point{X: x + w, Y: y + h})
	path.Line(vg.Point{X: x, Y: y + h})
	path.Close()
	p.SetColor(c)
	p.Fill(path)
}

// Wrap breaks a text into lines of a width, at most so many; what is more is
// cut.
func (p *Pen) Wrap(s string, size vg.Length, bold bool, most vg.Length, lines int) []string {
	var list []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		longer := strings.TrimSpace(line + " " + word)
		if line == "" || p.Width(size, bold, longer) <= most {
			line = longer
			continue
		}
		if len(list) == lines-1 {
			line = longer + " …" // it is cut below
			break
		}
		list, line = append(list, p.Fit(line, size, bold, most)), word
	}
	if line != "" {
		list = append(list, p.Fit(line, size, bold, most))
	}
	return list
}
