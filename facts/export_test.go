package facts_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kcst/facts"
	"kcst/store/storetest"
)

func export(t testing.TB, set *facts.Set) string {
	t.Helper()
	var b bytes.Buffer
	if err := facts.WriteYAML(&b, set); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is loaded, exported, loaded and exported again is the same to the
// byte, by way of the store too.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	set, err := facts.ParseFS(os.DirFS("testdata/set"))
	if err != nil {
		t.Fatal(err)
	}
	first := export(t, set)
	if *update {
		if err := os.WriteFile("testdata/export.yaml", []byte(first), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/export.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), first); diff != "" {
		t.Errorf("the export has changed (-want +got):\n%s", diff)
	}
	again := parse(t, first)
	if diff := cmp.Diff(first, export(t, again)); diff != "" {
		t.Errorf("the second export differs (-first +second):\n%s", diff)
	}
	byID := cmpopts.SortSlices(func(a, b facts.Fact) bool { return a.ID < b.ID })
	if diff := cmp.Diff(set.Facts, again.Facts, byID); diff != "" {
		t.Errorf("the facts differ (-written +read):\n%s", diff)
	}
	st := facts.NewStore(storetest.Open(t), clock())
	if _, err := st.Load(t.Context(), set, "ada"); err != nil {
		t.Fatal(err)
	}
	held, err := st.Set(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, export(t, held)); diff != "" {
		t.Errorf("the export from the store differs (-file +store):\n%s", diff)
	}
	r, err := st.Load(t.Context(), again, "bob")
	if err != nil {
		t.Fatal(err)
	}
	if r.Added+r.Changed != 0 || r.Version != 1 {
		t.Errorf("loading the export changed something: %+v", r)
	}
}

// Texts that look like something else in YAML come back as they were.
func TestExportQuotes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"yes", "null", "~", "2025-07-23", "10:00", "1e3", "0x1F", "# no comment", "a: b", "[x]", "{x}", "- x", "'", `"`, "a, b", "*x", "&x", "!x", "£5", "| x", "> x", "%x", "@x", "`x`", "é ü 漢字 🙂", "x #y", "?", ":", "."} {
		set := parse(t, small)
		set.Facts[0].Text = text
		set.Facts[0].Words = []string{text}
		set.Facts[0].Items = []facts.Item{{Text: text}, {Entity: "pot", Text: text}}
		set.Facts[0].Cite[0].Paragraph = text
		again, err := facts.ParseFS(fstest.MapFS{"a.yaml": {Data: []byte(export(t, set))}})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if diff := cmp.Diff(set.Facts[0], again.Facts[0]); diff != "" {
			t.Errorf("%q (-written +read):\n%s", text, diff)
		}
	}
}

// A set made in a program is held to what files are, so that it can be
// exported and read.
func TestCheckWithoutFiles(t *testing.T) {
	t.Parallel()
	set := parse(t, small)
	set.Facts[0].Text = "Two  spaces.\n"
	set.Facts = append(set.Facts, set.Facts[1])
	err := set.Check(nil)
	if err == nil {
		t.Fatal("no problems")
	}
	for _, want := range []string{
		"text: the text has spaces at its ends",
		"text: the text has an invisible character (U+000A)",
		"id: this id is used twice",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}
