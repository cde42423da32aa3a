package data_test

import (
	"bytes"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"kcst/bulletin"
	"kcst/data"
	"kcst/facts"
	"kcst/meetings"
)

var today = facts.Date{Year: 2026, Month: time.November, Day: 3}

func demo(t *testing.T, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(data.Demo, name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSampleItems(t *testing.T) {
	items, err := bulletin.ReadItems(demo(t, "items.yaml"), today)
	if err != nil {
		t.Fatal(err)
	}
	sections := map[bulletin.SectionID]int{}
	for _, it := range items {
		sections[it.Section]++
		if n := len(strings.Fields(it.Body)); n > 60 {
			t.Errorf("%s has %d words, want at most 60", it.ID, n)
		}
		if !strings.HasPrefix(it.Headline, "Sample: ") || !strings.HasPrefix(it.Body, "A sample item.") {
			t.Errorf("%s doesn't say that it is a sample", it.ID)
		}
		for _, l := range it.Links {
			neutral(t, it.ID, l.URL)
		}
	}
	for _, want := range []bulletin.SectionID{"legislation-and-policy", "publications", "data-releases", "media", "funding-opportunities", "training-and-events", "from-the-partnership"} {
		if sections[want] == 0 {
			t.Errorf("no item is in %s", want)
		}
	}
}

// neutral accepts addresses at example.org and GOV.UK.
func neutral(t *testing.T, id, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || !slices.Contains([]string{"example.org", "www.gov.uk"}, u.Host) {
		t.Errorf("%s links to %s", id, address)
	}
}

func TestSampleMeetings(t *testing.T) {
	list, err := meetings.ReadYAML(bytes.NewReader(demo(t, "meetings.yaml")), "meetings.yaml", today, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	now := today.In(time.UTC)
	past, coming := 0, 0
	for _, m := range list {
		neutral(t, m.ID, m.URL)
		if m.Start.Before(now) {
			past++
		} else {
			coming++
		}
	}
	if past != 2 || coming != 2 {
		t.Errorf("%d meetings are past and %d are coming, want 2 and 2", past, coming)
	}
}

// TestKentMeetings: the partnership's own meetings are whole, and say what they
// rest on.
func TestKentMeetings(t *testing.T) {
	b, err := fs.ReadFile(data.KentMeetings, "kcsp.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list, err := meetings.ReadYAML(bytes.NewReader(b), "kcsp.yaml", today, time.UTC)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d meetings, %v", len(list), err)
	}
	decisions := 0
	for _, m := range list {
		_, n, _ := m.Counts()
		if decisions += n; n > 0 && !m.Minuted() || m.Committee.ID != "kent-community-safety-partnership" || len(m.Items) == 0 {
			t.Errorf("%+v", m)
		}
	}
	if decisions != 1 {
		t.Errorf("%d decisions, want the one of November 2023", decisions)
	}
}

func TestSampleSubscribers(t *testing.T) {
	var file struct {
		Subscribers []struct {
			Name, Email, Organisation string
			Kinds, Topics, Districts  []string
		}
	}
	dec := yaml.NewDecoder(bytes.NewReader(demo(t, "subscribers.yaml")))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		t.Fatal(err)
	}
	if len(file.Subscribers) != 12 {
		t.Errorf("%d subscribers, want 12", len(file.Subscribers))
	}
	_, base := kent(t)
	address := regexp.MustCompile(`^[a-z.]+@example\.org$`)
	for _, s := range file.Subscribers {
		if !address.MatchString(s.Email) {
			t.Errorf("%s is not at example.org", s.Email)
		}
		for _, id := range slices.Concat(s.Topics, s.Districts) {
			if base.Entity(id) == nil {
				t.Errorf("%s wants %s, which is no entity", s.Name, id)
			}
		}
		for _, kind := range s.Kinds {
			if !slices.Contains([]string{"monthly", "weekly", "extraordinary"}, kind) {
				t.Errorf("%s wants %s", s.Name, kind)
			}
		}
	}
}
