package chart

import (
	"fmt"
	"image/color"
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// painter draws boxes and texts, which is all that a bar chart is made of:
// gonum's plot itself would bring every backend and font that it has.
type painter struct {
	vg.Canvas
	faces *font.Cache
}

// align is which point of a text is given.
type align int

const (
	left align = iota
	centre
	right
)

// family is Go's own typeface: vg brings it in any case.
const family = "Go"

func typeface(bold bool) font.Font {
	f := font.Font{Typeface: family}
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

// width is how wide a text is.
func (p *painter) width(size vg.Length, bold bool, s string) vg.Length {
	face := p.faces.Lookup(typeface(bold), size)
	return face.Width(s)
}

// fit cuts a text to a width.
func (p *painter) fit(s string, size vg.Length, bold bool, most vg.Length) string {
	if p.width(size, bold, s) <= most {
		return s
	}
	r := []rune(s)
	for len(r) > 1 && p.width(size, bold, string(r)+"…") > most {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

// write draws a text with its base line at y.
func (p *painter) write(x, y vg.Length, a align, size vg.Length, bold bool, c color.Color, s string) {
	switch a {
	case centre:
		x -= p.width(size, bold, s) / 2
	case right:
		x -= p.width(size, bold, s)
	}
	p.SetColor(c)
	p.FillString(p.faces.Lookup(typeface(bold), size), vg.Point{X: x, Y: y}, s)
}

// box fills a rectangle.
func (p *painter) box(x, y, w, h vg.Length, c color.Color) {
	var path vg.Path
	path.Move(vg.Point{X: x, Y: y})
	path.Line(vg.Point{X: x + w, Y: y})
	path.Line(vg.Point{X: x + w, Y: y + h})
	path.Line(vg.Point{X: x, Y: y + h})
	path.Close()
	p.SetColor(c)
	p.Fill(path)
}
