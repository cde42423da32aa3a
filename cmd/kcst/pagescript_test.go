package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kcst/subscribers"
)

var (
	namesFile = regexp.MustCompile("`([a-z0-9/.]+)`:$")
	namesPage = regexp.MustCompile(`<http://127\.0\.0\.1:8080(/[a-z]*)>`)
)

// pageScript turns a page into a script. The files that it has written are
// there from the start; a block of commands runs as it stands, and says what
// the block of text after it shows; a link to the pages is opened.
func pageScript(page string) (string, error) {
	var script, files strings.Builder
	blocks, path := 0, ""
	var kind string
	var block strings.Builder
	inside := false
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		if fence, ok := strings.CutPrefix(line, "```"); ok {
			if !inside {
				inside, kind = true, fence
				block.Reset()
				continue
			}
			inside = false
			switch kind {
			case "yaml", "minutes":
				if path == "" {
					return "", fmt.Errorf("a block of %s has no file's name before it", kind)
				}
				fmt.Fprintf(&files, "-- %s --\n%s", path, block.String())
				path = ""
			case "sh":
				blocks++
				fmt.Fprintf(&files, "-- step%d.sh --\n%s", blocks, block.String())
				fmt.Fprintf(&script, "exec sh -e step%d.sh\n", blocks)
			case "sh serve":
				fmt.Fprintf(&script, "exec %s &serving&\nexec sh -c 'n=0; until kcst --env kcst.env healthy; do n=$((n+1)); test $n -lt 300 || exit 1; sleep 0.1; done'\n", strings.TrimSpace(block.String()))
			case "text":
				for said := range strings.Lines(block.String()) {
					fmt.Fprintf(&script, "stdout '%s'\n", strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(said)), "'", "''"))
				}
			default:
				return "", fmt.Errorf("nothing runs a block of %q", kind)
			}
			continue
		}
		if inside {
			block.WriteString(line + "\n")
			continue
		}
		if m := namesFile.FindStringSubmatch(line); m != nil {
			path = m[1]
		}
		for _, m := range namesPage.FindAllStringSubmatch(line, -1) {
			fmt.Fprintf(&script, "page %s\n", m[1])
		}
	}
	if strings.Contains(script.String(), "&serving&") {
		script.WriteString("kill -INT serving\nwait serving\n")
	}
	return script.String() + files.String(), nil
}

// runPage does what a page of docs says, after what before says.
func runPage(t *testing.T, name, before string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	script, err := pageScript(string(page))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "page.txtar"), []byte(before+script), 0o600); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	testscript.Run(t, testscript.Params{
		Dir: dir,
		Setup: func(env *testscript.Env) error {
			env.Setenv("KCST_LISTEN", address)
			env.Setenv("KCST_BASE_URL", "http://"+address)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"page": func(ts *testscript.TestScript, _ bool, args []string) {
				r, err := http.Get("http://" + address + args[0])
				ts.Check(err)
				defer r.Body.Close()
				b, err := io.ReadAll(r.Body)
				ts.Check(err)
				if r.StatusCode != http.StatusOK || !strings.Contains(string(b), "Borset") || strings.Contains(string(b), "Kent") {
					ts.Fatalf("%s: %s; it names Borset: %t, Kent: %t", args[0], r.Status, strings.Contains(string(b), "Borset"), strings.Contains(string(b), "Kent"))
				}
			},
			// keep puts the last line of what was printed into a variable.
			"keep": func(ts *testscript.TestScript, _ bool, args []string) {
				lines := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
				ts.Setenv(args[0], lines[len(lines)-1])
			},
		},
	})
}

// TestTutorial does what docs/tutorial.md says, as somebody new to kcst would.
func TestTutorial(t *testing.T) {
	t.Parallel()
	runPage(t, "tutorial.md", "")
}

// TestSupportTasks does what docs/support.md says, to an edition that went to
// three people.
func TestSupportTasks(t *testing.T) {
	t.Parallel()
	runPage(t, "support.md", `env KCST_DATA_DIR=$WORK/kcst-data
exec kcst items add --section publications --headline 'A new report' --body 'It is short.' --link https://www.example.org/report --source 'Example Council' --by anna
exec kcst items accept item-1 --by anna
exec kcst subscribers add ann@example.org --basis 'asked by e-mail' --by anna
exec kcst subscribers add ben@example.org --basis 'asked by e-mail' --by anna
exec kcst subscribers add cat@example.org --basis 'asked by e-mail' --by anna
exec kcst edition draft monthly --by anna
keep EDITION
exec kcst edition approve $EDITION --by ben
exec kcst edition send $EDITION --wait --by ben
stdout 'sent 3'
`)
}

// TestSamplesFitAnotherCounty leaves out of the demonstration's samples what
// only Kent has.
func TestSamplesFitAnotherCounty(t *testing.T) {
	options := []subscribers.Option{{ID: "asb"}, {ID: "noise"}}
	if got := offered(options, []string{"retail-crime", "asb"}); len(got) != 1 || got[0] != "asb" {
		t.Errorf("got %q", got)
	}
}
