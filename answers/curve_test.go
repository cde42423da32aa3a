package answers

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var drawCurve = flag.Bool("curve", false, "measure the threshold of trust anew, and write the page and its picture")

// Where the curve of the threshold stands.
const (
	trustPage    = "../docs/answers.md"
	trustPicture = "../docs/pictures/trust.svg"
	trustBegin   = "<!-- curve -->"
	trustEnd     = "<!-- end of the curve -->"
)

// weighed is what comes of the questions at one threshold.
type weighed struct {
	threshold                   float64
	right, wrong, refused, held int // of those that facts answer
	refusedUnheld, unheld       int // of those that none does
	heldRight, heldAll          int // of the set that is only measured
}

// weigh asks every question of the sets at a threshold.
func weigh(t *testing.T, e *Engine, threshold float64) weighed {
	e.leastTrust = threshold
	w := weighed{threshold: threshold}
	for _, path := range sets(t) {
		measured := onlyMeasured(path)
		for _, g := range loadQuestions(t, path) {
			if g.Cat == "crisis" {
				continue
			}
			a := e.Ask(g.question(t))
			passed := len(g.faults(a)) == 0
			if measured {
				w.heldAll++
				w.heldRight += int(yes(passed))
			}
			switch {
			case g.Answered == nil:
			case !*g.Answered:
				w.unheld++
				w.refusedUnheld += int(yes(!a.Answered()))
			case !a.Answered():
				w.held++
				w.refused++
			default:
				w.held++
				w.right += int(yes(passed))
				w.wrong += int(yes(!passed))
			}
		}
	}
	return w
}

// TestTrustCurve checks that the page names the threshold that is used; with
// -curve it measures the trade-off on all sets and writes it down.
func TestTrustCurve(t *testing.T) {
	b, err := os.ReadFile(trustPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), trustBegin)
	was, after, ok2 := strings.Cut(rest, trustEnd)
	if !ok || !ok2 {
		t.Fatalf("%s has no marks for the curve", trustPage)
	}
	if !*drawCurve {
		if !strings.Contains(was, fmt.Sprintf("| **%.2f** |", leastTrust)) {
			t.Errorf("the curve of %s is not of the threshold %.2f: run go generate ./answers", trustPage, leastTrust)
		}
		return
	}
	e := newTestEngine(t)
	var curve []weighed
	for _, threshold := range []float64{0, 0.05, 0.1, 0.15, leastTrust, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9} {
		curve = append(curve, weigh(t, e, threshold))
	}
	var table strings.Builder
	table.WriteString("\n| threshold | answered right | answered wrongly | refused | unheld and refused | measured-only set |\n|---:|---:|---:|---:|---:|---:|\n")
	percent := func(n, of int) string { return fmt.Sprintf("%.1f%%", 100*float64(n)/float64(of)) }
	for _, w := range curve {
		mark := ""
		if w.threshold == leastTrust {
			mark = "**"
		}
		fmt.Fprintf(&table, "| %s%.2f%s | %s | %s | %s | %s | %s |\n", mark, w.threshold, mark,
			percent(w.right, w.held), percent(w.wrong, w.held), percent(w.refused, w.held), percent(w.refusedUnheld, w.unheld), percent(w.heldRight, w.heldAll))
	}
	table.WriteString("\n")
	for path, text := range map[string]string{trustPage: before + trustBegin + table.String() + trustEnd + after, trustPicture: picture(curve)} {
		if err := os.WriteFile(filepath.FromSlash(path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// picture draws the curve as SVG: the shares against the threshold.
func picture(curve []weighed) string {
	const left, top, width, height = 50.0, 20.0, 520.0, 260.0
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 330" role="img" aria-label="Shares answered and refused against the threshold" font-family="sans-serif" font-size="13">`+"\n")
	b.WriteString(`<rect width="760" height="330" fill="#fff"/>` + "\n")
	for share := 0; share <= 100; share += 20 {
		y := top + height*(1-float64(share)/100)
		fmt.Fprintf(&b, `<path d="M%.0f %.1fh%.0f" stroke="#ddd"/><text x="%.0f" y="%.1f" text-anchor="end">%d%%</text>`+"\n", left, y, width, left-6, y+4, share)
	}
	for tenth := 0; tenth <= 9; tenth++ {
		fmt.Fprintf(&b, `<text x="%.1f" y="%.0f" text-anchor="middle">0.%d</text>`+"\n", left+width*float64(tenth)/9, top+height+18, tenth)
	}
	fmt.Fprintf(&b, `<text x="%.0f" y="322" text-anchor="middle">threshold of trust</text>`+"\n", left+width/2)
	chosen := left + width*leastTrust/0.9
	fmt.Fprintf(&b, `<path d="M%.1f %.0fv%.0f" stroke="#555" stroke-dasharray="4 4"/>`+"\n", chosen, top, height)
	for i, line := range []struct {
		name, colour, dash string
		of                 func(weighed) float64
	}{
		{"answered right", "#0b6e4f", "", func(w weighed) float64 { return float64(w.right) / float64(w.held) }},
		{"answered wrongly", "#b3261e", "8 3", func(w weighed) float64 { return float64(w.wrong) / float64(w.held) }},
		{"refused", "#8a5a00", "2 3", func(w weighed) float64 { return float64(w.refused) / float64(w.held) }},
		{"unheld and refused", "#2b5fb3", "12 3 2 3", func(w weighed) float64 { return float64(w.refusedUnheld) / float64(w.unheld) }},
	} {
		b.WriteString(`<path fill="none" stroke-width="2" stroke="` + line.colour + `" stroke-dasharray="` + line.dash + `" d="`)
		for n, w := range curve {
			fmt.Fprintf(&b, "%c%.1f %.1f", "ML"[min(n, 1)], left+width*w.threshold/0.9, top+height*(1-line.of(w)))
		}
		y := top + 10 + 24*float64(i)
		fmt.Fprintf(&b, `"/>`+"\n"+`<path d="M%.0f %.0fh30" stroke-width="2" stroke="%s" stroke-dasharray="%s"/><text x="%.0f" y="%.0f">%s</text>`+"\n",
			left+width+20, y, line.colour, line.dash, left+width+56, y+4, line.name)
	}
	b.WriteString("</svg>\n")
	return b.String()
}
