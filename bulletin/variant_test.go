package bulletin_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"kcst/bulletin"
)

func weekOf(meetings ...bulletin.Meeting) bulletin.Content {
	return bulletin.Content{Kind: bulletin.Weekly, Decided: meetings, Names: map[string]string{"road-safety": "Road safety", "asb": "Anti-social behaviour", "dover": "Dover"}}
}

func TestVariants(t *testing.T) {
	item := func(title string, topics ...string) bulletin.AgendaItem {
		return bulletin.AgendaItem{Title: title, Topics: topics}
	}
	c := weekOf(
		bulletin.Meeting{ID: "kent-519.1", Committee: "Partnership", Groups: []string{"kcsp"}, Items: []bulletin.AgendaItem{item("Speed", "road-safety"), item("Noise", "asb"), item("Plan")}},
		bulletin.Meeting{ID: "dover-7.2", Committee: "Dover Scrutiny", Districts: []string{"dover"}, Items: []bulletin.AgendaItem{item("Kerbs", "road-safety")}},
		bulletin.Meeting{ID: "swale-7.3", Committee: "Swale Scrutiny", Districts: []string{"swale"}, Items: []bulletin.AgendaItem{item("Bins", "asb")}},
	)
	v := c.Variants()
	for _, test := range []struct {
		choice bulletin.Choice
		want   string
	}{
		{bulletin.Choice{}, "kent-519.1: Speed Noise Plan; dover-7.2: Kerbs; swale-7.3: Bins"},
		{bulletin.Choice{Topics: []string{"road-safety"}}, "kent-519.1: Speed(Road safety); dover-7.2: Kerbs(Road safety)"},
		{bulletin.Choice{Topics: []string{"asb"}, Districts: []string{"dover"}}, "kent-519.1: Noise(Anti-social behaviour)"},
		{bulletin.Choice{Districts: []string{"dover"}}, "kent-519.1: Speed Noise Plan; dover-7.2(Dover): Kerbs"},
		{bulletin.Choice{Committees: []string{"swale-7"}}, "swale-7.3(Swale Scrutiny): Bins"},
		{bulletin.Choice{Committees: []string{"kcsp"}, Topics: []string{"asb"}}, "kent-519.1(Partnership): Speed Noise Plan; swale-7.3: Bins(Anti-social behaviour)"},
		{bulletin.Choice{Topics: []string{"hate-crime"}}, ""},
		{bulletin.Choice{Committees: []string{"pensions"}}, ""},
	} {
		got := v.For(test.choice)
		var said []string
		why := func(w []string) string {
			if len(w) == 0 {
				return ""
			}
			return "(" + strings.Join(w, ", ") + ")"
		}
		for _, m := range got.Decided {
			line := m.ID + why(m.Why) + ":"
			for _, it := range m.Items {
				line += " " + it.Title + why(it.Why)
			}
			said = append(said, line)
		}
		if s := strings.Join(said, "; "); s != test.want {
			t.Errorf("%+v:\n got %s\nwant %s", test.choice, s, test.want)
		}
		if v.Reaches(test.choice) != (test.want != "") {
			t.Errorf("%+v: reaches %v", test.choice, v.Reaches(test.choice))
		}
	}
	if a, b := (bulletin.Choice{Topics: []string{"asb", "hate-crime"}}), (bulletin.Choice{Topics: []string{"asb"}}); v.Key(a) != v.Key(b) {
		t.Error("what isn't in the edition makes a variant")
	}
	if v.Key(bulletin.Choice{Topics: []string{"hate-crime"}}) == v.Key(bulletin.Choice{}) {
		t.Error("nothing that is in it reads as nothing chosen")
	}
	before, _ := c.Canonical()
	if after, _ := v.For(bulletin.Choice{}).Canonical(); !reflect.DeepEqual(before, after) {
		t.Error("whoever chose nothing gets something else than what was approved")
	}
}

// TestVariantsAreShort: of a long week a mail shows some, and says how many
// more there are.
func TestVariantsAreShort(t *testing.T) {
	var list []bulletin.Meeting
	for n := range 15 {
		m := bulletin.Meeting{ID: fmt.Sprintf("c.%d", n), Committee: "C"}
		for i := range 11 {
			m.Items = append(m.Items, bulletin.AgendaItem{Title: fmt.Sprint(i)})
		}
		list = append(list, m)
	}
	c := weekOf(list...)
	got := c.Variants().For(bulletin.Choice{})
	if len(got.Decided) != 12 || got.Left.Decided != 3 || len(got.Decided[0].Items) != 8 || got.Decided[0].Left != 3 || len(c.Decided[0].Items) != 11 {
		t.Errorf("%d of %d meetings, %d of %d items", len(got.Decided), got.Left.Decided, len(got.Decided[0].Items), got.Decided[0].Left)
	}
}

// BenchmarkPlanWeek plans a weekly edition of 10,000 meetings for 100,000
// subscribers with different choices: who gets a mail, and in which variant.
func BenchmarkPlanWeek(b *testing.B) {
	var list []bulletin.Meeting
	names := map[string]string{}
	for n := range 10_000 {
		topic := fmt.Sprintf("topic-%d", n%32)
		names[topic] = topic
		list = append(list, bulletin.Meeting{ID: fmt.Sprintf("council-%d-%d.%d", n%14, n%60, n), Committee: "C", Districts: []string{fmt.Sprintf("district-%d", n%14)},
			Items: []bulletin.AgendaItem{{Title: "one", Topics: []string{topic}}, {Title: "two", Topics: []string{fmt.Sprintf("topic-%d", (n+7)%32)}}}})
	}
	c := bulletin.Content{Kind: bulletin.Weekly, Decided: list, Names: names}
	choice := func(n int) bulletin.Choice {
		ch := bulletin.Choice{}
		for k := range n % 4 {
			ch.Topics = append(ch.Topics, fmt.Sprintf("topic-%d", (n*7+k*5)%34))
		}
		if n%3 == 0 {
			ch.Districts = append(ch.Districts, fmt.Sprintf("district-%d", n%15))
		}
		if n%11 == 0 {
			ch.Committees = append(ch.Committees, fmt.Sprintf("council-%d-%d", n%14, n%60))
		}
		return ch
	}
	for b.Loop() {
		v := c.Variants()
		variants := map[string]bool{}
		reached := 0
		for n := range 100_000 {
			if ch := choice(n); v.Reaches(ch) {
				reached++
				variants[v.Key(ch)] = true
			}
		}
		b.ReportMetric(float64(reached), "reached")
		b.ReportMetric(float64(len(variants)), "variants")
	}
}
