package moderngov

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kcst/meetings"
)

// Council is one host of meetings. Committees are words of which a committee's
// title has one, and IDs are committees that are read whatever they are
// called; neither is every committee. AMinute is the most requests in a minute.
type Council struct {
	ID         string   `yaml:"id"`
	Name       string   `yaml:"name"`
	Base       string   `yaml:"base"`
	Committees []string `yaml:"committees"`
	IDs        []string `yaml:"ids"`
	AMinute    int      `yaml:"a_minute"`
}

// The requests a minute that one host gets: as few as do, where none are
// named, and as many as may be named.
const (
	fewAMinute  = 6
	mostAMinute = 60
)

// ParseCouncils reads a list of councils from YAML. All that is wrong is
// reported at once.
func ParseCouncils(file []byte) ([]Council, error) {
	var doc struct {
		Councils []Council `yaml:"councils"`
	}
	d := yaml.NewDecoder(bytes.NewReader(file))
	d.KnownFields(true)
	if err := d.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the list of councils can't be read: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	var errs []error
	seen := map[string]bool{}
	for i := range doc.Councils {
		c := &doc.Councils[i]
		u, err := url.Parse(c.Base)
		switch {
		case c.ID == "" || c.ID != meetings.Slug(c.ID) || seen[c.ID]:
			errs = append(errs, fmt.Errorf("the council %q needs an ID of its own, in lower-case letters and hyphens", cmp.Or(c.ID, c.Name)))
		case c.Name == "":
			errs = append(errs, fmt.Errorf("the council %s needs a name", c.ID))
		case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "":
			errs = append(errs, fmt.Errorf("the council %s needs a base, such as https://democracy.example.gov.uk", c.ID))
		case c.AMinute < 0 || c.AMinute > mostAMinute:
			errs = append(errs, fmt.Errorf("the council %s: a_minute is from 1 to %d", c.ID, mostAMinute))
		}
		seen[c.ID] = true
		c.Base = strings.TrimRight(c.Base, "/")
		c.AMinute = cmp.Or(c.AMinute, fewAMinute)
	}
	return doc.Councils, errors.Join(errs...)
}

// wants reports whether a committee is one of those that are read.
func (c Council) wants(k Committee) bool {
	if slices.Contains(c.IDs, k.ID) {
		return true
	}
	title := strings.ToLower(k.Title)
	return !k.Ended && (len(c.Committees)+len(c.IDs) == 0 || slices.ContainsFunc(c.Committees, func(w string) bool { return strings.Contains(title, strings.ToLower(w)) }))
}

// committee is a committee of the council as meetings have it.
func (c Council) committee(id, title string) meetings.Committee {
	k := meetings.Committee{ID: c.ID + "-" + meetings.Slug(id), Name: title}
	if !strings.Contains(strings.ToLower(title), strings.ToLower(strings.TrimSuffix(c.Name, " Council"))) {
		k.Council = c.Name
	}
	return k
}

// page is where people read about a meeting.
func (c Council) page(committee, meeting string) string {
	return c.Base + "/ieListDocuments.aspx?CId=" + url.QueryEscape(committee) + "&MId=" + url.QueryEscape(meeting)
}

// OfHost is the council with a host, or one that is made up for it.
func OfHost(list []Council, host string) Council {
	for _, c := range list {
		if u, err := url.Parse(c.Base); err == nil && u.Host == host {
			return c
		}
	}
	c := Council{ID: cmp.Or(meetings.Slug(host), "council")}
	if host != "" {
		c.Base = "https://" + host
	}
	return c
}
