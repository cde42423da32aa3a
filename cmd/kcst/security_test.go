package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestThreatModel holds docs/security.md to the tests and the targets of make
// that it names: they are there, and no row is without one.
func TestThreatModel(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	target := regexp.MustCompile("`make ([a-z]+)`")
	name := regexp.MustCompile("`([a-z/]+)\\.((?:Test|Fuzz)[A-Za-z0-9]+)`")
	there := map[string]string{} // the tests of a folder, in one text
	rows := 0
	for line := range strings.Lines(string(page)) {
		if strings.Count(line, " | ") != 3 || strings.HasPrefix(line, "| way in") {
			continue
		}
		rows++
		named := name.FindAllStringSubmatch(line, -1)
		made := target.FindAllStringSubmatch(line, -1)
		if len(named)+len(made) == 0 {
			t.Errorf("no test shows it: %s", line)
		}
		for _, m := range made {
			if !strings.Contains(string(makefile), "\n"+m[1]+":") {
				t.Errorf("there is no make %s", m[1])
			}
		}
		for _, n := range named {
			if _, read := there[n[1]]; !read {
				there[n[1]] = testsOf(t, filepath.Join("../..", n[1]))
			}
			if !strings.Contains(there[n[1]], "func "+n[2]+"(") {
				t.Errorf("there is no %s in %s", n[2], n[1])
			}
		}
	}
	if rows < 25 {
		t.Errorf("%d rows were read", rows)
	}
}

func testsOf(t *testing.T, folder string) string {
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	return all.String()
}
