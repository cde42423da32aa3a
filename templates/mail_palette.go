package templates

import (
	"fmt"
	"math"
	"strconv"
)

// mailPalette is every colour of a mail, all of them from the partnership's
// one. Whatever that colour is, text on it and links in it keep the contrast
// that WCAG 2.2 asks for (4.5 to 1).
type mailPalette struct {
	Ink, Muted, Paper, Ground                 string // the same for every partnership
	DarkInk, DarkMuted, DarkPaper, DarkGround string

	Band     string // the masthead
	OnBand   string // text on it
	Rule     string // thin accents on white
	Link     string // links and section titles on white and on Tint
	Tint     string // panels
	Edge     string // lines around and between panels
	DarkBand string // the same for readers who asked for dark
	DarkLink string
	DarkTint string
	DarkEdge string
}

// mailColours are those that no partnership changes.
var mailColours = mailPalette{
	Ink: "#1d2129", Muted: "#4d5663", Paper: "#ffffff", Ground: "#eef0f3",
	DarkInk: "#f1f3f5", DarkMuted: "#c3cad2", DarkPaper: "#1b1e23", DarkGround: "#101215",
}

// mailFallback stands in for a colour that is none.
const mailFallback = "#1b4d6b"

// contrastAA is what WCAG 2.2 asks for between text and its ground (1.4.3),
// and a little more, since clients round and recolour. On dark a link needs
// more than that to look alive.
const (
	contrastAA   = 4.7
	contrastDark = 8
)

func newMailPalette(colour string) mailPalette {
	base, err := parseColour(colour)
	if err != nil {
		base, _ = parseColour(mailFallback)
	}
	p := mailColours
	paper, _ := parseColour(p.Paper)
	dark, _ := parseColour(p.DarkPaper)
	tint, darkTint := base.mix(paper, 0.93), base.mix(dark, 0.82)
	p.Band, p.Rule = base.String(), base.String()
	p.OnBand = p.Paper
	if base.contrast(rgb{}) > base.contrast(paper) {
		p.OnBand = "#000000"
	}
	p.Link = base.towards(rgb{}, tint).String()
	p.Tint, p.Edge = tint.String(), base.mix(paper, 0.78).String()
	band := base
	for band.contrast(paper) < 7 {
		band = band.mix(rgb{}, 0.1)
	}
	p.DarkBand = band.String()
	p.DarkLink = base.until(paper, darkTint, contrastDark).String()
	p.DarkTint, p.DarkEdge = darkTint.String(), base.mix(rgb{90, 97, 107}, 0.8).String()
	return p
}

type rgb struct{ r, g, b float64 }

func parseColour(s string) (rgb, error) {
	if len(s) != 7 || s[0] != '#' {
		return rgb{}, fmt.Errorf("colour %q is not in the form #rrggbb", s)
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return rgb{}, fmt.Errorf("colour %q is not in the form #rrggbb", s)
	}
	return rgb{float64(n >> 16), float64(n >> 8 & 0xff), float64(n & 0xff)}, nil
}

func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c.r)), int(math.Round(c.g)), int(math.Round(c.b)))
}

// mix is c with share parts of d in it, share from 0 to 1.
func (c rgb) mix(d rgb, share float64) rgb {
	at := func(x, y float64) float64 { return x + (y-x)*share }
	return rgb{at(c.r, d.r), at(c.g, d.g), at(c.b, d.b)}
}

// towards moves c step by step to end until it can be read on ground.
func (c rgb) towards(end, ground rgb) rgb { return c.until(end, ground, contrastAA) }

// until moves c step by step to end until it stands out from ground by ratio.
func (c rgb) until(end, ground rgb, ratio float64) rgb {
	for range 40 {
		if c.contrast(ground) >= ratio {
			return c
		}
		c = c.mix(end, 0.08)
	}
	return end
}

// contrast is the ratio of WCAG 2.2, from 1 to 21.
func (c rgb) contrast(d rgb) float64 {
	x, y := c.luminance(), d.luminance()
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func (c rgb) luminance() float64 {
	lin := func(v float64) float64 {
		v /= 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.r) + 0.7152*lin(c.g) + 0.0722*lin(c.b)
}
