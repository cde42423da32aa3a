package facts_test

import (
	"bufio"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kcst/facts"
)

// gazetteer reads the entities of a file: id | kind | name | short | aliases,
// separated by commas | year | part of.
func gazetteer(t testing.TB, text string) *facts.Gazetteer {
	t.Helper()
	set := &facts.Set{}
	for line := range strings.Lines(text) {
		cell := strings.Split(line, "|")
		for i := range cell {
			cell[i] = strings.TrimSpace(cell[i])
		}
		for len(cell) < 7 {
			cell = append(cell, "")
		}
		e := facts.Entity{ID: cell[0], Kind: facts.Kind(cell[1]), Name: cell[2], Short: cell[3], Year: cell[5]}
		for a := range strings.SplitSeq(cell[4], ",") {
			if a = strings.TrimSpace(a); a != "" {
				e.Aliases = append(e.Aliases, a)
			}
		}
		if cell[6] != "" {
			e.PartOf = []string{cell[6]}
		}
		set.Entities = append(set.Entities, e)
	}
	b, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	return b.Gazetteer()
}

// What a text mentions: every archive has entities, texts, and what is found.
func TestFind(t *testing.T) {
	t.Parallel()
	golden(t, "find", func(t *testing.T, files fs.FS) string {
		entities, err := fs.ReadFile(files, "entities")
		if err != nil {
			t.Fatal(err)
		}
		g := gazetteer(t, string(entities))
		texts, err := files.Open("texts")
		if err != nil {
			t.Fatal(err)
		}
		defer texts.Close()
		var got strings.Builder
		for sc := bufio.NewScanner(texts); sc.Scan(); {
			fmt.Fprintln(&got, sc.Text())
			for _, m := range g.Find(sc.Text()) {
				checkMention(t, sc.Text(), m)
				fmt.Fprintf(&got, "\t%s -> %s (%.2f", m.Text, strings.Join(m.Entities, " "), m.Score)
				if m.Exact {
					got.WriteString(", exact")
				}
				if m.Distance > 0 {
					fmt.Fprintf(&got, ", %d wrong", m.Distance)
				}
				got.WriteString(")\n")
			}
		}
		return got.String()
	})
}

func checkMention(t testing.TB, text string, m facts.Mention) {
	t.Helper()
	switch {
	case m.Start < 0 || m.End > len(text) || m.Start >= m.End:
		t.Errorf("mention %d to %d of %q, which has %d bytes", m.Start, m.End, text, len(text))
	case text[m.Start:m.End] != m.Text:
		t.Errorf("mention has text %q, want %q", m.Text, text[m.Start:m.End])
	case utf8.ValidString(text) && !utf8.ValidString(m.Text):
		t.Errorf("mention %q of %q cuts a letter", m.Text, text)
	case len(m.Entities) == 0:
		t.Errorf("mention %q means nothing", m.Text)
	case m.Score <= 0 || m.Score > 1:
		t.Errorf("mention %q has score %f", m.Text, m.Score)
	}
}

func FuzzFind(f *testing.F) {
	g := gazetteer(f, `grant | fund | Crime Reduction Grant 2025/26 | CRG | the grant | 2025/26
it | organisation | Information Technology | IT
asb | topic | Anti-social behaviour | ASB
tepo | project | Teacher in Your Pocket (TEPO) Scams Module
ada | person | Ada Lovelace-O'Brien
a | term | ΑΒΓ Ünïcode | É
`)
	for _, s := range []string{
		"", "crime reduction grant 25/26", "IT", "Anti-social's", "(TEPO) scams", "P.C.C.", "2025-26-27", "FY25/26", "o’brien's",
		"\xff\xfe", "a\u200db", "İstanbul", "25/", "/26", "'s", "’", "....", "A.B", "ﬁle ǅ ß", "e\u0301", "2025 to 2026", "1,234,567", "ʼ", "aʼs ʼb", strings.Repeat("grant ", 3000),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := g.Find(text)
		for i, m := range found {
			checkMention(t, text, m)
			if i > 0 && m.Start < found[i-1].Start {
				t.Errorf("mentions of %q are out of order", text)
			}
			for _, id := range m.Entities {
				if !slices.Contains([]string{"grant", "it", "asb", "tepo", "ada", "a"}, id) {
					t.Errorf("unknown entity %q", id)
				}
			}
		}
	})
}
