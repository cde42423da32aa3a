package intake

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"kcst/facts"
	"kcst/meetings"
	"kcst/meetings/minutes"
	"kcst/meetings/pdf"
)

// counted is a file and what a reader counted in it.
type counted struct {
	name, path                         string
	items, decisions, actions, private int
	committee                          string
	day                                time.Time
}

func (c counted) counts() [4]int { return [4]int{c.items, c.decisions, c.actions, c.private} }

// theCounted are the files of testdata/counted.txt that are here: in the
// project, or in a folder that KCST_MINUTES names.
func theCounted(t *testing.T) (here []counted, elsewhere int) {
	t.Helper()
	b, err := os.ReadFile("testdata/counted.txt")
	if err != nil {
		t.Fatal(err)
	}
	folders := append([]string{"../moderngov/testdata"}, filepath.SplitList(os.Getenv("KCST_MINUTES"))...)
	for l := range strings.Lines(string(b)) {
		if l = strings.TrimSpace(l); l == "" || l[0] == '#' {
			continue
		}
		var c counted
		if _, err := fmt.Sscan(l, &c.name, &c.items, &c.decisions, &c.actions, &c.private); err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		if told, day, ok := strings.Cut(l, ";"); ok {
			c.committee = strings.Join(strings.Fields(told)[5:], " ")
			if c.day, err = time.ParseInLocation("2006-01-02", strings.TrimSpace(day), london(t)); err != nil {
				t.Fatal(err)
			}
		}
		for _, f := range folders {
			if _, err := os.Stat(filepath.Join(f, c.name)); err == nil {
				c.path = filepath.Join(f, c.name)
			}
		}
		if c.path == "" {
			elsewhere++
			continue
		}
		here = append(here, c)
	}
	return here, elsewhere
}

func london(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// options of a store with nothing in it. PDFs are read in this process: these
// are whole.
func options(t testing.TB) Options {
	return Options{
		Today: facts.Date{Year: 2026, Month: 11, Day: 23}, Hint: minutes.Hint{Zone: london(t)},
		PDF: func(_ context.Context, file []byte) (string, error) {
			var b bytes.Buffer
			err := pdf.Run(bytes.NewReader(file), &b)
			return b.String(), err
		},
		Known: func(context.Context, string, string) (meetings.Meeting, error) {
			return meetings.Meeting{}, meetings.ErrUnknown
		},
		Found: func(context.Context, meetings.Committee, time.Time) (meetings.Meeting, error) {
			return meetings.Meeting{}, meetings.ErrUnknown
		},
	}
}

// TestCounted holds what is found in each file to what a reader counted, and
// every summary to its source.
func TestCounted(t *testing.T) {
	files, elsewhere := theCounted(t)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "file\titems\tdecisions\tactions\twithheld\tcounted by hand\t\n")
	var kept tally
	for i, r := range readCounted(t, files) {
		if r.Err != nil {
			t.Errorf("%s: %v", r.File, r.Err)
			continue
		}
		var got [4]int
		for _, d := range r.Drafts {
			items, decisions, actions := d.Counts()
			got[0], got[1], got[2], got[3] = got[0]+items, got[1]+decisions, got[2]+actions, got[3]+d.Withheld
			kept.add(t, d)
		}
		want := files[i].counts()
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d, %d, %d, %d\t\n", r.File, got[0], got[1], got[2], got[3], want[0], want[1], want[2], want[3])
		if got != want {
			t.Errorf("%s: items, decisions, actions, withheld %v, counted %v", r.File, got, want)
		}
	}
	_ = w.Flush()
	t.Logf("%d files, %d more that aren't here\n%s\n%s", len(files), elsewhere, table.String(), kept.words())
	if kept.lost() {
		t.Errorf("%s", kept.words())
	}
}

// readCounted reads saved answers together, as they were saved, and every
// other file with what it doesn't say of itself.
func readCounted(t *testing.T, files []counted) []Reading {
	t.Helper()
	out := make([]Reading, len(files))
	var xml []File
	for i, c := range files {
		b, err := os.ReadFile(c.path)
		if err != nil {
			t.Fatal(err)
		}
		f := File{Name: c.name, Body: b}
		if kindOf(f) == "xml" {
			xml = append(xml, f)
			continue
		}
		o := options(t)
		o.Hint.Committee.Name, o.Hint.Start = c.committee, c.day
		out[i] = Read(t.Context(), []File{f}, o)[0]
	}
	for _, r := range Read(t.Context(), xml, options(t)) {
		out[slices.IndexFunc(files, func(c counted) bool { return c.name == r.File })] = r
	}
	return out
}

// tally is what summaries keep of what their sources resolve and spend.
type tally struct {
	resolved, kept int // RESOLVED in the source, and in a decision with what follows
	money, told    int // items that name an amount, and whose summary names one
	lengths        []int
}

var (
	resolution = regexp.MustCompile(`RESOLVED\W(?:\s*\S+){1,12}`)
	amount     = regexp.MustCompile(`£ ?\d`)
)

func (k *tally) add(t *testing.T, d minutes.Draft) {
	for _, it := range d.Items {
		source, brief := strings.Join(it.Text, " "), strings.Join(it.Brief(), " ")
		for _, s := range it.Brief() {
			if !strings.Contains(source, s) {
				t.Errorf("%s: not in the source: %q", d.Ref(), s)
			}
		}
		for _, r := range resolution.FindAllString(source, -1) {
			k.resolved++
			if strings.Contains(brief, r) {
				k.kept++
			} else {
				t.Logf("%s: not kept: %s", d.Ref(), r)
			}
		}
		if it.Procedural {
			continue
		}
		if amount.MatchString(source) {
			k.money++
			if amount.MatchString(brief) {
				k.told++
			}
		}
		if n := len(strings.Fields(brief)); n > 0 {
			k.lengths = append(k.lengths, n)
		}
	}
}

func (k *tally) words() string {
	slices.Sort(k.lengths)
	return fmt.Sprintf("resolutions kept %d of %d, money kept in %d of %d items, %d words at the median of %d items",
		k.kept, k.resolved, k.told, k.money, k.lengths[len(k.lengths)/2], len(k.lengths))
}

func (k *tally) lost() bool {
	return k.kept*100 < k.resolved*98 || k.told*100 < k.money*95 || k.lengths[len(k.lengths)/2] > 60
}
