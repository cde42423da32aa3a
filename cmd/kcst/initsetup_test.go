package main

import (
	"bufio"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
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

// TestUnitFindsWhatInitWrites: the unit and the commands beside it have one
// user, one file of settings and one folder of data.
func TestUnitFindsWhatInitWrites(t *testing.T) {
	t.Parallel()
	unit, err := os.ReadFile("../../deploy/kcst.service")
	if err != nil {
		t.Fatal(err)
	}
	has := func(line string) bool { return slices.Contains(strings.Split(string(unit), "\n"), line) }
	if !has("ExecStart=/usr/local/bin/kcst --env /etc/kcst/kcst.env serve") || !has("User=kcst") || !has("StateDirectory=kcst") {
		t.Error("the unit runs something else than what README and docs/support.md say")
	}
	if strings.Contains(string(unit), "\nEnvironment") || strings.Contains(string(unit), "\nDynamicUser=yes") {
		t.Error("the unit has settings or a user that commands beside it don't have")
	}
	if got := dataFolder("/etc/kcst"); got != "/var/lib/kcst" {
		t.Errorf("the settings name %s, and the unit may write to /var/lib/kcst alone", got)
	}
	if got := dataFolder("/srv/borset"); got != "/srv/borset/kcst-data" {
		t.Error(got)
	}
}

// TestAddressAgain: on a terminal, a relay that needs another address of the
// pages leads back to it.
func TestAddressAgain(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	answers := []string{"Borset CSP", "team@borset.example", "http://bulletin.borset.example",
		"smtp://mail.borset.example", "https://bulletin.borset.example", "smtp://mail.borset.example", "none", "none"}
	var out strings.Builder
	q := &questions{in: bufio.NewReader(strings.NewReader(strings.Join(answers, "\n") + "\n")), out: &out, again: true}
	if err := q.setUp(folder, "2026-11-06"); err != nil {
		t.Fatal(err, out.String())
	}
	b, err := os.ReadFile(filepath.Join(folder, settingsFile))
	if text := string(b); err != nil || strings.Count(text, "KCST_BASE_URL=https://bulletin.borset.example\n") != 1 || strings.Count(text, "KCST_BASE_URL=") != 1 || !strings.Contains(text, "KCST_SMTP_URL=smtp://mail.borset.example\n") {
		t.Errorf("%v\n%s", err, text)
	}
	if !strings.Contains(out.String(), "KCST_BASE_URL isn't an https:// address") {
		t.Error(out.String())
	}
}

// TestFolderOfAnother: root makes no files where the service's user couldn't
// read them.
func TestFolderOfAnother(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := mayUse(dir, os.Geteuid()); err != nil {
		t.Error(err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(dir, 12345, -1); err != nil {
			t.Fatal(err)
		}
	}
	if err := mayUse(dir, 0); err == nil || !strings.Contains(err.Error(), "sudo -u ") {
		t.Error(err)
	}
	if err := mayUse(filepath.Join(dir, "new"), 0); err != nil {
		t.Error(err)
	}
}
