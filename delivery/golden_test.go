package delivery

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"kcst/bulletin"
	"kcst/subscribers"
)

var update = flag.Bool("update", false, "write the golden files anew")

// noon is when the samples are composed.
var noon = time.Date(2026, 12, 4, 10, 0, 0, 0, time.UTC)

func composer(t testing.TB) *Composer {
	t.Helper()
	tokens, err := subscribers.NewTokens(strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	return &Composer{
		From: "bulletin@kent.example.org", BaseURL: "https://bulletin.example.org",
		Tokens: tokens, Now: func() time.Time { return noon },
	}
}

// reader is the subscriber of the golden letters.
var reader = subscribers.Subscriber{ID: "s7k2m", Name: "Zoë O'Neill", Email: "zoe@example.org", Kinds: subscribers.Kinds()}

func sampleLetter(t testing.TB, c bulletin.Content) *Letter {
	t.Helper()
	l, err := composer(t).Compose(c, reader)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func wire(t testing.TB, l *Letter) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := l.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLettersAreGolden(t *testing.T) {
	for _, c := range samples() {
		l := sampleLetter(t, c)
		golden(t, string(c.Kind)+".html", l.HTML)
		golden(t, string(c.Kind)+".txt", l.Text)
		golden(t, string(c.Kind)+".eml", ordered(wire(t, l)))
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s has changed; look at it, then run go test ./delivery -update", name)
	}
}

// ordered sorts a letter's header fields, some of which go-mail writes in no
// fixed order.
func ordered(raw []byte) []byte {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	var fields []string
	for line := range strings.SplitSeq(string(head), "\r\n") {
		if len(fields) > 0 && strings.HasPrefix(line, " ") {
			fields[len(fields)-1] += "\r\n" + line
			continue
		}
		fields = append(fields, line)
	}
	sort.Strings(fields)
	return []byte(strings.Join(fields, "\r\n") + "\r\n\r\n" + string(body))
}
