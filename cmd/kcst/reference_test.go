package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

//go:generate go test . -run ReferencePage|MetricsPage -update

// secretNames are the settings that can come from a file, as LoadConfig asks
// for them.
func secretNames() []string {
	var names []string
	_, _ = LoadConfig(func(name string) string {
		if n, ok := strings.CutSuffix(name, "_FILE"); ok {
			names = append(names, n)
		}
		return ""
	})
	return names
}

// referencePage is docs/reference.md, from the table of settings and from the
// commands themselves.
func referencePage(p program) string {
	var b strings.Builder
	b.WriteString("# Reference\n\nMade from the code by `go generate ./cmd/kcst`; a test holds it up to date. What `/metrics` shows is in [metrics.md](metrics.md).\n\n" +
		"## Settings\n\nAll from the environment, or from a file that `kcst --env FILE` names (`kcst init` writes one); the environment goes first (also with an empty value), and every problem is reported at once. " +
		"A secret, marked *, can also come from a file of its own: add `_FILE` to its name.\n\n| name | what | left out |\n|---|---|---|\n")
	secrets := secretNames()
	for _, s := range settingTable {
		mark := ""
		if slices.Contains(secrets, s.name) {
			mark = "*"
		}
		fmt.Fprintf(&b, "| `%s`%s | %s | %s |\n", s.name, mark, s.about, s.otherwise)
	}
	b.WriteString("\n## Commands\n\nErrors go to stderr; the exit code is 1, and 2 for wrong usage. Whatever changes something takes `--by`, and is kept with it.\n")
	root := p.commands()
	writeFlags(&b, root.PersistentFlags())
	writeCommands(&b, root)
	return b.String()
}

func writeCommands(b *strings.Builder, parent *cobra.Command) {
	for _, c := range parent.Commands() {
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		if c.HasSubCommands() {
			writeCommands(b, c)
			continue
		}
		use := strings.TrimSuffix(c.UseLine(), " [flags]")
		fmt.Fprintf(b, "\n### `%s`\n\n%s\n", use, prose(c))
		if c.Example != "" {
			fmt.Fprintf(b, "\n```sh\n%s\n```\n", strings.TrimSpace(strings.ReplaceAll(c.Example, "\n  ", "\n")))
		}
		writeFlags(b, c.LocalFlags())
	}
}

// prose is what a command says of itself, in one paragraph a paragraph.
func prose(c *cobra.Command) string {
	if c.Long == "" {
		return strings.TrimSuffix(c.Short, ".") + "."
	}
	var paragraphs []string
	for p := range strings.SplitSeq(c.Long, "\n\n") {
		if strings.HasPrefix(p, "  ") { // lines that are to stay lines
			paragraphs = append(paragraphs, "```\n"+p+"\n```")
			continue
		}
		paragraphs = append(paragraphs, strings.Join(strings.Fields(p), " "))
	}
	return strings.Join(paragraphs, "\n\n")
}

func writeFlags(b *strings.Builder, flags *pflag.FlagSet) {
	var rows strings.Builder
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		what, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if what != "" {
			name += " " + what
		}
		otherwise := f.DefValue
		switch {
		case f.Name == "by":
			otherwise = "your login name"
		case otherwise == "false" || otherwise == "[]" || otherwise == "0" && !strings.Contains(usage, "0"):
			otherwise = ""
		case otherwise != "":
			otherwise = "`" + otherwise + "`"
		}
		fmt.Fprintf(&rows, "| `%s` | %s | %s |\n", name, strings.ReplaceAll(usage, "|", "\\|"), otherwise)
	})
	if rows.Len() > 0 {
		b.WriteString("\n| option | what | left out |\n|---|---|---|\n" + rows.String())
	}
}

func TestReferencePage(t *testing.T) {
	t.Parallel()
	const path = "../../docs/reference.md"
	p := program{getenv: func(string) string { return "" }, environ: func() []string { return nil }}
	page := referencePage(p)
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != page {
		t.Errorf("%s isn't what the code says: run go generate ./cmd/kcst (%v)", path, err)
	}
	var named []string
	for _, s := range settingTable {
		named = append(named, s.name)
		if s.about == "" || s.otherwise == "" {
			t.Errorf("%s: say what it is for, and what holds without it", s.name)
		}
	}
	known := settingNames()
	slices.Sort(named)
	slices.Sort(known)
	if !slices.Equal(named, known) {
		t.Errorf("settings.go describes %q, and config.go reads %q", named, known)
	}
}
