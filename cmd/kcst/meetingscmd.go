package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kcst/facts"
	"kcst/meetings"
)

func (p program) meetingsCommand() *cobra.Command {
	return group("meetings", "Keep meetings and what they decided",
		p.meetingsImportCommand(), p.meetingsListCommand(), p.meetingsShowCommand())
}

func (p program) meetingsImportCommand() *cobra.Command {
	c := &cobra.Command{Use: "import FILE…", Short: "Take in YAML files of meetings", Args: atLeastOne("FILE")}
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		today := facts.DateOf(p.now().In(a.zone))
		var read []meetings.Meeting
		for _, path := range args { // all are read before any is stored
			list, err := readMeetings(path, today, a.zone)
			if err != nil {
				return err
			}
			read = append(read, list...)
		}
		outcome := []meetingChange{}
		for _, m := range read {
			change, err := a.meetings.Put(c.Context(), m)
			if err != nil {
				return err
			}
			outcome = append(outcome, meetingChange{m.Ref(), change})
			if !*asJSON {
				text := string(change)
				if change == meetings.Older {
					text = "left as it is: what is held rests on minutes, and this on " + string(m.Basis)
				}
				fmt.Fprintf(p.stdout, "%s: %s\n", m.Ref(), text)
			}
		}
		if *asJSON {
			return p.printJSON(outcome)
		}
		return nil
	}
	return c
}

// largestImport bounds a file of meetings.
const largestImport = 20 << 20

func readMeetings(path string, day facts.Date, zone *time.Location) ([]meetings.Meeting, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the file of meetings can't be read: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, largestImport+1))
	if err != nil {
		return nil, fmt.Errorf("the file of meetings can't be read: %w", err)
	}
	if len(b) > largestImport {
		return nil, fmt.Errorf("%s is longer than %d MB: part it into several files", path, largestImport>>20)
	}
	return meetings.ReadYAML(bytes.NewReader(b), filepath.Base(path), day, zone)
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
		m.Start.In(zone).Format("Monday 2 January 2006, 15:04 MST"), oneLine(m.Place), m.Status, m.Basis)
	for _, it := range m.Items {
		fmt.Fprintf(p.stdout, "\n%s\n", oneLine(strings.TrimSpace(it.Number+" "+it.Title)))
		if it.Summary != "" {
			fmt.Fprintf(p.stdout, "  %s\n", oneLine(it.Summary))
		}
		for _, d := range it.Decisions {
			fmt.Fprintf(p.stdout, "  decided: %s\n", oneLine(d.Text))
		}
		for _, act := range it.Actions {
			fmt.Fprintf(p.stdout, "  action: %s\n", oneLine(actionWords(act)))
		}
	}
}

// actionWords is an action with its owner and day, where they are stated.
func actionWords(a meetings.Action) string {
	switch {
	case a.Owner != "" && !a.Due.IsZero():
		return a.Text + " (" + a.Owner + ", by " + a.Due.Words() + ")"
	case a.Owner != "":
		return a.Text + " (" + a.Owner + ")"
	case !a.Due.IsZero():
		return a.Text + " (by " + a.Due.Words() + ")"
	}
	return a.Text
}
