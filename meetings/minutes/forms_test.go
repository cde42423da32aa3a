package minutes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// form is one manner in which a clerk writes something, and what is to come of
// it.
type form struct {
	name, body string
	whole      bool // it is a document, not the body of one item
	want       []struct{ sign, words string }
}

// forms reads testdata/forms: blocks that begin with "@ name" ("@@ name" for a
// whole document) and end with what is expected:
//
//	== a decision has these words
//	## no decision has them
//	~~ the summary has them
//	$$ so it has this amount
//	!! an action has these words
//	-- they are nowhere
func forms(t *testing.T) []form {
	files, err := filepath.Glob("testdata/forms/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	var all []form
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for l := range strings.Lines(strings.ReplaceAll(string(b), `\f`, "\f")) {
			sign, words, _ := strings.Cut(strings.TrimSpace(l), " ")
			switch sign {
			case "@", "@@":
				all = append(all, form{name: filepath.Base(f) + ": " + words, whole: sign == "@@"})
				continue
			case "==", "##", "~~", "$$", "!!", "--":
				at := &all[len(all)-1]
				at.want = append(at.want, struct{ sign, words string }{sign, words})
				continue
			}
			all[len(all)-1].body += l
		}
	}
	return all
}

// TestForms holds the rules to each manner alone.
func TestForms(t *testing.T) {
	for _, f := range forms(t) {
		text := f.body
		if !f.whole {
			text = "Sample Council\nAudit Committee\nMinutes of the meeting held on 4 June 2026\n\n1. First Matter\n\nIt was long.\n\n2. Second Matter\n\n" + f.body + "\n\n3. Last Matter\n\nIt was short.\n"
		}
		list, err := Read(text, Hint{Zone: london(t)})
		if err != nil {
			t.Errorf("%s: %v", f.name, err)
			continue
		}
		var decided, done, brief, all []string
		for _, it := range list[0].Items {
			for _, d := range it.Decisions {
				decided = append(decided, d.Words())
			}
			for _, a := range it.Actions {
				done = append(done, a.Text)
			}
			brief = append(brief, it.Brief()...)
			all = append(all, it.Title, strings.Join(it.Text, " "))
		}
		for _, w := range f.want {
			in := map[string][]string{"==": decided, "##": decided, "~~": brief, "$$": brief, "!!": done, "--": append(all, brief...)}[w.sign]
			has := strings.Contains(strings.Join(in, "\n"), w.words)
			if never := w.sign == "##" || w.sign == "--"; has == never {
				t.Errorf("%s: %s %s%s\n        summary: %q", f.name, w.sign, w.words, listing(list[0]), brief)
			}
		}
	}
}
