package chart

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"kcst/facts"
	"kcst/funding"
	"kcst/templates/pen"
)

// segments is what became of a bar's money, in the order in which it is
// stacked.
var segments = []string{"Spent", "Allocated, not yet spent", "Unallocated", "Refunded"}

// stack is one bar.
type stack struct {
	name    string
	amounts [4]facts.Money
}

func (s stack) total() (m facts.Money) {
	for _, a := range s.amounts {
		m += a
	}
	return m
}

// stacks is the bars of a fund, the first at the top.
func stacks(f funding.FundSheet) []stack {
	var list []stack
	for _, p := range f.Pots {
		b := p.Balance
		list = append(list, stack{p.Name, [4]facts.Money{b.Spent, b.Outstanding(), b.Unallocated(), b.Refunded}})
	}
	if left := f.Balance.Unsplit(); left > 0 {
		list = append(list, stack{"In no pot yet", [4]facts.Money{2: left}})
	}
	if len(list) == 0 {
		list = append(list, stack{name: "Nothing is booked yet"})
	}
	return list
}

// PNG draws a fund as a PNG.
func PNG(w io.Writer, f funding.FundSheet, t Theme) error {
	const dpi = 144 // sharp on a screen with two pixels a point
	c := vgimg.NewWith(vgimg.UseWH(width, height(f)), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(t.background))
	if err := paint(c, f, t); err != nil {
		return err
	}
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}

// SVG draws a fund as an SVG, which carries its own description. Its text
// stays text, in what the reader has that is no wider than Go's typeface.
func SVG(w io.Writer, f funding.FundSheet, t Theme) error {
	c := vgsvg.NewWith(vgsvg.UseWH(width, height(f)))
	if err := paint(c, f, t); err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	s := strings.ReplaceAll(b.String(), "font-family:Go;", "font-family:Go,Arial,Helvetica,sans-serif;")
	head, rest, _ := strings.Cut(s, "<svg ")
	open, rest, _ := strings.Cut(rest, ">")
	_, err := fmt.Fprintf(w, "%s<svg role=\"img\" %s>\n<title>%s</title>\n<desc>%s</desc>%s",
		head, open, html.EscapeString(f.Name), html.EscapeString(Text(f)), rest)
	return err
}

// The measures of the picture, in points.
const (
	width   = vg.Length(560)
	margin  = vg.Length(16)
	heading = vg.Length(70) // the title and the key
	axis    = vg.Length(26)
	bar     = vg.Length(34)
	gap     = vg.Length(18)
)

func height(f funding.FundSheet) vg.Length {
	return 2*margin + heading + axis + vg.Length(len(stacks(f)))*(bar+gap)
}

// painter draws a fund.
type painter struct{ *pen.Pen }

// paint draws from the top down.
func paint(c vg.Canvas, f funding.FundSheet, t Theme) error {
	ink, err := pen.New(c)
	if err != nil {
		return err
	}
	p := &painter{ink}
	list, top := stacks(f), height(f)
	p.Box(0, 0, width, top, t.background)
	p.Write(margin, top-margin-12, pen.Left, 15, true, t.ink, p.Fit(f.Name, 15, true, 400)+": "+f.Balance.Awarded.String())
	p.key(list, top-margin-32, t)

	column, most := vg.Length(0), facts.Money(0)
	for i := range list {
		s := &list[i]
		s.name = p.Fit(s.name, 10.5, false, 190)
		column = max(column, p.Width(10.5, false, s.name))
		most = max(most, s.total())
	}
	s := scale{from: margin + column + 10, most: most}
	s.width = width - margin - s.from
	y := top - margin - heading
	p.grid(s, y, y-vg.Length(len(list))*(bar+gap), t)
	for _, stack := range list {
		y -= bar + gap
		p.stack(stack, s, y+gap/2, t)
	}
	return nil
}

// key explains the colours that are there, with the fund's sums, in two
// columns.
func (p *painter) key(list []stack, y vg.Length, t Theme) {
	const swatch, line, column = vg.Length(11), vg.Length(17), vg.Length(250)
	n := 0
	for i, name := range segments {
		var total facts.Money
		for _, s := range list {
			total += s.amounts[i]
		}
		if total == 0 {
			continue
		}
		x, y := margin+vg.Length(n%2)*column, y-vg.Length(n/2)*line
		p.Box(x, y-2, swatch, swatch, t.fills[i])
		p.Write(x+swatch+6, y, pen.Left, 10.5, false, t.ink, name+": "+total.String())
		n++
	}
}

// scale places an amount.
type scale struct {
	from, width vg.Length
	most        facts.Money
}

func (s scale) at(m facts.Money) vg.Length {
	if s.most == 0 {
		return s.from
	}
	return s.from + s.width*vg.Length(float64(m)/float64(s.most))
}

// ticks is round amounts, of which there are four to eight.
func (s scale) ticks() []facts.Money {
	if s.most == 0 {
		return []facts.Money{0}
	}
	step := math.Pow(10, math.Floor(math.Log10(float64(s.most))))
	for float64(s.most)/step < 4 {
		step /= 2
	}
	var list []facts.Money
	for m := 0.0; m <= float64(s.most); m += step {
		list = append(list, facts.Money(math.Round(m)))
	}
	return list
}

// grid draws the axis in pounds below the bars.
func (p *painter) grid(s scale, top, bottom vg.Length, t Theme) {
	p.Box(s.from, bottom-0.5, s.width, 1, t.faint)
	for _, m := range s.ticks() {
		x := s.at(m)
		p.Box(x-0.25, bottom-4, 0.5, top-bottom+4, t.faint)
		half := p.Width(9.5, false, m.String()) / 2
		p.Write(min(x, width-margin-half), bottom-15, pen.Centre, 9.5, false, t.ink, m.String())
	}
}

// stack draws one bar, with its name and sum beside it, and each amount that
// there is room for in its part.
func (p *painter) stack(s stack, at scale, y vg.Length, t Theme) {
	p.Write(at.from-8, y+bar/2+2, pen.Right, 10.5, false, t.ink, s.name)
	p.Write(at.from-8, y+bar/2-11, pen.Right, 10.5, false, t.ink, s.total().String())
	const seam = 1.2
	var sum facts.Money
	for i, m := range s.amounts {
		from, to := at.at(sum), at.at(sum+m)
		sum += m
		if m <= 0 {
			continue
		}
		if from > at.from {
			from += seam
		}
		p.Box(from, y, max(to-from, 0.8), bar, t.fills[i])
		if text := m.String(); p.Width(10, true, text)+8 < to-from {
			p.Write((from+to)/2, y+bar/2-3.5, pen.Centre, 10, true, t.onFill[i], text)
		}
	}
}
