package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestWrongUsage calls commands wrongly: exit code 2, a sentence on stderr,
// and nothing on stdout.
func TestWrongUsage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	getenv := func(name string) string {
		return map[string]string{"KCST_DATA_DIR": dir, "KCST_LISTEN": "127.0.0.1:0"}[name]
	}
	for _, line := range []string{
		"nonsense", "help nonsense", "edition nonsense", "ask", "ask --as-of yesterday x", "schedule -n 0", "serve --roles cook",
		"edition draft fortnightly", "edition preview x --format pdf", "subscribers add jo@example.org --kinds daily",
		"subscribers import list.csv", "items list acepted", "items accept", "items add --deadline soon",
	} {
		var out, said bytes.Buffer
		p := program{getenv: getenv, now: time.Now, stdin: strings.NewReader(""), stdout: &out, stderr: &said}
		if code := p.main(t.Context(), strings.Fields(line)); code != 2 || out.Len() > 0 || !strings.HasPrefix(said.String(), "kcst: ") {
			t.Errorf("kcst %s: exit code %d, stdout %q, stderr %q", line, code, out.String(), said.String())
		}
	}
}
