package bulletin

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kcst/facts"
)

func TestHeadlinesNearlyEqual(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"Hate crime workshop for practitioners", "Hate Crime Workshop for Practitioners", true},
		{"Hate crime workshop for practitioners", "Workshop for practitioners: hate crime", true},
		{"Hate crime workshop for practitioners", "Hate-crime workshops for practitioners", true},
		{"Hate crime workshop for practitioners", "Hate crime worshop for practitioners", true},
		{"Serious violence duty: new guidance from the Home Office", "Home Office: serious violence duty guidance", true},
		{"Community Trigger becomes ASB Case Review", "The community trigger becomes the “ASB case review”", true},
		{"Safer Streets Fund: a round of grants", "Safer Streets fund – round of grants", true},
		{"Neighbourhood survey report published", "Neighbourhood survey: the report is published", true},
		{"Kent's knife crime figures", "Kent’s knife-crime figures", true},
		{"Café conversations on safety", "Cafe\u0301 conversations on safety", true},

		{"Hate crime workshop for practitioners", "Hate crime report for 2026 published", false},
		{"Crime in England and Wales: year ending June 2026", "Crime in England and Wales: year ending June 2025", false},
		{"Crime in England and Wales: year ending June 2026", "Crime in England and Wales: year ending March 2026", false},
		{"Community Safety Partnership meets on Monday", "Community Safety Partnership meets on Friday", false},
		{"Safer Streets Fund, round 4", "Safer Streets Fund, round 5", false},
		{"Applications to the fund open", "Applications to the fund close", false},
		{"Community warden briefing for East Kent", "Community warden briefing for West Kent", false},
		{"Domestic abuse training in Ashford", "Domestic abuse training in Thanet", false},
		{"Grants for youth clubs", "Grants for sports clubs", false},
		{"News", "Views", false},
		{"", "", false},
		{"!", "?", false},
	} {
		a, b := Item{ID: "a", Headline: tt.a}, Item{ID: "b", Headline: tt.b}
		if got := Alike(a, []Item{b}); (len(got) == 1) != tt.want {
			x, _ := readHeadline(tt.a)
			y, _ := readHeadline(tt.b)
			t.Errorf("%q and %q: %v (%d%%)", tt.a, tt.b, got, likeness(x, y))
		}
	}
}

func TestAlike(t *testing.T) {
	it := Item{ID: "a", Headline: "Hate crime workshop", Districts: []string{"dover"}, Event: When{Date: day(t, "2026-12-02")}}
	other := func(alter func(*Item)) Item {
		o := it
		o.ID = "b"
		alter(&o)
		return o
	}
	page := func(url string) []Link { return []Link{{URL: "https://www.example.org/other"}, {URL: url}} }
	for name, tt := range map[string]struct {
		o    Item
		want string
	}{
		"same":            {other(func(*Item) {}), "nearly the same headline (100%)"},
		"another day":     {other(func(o *Item) { o.Event.Date = day(t, "2026-12-03") }), ""},
		"no day":          {other(func(o *Item) { o.Event = When{} }), "nearly the same headline (100%)"},
		"other districts": {other(func(o *Item) { o.Districts = []string{"swale"} }), ""},
		"one of several":  {other(func(o *Item) { o.Districts = []string{"swale", "dover"} }), "nearly the same headline (100%)"},
		"expired":         {other(func(o *Item) { o.State = Expired }), ""},
		"itself":          {it, ""},
		"same page": {other(func(o *Item) {
			o.Headline, o.Links = "Another", page("https://example.org/Page/?utm_source=x")
		}), "links to the same page"},
		"same page, another day": {other(func(o *Item) {
			o.Event.Date, o.Links = day(t, "2027-01-02"), page("http://www.example.org/Page")
		}), "links to the same page"},
	} {
		with := it
		with.Links = []Link{{URL: "https://www.example.org/Page"}}
		for i, l := range tt.o.Links {
			tt.o.Links[i].URL = launderedURL(t, l.URL)
		}
		got := Alike(with, []Item{tt.o})
		if len(got) > 1 || (len(got) == 1) != (tt.want != "") || len(got) == 1 && got[0].Why != tt.want {
			t.Errorf("%s: %v, want %q", name, got, tt.want)
		}
	}
}

func launderedURL(t *testing.T, url string) string {
	t.Helper()
	it, _, err := Item{Links: []Link{{URL: url}}}.launder()
	if err != nil {
		t.Fatal(err)
	}
	return it.Links[0].URL
}

// TestAlikeAll finds what comparing every pair finds.
func TestAlikeAll(t *testing.T) {
	items := sampleItems(400)
	want := map[string][]Likeness{}
	for _, it := range items {
		if l := Alike(it, items); len(l) > 0 {
			want[it.ID] = l
		}
	}
	if len(want) < 20 {
		t.Fatalf("only %d of the samples are alike", len(want))
	}
	if diff := cmp.Diff(want, AlikeAll(items)); diff != "" {
		t.Error(diff)
	}
}

// sampleItems are n items as a busy partnership might have them, some of them
// told twice.
func sampleItems(n int) []Item {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(`hate crime workshop domestic abuse training knife statistics neighbourhood survey report serious violence duty
		guidance grants youth projects safer streets fund community wardens drug alcohol toolkit burglary prevention fraud scams older
		people hospital mental health partnership briefing police council review consultation prevent awareness road safety volunteers
		rural retail shops vehicle theft night economy women girls reporting probation housing landlords neighbours noise`)
	items := make([]Item, n)
	for i := range items {
		var headline []string
		for range 5 + r.IntN(5) {
			headline = append(headline, words[r.IntN(len(words))])
		}
		items[i] = Item{
			ID: fmt.Sprintf("item-%04d", i), Section: sections[i%len(sections)], Headline: strings.Join(headline, " "), Source: "A sample",
			Links: []Link{{URL: fmt.Sprintf("https://www.example.org/news/%d?page=%d", i, i%7)}}, PublishFrom: facts.Date{Year: 2026, Month: 11, Day: 10},
		}
		switch from := items[r.IntN(i+1)]; r.IntN(12) {
		case 0:
			items[i].Headline = from.Headline + "s"
		case 1:
			items[i].Links = from.Links
		case 2:
			items[i].Headline = strings.ToUpper(from.Headline)
		}
	}
	return items
}

// BenchmarkItems lists 5,000 submitted items as they lie in Redis.
func BenchmarkItems(b *testing.B) {
	d := newDesk(b, "2026-11-22 09:00")
	for _, it := range sampleItems(5000) {
		if _, err := d.Store.Add(b.Context(), it, "a.partner"); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if items, err := d.Store.Items(b.Context(), Submitted); err != nil || len(items) != 5000 {
			b.Fatal(err, len(items))
		}
	}
}

func BenchmarkAlikeAll(b *testing.B) {
	items := sampleItems(5000)
	for b.Loop() {
		AlikeAll(items)
	}
}

func BenchmarkAlikeOne(b *testing.B) {
	items := sampleItems(5000)
	for b.Loop() {
		Alike(items[0], items)
	}
}
