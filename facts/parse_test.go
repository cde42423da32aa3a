package facts_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"kcst/facts"
)

// Every problem of a data set is named with its file, line and field, and
// says what to write instead.
func TestProblems(t *testing.T) {
	t.Parallel()
	golden(t, "problems", func(t *testing.T, files fs.FS) string {
		set, err := facts.ParseFS(files)
		if set != nil || !errors.Is(err, facts.ErrProblems) {
			t.Fatalf("got %v, %v, want problems alone", set, err)
		}
		return err.Error() + "\n"
	})
}

func TestFileTooLarge(t *testing.T) {
	t.Parallel()
	big := bytes.Repeat([]byte("# padding\n"), 600_000)
	_, err := facts.ParseFS(fstest.MapFS{"big.yaml": {Data: big}})
	if err == nil || err.Error() != "big.yaml: the file is over 5 MB; split it into several" {
		t.Errorf("got %v", err)
	}
}

// A small file must not unfold into a large one.
func TestBomb(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for _, p := range []string{"01", "12", "23", "34", "45", "56", "67", "78"} {
		b.WriteString("a" + p[1:] + ": &a" + p[1:] + " [" + strings.Repeat("*a"+p[:1]+", ", 9) + "*a" + p[:1] + "]\n")
	}
	_, err := facts.ParseFS(fstest.MapFS{"bomb.yaml": {Data: []byte(b.String())}})
	if err == nil || !strings.HasPrefix(err.Error(), "bomb.yaml:1: anchors") {
		t.Errorf("got %v", err)
	}
	deep := strings.Repeat("[", 200_000)
	if _, err := facts.ParseFS(fstest.MapFS{"deep.yaml": {Data: []byte(deep)}}); !errors.Is(err, facts.ErrProblems) {
		t.Errorf("got %v", err)
	}
}

// What is no text at all is named with its line too.
func TestUnreadableBytes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"facts: []\n# a \x00\n":               "f.yaml:2: this line has a NUL",
		"facts: []\n\n# \x1b[2J\n":            "f.yaml:3: this line has a control character",
		"# ok\n# caf\xe9\n":                   "f.yaml:2: this line has bytes that are not UTF-8",
		"\x89PNG\r\n\x1a\n":                   "f.yaml:1: this line has bytes that are not UTF-8",
		strings.Repeat("[", 20_000):           "f.yaml:1: the lists and mappings are nested too deeply",
		"# ok\n" + strings.Repeat("[", 20000): "f.yaml:2: the lists and mappings are nested too deeply",
	} {
		_, err := facts.ParseFS(fstest.MapFS{"f.yaml": {Data: []byte(text)}})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

// A source without an address says which key takes the document's name.
func TestSourceWithoutAddress(t *testing.T) {
	t.Parallel()
	_, err := facts.ParseFS(fstest.MapFS{"f.yaml": {Data: []byte("sources: [{id: s, title: T, publisher: P, date: 2026-01-01}]\n")}})
	if err == nil || !strings.Contains(err.Error(), "document: the name of the document") {
		t.Errorf("got %v", err)
	}
}

// A file that was asked for has something in it; of a folder, one of them.
func TestNothingInIt(t *testing.T) {
	t.Parallel()
	const source = "sources: [{id: s, title: T, publisher: P, date: 2026-01-01, document: D}]\n"
	for _, text := range []string{"", "# only a comment\n", "---\n", "{}\n", "facts: []\n", "facts:\n"} {
		dir := t.TempDir()
		file := filepath.Join(dir, "a.yaml")
		write := func(name, text string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write("a.yaml", text)
		for _, path := range []string{file, dir} {
			if _, err := facts.ParseFiles([]string{path}); !errors.Is(err, facts.ErrProblems) || !strings.HasPrefix(err.Error(), file+": there is nothing in it") {
				t.Errorf("%q by %s: %v", text, path, err)
			}
		}
		write("b.yaml", source)
		if _, err := facts.ParseFiles([]string{dir}); err != nil {
			t.Errorf("%q beside another: %v", text, err)
		}
		if _, err := facts.ParseFiles([]string{file, dir}); err == nil {
			t.Errorf("%q named beside another: taken", text)
		}
	}
}

func TestParseFilesMissing(t *testing.T) {
	t.Parallel()
	if _, err := facts.ParseFiles([]string{t.TempDir()}); !errors.Is(err, facts.ErrNoFiles) {
		t.Errorf("an empty folder: %v, want ErrNoFiles", err)
	}
	if _, err := facts.ParseFiles([]string{t.TempDir() + "/none.yaml"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v, want ErrNotExist", err)
	}
}

// Every way of writing a value, an item and a source gives the same fact.
func TestForms(t *testing.T) {
	t.Parallel()
	const rest = `
sources:
  - {id: report, title: Report, publisher: Council, date: 2025-07-23, document: Report}
entities:
  - {id: grant, kind: fund, name: Grant}
`
	tests := []struct{ name, long, short string }{
		{"money", `{id: f, about: [grant], aspect: amount, value: {money: "5223.00"}, cite: [{source: report, para: "2.4"}], as_of: 2025-07-01}`,
			`{id: f, about: grant, aspect: amount, value: "£5,223", source: report, para: 2.4, as_of: "2025-07-01"}`},
		{"percent", `{id: f, about: [grant], aspect: statistic, text: Some., value: {percent: 22.5}, source: report}`,
			`{id: f, about: [grant], aspect: statistic, text: "  Some. ", value: 22.5%, source: report}`},
		{"number", `{id: f, about: [grant], aspect: count, text: Some., value: {number: 1300}, source: report}`,
			`{id: f, about: [grant], aspect: count, text: Some., value: "1,300", source: report}`},
		{"date", `{id: f, about: [grant], aspect: date, value: {date: 2025-07-23}, source: report}`,
			`{id: f, about: [grant], aspect: date, value: 2025-07-23, source: report}`},
		{"time", `{id: f, about: [grant], aspect: date, text: Then., value: {time: "10:00"}, source: report}`,
			`{id: f, about: [grant], aspect: date, text: Then., value: 10:00, source: report}`},
		{"email", `{id: f, about: [grant], aspect: email, value: {email: a@example.org}, source: report}`,
			`{id: f, about: [grant], aspect: email, value: a@example.org, source: report}`},
		{"items", `{id: f, about: [grant], aspect: list, items: [{text: One}, {text: Two}], source: report}`,
			`{id: f, about: [grant], aspect: list, items: [One, Two], source: report}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			long, short := parse(t, rest+"facts:\n  - "+tt.long), parse(t, rest+"facts:\n  - "+tt.short)
			if diff := cmp.Diff(long.Facts, short.Facts); diff != "" {
				t.Errorf("the short form differs (-long +short):\n%s", diff)
			}
		})
	}
}

func TestNested(t *testing.T) {
	t.Parallel()
	set := parse(t, `
defaults: {source: report, as_of: 2025-07-24}
sources:
  - {id: report, title: Report, publisher: Council, date: 2025-07-23, document: Report}
entities:
  - id: grant
    kind: fund
    name: Grant
    facts:
      - {aspect: amount, value: £10}
      - {id: other, about: [grant, pot], aspect: rule, text: A rule., as_of: 2024-01-01}
  - {id: pot, kind: pot, name: Pot}
`)
	day := func(s string) facts.Date {
		d, err := facts.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	ten := facts.Money(1000)
	cite := []facts.Citation{{Source: "report"}}
	want := []facts.Fact{
		{ID: "grant.amount", About: []string{"grant"}, Aspect: facts.AspectAmount, Value: &facts.Value{Money: &ten}, Cite: cite, AsOf: day("2025-07-24")},
		{ID: "other", About: []string{"grant", "pot"}, Aspect: facts.AspectRule, Text: "A rule.", Cite: cite, AsOf: day("2024-01-01")},
	}
	if diff := cmp.Diff(want, set.Facts); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
