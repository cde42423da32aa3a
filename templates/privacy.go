package templates

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed privacy.yaml
var privacyFile []byte

// Holding is one sort of thing that is kept about people, in the words of the
// privacy notice: whose it is, what, why, on which lawful basis, how long.
type Holding struct{ ID, Who, What, Why, Basis, Kept string }

// Retention is how long things are kept. The sweep acts on the same numbers.
type Retention struct {
	ConfirmDays int `yaml:"confirm_days"` // a confirmation that nobody pressed
	SilentYears int `yaml:"silent_years"` // without a sign of life, before a subscriber is asked
	AnswerDays  int `yaml:"answer_days"`  // to answer that
	LeftYears   int `yaml:"left_years"`   // after leaving, before only a keyed hash remains
}

// ConsentWording is what somebody agrees to who joins by the page. The version
// is kept with each consent.
type ConsentWording struct{ Version, Words string }

// PrivacyData is templates/privacy.yaml: what is kept about people, from which
// the privacy page, docs/privacy.md, docs/retention.md and the retention sweep
// are made.
type PrivacyData struct {
	Consent   ConsentWording
	Retention Retention
	Holdings  []Holding
}

var privacyData = sync.OnceValues(func() (PrivacyData, error) { return parsePrivacy(privacyFile) })

// ReadPrivacy is the privacy data, with its periods written out in its texts.
func ReadPrivacy() (PrivacyData, error) { return privacyData() }

func parsePrivacy(b []byte) (PrivacyData, error) {
	var d PrivacyData
	if err := yaml.Unmarshal(b, &d); err != nil {
		return d, fmt.Errorf("templates/privacy.yaml: %w", err)
	}
	r := d.Retention
	if r.ConfirmDays < 1 || r.SilentYears < 1 || r.AnswerDays < 1 || r.LeftYears < 1 || d.Consent.Version == "" || d.Consent.Words == "" {
		return d, fmt.Errorf("templates/privacy.yaml: each period is at least 1, and the consent has a version and words")
	}
	periods := strings.NewReplacer("{confirm}", counted(r.ConfirmDays, "day"), "{silent}", counted(r.SilentYears, "year"),
		"{answer}", counted(r.AnswerDays, "day"), "{left}", counted(r.LeftYears, "year"))
	for i := range d.Holdings {
		h := &d.Holdings[i]
		for _, text := range []*string{&h.What, &h.Why, &h.Basis, &h.Kept} {
			*text = periods.Replace(*text)
			if *text == "" || strings.ContainsAny(*text, "{}") {
				return d, fmt.Errorf("templates/privacy.yaml: holding %s lacks a text, or names an unknown period", h.ID)
			}
		}
		h.Kept = strings.ToUpper(h.Kept[:1]) + h.Kept[1:]
	}
	return d, nil
}

func counted(n int, what string) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	count := fmt.Sprint(n)
	if n < len(words) {
		count = words[n]
	}
	if n == 1 {
		return count + " " + what
	}
	return count + " " + what + "s"
}
