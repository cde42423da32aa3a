package minutes

import "time"

// ukDay is a day as ModernGov writes it, 23/07/2025, or the zero time.
func ukDay(s string, zone *time.Location) time.Time {
	t, err := time.ParseInLocation("02/01/2006", s, zone)
	if err != nil {
		return time.Time{}
	}
	return t
}
