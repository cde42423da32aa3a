package delivery

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"kcst/bulletin"
	"kcst/subscribers"
)

// labelled is the sample week with what its meetings are about, and minutes of
// an earlier one.
func labelled() bulletin.Content {
	c := sampleWeekly()
	c.Names = map[string]string{"rough-sleeping": "Rough sleeping", "wardens": "Community wardens", "scrutiny": "Crime and disorder scrutiny", "dover": "Dover"}
	c.Decided[0].Items[0].Topics = []string{"rough-sleeping"}
	c.Decided[0].Items[1].Topics = []string{"wardens"}
	c.Coming[0].Topics = []string{"scrutiny"}
	c.Coming[1].Districts = []string{"dover"}
	c.Minuted = []bulletin.Meeting{{
		ID: "m7", Committee: "Kent Community Safety Partnership", When: when(2026, 10, 14, "10:00"), Place: "Online", Basis: "minutes",
		URL: "https://democracy.kent.gov.uk/ieListDocuments.aspx?CId=519&MId=9950",
		Items: []bulletin.AgendaItem{
			{Number: "101", Title: "Hotspot policing", Topics: []string{"wardens"}, Decisions: []string{"RESOLVED that the plans be noted."}, Actions: []string{"Superintendent Vale would circulate the hours (Superintendent Vale, 1 December 2026)"}},
		},
	}}
	for n := range 10 {
		c.Minuted[0].Items = append(c.Minuted[0].Items, bulletin.AgendaItem{Number: fmt.Sprint(102 + n), Title: fmt.Sprintf("Sample item %d", n+1), Topics: []string{"wardens"}})
	}
	return c
}

// TestWeeklyVariantsAreGolden: one who chose two topics, and one who chose
// none.
func TestWeeklyVariantsAreGolden(t *testing.T) {
	for name, topics := range map[string][]string{"weekly-two-topics": {"rough-sleeping", "wardens"}, "weekly-no-topics": nil} {
		to := reader
		to.Topics = topics
		l, err := composer(t).Compose(labelled(), to)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".html", l.HTML)
		golden(t, name+".txt", l.Text)
	}
}

// TestQuietWeek: who gets a mail of the sample week, and of one in which
// nothing that anybody chose happens.
func TestQuietWeek(t *testing.T) {
	quiet := labelled()
	quiet.Decided, quiet.Minuted = nil, nil
	var b strings.Builder
	for _, week := range []struct {
		name    string
		content bulletin.Content
	}{{"sample week", labelled()}, {"quiet week", quiet}} {
		forms, err := newForms(composer(t), week.content)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", week.name)
		for _, s := range []subscribers.Subscriber{
			{}, {Topics: []string{"wardens"}}, {Topics: []string{"fraud"}}, {Topics: []string{"wardens", "rough-sleeping"}}, {Topics: []string{"scrutiny", "fraud"}},
			{Districts: []string{"dover"}}, {Districts: []string{"swale"}, Topics: []string{"fraud"}}, {Committees: []string{"pensions"}},
		} {
			said := "no mail"
			switch f, err := forms.of(s); {
			case err == nil:
				said = fmt.Sprintf("a mail of %d bytes", len(f.text)/1000*1000)
			case !errors.Is(err, errQuiet):
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "  topics %v, districts %v, committees %v: %s\n", s.Topics, s.Districts, s.Committees, said)
		}
	}
	golden(t, "weekly-quiet.txt", []byte(b.String()))
}
