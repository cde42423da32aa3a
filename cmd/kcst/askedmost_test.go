package main

import (
	"fmt"
	"strings"
	"testing"

	"kcst/answers"
	"kcst/bulletin"
	"kcst/facts"
)

// TestMostAsked: what five people asked for is proposed in the data set's own
// words, with its source; what four asked for isn't, however often.
func TestMostAsked(t *testing.T) {
	p, _, _ := inFolder(t, nil)
	ctx := t.Context()
	a, err := p.open(ctx, changing)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	base, err := a.facts.Base(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var with []*facts.Fact
	for _, f := range base.Facts() {
		if len(f.Asks) > 0 && f.Aspect != facts.AspectPrivate {
			with = append(with, f)
		}
	}
	if len(with) < 2 {
		t.Fatal("the data set words no questions")
	}
	for i := range 5 {
		if err := a.countAsked(ctx, fmt.Sprint("U", i), answers.Answer{Kind: answers.KindAnswer, Facts: []string{with[0].ID}}); err != nil {
			t.Fatal(err)
		}
		if err := a.countAsked(ctx, fmt.Sprint("U", i%4), answers.Answer{Kind: answers.KindAnswer, Facts: []string{with[1].ID}}); err != nil {
			t.Fatal(err)
		}
	}
	today := facts.DateOf(p.now().In(a.zone))
	got, err := a.mostAsked(ctx, bulletin.Period{From: today, Until: today.AddDays(1)})
	if err != nil || len(got) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if q := got[0]; q.Answer != with[0].Text || q.Source == "" || !strings.HasSuffix(q.Question, "?") || strings.Contains(fmt.Sprint(q), "U1") {
		t.Errorf("%+v", q)
	}
	chart, err := a.fundingChart(ctx)
	if err != nil || chart == nil || len(chart.Pots) == 0 || chart.Awarded == 0 {
		t.Errorf("the chart: %+v, %v", chart, err)
	} else if !strings.Contains(chart.Note, "£15,553.26") {
		t.Errorf("the chart says nothing of the balance that the report gives: %q", chart.Note)
	}
}
