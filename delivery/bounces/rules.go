package bounces

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Rules say what makes a mail a bounce or a complaint, and when soft bounces
// are enough. They are data/bounces.yaml, or a file of the same form.
type Rules struct {
	Days         int      `yaml:"days"`
	Soft         SoftRule `yaml:"soft"`
	GoneCodes    []string `yaml:"gone_codes"`
	GeneralCodes []string `yaml:"general_codes"`
	Complaints   []string `yaml:"complaints"`
	Daemons      []string `yaml:"daemons"`
	Failed       []string `yaml:"failed"`
	Delayed      []string `yaml:"delayed"`
	Gone         []string `yaml:"gone"`
	AboutUs      []string `yaml:"about_us"`
}

// SoftRule says when soft bounces are enough to suppress an address.
type SoftRule struct {
	Deliveries int `yaml:"deliveries"`  // so many bounced
	WithinDays int `yaml:"within_days"` // in so many days
	OverDays   int `yaml:"over_days"`   // and the last at least so long after the first
}

// ParseRules reads rules.
func ParseRules(b []byte) (*Rules, error) {
	var r Rules
	if err := yaml.Unmarshal(b, &r); err != nil {
		return nil, fmt.Errorf("the rules on bounces can't be read: %w", err)
	}
	if r.Days < 1 || r.Soft.Deliveries < 1 || r.Soft.WithinDays < 1 || r.Soft.OverDays < 0 {
		return nil, fmt.Errorf("the rules on bounces lack a number: days, and soft's deliveries and within_days, are 1 or more")
	}
	return &r, nil
}

// enough reports whether soft bounces at these times, the last of them now,
// say that nobody is there.
func (s SoftRule) enough(at []time.Time, now time.Time) bool {
	since := now.AddDate(0, 0, -s.WithinDays)
	at = slices.DeleteFunc(slices.Clone(at), func(t time.Time) bool { return t.Before(since) })
	if len(at) < s.Deliveries {
		return false
	}
	slices.SortFunc(at, time.Time.Compare)
	return !at[len(at)-1].Before(at[0].AddDate(0, 0, s.OverDays))
}

// says reports whether lower-case text has one of the phrases in it.
func says(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, p) })
}
