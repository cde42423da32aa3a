package templates

import "time"

// MailSubject words the subject line of a periodic edition: by its month, or
// by the days [from, until) that it covers.
func MailSubject(bulletin string, date, from, until time.Time) string {
	if from.IsZero() {
		return bulletin + ": " + date.Format("January 2006")
	}
	return bulletin + ": meetings of " + spanWords(from, until.AddDate(0, 0, -1))
}

// spanWords is a span of days, with the month and year only where they differ.
func spanWords(first, last time.Time) string {
	layout := "2 January 2006"
	switch {
	case first.Year() != last.Year():
	case first.Month() != last.Month():
		layout = "2 January"
	default:
		layout = "2"
	}
	return first.Format(layout) + " to " + last.Format("2 January 2006")
}
