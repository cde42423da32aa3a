package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// rows is the house: imports point down, and packages on one row never import
// each other. Folders below a package belong to it.
var rows = [][]string{
	{"cmd"},
	{"bot", "web"},
	{"answers", "delivery"},
	{"bulletin"},
	{"funding", "meetings", "subscribers"},
	{"facts"},
	{"templates", "store", "data", "fetch"},
}

// keepers says which packages alone may import an outside library. A file
// named store.go may import go-redis anywhere.
var keepers = map[string][]string{
	"github.com/slack-go/slack":      {"bot"},
	"github.com/wneessen/go-mail":    {"delivery"},
	"github.com/redis/go-redis/v9":   {"store"},
	"github.com/alicebob/miniredis/": {"store"},
}

type listed struct {
	ImportPath string
	Doc        string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range listPackages(t) {
		from := strings.TrimPrefix(p.ImportPath, "kcst/")
		for _, imported := range p.Imports {
			if msg := forbidden(from, imported); msg != "" {
				t.Error(msg)
			}
		}
		if p.Doc == "" {
			t.Errorf("%s has no package doc: say what its model is", p.ImportPath)
		}
		checkKeepers(t, p, from)
	}
}

// TestForbiddenImportsAreFound keeps the test above honest.
func TestForbiddenImportsAreFound(t *testing.T) {
	for _, c := range []struct{ from, to string }{
		{"facts", "kcst/answers"}, {"bot", "kcst/web"}, {"store", "kcst/facts"},
		{"answers", "kcst/delivery"}, {"bulletin", "kcst/cmd/kcst"}, {"attic", "kcst/store"},
	} {
		if forbidden(c.from, c.to) == "" {
			t.Errorf("%s importing %s was not found", c.from, c.to)
		}
	}
	for _, c := range []struct{ from, to string }{
		{"cmd/kcst", "kcst/bot"}, {"bot/slacktest", "kcst/bot"}, {"facts", "kcst/store"}, {"facts", "strings"},
	} {
		if msg := forbidden(c.from, c.to); msg != "" {
			t.Error(msg)
		}
	}
}

func forbidden(from, imported string) string {
	to, ours := strings.CutPrefix(imported, "kcst/")
	if !ours || top(from) == top(to) {
		return ""
	}
	a, b := row(from), row(to)
	switch {
	case a < 0 || b < 0:
		return from + " imports " + to + ": one of them has no row in the house"
	case b <= a:
		return from + " imports " + to + ": imports point down, never across or up"
	}
	return ""
}

func top(path string) string {
	first, _, _ := strings.Cut(path, "/")
	return first
}

func row(path string) int {
	return slices.IndexFunc(rows, func(r []string) bool { return slices.Contains(r, top(path)) })
}

func checkKeepers(t *testing.T, p listed, from string) {
	t.Helper()
	for _, imported := range p.Imports {
		for library, owners := range keepers {
			if !strings.HasPrefix(imported, library) || slices.Contains(owners, top(from)) {
				continue
			}
			for _, f := range p.GoFiles {
				if f == "store.go" && library == "github.com/redis/go-redis/v9" {
					continue
				}
				if importsOf(t, p.Dir, f)[imported] {
					t.Errorf("%s/%s imports %s, which belongs to %v", from, f, imported, owners)
				}
			}
		}
	}
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json", "kcst/...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
