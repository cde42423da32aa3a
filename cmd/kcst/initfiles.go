package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"kcst/data"
)

// write makes the files, and says which. A file of facts that is there is
// somebody's work, and stays.
func (s *setup) write(path string) ([]string, error) {
	if err := os.MkdirAll(s.folder, 0o755); err != nil {
		return nil, err
	}
	var wrote []string
	if s.name != "" {
		var err error
		if wrote, err = s.writeStarters(); err != nil {
			return nil, err
		}
	}
	text, err := s.envText()
	if err != nil {
		return nil, err
	}
	if err := replaceFile(path, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
		return nil, err
	}
	return append([]string{path + ": the settings, readable by you alone"}, wrote...), nil
}

// writeStarters writes the first facts, each file but once.
func (s *setup) writeStarters() ([]string, error) {
	t, err := template.New("").Funcs(template.FuncMap{"quote": strconv.Quote, "outside": outside}).ParseFS(data.Start, "*.yaml")
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(s.folder, factsFolder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	var wrote []string
	for _, file := range []struct{ name, said string }{
		{"partnership.yaml", "who you are; look through it, the numbers to ring in a crisis above all"},
		{"team.yaml", "how you are reached, and how people get the bulletin: the first facts"},
	} {
		path := filepath.Join(folder, file.name)
		var b bytes.Buffer
		if err := t.ExecuteTemplate(&b, file.name, s.words()); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, os.ErrExist) {
			wrote = append(wrote, path+": was there, and stays")
			continue
		}
		if err != nil {
			return nil, err
		}
		_, err = f.Write(b.Bytes())
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		wrote = append(wrote, path+": "+file.said)
	}
	return wrote, nil
}

// outside are the counties and cities that neither the partnership's name nor
// its area has a part of.
func outside(name, area string) []string {
	own := strings.Fields(strings.ToLower(name + " " + area))
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(data.Counties), "\n"), func(place string) bool {
		return slices.ContainsFunc(strings.Fields(strings.ToLower(place)), func(word string) bool {
			return slices.Contains(own, word) && !slices.Contains([]string{"north", "south", "east", "west", "of"}, word)
		})
	})
}

// askedSettings are those that the questions decide on, and the secret.
var askedSettings = []string{"KCST_DATASET", "KCST_MAIL_FROM", "KCST_BASE_URL", "KCST_SMTP_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "KCST_OFFICERS", "KCST_SECRET"}

// kept are settings of the file before that no question is about.
func (s *setup) kept() []setting {
	var list []setting
	for _, name := range s.before.order {
		if v := s.before.values[name]; v != "" && !slices.Contains(askedSettings, strings.TrimSuffix(name, "_FILE")) {
			list = append(list, setting{name, v, "as it was before"})
		}
	}
	return list
}

// secret is that of the file before, or a new one.
func (s *setup) secret() setting {
	const about = "signs the links in mails: whoever has it can write them"
	for _, name := range []string{"KCST_SECRET", "KCST_SECRET_FILE"} {
		if v := s.before.values[name]; v != "" {
			return setting{name, v, about}
		}
	}
	return setting{"KCST_SECRET", rand.Text() + rand.Text(), about}
}

// dataFolder is where a partnership's data goes: beside its settings, but not
// into /etc (File Hierarchy Standard, 5.8: /var/lib).
func dataFolder(folder string) string {
	if within, ok := strings.CutPrefix(folder, "/etc/"); ok {
		return filepath.Join("/var/lib", within)
	}
	return filepath.Join(folder, "kcst-data")
}

// envText is the file of settings.
func (s *setup) envText() (string, error) {
	var b strings.Builder
	b.WriteString("# Settings of kcst, for kcst --env, deploy/kcst.service and compose (env_file).\n" +
		"# docs/reference.md has all of them. Keep a copy of KCST_SECRET beside your backups.\n\n")
	all := slices.Concat(s.settings, s.kept(), []setting{s.secret()})
	if s.before.values["KCST_DATA_DIR"] == "" {
		all = append(all, setting{"KCST_DATA_DIR", dataFolder(s.folder), "where everything is kept, unless KCST_REDIS_URL names a Redis"})
	}
	for _, v := range all {
		quoted, err := envQuote(v.value)
		if err != nil {
			return "", fmt.Errorf("%s: %w", v.name, err)
		}
		fmt.Fprintf(&b, "# %s\n%s=%s\n", v.about, v.name, quoted)
	}
	return b.String(), nil
}
