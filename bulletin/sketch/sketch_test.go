package sketch_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"

	"kcst/bulletin"
	"kcst/bulletin/sketch"
	"kcst/facts"
)

func draw(t *testing.T, c bulletin.Content) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := sketch.PNG(&b, c); err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func edition() bulletin.Content {
	entries := func(headlines ...string) (list []bulletin.Entry) {
		for _, h := range headlines {
			list = append(list, bulletin.Entry{Headline: h})
		}
		return list
	}
	return bulletin.Content{
		Bulletin: "Kent Community Safety e-bulletin", Subject: "Community safety in June 2026: new duties, new grants, and what was decided",
		Date: facts.Date{Year: 2026, Month: 6, Day: 30}, From: bulletin.Imprint{Colour: "#7a1f5c"},
		Foreword: "Dear partners,\n\nthis month has **two** things that can't wait: the new duty to cooperate, and a grant for village halls that [closes](https://example.org) at the end of July.",
		Sections: []bulletin.Section{
			{ID: bulletin.SectionMedia, Entries: entries("Harbour lights are back", "One", "Two", "Three", "Four", "Five", "Six")},
			{ID: bulletin.SectionPublications, Entries: entries(strings.Repeat("A very long headline of a report ", 6))},
		},
	}
}

// The picture has the colour of the mail at its top, words in black below it,
// and grows with the edition.
func TestPNG(t *testing.T) {
	t.Parallel()
	picture := draw(t, edition()) // SKETCH=FILE keeps it, to be looked at
	if file := os.Getenv("SKETCH"); file != "" {
		w, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		if err := png.Encode(w, picture); err != nil {
			t.Fatal(err)
		}
	}
	if got := color.RGBAModel.Convert(picture.At(2, 2)); got != (color.RGBA{0x7a, 0x1f, 0x5c, 0xff}) {
		t.Errorf("the band is %v", got)
	}
	dark := 0
	b := picture.Bounds()
	for y := b.Dy() / 4; y < b.Dy(); y++ {
		for x := range b.Dx() {
			if r, g, b, _ := picture.At(x, y).RGBA(); r+g+b < 3*0x4000 {
				dark++
			}
			if x >= b.Dx()-40 || x < 40 {
				if r, _, _, _ := picture.At(x, y).RGBA(); r != 0xffff {
					t.Fatalf("something is drawn into the margin, at %d,%d", x, y)
				}
			}
		}
	}
	if dark < 2000 {
		t.Errorf("%d dark points: are there words?", dark)
	}
	for name, add := range map[string]func(*bulletin.Content, []bulletin.Meeting){
		"decided": func(c *bulletin.Content, list []bulletin.Meeting) { c.Decided = list },
		"minuted": func(c *bulletin.Content, list []bulletin.Meeting) { c.Minuted = list },
		"coming":  func(c *bulletin.Content, list []bulletin.Meeting) { c.Coming = list },
	} {
		more := edition()
		add(&more, []bulletin.Meeting{{Committee: "Kent Community Safety Partnership", When: bulletin.When{Date: more.Date}}})
		if h := draw(t, more).Bounds().Dy(); h <= b.Dy() {
			t.Errorf("with a meeting that is %s it is %d high, without %d", name, h, b.Dy())
		}
	}
	short := edition()
	short.Sections, short.Foreword = nil, ""
	if h := draw(t, short).Bounds().Dy(); h >= b.Dy() {
		t.Errorf("an edition without sections is %d high, of %d", h, b.Dy())
	}
}

// Nothing that officers may write breaks it.
func TestPNGOfAnything(t *testing.T) {
	t.Parallel()
	for _, c := range []bulletin.Content{
		{}, {Subject: strings.Repeat("x", 5000), Body: strings.Repeat("<b>&\n\n", 3000), From: bulletin.Imprint{Colour: "red"}},
		{Subject: "تحذير من العاصفة 🌪️", Body: "\x00\xff", From: bulletin.Imprint{Colour: "#ffffff"}},
	} {
		if b := draw(t, c).Bounds(); b.Dx() != 1120 || b.Dy() > 3000 {
			t.Errorf("%v", b)
		}
	}
}
