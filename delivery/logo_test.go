package delivery

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strings"
	"testing"
)

// TestLogo: a partnership's logo stands in the mail under its own content ID,
// beside the chart, and nowhere without one.
func TestLogo(t *testing.T) {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 300, 100))); err != nil {
		t.Fatal(err)
	}
	c := sampleMonthly()
	for _, logo := range []string{"", "data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes())} {
		c.From.Logo = logo
		l := sampleLetter(t, c)
		want := 0
		if logo != "" {
			want = 1
		}
		for part, in := range map[string]string{
			`<img src="cid:logo" alt="" width="120" height="40"`: string(l.HTML),
			"Content-Id: <logo>": string(wire(t, l)),
		} {
			if got := strings.Count(in, part); got != want {
				t.Errorf("with a logo of %d bytes: %q stands %d times", len(logo), part, got)
			}
		}
	}
}
