package facts

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"strings"
)

// The most that a logo may be: it goes out with every mail.
const (
	maxLogo       = 24 << 10 // bytes
	maxLogoWidth  = 1200     // pixels
	maxLogoHeight = 400
)

const logoPrefix = "data:image/png;base64,"

var errLogo = errors.New("it isn't a PNG of at most 24 kB and 1,200 by 400 pixels, written as " + logoPrefix + "…")

// LogoPNG is the partnership's logo, nil without one, and its size in pixels.
func (p Partnership) LogoPNG() (pngFile []byte, width, height int) {
	pngFile, size, err := readLogo(p.Logo)
	if err != nil {
		return nil, 0, 0
	}
	return pngFile, size.X, size.Y
}

// readLogo takes a logo out of its data URL (RFC 2397).
func readLogo(s string) ([]byte, image.Point, error) {
	coded, ok := strings.CutPrefix(s, logoPrefix)
	if !ok || len(coded) > base64.StdEncoding.EncodedLen(maxLogo) {
		return nil, image.Point{}, errLogo
	}
	b, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		return nil, image.Point{}, errLogo
	}
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width < 1 || c.Height < 1 || c.Width > maxLogoWidth || c.Height > maxLogoHeight {
		return nil, image.Point{}, errLogo
	}
	if _, err := png.Decode(bytes.NewReader(b)); err != nil { // it may be cut short
		return nil, image.Point{}, errLogo
	}
	return b, image.Pt(c.Width, c.Height), nil
}
