// Package sketch draws an edition in short, as a picture: its heading, its
// first words, and the headlines of its sections, in the colour of the mail. It
// is for officers who look at a draft where no mail can be shown, such as in
// Slack; what goes out is the mail.
package sketch

import (
	"fmt"
	"image/color"
	"io"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"kcst/bulletin"
	"kcst/templates"
	"kcst/templates/pen"
)

// The measures of the picture, in points.
const (
	width  = vg.Length(560)
	margin = vg.Length(24)
	inner  = width - 2*margin
	band   = vg.Length(44)
	line   = vg.Length(16)

	mostLines     = 7 // of the foreword or the text
	mostHeadlines = 5 // of a section
)

var (
	ink   = color.RGBA{0x1a, 0x1a, 0x1a, 0xff}
	faint = color.RGBA{0x5c, 0x63, 0x6b, 0xff}
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
)

// row is one line of the picture.
type row struct {
	text   string
	size   vg.Length
	bold   bool
	colour color.Color
	above  vg.Length // the space before it
}

// PNG draws an edition.
func PNG(w io.Writer, c bulletin.Content) error {
	measure, err := pen.New(vgimg.New(1, 1))
	if err != nil {
		return err
	}
	list := rows(measure, c)
	height := band
	for _, r := range list {
		height += r.above + line
	}
	const dpi = 144 // sharp on a screen with two pixels a point
	canvas := vgimg.NewWith(vgimg.UseWH(width, height+margin), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(white))
	p, err := pen.New(canvas)
	if err != nil {
		return err
	}
	y := height + margin - band
	top := colourOf(c.From.Colour)
	p.Box(0, y, width, band, top)
	p.Write(margin, y+16, pen.Left, 14, true, readable(top), p.Fit(c.Bulletin, 14, true, inner-120))
	p.Write(width-margin, y+16, pen.Right, 10.5, false, readable(top), c.Date.Words())
	for _, r := range list {
		y -= r.above + line
		p.Write(margin, y, pen.Left, r.size, r.bold, r.colour, r.text)
	}
	_, err = vgimg.PngCanvas{Canvas: canvas}.WriteTo(w)
	return err
}

// rows are the lines of an edition, from the top.
func rows(p *pen.Pen, c bulletin.Content) []row {
	var list []row
	for n, s := range p.Wrap(c.Subject, 17, true, inner, 2) {
		list = append(list, row{s, 17, true, ink, vg.Length(12 - 6*n)})
	}
	text := strings.TrimSpace(c.Foreword + "\n\n" + c.Body)
	for n, s := range p.Wrap(templates.PlainText(text), 11, false, inner, mostLines) {
		list = append(list, row{s, 11, false, ink, first(n, 8)})
	}
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		list = append(list, row{p.Fit(title, 12.5, true, inner), 12.5, true, ink, 14})
		for n, s := range lines {
			if n == mostHeadlines {
				list = append(list, row{fmt.Sprintf("and %d more", len(lines)-n), 11, false, faint, 2})
				break
			}
			list = append(list, row{p.Fit("•  "+s, 11, false, inner), 11, false, ink, 2})
		}
	}
	for _, s := range c.Sections {
		var lines []string
		for _, e := range s.Entries {
			lines = append(lines, e.Headline)
		}
		section(templates.MailSectionTitle(string(s.ID)), lines)
	}
	var meetings []string
	for _, m := range c.Meetings() {
		meetings = append(meetings, m.Committee+", "+m.When.Date.Words())
	}
	section("Meetings", meetings)
	return list
}

func first(n int, space vg.Length) vg.Length {
	if n == 0 {
		return space
	}
	return 0
}

// colourOf reads #rrggbb, and is a dark blue for anything else.
func colourOf(hex string) color.RGBA {
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		n = 0x1d3c6e
	}
	return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff}
}

// readable is black or white, whichever stands out from a colour.
func readable(c color.RGBA) color.RGBA {
	if 299*int(c.R)+587*int(c.G)+114*int(c.B) > 150_000 {
		return ink
	}
	return white
}
