package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kcst/meetings"
)

var isoWeek = regexp.MustCompile(`^(\d{4})-W(\d{2})$`)

// weekOf gives the Monday of an ISO week, such as 2025-W30, and of the next.
func weekOf(s string, zone *time.Location) (from, until time.Time, err error) {
	m := isoWeek.FindStringSubmatch(s)
	if m == nil {
		return from, until, fmt.Errorf("%w: --week %q: write a week as 2025-W30", errUsage, s)
	}
	year, _ := strconv.Atoi(m[1])
	week, _ := strconv.Atoi(m[2])
	day := time.Date(year, 1, 4, 0, 0, 0, 0, zone) // 4 January is always in week 1 (ISO 8601)
	day = day.AddDate(0, 0, -(int(day.Weekday())+6)%7+7*(week-1))
	if y, w := day.ISOWeek(); y != year || w != week {
		return from, until, fmt.Errorf("%w: there is no week %s", errUsage, s)
	}
	return day, day.AddDate(0, 0, 7), nil
}

// weekRows is a week's summary as --json prints it.
type weekRows struct {
	Week    string       `json:"week"`
	Decided []meetingRow `json:"decided"`
	Minuted []meetingRow `json:"minuted"` // earlier meetings whose minutes came in it
	Coming  []meetingRow `json:"coming"`
}

func (p program) meetingsSummaryCommand() *cobra.Command {
	c := &cobra.Command{Use: "summary", Short: "Show what the meetings of a week decided, and what comes", Args: exactly()}
	week := c.Flags().String("week", "", "the ISO week, as 2025-W30 (default: the last whole one)")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		if *week == "" {
			y, w := p.now().In(a.zone).AddDate(0, 0, -7).ISOWeek()
			*week = fmt.Sprintf("%d-W%02d", y, w)
		}
		from, until, err := weekOf(*week, a.zone)
		if err != nil {
			return err
		}
		held, err := a.meetings.Week(c.Context(), from, until)
		if err != nil {
			return err
		}
		if *asJSON {
			rows := weekRows{*week, []meetingRow{}, []meetingRow{}, []meetingRow{}}
			for _, part := range []struct {
				to   *[]meetingRow
				list []meetings.Meeting
			}{{&rows.Decided, held.Decided}, {&rows.Minuted, held.Minuted}, {&rows.Coming, held.Upcoming}} {
				for _, m := range part.list {
					*part.to = append(*part.to, newMeetingRow(m))
				}
			}
			return p.printJSON(rows)
		}
		for _, part := range []struct {
			title string
			list  []meetings.Meeting
		}{{"Decided in " + *week, held.Decided}, {"New minutes of earlier meetings", held.Minuted}, {"Coming", held.Upcoming}} {
			fmt.Fprintf(p.stdout, "%s\n%s\n", part.title, strings.Repeat("=", len(part.title)))
			if len(part.list) == 0 {
				fmt.Fprint(p.stdout, "nothing that is known\n")
			}
			for _, m := range part.list {
				fmt.Fprintln(p.stdout)
				p.printMeeting(m, a.zone)
			}
			fmt.Fprintln(p.stdout)
		}
		return nil
	}
	return c
}
