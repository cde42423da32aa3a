package answers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"kcst/data"
)

// learntSources begins the line of the weights that says what they were learnt
// from.
const learntSources = "# Learnt from "

// TestTrustIsFresh holds the weights of trust to what they are learnt from:
// the facts, the example questions, the sets, the signs and how people ask.
func TestTrustIsFresh(t *testing.T) {
	if *learnTrust {
		t.Log("being learnt")
		return
	}
	for line := range strings.Lines(trustFile) {
		if was, ok := strings.CutPrefix(strings.TrimSpace(line), learntSources); ok {
			if now := trustSources(t); was != now {
				t.Errorf("trust-weights.txt was learnt from other questions, facts or signs (%s, now %s): run go generate ./answers", was, now)
			}
			return
		}
	}
	t.Error("trust-weights.txt doesn't say what it was learnt from: run go generate ./answers")
}

// trustSources is a short hash of all that the weights are learnt from, but
// for code.
func trustSources(t testing.TB) string {
	h := sha256.New()
	err := fs.WalkDir(data.Kent, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(data.Kent, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(b), b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range sets(t) {
		if onlyMeasured(path) {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %d\n%s", path, len(b), b)
	}
	fmt.Fprintf(h, "%q\n%s\n%s", trustSigns, vocabularyFile, wordList)
	return hex.EncodeToString(h.Sum(nil))[:16]
}
