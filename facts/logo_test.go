package facts

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strings"
	"testing"
	"testing/fstest"
)

// logoOf is a blank logo of some size as a data URL.
func logoOf(t *testing.T, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return logoPrefix + base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestLogo(t *testing.T) {
	good := logoOf(t, 300, 100)
	set, err := ParseFS(fstest.MapFS{"p.yaml": {Data: []byte("partnership: {id: t, name: Test Partnership, email: team@example.org, zone: Europe/London, area: Test, bulletin: News, team: Test Team, logo: \"" + good + "\"}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	file, width, height := set.Partnership.LogoPNG()
	if len(file) == 0 || width != 300 || height != 100 {
		t.Errorf("%d bytes, %d by %d pixels", len(file), width, height)
	}
	for name, bad := range map[string]string{
		"an address":   "https://www.example.org/logo.png",
		"another kind": strings.Replace(good, "png", "svg+xml", 1),
		"not base64":   logoPrefix + "!!!!",
		"cut short":    good[:len(good)-40],
		"too wide":     logoOf(t, maxLogoWidth+1, 10),
		"too high":     logoOf(t, 10, maxLogoHeight+1),
		"too large":    logoPrefix + strings.Repeat("A", 2*maxLogo),
	} {
		_, err := ParseFS(fstest.MapFS{"p.yaml": {Data: []byte("partnership: {id: t, name: Test Partnership, email: team@example.org, zone: Europe/London, area: Test, bulletin: News, team: Test Team, logo: \"" + bad + "\"}\n")}})
		if err == nil || !strings.Contains(err.Error(), "PNG of at most 24 kB") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
