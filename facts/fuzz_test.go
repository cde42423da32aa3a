package facts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"kcst/facts"
)

// Whatever a file has, it is read or refused with a line, and what is read
// comes back from its export.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	archives, err := filepath.Glob("testdata/problems/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			f.Add(file.Data)
		}
	}
	for _, name := range []string{"testdata/set/one.yaml", "testdata/export.yaml"} {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		set, err := facts.ParseFS(fstest.MapFS{"a.yaml": {Data: b}})
		if err != nil {
			if set != nil || !strings.HasPrefix(err.Error(), "a.yaml:") {
				t.Fatalf("refused with a set, or without a place: %v", err)
			}
			return
		}
		if _, err := facts.NewBase(set, 1); err != nil {
			t.Fatalf("what was read is refused: %v", err)
		}
		first := export(t, set)
		again, err := facts.ParseFS(fstest.MapFS{"a.yaml": {Data: []byte(first)}})
		if err != nil {
			t.Fatalf("the export is refused: %v\n%s", err, first)
		}
		if second := export(t, again); second != first {
			t.Fatalf("the second export differs:\n%s\n%s", first, second)
		}
	})
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"39661", "39,661", "£24,108.20", "831.6", "-£5", "12.345", "39.661,00", "1,23", "", "£", ".5", "5.", "9999999999999", "£1e3", "١٢", "--5", "+5", "5.-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := facts.ParseMoney(s)
		if err != nil {
			return
		}
		again, err := facts.ParseMoney(m.String())
		if err != nil || again != m {
			t.Errorf("%q is %d pence, which prints as %s and reads as %d, %v", s, m, m, again, err)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2025-07-23", "2024-02-29", "2025-02-29", "2025-02-30", "2025-7-3", "0000-01-01", "", "23/07/2025"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := facts.ParseDate(s)
		if err != nil {
			return
		}
		if d.String() != s || d.AddDays(1).AddDays(-1) != d || !d.Before(d.AddDays(1)) || d.IsZero() {
			t.Errorf("%q is %+v", s, d)
		}
	})
}
