package answers

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kcst/data"
	"kcst/facts"
)

// TestNoPartnershipInCode looks for what only Kent's data set may name: its
// people, places, groups, projects, funds, acronyms and addresses, in the Go
// files and in the data on how people ask.
func TestNoPartnershipInCode(t *testing.T) {
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	p := set.Partnership
	names := append([]string{p.Name, p.Short, p.Team, p.TeamAbbr, p.Area, p.Email, p.Phone, p.Bulletin}, p.Outside...)
	for _, e := range set.Entities {
		switch e.Kind {
		case facts.KindTerm, facts.KindTopic, facts.KindDocument, facts.KindLaw, facts.KindDuty, facts.KindTheme, facts.KindService:
		default:
			names = append(names, e.Name)
		}
		if len(e.Short) > 2 && e.Short == strings.ToUpper(e.Short) {
			names = append(names, e.Short)
		}
		if e.Kind == facts.KindPerson || e.Kind == facts.KindPlace {
			names = append(names, strings.Fields(e.Name)...)
		}
	}
	general := map[string]bool{"Mr": true, "Ms": true, "Police": true, "Probation": true, "S": true, "South": true, "East": true, "West": true, "and": true, "of": true, "England": true, "&": true, "the": true}
	var files []string
	for _, glob := range []string{"*.go", "vocabulary.yaml", "crisis.yaml"} {
		found, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if name == "" || general[name] || len(name) < 3 {
				continue
			}
			if !strings.Contains(string(b), name) {
				continue
			}
			word := regexp.MustCompile(`(^|[^\pL\pN])` + regexp.QuoteMeta(name) + `($|[^\pL\pN])`)
			if at := word.FindIndex(b); at != nil {
				line := 1 + strings.Count(string(b[:at[0]]), "\n")
				t.Errorf("%s:%d names %q", file, line, name)
			}
		}
	}
}
