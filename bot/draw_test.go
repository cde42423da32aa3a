package bot

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"kcst/bot/slackdraw"
)

// TestGoldensAreDrawn draws every golden as Slack would show it: nothing in
// them is of a kind that has no drawing, and nothing acts. With
// SLACKDRAW=FOLDER the pages are kept there, to be looked at.
func TestGoldensAreDrawn(t *testing.T) {
	t.Parallel()
	for _, file := range goldens(t) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var drawn []string
		for _, g := range readGolden(raw) {
			if g.kind == "KnownBlock[]" {
				drawn = append(drawn, slackdraw.Message(json.RawMessage(g.json)))
			} else {
				drawn = append(drawn, slackdraw.View(json.RawMessage(g.json)))
			}
		}
		if len(drawn) == 0 {
			continue // prompts have no blocks
		}
		var page bytes.Buffer
		if err := slackdraw.Page(&page, drawn...); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(page.String(), " block)</p>") {
			t.Errorf("%s has a block that isn't drawn", file)
		}
		root, err := html.Parse(bytes.NewReader(page.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "img" || n.Data == "iframe") {
				t.Errorf("%s draws a <%s>", file, n.Data)
			}
		}
		if folder := os.Getenv("SLACKDRAW"); folder != "" {
			name := strings.TrimSuffix(filepath.Base(file), ".json") + ".html"
			if err := os.WriteFile(filepath.Join(folder, name), page.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
