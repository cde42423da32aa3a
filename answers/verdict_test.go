package answers

import (
	"strings"
	"testing"
)

func TestVerdict(t *testing.T) {
	e := newTestEngine(t)
	for question, want := range map[string]string{
		"did OSARA cost £5,000?":                     "No. ",
		"did OSARA cost £5,700?":                     "Yes. ",
		"was the 2025/26 grant £39,661?":             "Yes. ",
		"was the OSARA training about £5.6k?":        "OSARA",
		"did the crisis cards cost £831?":            "Yes. ",
		"did OSARA cost more than £5,000 or £6,000?": "",
		"how much did OSARA cost? I thought £5,000":  "No. ",
	} {
		a := e.Ask(Question{Text: question})
		if !strings.HasPrefix(a.Text, want) {
			t.Errorf("%q: got %q, want it to begin with %q", question, a.Text, want)
		}
		if want == "" && (strings.HasPrefix(a.Text, "Yes") || strings.HasPrefix(a.Text, "No.")) {
			t.Errorf("%q: got %q", question, a.Text)
		}
	}
}

// Each figure that an answer states is one sum, and nothing else is.
func TestSumsDeclared(t *testing.T) {
	e := newTestEngine(t)
	for question, want := range map[string]string{
		"did OSARA cost £5,000?":                            "compared £5,000 £5,700 = No",
		"is the tactical pot about a third of the grant?":   "compared 33.3% 33.3% = Yes",
		"did the KCSP meet on a Monday in July 2025?":       "compared Monday Wednesday = No",
		"what day of the week was the KCSP in July 2025?":   "",
		"what were the three largest awards in 2025/26?":    "count £5,223 £5,000 £4,182 = 3; count",
		"total of the three largest awards in 2025/26":      "total £5,223 £5,000 £4,182 = £14,405; count £5,223 £5,000 £4,182 = 3",
		"which project got the second largest award?":       "number 2 from the largest",
		"Is the 2025/26 grant 60.5% more than it was then?": "",
	} {
		var said []string
		for _, s := range e.Ask(Question{Text: question}).Sums {
			said = append(said, strings.Join(append([]string{s.Operation}, s.Terms...), " ")+" = "+s.Result)
		}
		if got := strings.Join(said, "; "); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%q: sums %q, want %q", question, got, want)
		}
	}
}

func TestWorkedOut(t *testing.T) {
	e := newTestEngine(t)
	for _, c := range []struct {
		question string
		prev     []string
		want     string
	}{
		{"83% of domestic abuse offences are violent, what does the rest come to?", nil, "17%"},
		{"what did spot the signs cost per click?", nil, "16.6p"},
		{"did the tactical pot go up between 2021/22 and 2025/26?", nil, "£1.00"},
		{"was the nvr one dearer?", []string{"how much was the OSARA training?"}, "£5,305"},
		{"what % of £558,385 is £39,661?", nil, "7.1%"},
		{"add the champions branding money and the licensing act training money", nil, "£8,703"},
	} {
		a := e.Ask(Question{Text: c.question, Prev: c.prev})
		declared := false
		for _, s := range a.Sums {
			declared = declared || strings.Contains(s.Result, strings.TrimSuffix(c.want, ".00"))
		}
		if !strings.Contains(a.Text, strings.TrimSuffix(c.want, ".00")) || !declared {
			t.Errorf("%q: got %q with sums %v, want %s", c.question, a.Text, a.Sums, c.want)
		}
	}
}
