package delivery

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// shrunk writes a picture of few colours with a palette, which takes a third
// of the bytes: every mail carries it. Shades that no eye tells apart, five
// bits a channel, are one. A picture of more than 256 stays as it is.
func shrunk(drawn []byte) ([]byte, error) {
	src, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		return nil, err
	}
	b := src.Bounds()
	out := image.NewPaletted(b, nil)
	index := map[color.RGBA]uint8{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := shade(src.At(x, y))
			i, ok := index[c]
			if !ok {
				if len(out.Palette) == 256 {
					return drawn, nil
				}
				i = uint8(len(out.Palette))
				index[c], out.Palette = i, append(out.Palette, c)
			}
			out.SetColorIndex(x, y, i)
		}
	}
	var w bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&w, out)
	return w.Bytes(), err
}

// shade is a colour of five bits a channel, opaque; white stays white.
func shade(c color.Color) color.RGBA {
	r, g, b, _ := c.RGBA()
	five := func(v uint32) uint8 { v >>= 11; return uint8(v<<3 | v>>2) }
	return color.RGBA{five(r), five(g), five(b), 255}
}
