package web

import (
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kcst/templates"
)

// pairs are the colours that stand on each other, with the contrast that
// WCAG 2.2 asks for: 4.5 of text (1.4.3), 3 of what shows a part of the page
// that acts (1.4.11).
var pairs = []struct {
	front, ground string
	least         float64
}{
	{"text", "page", 4.5}, {"text", "surface", 4.5}, {"text", "urgent", 4.5},
	{"muted", "page", 4.5}, {"muted", "surface", 4.5}, {"error", "page", 4.5},
	{"link", "page", 4.5}, {"link", "surface", 4.5}, {"link", "urgent", 4.5},
	{"link-hover", "page", 4.5}, {"link-hover", "surface", 4.5}, {"link-hover", "urgent", 4.5},
	{"visited", "page", 4.5}, {"visited", "surface", 4.5},
	{"on-focus", "focus", 4.5}, {"on-button", "button", 4.5}, {"on-button", "button-hover", 4.5},
	{"on-quiet", "quiet", 4.5}, {"on-quiet", "quiet-hover", 4.5}, {"on-warning", "warning", 4.5}, {"on-warning", "warning-hover", 4.5},
	{"on-notice", "notice", 4.5}, {"on-monthly", "monthly", 4.5}, {"on-weekly", "weekly", 4.5}, {"on-extra", "extra", 4.5},
	{"ink", "paper", 4.5}, {"ink", "paper-hover", 4.5},
	{"edge", "page", 3}, {"error", "page", 3}, {"button", "page", 3}, {"warning", "page", 3}, {"quiet-foot", "page", 3},
	{"urgent-edge", "urgent", 3}, {"urgent-edge", "page", 3}, {"rule", "page", 3},
	{"on-band", "band", 4.5},
}

func TestContrast(t *testing.T) {
	light, dark := schemes(t)
	for _, colour := range []string{"#1d5b79", "#000000", "#ffffff", "#ffd700", "#777777", "#ff0000", "#00ff00", "#0000ff", "#808000", "nonsense"} {
		c := templates.ColoursOf(colour)
		for _, scheme := range []struct {
			name    string
			colours map[string]string
			rule    string
		}{{"light", light, c.Rule}, {"dark", dark, c.DarkRule}} {
			scheme.colours["band"], scheme.colours["on-band"], scheme.colours["rule"] = c.Band, c.OnBand, scheme.rule
			for _, p := range pairs {
				got := contrast(t, scheme.colours, p.front, p.ground)
				if got < p.least {
					t.Errorf("%s, with %s: %s on %s is %.2f to 1, at least %.1f is wanted", scheme.name, colour, p.front, p.ground, got, p.least)
				}
			}
		}
	}
	// What has the focus differs from what has not, and can be seen (2.4.11).
	for _, scheme := range []map[string]string{light, dark} {
		if got := math.Max(contrast(t, scheme, "focus", "page"), contrast(t, scheme, "on-focus", "page")); got < 3 {
			t.Errorf("the focus on the page is %.2f to 1", got)
		}
	}
}

// TestColoursHaveNames: a colour outside the two lists would escape the test
// above.
func TestColoursHaveNames(t *testing.T) {
	for _, name := range styles[1:] { // but GOV.UK Frontend’s own
		for i, line := range strings.Split(string(embedded(name)), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "--") {
				continue
			}
			if found := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|:\s*(white|black|red|yellow)\b`).FindString(line); found != "" {
				t.Errorf("%s:%d: %s has no name", name, i+1, found)
			}
		}
	}
}

// TestComponentsAreCompiled: govuk.css is what its source gives.
func TestComponentsAreCompiled(t *testing.T) {
	source, err := os.ReadFile("style/govuk.scss")
	if err != nil {
		t.Fatal(err)
	}
	css := string(embedded("govuk.css"))
	if !strings.Contains(css, fmt.Sprintf("Source: sha256 %x ", sha256.Sum256(source))) {
		t.Error("style/govuk.scss was changed since assets/govuk.css was compiled from it: run make style")
	}
	for _, bad := range []string{"@font-face", "Transport", "url("} {
		if strings.Contains(css, bad) {
			t.Errorf("assets/govuk.css has %s", bad)
		}
	}
}

// schemes are the named colours of the stylesheet, light and dark.
func schemes(t *testing.T) (light, dark map[string]string) {
	t.Helper()
	css := string(embedded("base.css"))
	first, rest, ok := strings.Cut(css, "@media screen and (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("the stylesheet has no dark scheme")
	}
	light, dark = map[string]string{}, map[string]string{}
	named := regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)
	for _, m := range named.FindAllStringSubmatch(first, -1) {
		light[m[1]], dark[m[1]] = m[2], m[2]
	}
	second, _, _ := strings.Cut(rest, "\n}\n")
	for _, m := range named.FindAllStringSubmatch(second, -1) {
		dark[m[1]] = m[2]
	}
	if len(light) < 30 || light["page"] == dark["page"] {
		t.Fatalf("read %d colours", len(light))
	}
	return light, dark
}

func contrast(t *testing.T, colours map[string]string, front, ground string) float64 {
	t.Helper()
	a, b := luminance(t, colours, front), luminance(t, colours, ground)
	return (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05)
}

func luminance(t *testing.T, colours map[string]string, name string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(colours[name], "#"), 16, 32)
	if err != nil {
		t.Fatal(fmt.Errorf("the colour %s: %w", name, err))
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := float64(n>>(16-8*i)&0xff) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
