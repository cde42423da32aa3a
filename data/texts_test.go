package data_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"kcst/facts"
)

// texts is what a reader sees of a fact.
func texts(f *facts.Fact) []string {
	list := []string{f.Text}
	for _, it := range f.Items {
		list = append(list, it.Text)
	}
	return list
}

// TestValues finds every value in the words that state it.
func TestValues(t *testing.T) {
	_, base := kent(t)
	check := func(id, text string, v *facts.Value) {
		if v == nil || shows(text, v) {
			return
		}
		t.Errorf("%s: %s is not in %q", id, v.Words(), text)
	}
	for _, f := range base.Facts() {
		check(f.ID, f.Text, f.Value)
		for _, it := range f.Items {
			if it.Value != nil && it.Value.Money != nil && !strings.Contains(it.Text, "£") {
				continue // the amount is added when the list is shown
			}
			check(f.ID, it.Text, it.Value)
		}
	}
}

var inWords = []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}

func shows(text string, v *facts.Value) bool {
	switch {
	case v.Number != nil:
		if n := int(*v.Number); n < len(inWords) && regexp.MustCompile(`(?i)\b`+inWords[n]+`\b`).MatchString(text) {
			return true
		}
		return strings.Contains(text, (&facts.Value{Number: v.Number}).Words())
	case !v.Date.IsZero():
		return strings.Contains(text, v.Date.Words()) || strings.Contains(text, v.Date.In(zone).Format("January 2006"))
	case v.Time != "":
		return strings.Contains(text, strings.TrimPrefix(strings.Replace(v.Time, ":", ".", 1), "0"))
	}
	return strings.Contains(text, v.Words())
}

// figures are all the amounts that the documents give, and those derived from
// them. A slip of the pen in a text is none of them.
var figures = strings.Fields(`
	£558,385 £39,661 £13,221 £26,440 £24,108.20 £15,553.26
	£4,000 £4,182 £3,703 £5,223 £5,000 £2,000
	£13,220 £750 £1,200 £831.60 £5,700 £11,315 £500 £395 £3,400 £23,591.60 £400 £1,455.40
	£26,441 £15,552.80 £24,108 £2,331.80 £105 £1,600 £2,849.40 £1,705
	£144.60 £2,332.26 £8,182 £5,703`)

var (
	amount  = regexp.MustCompile(`£[\d,]*\d(?:\.\d+)?`)
	percent = regexp.MustCompile(`\d+(?:\.\d+)?%`)
	anyDate = regexp.MustCompile(`\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})\b`)
	email   = regexp.MustCompile(`[\w.]+@[\w.]+\w`)
)

func TestFigures(t *testing.T) {
	_, base := kent(t)
	dates := strings.Split("24 March 2022,25 February 2022,31 January 2022,14 March 2022,15 April 2022,27 April 2021,15 July 2021,19 October 2021,"+
		"17 May 2022,4 March 2022,28 February 2022,23 July 2025,1 April 2025,16 November 2023,12 July 2023,6 December 2023", ",")
	mails := strings.Fields("kentcommunitysafetyteam@kent.gov.uk shafick.peerbux@kent.gov.uk community@opencouncil.network")
	seen := map[string]bool{}
	for _, f := range base.Facts() {
		text := strings.Join(texts(f), "\n")
		for _, c := range []struct {
			form  *regexp.Regexp
			known []string
		}{
			{amount, figures},
			{percent, strings.Fields("22% 47% 50% 83% 91.2% 60.8% 39.2% 48% 1.9%")},
			{anyDate, dates},
			{email, mails},
		} {
			for _, got := range c.form.FindAllString(text, -1) {
				seen[got] = true
				if !slices.Contains(c.known, got) {
					t.Errorf("%s has %s, which no document gives", f.ID, got)
				}
			}
		}
	}
	for _, want := range slices.Concat(figures, dates, mails) {
		if !seen[want] {
			t.Errorf("no fact has %s", want)
		}
	}
}

var (
	american = regexp.MustCompile(`(?i)\b\w*(?:ization|izing|olor|avior|neighborhood|honor|center|program|defense|license plate|analyze|organized)\b`)
	ordinal  = regexp.MustCompile(`\b\d{1,2}(?:st|nd|rd|th)\b`)
	isoDate  = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)
	muddled  = regexp.MustCompile(`  | [,.;:]|\.\.|,,|\( | \)|\b(?i:the the|of of|to to|in in|and and|a a|is is|was was)\b`)
)

// TestStyle keeps texts short, British, with dates in words, and ending as
// sentences do.
func TestStyle(t *testing.T) {
	_, base := kent(t)
	long := 0
	for _, f := range base.Facts() {
		for _, s := range texts(f) {
			for _, bad := range []*regexp.Regexp{american, ordinal, isoDate} {
				if m := bad.FindString(s); m != "" {
					t.Errorf("%s: %q in %q", f.ID, m, s)
				}
			}
		}
		if m := muddled.FindString(f.Text); m != "" {
			t.Errorf("%s: %q in %q", f.ID, m, f.Text)
		}
		end := f.Text[len(f.Text)-1:]
		if len(f.Items) > 0 && f.Value == nil && end != ":" && f.Aspect != facts.AspectSplit {
			t.Errorf("%s introduces a list and ends in %q", f.ID, end)
		}
		if len(f.Items) == 0 && end != "." {
			t.Errorf("%s ends in %q", f.ID, end)
		}
		n := len(strings.Fields(f.Text))
		if n > 45 {
			t.Errorf("%s has %d words: %s", f.ID, n, f.Text)
		}
		if n > 35 {
			long++
		}
	}
	if most := len(base.Facts()) / 20; long > most {
		t.Errorf("%d facts have over 35 words, want at most %d", long, most)
	}
}
