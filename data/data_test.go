package data_test

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"kcst/data"
	"kcst/facts"
)

var parsed = sync.OnceValues(func() (*facts.Set, error) { return facts.ParseFS(data.Kent) })

func kent(t *testing.T) (*facts.Set, *facts.Base) {
	t.Helper()
	set, err := parsed()
	if err != nil {
		t.Fatalf("Kent's data set has problems:\n%v", err)
	}
	base, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	return set, base
}

func TestKentLoads(t *testing.T) {
	set, base := kent(t)
	for _, c := range []struct {
		what           string
		got, min, most int
	}{
		{"sources", len(set.Sources), 6, 6},
		{"entities", len(set.Entities), 150, 300},
		{"facts", len(set.Facts), 450, 700},
	} {
		if c.got < c.min || c.got > c.most {
			t.Errorf("%d %s, want %d to %d", c.got, c.what, c.min, c.most)
		}
	}
	if base.Partnership.ID != "kent" || len(base.Partnership.Examples) != 10 {
		t.Errorf("partnership %q with %d examples", base.Partnership.ID, len(base.Partnership.Examples))
	}
}

// TestKentParts counts what the documents count.
func TestKentParts(t *testing.T) {
	_, base := kent(t)
	for _, c := range []struct {
		whole string
		kind  facts.Kind
		want  int
	}{
		{"csa-2026", facts.KindAim, 3},
		{"csa-2025", facts.KindPriority, 8},
		{"csa-2025", facts.KindTheme, 5},
		{"csa-2023", facts.KindPriority, 8},
		{"police-crime-plan", facts.KindPriority, 4},
		{"aim-1", facts.KindGroup, 3}, // and the local partnerships
		{"aim-2", facts.KindGroup, 3},
		{"aim-3", facts.KindGroup, 5},
		{"responsible-authorities", facts.KindOrganisation, 6},
		{"crg-2025-26.upfront", facts.KindProject, 6},
		{"crg-2021-22.upfront", facts.KindProject, 7},
		{"dropped-2021-22", facts.KindProject, 2},
		{"information-sessions-2021-22", facts.KindEvent, 3},
	} {
		n := 0
		for _, e := range base.Members(c.whole) {
			if e.Kind == c.kind {
				n++
			}
		}
		if n != c.want {
			t.Errorf("%s has %d parts of kind %s, want %d", c.whole, n, c.kind, c.want)
		}
	}
}

// TestKentSums adds projects up: 2021/22 to the reported total, 2025/26 to
// 20p less than what the page says was used.
func TestKentSums(t *testing.T) {
	_, base := kent(t)
	for whole, want := range map[string]facts.Money{"crg-2021-22.upfront": 2359160, "crg-2025-26.upfront": 2410800} {
		var sum facts.Money
		for _, e := range base.Members(whole) {
			f := base.Fact(e.ID + ".amount")
			if f == nil || f.Value == nil || f.Value.Money == nil {
				t.Errorf("%s has no amount", e.ID)
				continue
			}
			sum += *f.Value.Money
		}
		if sum != want {
			t.Errorf("projects of %s come to %s, want %s", whole, sum, want)
		}
	}
	for _, year := range []string{"2021-22", "2022-23", "2025-26"} {
		fund, tactical, upfront := base.Fact("crg-"+year+".amount"), base.Fact("crg-"+year+".tactical.amount"), base.Fact("crg-"+year+".upfront.amount")
		if got, want := *tactical.Value.Money+*upfront.Value.Money, *fund.Value.Money; got != want {
			t.Errorf("the pots of %s come to %s, the fund to %s", year, got, want)
		}
	}
}

// TestKentMisstatements keeps known errors of the sources out.
func TestKentMisstatements(t *testing.T) {
	_, base := kent(t)
	for _, f := range base.Facts() {
		text := strings.ToLower(strings.Join(texts(f), " "))
		for _, banned := range []string{"safelinks", "megan", "bennett", "became the police, crime", "kcsp.gov", "tbc"} {
			if strings.Contains(text, banned) {
				t.Errorf("%s says %q", f.ID, banned)
			}
		}
	}
	if f := base.Fact("prevent-duty.requirement"); !strings.Contains(f.Text, "not specified authorities") {
		t.Errorf("on Prevent: %s", f.Text)
	}
}

// TestColour keeps the accent colour readable on white: 4.5 to 1 or more.
func TestColour(t *testing.T) {
	_, base := kent(t)
	colour := base.Partnership.Colour
	luminance := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		luminance += weight * c
	}
	if ratio := 1.05 / (luminance + 0.05); ratio < 4.5 {
		t.Errorf("%s on white has a contrast of %.1f to 1", colour, ratio)
	}
}

func TestBankHolidays(t *testing.T) {
	var divisions map[string]struct {
		Events []struct{ Title, Date string }
	}
	if err := json.Unmarshal(data.BankHolidays, &divisions); err != nil {
		t.Fatal(err)
	}
	var days []string
	for _, e := range divisions["england-and-wales"].Events {
		days = append(days, e.Date)
	}
	for _, want := range []string{"2022-04-15", "2026-12-25", "2027-01-01"} {
		if !slices.Contains(days, want) {
			t.Errorf("%s isn't there", want)
		}
	}
}
