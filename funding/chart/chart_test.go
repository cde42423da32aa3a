package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kcst/funding"
)

var update = flag.Bool("update", false, "write what is expected")

// fund is a fund with each kind of segment, and some money in no pot.
func fund() funding.FundSheet {
	return funding.FundSheet{Name: "Crime & Reduction Grant 2021/22", Balance: funding.Balance{Awarded: 4000000, Split: 3966100},
		Pots: []funding.PotSheet{
			{Name: "Upfront funding 2021/22", Balance: funding.Balance{Split: 2644100, Allocated: 2529660, Underspent: 10500, Dropped: 160000, Spent: 1500000, Refunded: 145540}},
			{Name: "Tactical pot 2021/22", Balance: funding.Balance{Split: 1322000}},
		}}
}

func TestTextSaysAllThatIsDrawn(t *testing.T) {
	want := "Crime & Reduction Grant 2021/22: £40,000 awarded." +
		" Upfront funding 2021/22, £26,441: £15,000 spent; £8,591.60 allocated, not yet spent; £1,394 unallocated; £1,455.40 refunded." +
		" Tactical pot 2021/22, £13,220: £13,220 unallocated." +
		" In no pot yet, £339: £339 unallocated."
	if got := Text(fund()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPNG(t *testing.T) {
	for name, theme := range map[string]Theme{"light": Light, "dark": Dark} {
		var b bytes.Buffer
		if err := PNG(&b, fund(), theme); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds().Dx(); got != 1120 {
			t.Errorf("%s: %d pixels wide, want 1120", name, got)
		}
		seen := map[string]bool{}
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				r, g, bl, a := img.At(x, y).RGBA()
				if a != 0xffff {
					t.Fatalf("%s: the picture is not opaque at %d,%d", name, x, y)
				}
				for i, f := range theme.fills {
					if uint8(r>>8) == f.R && uint8(g>>8) == f.G && uint8(bl>>8) == f.B {
						seen[segments[i]] = true
					}
				}
			}
		}
		if len(seen) != len(segments) {
			t.Errorf("%s: drawn were only %v", name, seen)
		}
	}
}

func TestSVG(t *testing.T) {
	var b bytes.Buffer
	if err := SVG(&b, fund(), Light); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(bytes.NewReader(b.Bytes())); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{`<svg role="img"`, "<title>Crime &amp; Reduction Grant", "<desc>", "£8,591.60"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the SVG has no %s", want)
		}
	}
	golden := filepath.Join("testdata", "fund.svg")
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("the SVG is not that of %s: look at it, and run with -update", golden)
	}
}

// TestEmptyFund draws a fund before anything was split.
func TestEmptyFund(t *testing.T) {
	for _, f := range []funding.FundSheet{{Name: "New"}, {Name: "New", Balance: funding.Balance{Awarded: 100}}} {
		if err := PNG(io.Discard, f, Light); err != nil {
			t.Error(err)
		}
	}
}
