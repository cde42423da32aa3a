package minutes

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kcst/meetings"
)

// style is one made-up set of minutes, in the manner of some council, and what
// a reader counted in it.
type style struct {
	name, text                string
	items, decisions, actions int
	keep, money, never        []string
}

func styles(t testing.TB) []style {
	files, err := filepath.Glob("testdata/styles/*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var all []style
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text, counted, ok := strings.Cut(strings.ReplaceAll(string(b), `\f`, "\f"), "-- counted --\n")
		if !ok {
			t.Fatalf("%s has no count", f)
		}
		s := style{name: filepath.Base(f), text: text}
		for l := range strings.Lines(counted) {
			what, value, _ := strings.Cut(strings.TrimSpace(l), " ")
			n, _ := strconv.Atoi(value)
			switch what {
			case "items":
				s.items = n
			case "decisions":
				s.decisions = n
			case "actions":
				s.actions = n
			case "keep":
				s.keep = append(s.keep, value)
			case "money":
				s.money = append(s.money, value)
			case "never":
				s.never = append(s.never, value)
			default:
				t.Fatalf("%s: %q", f, l)
			}
		}
		all = append(all, s)
	}
	return all
}

func london(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestStyles holds the summaries to the figures that are promised: the
// decision kept in 98% or more, the money in 95%, sixty words or fewer at the
// median, every sentence the source's own, and nothing that is restricted.
func TestStyles(t *testing.T) {
	var kept, decisions, money, amounts int
	var lengths []int
	for _, s := range styles(t) {
		list, err := Read(s.text, Hint{Zone: london(t)})
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		d := list[0]
		items, decided, actions := d.Counts()
		if items != s.items || decided != s.decisions || actions != s.actions {
			t.Errorf("%s: %d items, %d decisions, %d actions; counted %d, %d, %d%s", s.name, items, decided, actions, s.items, s.decisions, s.actions, listing(d))
		}
		said, all := "", ""
		for _, it := range d.Items {
			brief := it.Brief()
			if !it.Procedural {
				lengths = append(lengths, wordCount(strings.Join(brief, " ")))
			}
			source := strings.Join(it.Text, " ")
			for _, sentence := range brief {
				if !strings.Contains(source, sentence) {
					t.Errorf("%s: not in the source: %q", s.name, sentence)
				}
			}
			said += strings.Join(brief, " ") + "\n"
			all += it.Title + source + said
		}
		count := func(want []string, n, of *int, what string) {
			for _, w := range want {
				*of++
				if strings.Contains(said, w) {
					*n++
				} else {
					t.Logf("%s: %s isn't kept: %s", s.name, what, w)
				}
			}
		}
		count(s.keep, &kept, &decisions, "a decision")
		count(s.money, &money, &amounts, "an amount")
		for _, n := range s.never {
			if strings.Contains(all, n) {
				t.Errorf("%s: restricted: %q", s.name, n)
			}
		}
	}
	slices.Sort(lengths)
	median := lengths[len(lengths)/2]
	t.Logf("decisions %d/%d, money %d/%d, %d words at the median of %d items", kept, decisions, money, amounts, median, len(lengths))
	if kept*100 < decisions*98 || money*100 < amounts*95 || median > mostWords {
		t.Errorf("decisions %d/%d, money %d/%d, %d words at the median", kept, decisions, money, amounts, median)
	}
}

// listing is what was found, for whoever has to mend it.
func listing(d Draft) string {
	var b strings.Builder
	for _, it := range d.Items {
		b.WriteString("\n    [" + it.Number + "] " + it.Title)
		for _, x := range it.Decisions {
			b.WriteString("\n        decided: " + x.Words())
		}
		for _, x := range it.Actions {
			b.WriteString("\n        action: " + x.Text)
		}
	}
	return b.String()
}

var _ = meetings.Minutes
