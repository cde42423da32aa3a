package bulletin

import (
	"encoding/json"
	"fmt"
	"time"

	"kcst/facts"
)

// Holidays are the bank holidays of England and Wales, for the whole years
// that GOV.UK has announced. In other years every weekday counts as a working
// day; [Holidays.Covers] tells which those are.
type Holidays struct {
	days  map[facts.Date]string
	years map[int]bool
}

// ParseHolidays reads GOV.UK's bank-holidays.json.
func ParseHolidays(b []byte) (*Holidays, error) {
	var file map[string]struct {
		Events []struct {
			Title string     `json:"title"`
			Date  facts.Date `json:"date"`
		} `json:"events"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, fmt.Errorf("read bank holidays: %w", err)
	}
	events := file["england-and-wales"].Events
	if len(events) == 0 {
		return nil, fmt.Errorf("read bank holidays: no events under england-and-wales")
	}
	h := &Holidays{days: make(map[facts.Date]string, len(events)), years: map[int]bool{}}
	for _, e := range events {
		h.days[e.Date] = e.Title
		h.years[e.Date.Year] = true
	}
	return h, nil
}

// Covers reports whether the bank holidays of the year are known.
func (h *Holidays) Covers(year int) bool { return h.years[year] }

// Name is what the bank holiday on d is called, or "".
func (h *Holidays) Name(d facts.Date) string { return h.days[d] }

// Working reports whether d is a weekday and no bank holiday.
func (h *Holidays) Working(d facts.Date) bool {
	day := d.Weekday()
	return day != time.Saturday && day != time.Sunday && h.days[d] == ""
}

// WorkingBefore is the nth working day before d.
func (h *Holidays) WorkingBefore(d facts.Date, n int) facts.Date {
	for n > 0 {
		if d = d.AddDays(-1); h.Working(d) {
			n--
		}
	}
	return d
}

// notice is what an officer should know of a day in a year whose bank
// holidays aren't known, or "".
func (h *Holidays) notice(d facts.Date) string {
	if h.Covers(d.Year) {
		return ""
	}
	return fmt.Sprintf("The bank holidays of %d aren't known here: every weekday counts as a working day.", d.Year)
}
