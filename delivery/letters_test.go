package delivery

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kcst/bulletin"
	"kcst/subscribers"
)

// letters are every sample mail by name.
func letters(t testing.TB) map[string]*Letter {
	t.Helper()
	confirm, err := (&Notes{Composer: composer(t)}).Compose(kentTeam, subscribers.Note{
		Nonce: "n7k2m", Kind: subscribers.NoteConfirm, To: reader.Email, Subscriber: reader.ID, Asked: noon, Until: noon.AddDate(0, 0, 7),
	})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*Letter{"confirm": confirm}
	for _, c := range samples() {
		all[string(c.Kind)] = sampleLetter(t, c)
	}
	return all
}

// TestSpamAssassin asks SpamAssassin's local rules about every sample: none
// scores above nothing.
func TestSpamAssassin(t *testing.T) {
	path, err := exec.LookPath("spamassassin")
	if err != nil {
		t.Fatal("no spamassassin on the PATH: make tools installs it, on Debian with: apt-get install spamassassin")
	}
	score := regexp.MustCompile(`(?s)X-Spam-Status: .*?score=(-?[0-9.]+).*?tests=([A-Z0-9_,\s]+)`)
	for name, l := range letters(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(path, "--local", "--test-mode", "--nocreate-prefs")
			cmd.Env = append(cmd.Environ(), "HOME="+t.TempDir())
			cmd.Stdin = bytes.NewReader(wire(t, l))
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("spamassassin: %v", err)
			}
			said := score.FindSubmatch(out)
			if said == nil {
				t.Fatalf("no score in what it says:\n%s", out)
			}
			if points, err := strconv.ParseFloat(string(said[1]), 64); err != nil || points > 0 {
				t.Errorf("%s points: %s", said[1], said[2])
			}
			t.Logf("%s points: %s", said[1], strings.Join(strings.Fields(string(said[2])), ""))
		})
	}
}

// TestLongEditionLinksToTheRest keeps an edition of 200 items whole in Gmail.
func TestLongEditionLinksToTheRest(t *testing.T) {
	c := sampleMonthly()
	c.Sections = nil
	for i, id := range bulletin.Sections() {
		s := bulletin.Section{ID: id}
		for n := range 200/7 + 1 {
			if i*29+n < 200 {
				e := sampleMonthly().Sections[0].Entries[0]
				e.Item, e.Headline = fmt.Sprintf("item-%d-%d", i, n), fmt.Sprintf("Headline %d of section %d", n, i)
				s.Entries = append(s.Entries, e)
			}
		}
		c.Sections = append(c.Sections, s)
	}
	if n := len(c.Items()); n != 200 {
		t.Fatalf("%d items", n)
	}
	l := sampleLetter(t, c)
	if len(l.HTML) > 80<<10 || len(l.HTML) < 40<<10 {
		t.Errorf("the HTML has %d bytes", len(l.HTML))
	}
	for _, s := range c.Sections {
		want := "https://bulletin.example.org/editions/monthly-2026-12#" + string(s.ID)
		if !bytes.Contains(l.HTML, []byte(want)) || !bytes.Contains(l.Text, []byte(want)) {
			t.Errorf("no link to the rest of %s", s.ID)
		}
		if !bytes.Contains(l.HTML, []byte("Headline 0 of section")) {
			t.Errorf("nothing of %s is in the mail", s.ID)
		}
	}
	if !bytes.Contains(l.HTML, []byte("200 items")) || bytes.Contains(l.HTML, []byte("Headline 28 of section 0")) {
		t.Error("it doesn't say how many there are, or shows them all")
	}
	if n := bytes.Count(l.HTML, []byte("Read the rest of")); n != len(c.Sections) {
		t.Errorf("%d links to the rest", n)
	}
	t.Logf("%d bytes of HTML, %d of text", len(l.HTML), len(l.Text))
}
