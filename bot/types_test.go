package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestBlocksHaveSlacksTypes checks every golden message and view against
// Slack's own published types.
func TestBlocksHaveSlacksTypes(t *testing.T) {
	t.Parallel()
	tools := toolsFolder(t)
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("no node on the PATH: make tools installs it, on Debian with: apt-get install nodejs npm")
	}
	var source strings.Builder
	source.WriteString("import type { KnownBlock, HomeView, ModalView } from '@slack/types';\n" +
		"// @ts-expect-error\nexport const wrong: KnownBlock[] = [{ type: 'section', text: 3 }];\n") // it can fail
	n := 0
	for _, file := range goldens(t) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		held := readGolden(raw)
		if len(held) == 0 && filepath.Base(file) != "prompts.json" { // which are no blocks
			t.Errorf("%s holds no message and no view", file)
		}
		for _, g := range held {
			n++
			fmt.Fprintf(&source, "// %s\nexport const c%d: %s = %s;\n", filepath.Base(file), n, g.kind, g.json)
		}
	}
	if n < 20 {
		t.Fatalf("only %d messages and views", n)
	}
	dir := t.TempDir()
	config := fmt.Sprintf(`{"compilerOptions": {"strict": true, "noEmit": true, "skipLibCheck": true, "module": "commonjs", "target": "es2022",
		"moduleResolution": "node10", "types": [], "paths": {"@slack/types": [%q]}}, "files": ["goldens.ts"]}`, filepath.Join(tools, "@slack", "types"))
	for name, text := range map[string]string{"goldens.ts": source.String(), "tsconfig.json": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(node, filepath.Join(tools, "typescript", "lib", "tsc.js"), "--project", dir).CombinedOutput()
	if err != nil {
		t.Errorf("not as @slack/types has it: %v\n%s", err, out)
	}
}

// toolsFolder is where make tools puts what node needs.
func toolsFolder(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "kcst-tools", "node_modules")
	if _, err := os.Stat(filepath.Join(dir, "@slack", "types")); err != nil {
		t.Fatalf("%v: make tools installs it", err)
	}
	return dir
}

func goldens(t *testing.T) []string {
	t.Helper()
	a, _ := filepath.Glob("testdata/*.json")
	b, err := filepath.Glob("testdata/journeys/*.json")
	if err != nil {
		t.Fatal(err)
	}
	return append(a, b...)
}

type golden struct{ kind, json string }

// readGolden gives the messages and views in a golden file: blocks alone, a
// view, a response, or unfurls by link.
func readGolden(raw []byte) []golden {
	raw = bytes.TrimSpace(raw)
	if raw[0] == '[' {
		return []golden{{"KnownBlock[]", string(raw)}}
	}
	var o map[string]json.RawMessage
	if json.Unmarshal(raw, &o) != nil {
		return nil
	}
	switch string(o["type"]) {
	case `"modal"`:
		return []golden{{"ModalView", string(raw)}}
	case `"home"`:
		return []golden{{"HomeView", string(raw)}}
	}
	if o["blocks"] != nil {
		return []golden{{"KnownBlock[]", string(o["blocks"])}}
	}
	var list []golden
	for link, l := range o {
		if !strings.HasPrefix(link, "https://") {
			continue
		}
		var a struct{ Blocks json.RawMessage }
		if json.Unmarshal(l, &a) == nil && a.Blocks != nil {
			list = append(list, golden{"KnownBlock[]", string(a.Blocks)})
		}
	}
	return list
}
