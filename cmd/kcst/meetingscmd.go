package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kcst/meetings"
)

func (p program) meetingsCommand() *cobra.Command {
	return group("meetings", "Keep meetings and what they decided",
		p.meetingsImportCommand(), p.meetingsFetchCommand(), p.meetingsListCommand(), p.meetingsShowCommand(), p.meetingsEditCommand(), p.meetingsSummaryCommand())
}

func (p program) meetingsListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the meetings", Args: exactly()}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		list, err := a.meetings.List(c.Context(), time.Time{}, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			return err
		}
		if *asJSON {
			rows := []meetingRow{}
			for _, m := range list {
				rows = append(rows, newMeetingRow(m))
			}
			return p.printJSON(rows)
		}
		rows := [][]string{{"ID", "WHEN", "COMMITTEE", "STATUS", "BASIS"}}
		for _, m := range list {
			rows = append(rows, []string{m.Ref(), m.Start.In(a.zone).Format("Mon 2 Jan 2006 15:04"), m.Committee.Name, string(m.Status), string(m.Basis)})
		}
		return p.table(rows)
	}
	return c
}

func (p program) meetingsShowCommand() *cobra.Command {
	c := &cobra.Command{Use: "show ID", Short: "Show one meeting", Args: exactly("ID")}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		m, err := a.meetings.Get(c.Context(), args[0])
		if errors.Is(err, meetings.ErrUnknown) {
			return fmt.Errorf("%w as %q: kcst meetings list shows which there are", err, args[0])
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(newMeetingRow(m))
		}
		p.printMeeting(m, a.zone)
		return nil
	}
	return c
}

func (p program) printMeeting(m meetings.Meeting, zone *time.Location) {
	fmt.Fprintf(p.stdout, "%s\n%s, %s\n%s; rests on: %s\n", oneLine(m.Committee.Name),
		m.Start.In(zone).Format("Monday 2 January 2006, 15:04 MST"), oneLine(m.Place), oneLine(strings.TrimSuffix(string(m.Status)+"; "+m.Note, "; ")), m.Basis)
	if m.URL != "" {
		fmt.Fprintln(p.stdout, oneLine(m.URL))
	}
	for _, it := range m.Items {
		fmt.Fprintf(p.stdout, "\n%s\n", oneLine(strings.TrimSpace(it.Number+" "+it.Title)))
		for _, d := range it.Decisions {
			fmt.Fprintf(p.stdout, "  decided: %s\n", oneLine(d.Words()))
		}
		for _, act := range it.Actions {
			fmt.Fprintf(p.stdout, "  action: %s\n", oneLine(actionWords(act)))
		}
		switch {
		case it.Edit != nil:
			fmt.Fprintf(p.stdout, "  %s (written by %s)\n", oneLine(it.Edit.Text), oneLine(it.Edit.By))
		case len(it.Summary) > 0:
			fmt.Fprintf(p.stdout, "  %s\n", oneLine(strings.Join(it.Summary, " … ")))
		}
	}
}

// actionWords is an action with its owner and day, where they are stated
// beside its text.
func actionWords(a meetings.Action) string {
	switch owner, due := a.Unsaid(); {
	case owner != "" && due != "":
		return a.Text + " (" + owner + ", by " + due + ")"
	case owner != "":
		return a.Text + " (" + owner + ")"
	case due != "":
		return a.Text + " (by " + due + ")"
	}
	return a.Text
}
