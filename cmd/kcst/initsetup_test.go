package main

import (
	"bufio"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// setUpFrom answers kcst init from a pipe, and gives what was written.
func setUpFrom(t *testing.T, answers ...string) (folder string, written *envFile, _ error) {
	t.Helper()
	folder = t.TempDir()
	q := &questions{in: bufio.NewReader(strings.NewReader(strings.Join(answers, "\n") + "\n")), out: io.Discard}
	if err := q.setUp(folder, "2026-11-06"); err != nil {
		return folder, nil, err
	}
	b, err := os.ReadFile(filepath.Join(folder, settingsFile))
	if err != nil {
		t.Fatal(err)
	}
	written, err = parseEnvFile(string(b))
	if err != nil {
		t.Fatalf("%v in\n%s", err, b)
	}
	return folder, written, nil
}

// TestNames: whatever a partnership is called, its mails have a sender.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, email, bulletin string }{
		{"King's Lynn Community Safety Partnership", "team@kings-lynn.example", "King's Lynn Community Safety e-bulletin"},
		{"King's Lynn Community Safety Partnership", "o'neil@kings-lynn.example", "King's Lynn Community Safety e-bulletin"},
		{"St. Helens CSP", "o'neil@borset.example", "St. Helens Community Safety e-bulletin"},
		{"Ynys Môn Community Safety Partnership", "team@mon.example", "Ynys Môn Community Safety e-bulletin"},
		{"King's Lynn, West Norfolk", "team@kings-lynn.example", "King’s Lynn, West Norfolk Community Safety e-bulletin"},
		{`The "Safer" $Partnership of O'Brien <x>`, "team@borset.example", "\"Safer\" $ of O’Brien <x> Community Safety e-bulletin"},
		{"Borset (East), Westmark", "team@borset.example", "Borset (East), Westmark Community Safety e-bulletin"},
		{"Borset (East), Westmark", "o'neil@borset.example", ""}, // no form of it has no quotes
	} {
		_, file, err := setUpFrom(t, c.name, c.email, "none", "none", "none", "anna, ben")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		a, err := mail.ParseAddress(file.values["KCST_MAIL_FROM"])
		if err != nil || a.Name != c.bulletin || a.Address != c.email {
			t.Errorf("%s: %+v, %v", c.name, a, err)
		}
	}
	_, _, err := setUpFrom(t, "Borset CSP", `"o'$"@borset.example`)
	if err == nil || !strings.Contains(err.Error(), `answer to "2.`) {
		t.Error(err)
	}
}

// TestFolderThatCannotStand: what a folder is called is not blamed on an answer.
func TestFolderThatCannotStand(t *testing.T) {
	t.Parallel()
	q := &questions{in: bufio.NewReader(strings.NewReader("Borset CSP\n")), out: io.Discard}
	err := q.setUp(filepath.Join(t.TempDir(), `it's "here"`), "2026-11-06")
	if err == nil || !strings.Contains(err.Error(), "choose another folder") {
		t.Error(err)
	}
}
