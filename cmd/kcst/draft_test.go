package main

import (
	"bytes"
	"image/png"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kcst/bulletin"
	"kcst/delivery"
)

// inFolder is kcst on a data folder of the test's own, with what it prints.
func inFolder(t *testing.T, settings map[string]string) (program, *bytes.Buffer, *bytes.Buffer) {
	t.Helper()
	dir := t.TempDir()
	var out, said bytes.Buffer
	return program{
		getenv: func(name string) string {
			if name == "KCST_DATA_DIR" {
				return dir
			}
			return settings[name]
		},
		now: time.Now, stdin: strings.NewReader(""), stdout: &out, stderr: &said,
	}, &out, &said
}

// TestDraftCutOff: an edition that was drafted and not frozen is gone on with
// by the same command of the same author, and by edition review.
func TestDraftCutOff(t *testing.T) {
	p, out, said := inFolder(t, nil)
	ctx := t.Context()
	a, err := p.open(ctx, changing)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if code := p.main(ctx, strings.Fields("items add --section publications --headline Report --body Short. --link https://www.example.org/r --source Council --by anna")); code != 0 {
		t.Fatal(said)
	}
	if code := p.main(ctx, strings.Fields("items accept item-1 --by ben")); code != 0 {
		t.Fatal(said)
	}
	monthly, err := a.editor.Draft(ctx, bulletin.Request{Kind: bulletin.Monthly, By: "anna"})
	if err != nil {
		t.Fatal(err)
	}
	if code := p.main(ctx, []string{"edition", "draft", "monthly", "--by", "ben"}); code != 1 || !strings.Contains(said.String(), "already") {
		t.Errorf("another author: %d, %s", code, said)
	}
	out.Reset()
	if code := p.main(ctx, []string{"edition", "draft", "monthly", "--subject", "A new subject", "--by", "anna"}); code != 0 || !strings.HasSuffix(out.String(), "\n"+monthly.ID+"\n") {
		t.Errorf("the same author: %d, %s%s", code, out, said)
	}
	if ed, err := a.items.Edition(ctx, monthly.ID); err != nil || ed.State != bulletin.InReview || ed.Subject != "A new subject" {
		t.Errorf("%+v %v", ed, err)
	}
	if code := p.main(ctx, []string{"edition", "draft", "monthly", "--by", "anna"}); code != 1 {
		t.Errorf("in review: %d", code)
	}
	urgent, err := a.editor.Draft(ctx, bulletin.Request{Kind: bulletin.Extraordinary, Subject: "News", Body: "News.", By: "anna"})
	if err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if code := p.main(ctx, []string{"edition", "review", urgent.ID, "--by", "anna"}); code != 0 || !strings.Contains(out.String(), "in review") {
		t.Errorf("%d, %s%s", code, out, said)
	}
}

// TestDraftInShort: the picture of a draft opens with its own key alone, which
// doesn't open the draft, and Slack is given its address only where it can come.
func TestDraftInShort(t *testing.T) {
	p, _, _ := inFolder(t, nil)
	a, err := p.open(t.Context(), changing)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	ed, err := a.editor.Draft(t.Context(), bulletin.Request{Kind: bulletin.Extraordinary, Subject: "News", Body: "There is news.", By: "anna"})
	if err != nil {
		t.Fatal(err)
	}
	pages := previewHandler(&delivery.Sender{Editor: a.editor, Log: a.log, Now: p.now}, "secret")
	address := pictureOf("https://kcst.example.org", "secret", ed.ID, "v1")
	path, _ := strings.CutPrefix(address, "https://kcst.example.org")
	for path, want := range map[string]int{
		path: 200, strings.Replace(path, ed.ID, "extraordinary-20200101-1", 1): 404,
		previewPath + ed.ID + "/" + previewKey("secret", ed.ID) + "/v1.png": 404,
		strings.TrimSuffix(path, "/v1.png"):                                 404,
		previewPath + ed.ID + "/0000/v1.png":                                404,
	} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
		if _, err := png.Decode(w.Body); want == 200 && (err != nil || w.Header().Get("X-Robots-Tag") != "noindex") {
			t.Errorf("no picture: %v, %v", err, w.Header())
		}
	}
	if got := pictureOf("", "secret", ed.ID, "v1"); got != "" {
		t.Errorf("a picture that Slack can't fetch: %s", got)
	}
}
