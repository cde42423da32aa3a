package bot

import (
	"testing"

	"kcst/answers"
)

// Every sort of sum reads as a line.
func TestSumLine(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]answers.Sum{
		"Total: £1 + £2 = £3":                           {Operation: "total", Terms: []string{"£1", "£2"}, Result: "£3"},
		"Difference: £3 − £2 = £1":                      {Operation: "difference", Terms: []string{"£3", "£2"}, Result: "£1"},
		"Share: £1 of £2 = 50%":                         {Operation: "share", Terms: []string{"£1", "£2"}, Result: "50%"},
		"Count: £1, £2 = 2":                             {Operation: "count", Terms: []string{"£1", "£2"}, Result: "2"},
		"Average: £1, £3 = £2":                          {Operation: "average", Terms: []string{"£1", "£3"}, Result: "£2"},
		"Remainder: 100% − 83% = 17%":                   {Operation: "remainder", Terms: []string{"100%", "83%"}, Result: "17%"},
		"For each: £831 ÷ 5,000 = 16.6p":                {Operation: "for each", Terms: []string{"£831", "5,000"}, Result: "16.6p"},
		"Largest: £1, £2 = £2":                          {Operation: "largest", Terms: []string{"£1", "£2"}, Result: "£2"},
		"Smallest: £1, £2 = £1":                         {Operation: "smallest", Terms: []string{"£1", "£2"}, Result: "£1"},
		"Number 2 from the largest: £1, £2 = £1":        {Operation: "number 2 from the largest", Terms: []string{"£1", "£2"}, Result: "£1"},
		"Limit: £4,000":                                 {Operation: "limit", Result: "£4,000"},
		"Calendar: Monday 5 January 2026":               {Operation: "calendar", Result: "Monday 5 January 2026"},
		"Weekday: 23 July 2025 = Wednesday":             {Operation: "weekday", Terms: []string{"23 July 2025"}, Result: "Wednesday"},
		"Not among: Road Safety, Extortion = Extortion": {Operation: "not among", Terms: []string{"Road Safety", "Extortion"}, Result: "Extortion"},
		"Compared: £5,000 with £5,700 = No":             {Operation: "compared", Terms: []string{"£5,000", "£5,700"}, Result: "No"},
	} {
		if got := sumLine(s); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
