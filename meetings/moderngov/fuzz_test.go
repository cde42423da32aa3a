package moderngov

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kcst/meetings/minutes"
)

// FuzzReadPage reads whatever a council's website gives: nothing beside an
// error, and no link that a browser would run.
func FuzzReadPage(f *testing.F) {
	pages, err := filepath.Glob("testdata/*.htm*")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range pages {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Add(`<div class="mgContent"><h1>Agenda</h1><a href="javascript:alert(1)">x</a><table class="mgItemTable"><tr><td>1.</td></tr></table></div>`)
	base, err := url.Parse("https://democracy.example.gov.uk/")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		page, err := ReadPage(body, minutes.Hint{Zone: time.UTC}, base)
		if err != nil {
			return
		}
		if strings.HasPrefix(strings.ToLower(page.Draft.Meeting.URL), "javascript:") {
			t.Error("a link that runs")
		}
	})
}

// FuzzParseCouncils reads whatever is called a list of councils.
func FuzzParseCouncils(f *testing.F) {
	f.Add([]byte("councils:\n  - {id: a, name: A, url: \"https://a.example/\"}\n"))
	f.Add([]byte("councils: [{id: ../x}]"))
	f.Fuzz(func(t *testing.T, file []byte) {
		list, err := ParseCouncils(file)
		for _, c := range list {
			if err == nil && (c.ID == "" || c.Name == "") {
				t.Errorf("a council without a name: %+v", c)
			}
		}
	})
}
