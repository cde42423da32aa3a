package bulletin

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"kcst/data"
	"kcst/facts"
)

var london = mustZone("Europe/London")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// local is a time as clocks in London show it.
func local(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, london)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func day(t testing.TB, s string) facts.Date {
	t.Helper()
	d, err := facts.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func calendar(t testing.TB, monthly, weekly string) *Calendar {
	t.Helper()
	h, err := ParseHolidays(data.BankHolidays)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewCalendar(Rules{Monthly: monthly, Weekly: weekly}, h, london)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFirstWorkingFriday(t *testing.T) {
	c := calendar(t, "", "")
	for month, want := range map[string]string{
		"2022-03": "2022-03-04 10:00", // the edition the partnership's report names
		"2026-03": "2026-03-06 10:00",
		"2026-04": "2026-04-10 10:00", // 3 April is Good Friday
		"2026-05": "2026-05-01 10:00",
		"2026-10": "2026-10-02 10:00",
		"2027-01": "2027-01-08 10:00", // 1 January is a Friday and a bank holiday
		"2020-05": "2020-05-01 10:00", // the bank holiday is on the 8th that year
		"2021-01": "2021-01-08 10:00",
	} {
		got := c.Next(Monthly, local(t, month+"-01 00:00").Add(-time.Second))
		if !got.Due.Equal(local(t, want)) {
			t.Errorf("%s: due %s, want %s", month, got.Due, want)
		}
		if want := "monthly-" + month; got.ID != want {
			t.Errorf("%s: ID %s, want %s", month, got.ID, want)
		}
	}
}

func TestRuns(t *testing.T) {
	c := calendar(t, "", "")
	for _, tt := range []struct {
		kind                        Kind
		after                       string
		id, draft, due, from, until string
	}{
		{Monthly, "2026-11-10 00:00", "monthly-2026-12", "2026-11-27 07:30", "2026-12-04 10:00", "2026-11-06", "2026-12-04"},
		{Monthly, "2026-03-06 10:00", "monthly-2026-04", "2026-04-01 07:30", "2026-04-10 10:00", "2026-03-06", "2026-04-10"}, // two bank holidays in between
		{Monthly, "2026-12-04 10:00", "monthly-2027-01", "2026-12-31 07:30", "2027-01-08 10:00", "2026-12-04", "2027-01-08"},
		{Weekly, "2026-11-24 00:00", "weekly-2026-W48", "2026-11-30 07:30", "2026-11-30 12:00", "2026-11-23", "2026-11-30"},
		{Weekly, "2026-03-31 00:00", "weekly-2026-W14", "2026-04-07 07:30", "2026-04-07 12:00", "2026-03-30", "2026-04-06"}, // Easter Monday
		{Weekly, "2026-12-29 12:00", "weekly-2026-W53", "2027-01-04 07:30", "2027-01-04 12:00", "2026-12-28", "2027-01-04"},
		{Weekly, "2026-12-22 00:00", "weekly-2026-W52", "2026-12-29 07:30", "2026-12-29 12:00", "2026-12-21", "2026-12-28"}, // the 28th stands in for Boxing Day
		{Weekly, "2026-03-24 00:00", "weekly-2026-W13", "2026-03-30 07:30", "2026-03-30 12:00", "2026-03-23", "2026-03-30"}, // clocks go forward on the 29th
		{Weekly, "2026-10-20 00:00", "weekly-2026-W43", "2026-10-26 07:30", "2026-10-26 12:00", "2026-10-19", "2026-10-26"}, // and back on the 25th
	} {
		got := c.Next(tt.kind, local(t, tt.after))
		period := Period{From: day(t, tt.from), Until: day(t, tt.until)}
		if got.ID != tt.id || !got.Draft.Equal(local(t, tt.draft)) || !got.Due.Equal(local(t, tt.due)) || got.Period != period || got.Note != "" {
			t.Errorf("%s after %s:\n got %+v\nwant %s drafted %s due %s %+v", tt.kind, tt.after, got, tt.id, tt.draft, tt.due, period)
		}
	}
}

func TestEndedWeek(t *testing.T) {
	for d, want := range map[string]string{
		"2026-11-30": "2026-11-23", "2026-12-01": "2026-11-23", "2026-12-04": "2026-11-23",
		"2026-12-05": "2026-11-23", "2026-12-06": "2026-11-23", "2026-12-07": "2026-11-30",
	} {
		if got := endedWeek(day(t, d)); got != day(t, want) {
			t.Errorf("before %s the last week began on %s, want %s", d, got, want)
		}
	}
}

func TestUpcoming(t *testing.T) {
	var ids []string
	for _, r := range calendar(t, "", "").Upcoming(local(t, "2026-11-28 09:00"), 4) {
		ids = append(ids, r.ID)
	}
	want := "weekly-2026-W48 monthly-2026-12 weekly-2026-W49 weekly-2026-W50"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestClockChanges runs rules over both days on which the clocks change.
func TestClockChanges(t *testing.T) {
	h, err := ParseHolidays(data.BankHolidays)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		rule, from, until string
		want              []string // UTC
	}{
		{"30 1 * * *", "2026-03-28 12:00", "2026-03-30 12:00", []string{"2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"}}, // 01:30 isn't there: 02:30
		{"30 1 * * *", "2026-10-24 12:00", "2026-10-26 12:00", []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}}, // twice there: the first
		{"0 10 * * SUN", "2026-03-28 12:00", "2026-03-30 12:00", []string{"2026-03-29T09:00:00Z"}},
		{"0 10 * * SUN", "2026-10-24 12:00", "2026-10-26 12:00", []string{"2026-10-25T10:00:00Z"}},
		{"working-monday 12:00", "2026-03-24 12:00", "2026-03-31 00:00", []string{"2026-03-30T11:00:00Z"}},
		{"working-sunday 01:30", "2026-10-24 12:00", "2026-10-27 12:00", []string{"2026-10-25T00:30:00Z"}},
		{"working-sunday 01:30", "2026-03-28 12:00", "2026-03-31 12:00", []string{"2026-03-29T01:30:00Z"}},
		{"first-working-friday 10:00", "2026-02-07 00:00", "2026-04-11 00:00", []string{"2026-03-06T10:00:00Z", "2026-04-10T09:00:00Z"}},
	} {
		r, err := ParseRule(tt.rule, h, london)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for at := r.Next(local(t, tt.from)); at.Before(local(t, tt.until)); at = r.Next(at) {
			got = append(got, at.UTC().Format(time.RFC3339))
		}
		if strings.Join(got, " ") != strings.Join(tt.want, " ") {
			t.Errorf("%s from %s: got %v, want %v", tt.rule, tt.from, got, tt.want)
		}
		// Asked in the hour that spring skipped by the wall, 01:30 is still to come.
		if in := local(t, "2026-03-29 02:10"); tt.rule == "30 1 * * *" && !r.Next(in).Equal(in.Add(20*time.Minute)) {
			t.Errorf("%s after %s: got %s", tt.rule, in, r.Next(in))
		}
		// The second pass of 01:30 in autumn starts nothing again.
		second := local(t, "2026-10-25 00:00").Add(2*time.Hour + 10*time.Minute)
		if at := r.Next(second); !at.After(second) {
			t.Errorf("%s: %s doesn't come after %s", tt.rule, at, second)
		}
	}
}

func TestRulesThatWontDo(t *testing.T) {
	h, err := ParseHolidays(data.BankHolidays)
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]string{
		"first-working-friday":          "is not a rule",
		"first-working-payday 10:00":    "is not a rule",
		"first-working-friday 25:00":    "is not a time of day",
		"0 7 1-7 * FRI":                 "comes twice for monthly-2026-01", // cron reads it as "the 1st to 7th, and every Friday"
		"0 10 30 2 *":                   "never comes",
		"0 10 * *":                      "is not a rule",
		"0 99 * * 5":                    "is not a cron line",
		"TZ=Europe/Paris 0 10 1 *":      "is not a cron line",
		"CRON_TZ=Asia/Tokyo 0 10 1 * *": "is not a rule",
		"@monthly":                      "is not a rule",
	} {
		_, err := NewCalendar(Rules{Monthly: rule}, h, london)
		if err == nil || !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", rule, err, want)
		}
	}
	_, err = NewCalendar(Rules{Monthly: "nonsense", Weekly: "0 12 * * 1,2"}, h, london)
	if err == nil || !strings.Contains(err.Error(), "monthly") || !strings.Contains(err.Error(), "weekly-2026-W01") {
		t.Errorf("both rules are wrong, and the error is %v", err)
	}
}

func TestCronInPlaceOfRules(t *testing.T) {
	c := calendar(t, "0 9 15 * *", "0 16 * * 3")
	m, w := c.Next(Monthly, local(t, "2026-11-20 00:00")), c.Next(Weekly, local(t, "2026-11-20 00:00"))
	if m.ID != "monthly-2026-12" || !m.Due.Equal(local(t, "2026-12-15 09:00")) || !m.Draft.Equal(local(t, "2026-12-08 07:30")) {
		t.Errorf("monthly on the 15th: %+v", m)
	}
	if w.ID != "weekly-2026-W47" || !w.Due.Equal(local(t, "2026-11-25 16:00")) || !w.Draft.Equal(local(t, "2026-11-25 07:30")) {
		t.Errorf("weekly on Wednesdays: %+v", w)
	}
}

func TestYearWithoutBankHolidays(t *testing.T) {
	c := calendar(t, "", "")
	r := c.Next(Monthly, local(t, "2032-12-20 00:00"))
	if !r.Due.Equal(local(t, "2033-01-07 10:00")) || !strings.Contains(r.Note, "2033") {
		t.Errorf("got %+v", r)
	}
	if c.Holidays.Covers(2011) || !c.Holidays.Covers(2012) || !c.Holidays.Covers(2028) || c.Holidays.Covers(2029) {
		t.Error("the file covers 2012 to 2028")
	}
	hole, err := ParseHolidays([]byte(`{"england-and-wales": {"events": [{"title": "A", "date": "2026-01-01"}, {"title": "B", "date": "2028-01-03"}]}}`))
	if err != nil || !hole.Covers(2026) || hole.Covers(2027) || !hole.Covers(2028) || hole.notice(day(t, "2027-01-01")) == "" {
		t.Errorf("%v: a year between that is missing counts as known", err)
	}
	if name := c.Holidays.Name(day(t, "2026-04-03")); name != "Good Friday" {
		t.Errorf("3 April 2026 is %q", name)
	}
}
