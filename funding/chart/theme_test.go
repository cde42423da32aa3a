package chart

import (
	"image/color"
	"math"
	"testing"
)

func TestThemesContrast(t *testing.T) {
	for name, th := range map[string]Theme{"light": Light, "dark": Dark} {
		check := func(what string, a, b color.RGBA, least float64) {
			t.Helper()
			if got := contrast(a, b); got < least {
				t.Errorf("%s: %s has a contrast of %.2f, want %.1f", name, what, got, least)
			}
		}
		check("ink on the background", th.ink, th.background, 7)
		for i, fill := range th.fills {
			check(segments[i]+" on the background", fill, th.background, 3)
			check("the amount on "+segments[i], th.onFill[i], fill, 4.5)
			for j := range i {
				check(segments[i]+" beside "+segments[j], fill, th.fills[j], 1.5)
			}
		}
	}
}

// contrast is the contrast ratio of WCAG 2.2.
func contrast(a, b color.RGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
