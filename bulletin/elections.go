package bulletin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"go.yaml.in/yaml/v3"

	"kcst/facts"
)

// Elections are the periods before polls in which public bodies take special
// care with publicity (Local Government Act 1986, section 2, and the Code of
// Recommended Practice on Local Authority Publicity of 2011, paragraph 33).
type Elections []PreElection

// PreElection is one such period, half-open, with the name of its poll.
type PreElection struct {
	Name   string
	From   facts.Date
	Until  facts.Date
	Source string // who says so
}

// ParseElections reads a YAML file:
//
//	periods:
//	  - name: the district council elections of 6 May 2027
//	    from: 2027-03-31   # the last day for the notice of election
//	    until: 2027-05-07  # the day after the poll
//	    source: who says so
func ParseElections(b []byte) (Elections, error) {
	var file struct {
		Periods []struct {
			Name   string `yaml:"name"`
			From   string `yaml:"from"`
			Until  string `yaml:"until"`
			Source string `yaml:"source"`
		} `yaml:"periods"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the pre-election periods: %w", err)
	}
	var all Elections
	var errs []error
	for i, p := range file.Periods {
		this := PreElection{Name: plain(p.Name), Source: plain(p.Source)}
		err := errors.Join(this.From.UnmarshalText([]byte(p.From)), this.Until.UnmarshalText([]byte(p.Until)))
		switch {
		case err != nil:
		case this.Name == "":
			err = errors.New("it has no name: say which poll it is before")
		case this.From.IsZero() || !this.From.Before(this.Until):
			err = fmt.Errorf("it ends on %s, which is not after %s: correct one of them", this.Until, this.From)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("pre-election period %d: %w", i+1, err))
		}
		all = append(all, this)
	}
	return all, errors.Join(errs...)
}

// On is the period in which a local time lies, in words.
func (es Elections) On(local time.Time) (string, bool) {
	if local.IsZero() {
		return "", false
	}
	day := facts.DateOf(local)
	for _, p := range es {
		if !day.Before(p.From) && day.Before(p.Until) {
			return fmt.Sprintf("the pre-election period of %s (%s to %s)", p.Name, p.From.Words(), p.Until.AddDays(-1).Words()), true
		}
	}
	return "", false
}
