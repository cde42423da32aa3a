package intake

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"kcst/meetings"
	"kcst/meetings/minutes"
)

// stranger is one set of minutes that was written by somebody who hadn't seen
// how they are read, and what a reader would miss in their summary.
type stranger struct {
	file      File
	name      string
	Committee string `yaml:"committee"`
	Date      string `yaml:"date"`
	Items     []struct {
		Number     string `yaml:"number"`
		Title      string `yaml:"title"`
		Procedural bool   `yaml:"procedural"`
		Restricted bool   `yaml:"restricted"`
	} `yaml:"items"`
	Decisions []kept   `yaml:"decisions"`
	Actions   []kept   `yaml:"actions"`
	Money     []kept   `yaml:"money"`
	Traps     []string `yaml:"traps"`
}

// kept is what is to be found in an item, by the item's number.
type kept struct {
	Item   string `yaml:"item"`
	Text   string `yaml:"text"`
	Amount string `yaml:"amount"`
	Owner  string `yaml:"owner"`
	Due    string `yaml:"due"`
}

func strangers(t testing.TB) []stranger {
	t.Helper()
	files, err := filepath.Glob("testdata/strangers/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []stranger
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		s := stranger{name: strings.TrimSuffix(filepath.Base(f), ".yaml")}
		d := yaml.NewDecoder(bytes.NewReader(b))
		d.KnownFields(true)
		if err := d.Decode(&s); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		texts, err := filepath.Glob(strings.TrimSuffix(f, "yaml") + "[th]*")
		if err != nil || len(texts) != 1 {
			t.Fatalf("%s goes with %q, %v", f, texts, err)
		}
		s.file.Name = filepath.Base(texts[0])
		if s.file.Body, err = os.ReadFile(texts[0]); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// found is how much was found of how much there is.
type found struct{ n, of int }

func (f *found) count(ok bool) {
	f.of++
	if ok {
		f.n++
	}
}

func (f found) String() string { return fmt.Sprintf("%d/%d", f.n, f.of) }

// measured is what came of strangers' minutes. At first sight, before any of
// them was looked at, it was of the first twenty: items 98/174, decisions
// 124/172, money 63/75, actions 26/52, restricted items 4/5, no trap, 51 words
// at the median; and of the second, after the rules had been widened by the
// first: items 126/167, decisions 88/122, money 29/36, actions 28/44; and of
// the third, after two: items 146/157, decisions 126/135, money 45/48, actions
// 38/48; and of the fourth, after three: items 142/150, decisions 86/94, money
// 37/40, actions 35/40; and of the fifth, after four: items 167/181, decisions
// 123/151, money 47/57, actions 39/58.
type measured struct {
	texts                                          int
	items, decisions, money, actions, owners, dues found
	beside, extra, decided                         int // items and actions that nobody counted, and decisions found
	undue                                          int // of decisions found, those that nobody counted, but for formal items
	withheld                                       found
	lengths                                        []int
}

func (m *measured) median() int {
	slices.Sort(m.lengths)
	return m.lengths[len(m.lengths)/2]
}

func (m *measured) read(t *testing.T, s stranger) {
	r := Read(t.Context(), []File{s.file}, options(t))[0]
	if r.Err != nil || len(r.Drafts) != 1 {
		t.Errorf("%s: %d meetings, %v", s.name, len(r.Drafts), r.Err)
		r.Drafts = []minutes.Draft{{}}
	}
	d := r.Drafts[0]
	if !strings.EqualFold(d.Committee.Name, s.Committee) || d.Start.Format("2006-01-02") != s.Date {
		t.Logf("%s: %q on %v, is %q on %s", s.name, d.Committee.Name, d.Start, s.Committee, s.Date)
	}
	for _, it := range s.Items {
		at := slices.IndexFunc(d.Items, func(x meetings.AgendaItem) bool { return plainly(x.Title) == plainly(it.Title) })
		if it.Restricted {
			if m.withheld.count(at < 0); at >= 0 {
				t.Logf("%s: %q isn't for the public", s.name, it.Title)
			}
			continue
		}
		m.items.count(at >= 0)
		if at < 0 {
			t.Logf("%s: no item %s %s", s.name, it.Number, it.Title)
		}
	}
	var decided, formal, done, said, all []string
	for _, it := range d.Items {
		if !slices.ContainsFunc(s.titles(), func(title string) bool { return title == plainly(it.Title) }) {
			m.beside++
			t.Logf("%s: item %s %q isn't one", s.name, it.Number, it.Title)
		}
		brief := it.Brief()
		source := strings.Join(it.Text, " ")
		for _, sentence := range brief {
			if !strings.Contains(source, sentence) {
				t.Errorf("%s: not in the source: %q", s.name, sentence)
			}
		}
		for _, x := range it.Decisions {
			if decided = append(decided, plainly(x.Words())); it.Procedural {
				formal = append(formal, plainly(x.Words()))
			}
		}
		for _, x := range it.Actions {
			done = append(done, plainly(x.Text))
		}
		if whole := strings.Join(brief, " "); !it.Procedural && whole != "" {
			m.lengths = append(m.lengths, len(strings.Fields(whole)))
		}
		said = append(said, plainly(strings.Join(brief, " ")))
		all = append(all, plainly(it.Title+" "+source))
		for _, doc := range it.Documents {
			all = append(all, plainly(doc.Title))
		}
	}
	has := func(list []string, text string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, plainly(text)) })
	}
	for _, k := range s.Decisions {
		ok := has(said, k.Text)
		if m.decisions.count(ok); !ok {
			t.Logf("%s %s: a decision isn't kept: %s", s.name, k.Item, k.Text)
		}
	}
	for _, k := range s.Money {
		ok := has(said, k.Amount)
		if m.money.count(ok); !ok {
			t.Logf("%s %s: an amount isn't kept: %s", s.name, k.Item, k.Amount)
		}
	}
	matched := 0
	for _, k := range s.Actions {
		ok := has(done, k.Text)
		if m.actions.count(ok || has(decided, k.Text)); !ok {
			t.Logf("%s %s: no action (a decision: %v): %s", s.name, k.Item, has(decided, k.Text), k.Text)
			continue
		}
		matched++
		a := actionWith(d, k.Text)
		if k.Owner != "" {
			m.owners.count(strings.EqualFold(a.Owner, k.Owner) || strings.Contains(plainly(a.Owner), plainly(k.Owner)) || a.Owner != "" && strings.Contains(plainly(k.Owner), plainly(a.Owner)))
			if !strings.EqualFold(a.Owner, k.Owner) {
				t.Logf("%s: owner %q, is %q", s.name, a.Owner, k.Owner)
			}
		}
		if k.Due != "" {
			m.dues.count(a.Due.String() == k.Due)
		}
	}
	m.extra += len(done) - matched
	for _, text := range done {
		if !slices.ContainsFunc(s.Actions, func(k kept) bool { return strings.Contains(text, plainly(k.Text)) }) {
			t.Logf("%s: nobody counted this action: %s", s.name, text)
		}
	}
	for _, text := range decided {
		if !slices.ContainsFunc(s.Decisions, func(k kept) bool { return strings.Contains(text, plainly(k.Text)) }) {
			if slices.Contains(formal, text) {
				continue
			}
			m.undue++
			t.Logf("%s: nobody counted this decision: %s", s.name, text)
		}
	}
	m.decided += len(decided)
	for _, trap := range s.Traps {
		if has(all, trap) {
			t.Errorf("%s: restricted: %q", s.name, trap)
		}
	}
}

func (s stranger) titles() []string {
	var list []string
	for _, it := range s.Items {
		list = append(list, plainly(it.Title))
	}
	return list
}

func actionWith(d minutes.Draft, text string) meetings.Action {
	for _, it := range d.Items {
		for _, a := range it.Actions {
			if strings.Contains(plainly(a.Text), plainly(text)) {
				return a
			}
		}
	}
	return meetings.Action{}
}

// plainly is a text without what a typesetter adds, to compare two.
func plainly(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "–", "-", "—", "-").Replace(strings.ToLower(s))), " ")
}

// blind is a set that is only measured. In e one public item has "contains
// exempt information" in its title, for which it is withheld whole.
const blind = "e"

// mostUndue is how many of a hundred decisions found may be none that a reader
// counted.
const mostUndue = 10

// TestStrangers holds the summaries of minutes that strangers wrote to what
// is promised of any: each twenty of them, by the letter before their number.
func TestStrangers(t *testing.T) {
	sets := map[string]*measured{}
	for _, s := range strangers(t) {
		set := "a"
		if letter, _, ok := strings.Cut(s.name, "-"); ok && len(letter) == 1 {
			set = letter
		}
		if sets[set] == nil {
			sets[set] = &measured{}
		}
		sets[set].texts++
		sets[set].read(t, s)
	}
	for _, set := range slices.Sorted(maps.Keys(sets)) {
		m := sets[set]
		t.Logf("%s: %d minutes: items %v (%d beside), decisions kept %v (%d found, %d that nobody counted), money %v, actions %v (%d beside), owners %v, days %v, items withheld %v, %d words at the median of %d items",
			set, m.texts, m.items, m.beside, m.decisions, m.decided, m.undue, m.money, m.actions, m.extra, m.owners, m.dues, m.withheld, m.median(), len(m.lengths))
		if set == blind {
			continue
		}
		if m.decisions.n*100 < m.decisions.of*98 || m.money.n*100 < m.money.of*95 || m.median() > 60 || m.items.n < m.items.of || m.withheld.n < m.withheld.of || m.actions.n*100 < m.actions.of*95 || m.undue*100 > m.decided*mostUndue {
			t.Errorf("%s: less than is promised", set)
		}
	}
}
