package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzEnvFile reads back what was written, and a shell reads the same.
func FuzzEnvFile(f *testing.F) {
	for _, v := range []string{
		"", "plain", "two words", `"Borset bulletin" <team@borset.example>`, "King's Lynn", `a'b"c`, "$HOME", "`id`", `back\slash`, "# no comment", "a #b",
		"smtp://user:p%40ss@mail.example.org:587?tls=none", "é ü", "=", "'", "\x00", "a\nb", " space ",
	} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		quoted, err := envQuote(v)
		if err != nil {
			return
		}
		file, err := parseEnvFile("# first\nKCST_A=" + quoted + "\n")
		if err != nil || file.values["KCST_A"] != v {
			t.Fatalf("%q was written as %s and read as %q, %v", v, quoted, file.values["KCST_A"], err)
		}
	})
}

// FuzzParseEnvFile reads anything, and loses no name.
func FuzzParseEnvFile(f *testing.F) {
	for _, text := range []string{"KCST_A=1\n", "KCST_A='a b'\n\n# c\nKCST_B=\"it's\"", "KCST_A", "=", "KCST_A='", `KCST_A="\"`, "a=b", "KCST_A=1\r\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parseEnvFile(text)
		if err != nil {
			return
		}
		if len(file.order) != len(file.values) {
			t.Fatalf("%d names in order of %d", len(file.order), len(file.values))
		}
	})
}

// TestShellReadsEnvFile holds the file that kcst init writes to what a shell
// makes of it.
func TestShellReadsEnvFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "kcst.env")
	s := setup{name: "King's Lynn Community Safety Partnership", folder: t.TempDir()}
	s.set("KCST_MAIL_FROM", `"Bulletin; rm -rf" <team@example.org>`, "a")
	s.set("KCST_OFFICERS", "O'Brien, ben", "b")
	s.set("KCST_SMTP_URL", "smtp://user:$HOME`id`@mail.example.org", "c")
	text, err := s.envText()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, v := range s.settings {
		out, err := exec.Command("sh", "-c", `set -a; . "$1"; printenv "$2"`, "sh", path, v.name).Output()
		if got := strings.TrimSuffix(string(out), "\n"); err != nil || got != v.value {
			t.Errorf("%s is %q to a shell, %v; it was %q", v.name, got, err, v.value)
		}
	}
}
