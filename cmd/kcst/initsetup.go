package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/mail"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
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

// set adds a setting, gives it another value, or with none takes it out.
func (s *setup) set(name, value, about string) {
	s.settings = slices.DeleteFunc(s.settings, func(v setting) bool { return v.name == name })
	if value != "" {
		s.settings = append(s.settings, setting{name, value, about})
	}
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
	if err == nil {
		s.set("KCST_BASE_URL", v, "where people open the pages; put a reverse proxy with TLS there")
	}
	return err
}

// askRelay asks for the address once more where a relay needs another: on a
// terminal, for a pipe's next line answers something else.
func (s *setup) askRelay(q *questions) error {
	for {
		var relay setting
		var wants error // what the relay wants of the address
		_, err := q.ask("4. The mail relay, such as smtp://user:password@mail.example.org:587, or a file with that in it (none: no mail leaves)", "none", func(v string) error {
			relay = orFile("KCST_SMTP_URL", v)
			wants = s.would(relay)
			if q.again && s.would(relay, setting{name: "KCST_BASE_URL", value: "https://bulletin.example.org"}) == nil {
				return nil
			}
			return wants
		})
		if err != nil {
			return err
		}
		if wants == nil {
			s.set(relay.name, relay.value, "the mail relay")
			return nil
		}
		fmt.Fprintf(q.out, "  %s\n", oneLine(wants.Error()))
		if err := s.askAddress(q); err != nil {
			return err
		}
	}
}

// slackTokens are the settings of question 5.
var slackTokens = []struct{ name, prefix string }{{"SLACK_BOT_TOKEN", "xoxb-"}, {"SLACK_APP_TOKEN", "xapp-"}}

func (s *setup) askSlack(q *questions) error {
	var tokens []setting
	_, err := q.ask("5. Slack's bot token (xoxb-…) and app token (xapp-…), or files with them, with a comma between (none: no Slack)", "none", func(v string) error {
		if tokens = nil; v == "" {
			return nil
		}
		parts := strings.Split(v, ",")
		if len(parts) == 1 {
			parts = strings.Fields(v)
		}
		if len(parts) != len(slackTokens) {
			return errors.New("write both, with a comma between: docs/slack.md says where they are")
		}
		for i, t := range slackTokens {
			part := strings.TrimSpace(parts[i])
			if strings.HasPrefix(part, t.prefix) {
				tokens = append(tokens, setting{name: t.name, value: part})
			} else {
				tokens = append(tokens, fileOf(t.name, part))
			}
		}
		return s.would(tokens...)
	})
	for _, t := range tokens {
		s.set(t.name, t.value, "Slack's token")
	}
	return err
}

func (s *setup) askOfficers(q *questions) error {
	v, err := q.ask("6. The officers who may change things, two at least, with commas between (none: anybody here, nobody in Slack)", "none", func(v string) error {
		c, err := s.config(setting{name: "KCST_OFFICERS", value: v})
		if err == nil && len(c.Officers) == 1 {
			err = errors.New("name two at least: nobody approves what they drafted themselves")
		}
		return err
	})
	if err == nil {
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

// would says what is wrong with the settings if these were added.
func (s *setup) would(more ...setting) error {
	_, err := s.config(more...)
	return err
}

// config reads the settings as if these were added. The folder of facts isn't
// there yet.
func (s *setup) config(more ...setting) (Config, error) {
	values := map[string]string{}
	for _, v := range slices.Concat(s.settings, more) {
		if _, err := envQuote(v.value); err != nil {
			return Config{}, err
		}
		if v.name != "KCST_DATASET" {
			values[v.name] = v.value
		}
	}
	return LoadConfig(func(name string) string { return values[name] })
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
