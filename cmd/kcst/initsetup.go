package main

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kcst/data"
	"kcst/facts"
)

// setup is what kcst init has been told so far.
type setup struct {
	folder   string
	name     string // of the partnership; empty: Kent's facts
	email    string
	pages    string // where people open them
	today    string // YYYY-MM-DD
	before   envFile
	settings []setting
}

type setting struct{ name, value, about string }

func (s *setup) set(name, value, about string) {
	s.settings = append(s.settings, setting{name, value, about})
}

// steps are the six questions.
func (s *setup) steps() []func(*questions) error {
	return []func(*questions) error{s.askName, s.askEmail, s.askAddress, s.askRelay, s.askSlack, s.askOfficers}
}

func (s *setup) askName(q *questions) error {
	name, err := q.ask("1. The partnership's name, or kent for the facts that come with kcst", "kent", func(name string) error {
		if name == "" || partnershipSlug(name) == "" {
			return errors.New("write a name with letters in it")
		}
		return nil
	})
	if err == nil && !strings.EqualFold(name, "kent") {
		s.name = name
		s.set("KCST_DATASET", filepath.Join(s.folder, factsFolder), "the folder of the partnership's facts")
	}
	return err
}

func (s *setup) askEmail(q *questions) error {
	otherwise := "none"
	if s.name == "" {
		otherwise = kentEmail()
	}
	var err error
	s.email, err = q.ask("2. The team's e-mail address: answers name it, and mails come from it", otherwise, func(v string) error {
		if a, err := mail.ParseAddress(v); err != nil || a.Address != v {
			return errors.New("write an address such as team@example.org")
		}
		return s.would(setting{name: "KCST_MAIL_FROM", value: sender(s.words().Bulletin, v)})
	})
	if err == nil {
		s.set("KCST_MAIL_FROM", sender(s.words().Bulletin, s.email), "the sender of mails")
	}
	return err
}

// sender is a name and an address in the first form that can stand in the file
// of settings: bare, quoted, with another apostrophe, or the address alone.
func sender(name, address string) string {
	bare := name + " <" + address + ">"
	if a, err := mail.ParseAddress(bare); err == nil && a.Name == name && a.Address == address {
		return bare
	}
	for _, name := range []string{name, strings.ReplaceAll(name, "'", "’")} {
		form := (&mail.Address{Name: name, Address: address}).String()
		if _, err := envQuote(form); err == nil {
			return form
		}
	}
	return address
}

func (s *setup) askAddress(q *questions) error {
	v, err := q.ask("3. Where people will open the pages, such as https://bulletin.example.org (none: on this machine alone)", "none", func(v string) error {
		return s.would(setting{name: "KCST_BASE_URL", value: v})
	})
	s.pages = cmp.Or(v, "http://127.0.0.1:8080")
	if err == nil && v != "" {
		s.set("KCST_BASE_URL", v, "where people open the pages; put a reverse proxy with TLS there")
	}
	return err
}

func (s *setup) askRelay(q *questions) error {
	v, err := q.ask("4. The mail relay, such as smtp://user:password@mail.example.org:587, or a file with that in it (none: no mail leaves)", "none", func(v string) error {
		return s.would(orFile("KCST_SMTP_URL", v))
	})
	if err == nil && v != "" {
		relay := orFile("KCST_SMTP_URL", v)
		s.set(relay.name, relay.value, "the mail relay")
	}
	return err
}

func (s *setup) askSlack(q *questions) error {
	v, err := q.ask("5. Two files with Slack's bot token (xoxb-…) and app token (xapp-…), and a space between (none: no Slack)", "none", func(v string) error {
		files := strings.Fields(v)
		if v == "" {
			return nil
		}
		if len(files) != 2 {
			return errors.New("name two files: docs/slack.md says where the tokens are")
		}
		return s.would(fileOf("SLACK_BOT_TOKEN", files[0]), fileOf("SLACK_APP_TOKEN", files[1]))
	})
	if files := strings.Fields(v); err == nil && len(files) == 2 {
		for i, name := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"} {
			token := fileOf(name, files[i])
			s.set(token.name, token.value, "Slack's token, in a file")
		}
	}
	return err
}

func (s *setup) askOfficers(q *questions) error {
	v, err := q.ask("6. The officers who may change things, two at least, with commas between (none: anybody here, nobody in Slack)", "none", func(v string) error {
		return s.would(setting{name: "KCST_OFFICERS", value: v})
	})
	if err == nil && v != "" {
		s.set("KCST_OFFICERS", v, "who may change things; docs/slack.md says how people in Slack are named")
	}
	return err
}

// orFile is a secret, or the file that holds it.
func orFile(name, value string) setting {
	if value == "" || strings.Contains(value, "://") {
		return setting{name: name, value: value}
	}
	return fileOf(name, value)
}

func fileOf(name, path string) setting {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	return setting{name: name + "_FILE", value: path}
}

// would says what is wrong with the settings if these were added. The folder
// of facts isn't there yet.
func (s *setup) would(more ...setting) error {
	values := map[string]string{}
	for _, v := range slices.Concat(s.settings, more) {
		if _, err := envQuote(v.value); err != nil {
			return err
		}
		if v.name != "KCST_DATASET" {
			values[v.name] = v.value
		}
	}
	_, err := LoadConfig(func(name string) string { return values[name] })
	return err
}

// starter are the words of the first facts.
type starter struct{ ID, Name, Team, Bulletin, Area, Email, Pages, Today string }

func (s *setup) words() starter {
	if s.name == "" {
		return starter{Bulletin: "Kent Community Safety e-bulletin"}
	}
	area := areaOf(s.name)
	return starter{
		ID: partnershipSlug(s.name), Name: s.name, Team: area + " Community Safety Team",
		Bulletin: area + " Community Safety e-bulletin", Area: area, Email: s.email,
		Pages: s.pages, Today: s.today,
	}
}

// partnershipWords are those that say what it is, not where.
var partnershipWords = regexp.MustCompile(`(?i)\b(the|community|safety|partnership|council|county|csp)\b`)

// areaOf is a partnership's name without the words that all of them have.
func areaOf(name string) string {
	if area := strings.Join(strings.Fields(partnershipWords.ReplaceAllString(name, " ")), " "); area != "" {
		return area
	}
	return name
}

// partnershipSlug is an ID for the keys.
func partnershipSlug(name string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) { // an accent
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(areaOf(name))))
	words := strings.FieldsFunc(plain, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

func kentEmail() string {
	set, err := facts.ParseFS(data.Kent)
	if err != nil || set.Partnership == nil {
		return "none"
	}
	return set.Partnership.Email
}

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
	t, err := template.New("").Funcs(template.FuncMap{"quote": strconv.Quote}).ParseFS(data.Start, "*.yaml")
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

// envText is the file of settings.
func (s *setup) envText() (string, error) {
	var b strings.Builder
	b.WriteString("# Settings of kcst, for kcst --env, systemd (EnvironmentFile) and compose (env_file).\n" +
		"# docs/reference.md has all of them. Keep a copy of KCST_SECRET beside your backups.\n" +
		"# The data folder is ./kcst-data, or what KCST_DATA_DIR names.\n\n")
	for _, v := range slices.Concat(s.settings, s.kept(), []setting{s.secret()}) {
		quoted, err := envQuote(v.value)
		if err != nil {
			return "", fmt.Errorf("%s: %w", v.name, err)
		}
		fmt.Fprintf(&b, "# %s\n%s=%s\n", v.about, v.name, quoted)
	}
	return b.String(), nil
}
