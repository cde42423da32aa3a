package answers

import (
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// dressed is how people dress a question up.
var dressed = []struct {
	name  string
	dress func(string) string
	least float64 // share of answers that must stay the same
}{
	{"greeting", func(q string) string { return "Hi team, hope you're well. " + q + " Many thanks, Jo" }, 0.97},
	{"scene", func(q string) string {
		return "Morning! I'm putting together a briefing for our members next week. " + strings.ToUpper(q[:1]) + q[1:] + "? Kind regards, Sam Taylor"
	}, 0.95},
	{"apology", func(q string) string { return "Sorry if this is a daft question but " + q }, 0.97},
	{"tail", func(q string) string { return q + " Need it by Friday for a report, ta" }, 0.97},
	{"opening", func(q string) string { return "hello, quick one from the district: " + q }, 0.97},
	{"capitals", strings.ToUpper, 0.97},
	{"typing error", misspell, 0.9},
}

// misspell swaps, drops or doubles a letter of one longer word, the same for
// the same question.
func misspell(q string) string {
	words := strings.Fields(q)
	rng := rand.New(rand.NewSource(int64(len(q))*31 + int64(q[len(q)-1])))
	for range 12 {
		i := rng.Intn(len(words))
		w := []byte(words[i])
		if len(w) < 6 || strings.ContainsAny(words[i], "0123456789/@£") {
			continue
		}
		j := 1 + rng.Intn(len(w)-3)
		switch rng.Intn(3) {
		case 0:
			w[j], w[j+1] = w[j+1], w[j]
		case 1:
			w = slices.Delete(w, j, j+1)
		case 2:
			w = slices.Insert(w, j, w[j])
		}
		words[i] = string(w)
		break
	}
	return strings.Join(words, " ")
}

// TestDressedQuestionsGetTheSameAnswer asks questions plainly, and again with
// greetings, scenes, signatures and typing errors around them.
func TestDressedQuestionsGetTheSameAnswer(t *testing.T) {
	e := newTestEngine(t)
	var asks []string
	for n, f := range e.base.Facts() {
		if len(f.Asks) > 0 {
			asks = append(asks, f.Asks[n%len(f.Asks)])
		}
	}
	for _, d := range dressed {
		same := 0
		for _, q := range asks {
			plainly, so := e.Ask(Question{Text: q}), e.Ask(Question{Text: d.dress(q)})
			switch {
			case plainly.Kind == so.Kind && (len(plainly.Facts) == 0 || len(so.Facts) > 0 && slices.Contains(so.Facts, plainly.Facts[0])):
				same++
			case testing.Verbose():
				t.Logf("%s: %q gets %s %v, not %v", d.name, d.dress(q), so.Kind, so.Facts, plainly.Facts)
			}
		}
		share := float64(same) / float64(len(asks))
		t.Logf("%-12s %.1f%% the same", d.name, 100*share)
		if share < d.least {
			t.Errorf("%s: %.1f%% of the answers stay the same, want %.0f%%", d.name, 100*share, 100*d.least)
		}
	}
}
