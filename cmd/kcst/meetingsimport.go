package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"kcst/data"
	"kcst/facts"
	"kcst/meetings"
	"kcst/meetings/intake"
	"kcst/meetings/minutes"
	"kcst/meetings/moderngov"
	"kcst/meetings/pdf"
)

// readRow is what came of one file, and keptRow of one meeting in it.
type readRow struct {
	File     string    `json:"file"`
	What     string    `json:"what,omitempty"`
	Problem  string    `json:"problem,omitempty"`
	Withheld int       `json:"withheld,omitempty"` // items that aren't for the public
	Cut      int       `json:"cut,omitempty"`      // items that the source breaks off
	Meetings []keptRow `json:"meetings"`
}

type keptRow struct {
	ID        string          `json:"id"`
	Change    meetings.Change `json:"change"`
	Basis     string          `json:"basis"`
	Items     int             `json:"items"`
	Decisions int             `json:"decisions"`
	Actions   int             `json:"actions"`
}

func (p program) meetingsImportCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "import FILE…", Short: "Take in saved meetings, and report what each file held",
		Long: `Takes in files of meetings: saved answers of ModernGov's web service (XML), its
pages (HTML), printed minutes (PDF or text), pasted text, and YAML. Files that
are named together are read together: a saved GetMeetings says which committee
a saved GetMeeting is of. A meeting that is held already is updated. What is
restricted is left out. The options say what a file itself doesn't.`,
		Args: atLeastOne("FILE"),
	}
	committee := c.Flags().String("committee", "", "the committee's name")
	council := c.Flags().String("council", "", "the council's ID, as in the list of councils, or its name")
	date := c.Flags().String("date", "", "the day of the meeting, as 2025-07-23 or \"2025-07-23 10:00\"")
	address := c.Flags().String("url", "", "the page of the meeting")
	basis := c.Flags().String("basis", "", "papers, draft minutes or minutes")
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
		o, err := p.intake(a, *council)
		if err != nil {
			return err
		}
		o.Hint.Committee.Name, o.Hint.URL, o.Hint.Basis = *committee, *address, meetings.Basis(*basis)
		if *date != "" {
			if o.Hint.Start, err = dayOrTime(*date, a.zone); err != nil {
				return err
			}
		}
		var files []intake.File
		for _, path := range args {
			f, err := readMeetings(path)
			if err != nil {
				return err
			}
			files = append(files, f)
		}
		rows, err := a.keepMeetings(c.Context(), intake.Read(c.Context(), files, o))
		if err != nil {
			return err
		}
		return p.printRead(rows, *asJSON)
	}
	return c
}

// intake is what reading files needs of what is set up and held.
func (p program) intake(a *app, council string) (intake.Options, error) {
	list, err := a.config.councils()
	if err != nil {
		return intake.Options{}, err
	}
	o := intake.Options{
		Councils: list, Council: council, Today: facts.DateOf(p.now().In(a.zone)), Hint: minutes.Hint{Zone: a.zone},
		Known: a.meetings.OfHost, Found: a.meetings.Find,
		PDF: func(ctx context.Context, file []byte) (string, error) {
			self, err := os.Executable()
			if err != nil {
				return "", err
			}
			return pdf.Text(ctx, file, self, readPDF)
		},
	}
	for _, c := range list {
		if c.Name == council {
			o.Council = c.ID
		}
	}
	return o, nil
}

// councils are those whose meetings are read: of a file that is named, or
// Kent's own.
func (c Config) councils() ([]moderngov.Council, error) {
	switch {
	case c.Councils != "" && c.Councils != "kent":
		b, err := os.ReadFile(c.Councils)
		if err != nil {
			return nil, fmt.Errorf("KCST_COUNCILS can't be read: %w", err)
		}
		return moderngov.ParseCouncils(b)
	case c.Councils == "kent", c.Dataset == "kent":
		return moderngov.ParseCouncils(data.Councils)
	}
	return nil, nil
}

func dayOrTime(s string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%w: --date %q: write 2025-07-23 or \"2025-07-23 10:00\"", errUsage, s)
}

// largestImport bounds a file of meetings.
const largestImport = 20 << 20

func readMeetings(path string) (intake.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return intake.File{}, fmt.Errorf("the file of meetings can't be read: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, largestImport+1))
	if err != nil {
		return intake.File{}, fmt.Errorf("the file of meetings can't be read: %w", err)
	}
	if len(b) > largestImport {
		return intake.File{}, fmt.Errorf("%s is longer than %d MB: part it into several files", path, largestImport>>20)
	}
	return intake.File{Name: filepath.Base(path), Body: b}, nil
}

// keepMeetings stores what was read, and says what became of it.
func (a *app) keepMeetings(ctx context.Context, read []intake.Reading) ([]readRow, error) {
	base, err := a.facts.Base(ctx)
	if err != nil {
		return nil, err
	}
	rows := []readRow{}
	for _, r := range read {
		row := readRow{File: r.File, What: r.What, Withheld: r.Withheld, Cut: r.Cut, Meetings: []keptRow{}}
		if r.Err != nil {
			row.Problem = r.Err.Error()
		}
		for _, d := range r.Drafts {
			meetings.Label(base, &d.Meeting)
			put := a.meetings.Put
			if d.Part {
				put = a.meetings.PutPart
			}
			change, err := put(ctx, d.Meeting)
			if errors.Is(err, meetings.ErrInvalid) {
				row.Problem = err.Error()
				continue
			}
			if err != nil {
				return nil, err
			}
			k := keptRow{ID: d.Ref(), Change: change, Basis: string(d.Basis)}
			k.Items, k.Decisions, k.Actions = d.Public().Counts()
			row.Meetings = append(row.Meetings, k)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// printRead prints the report, and fails where a file gave nothing.
func (p program) printRead(rows []readRow, asJSON bool) error {
	var errs []error
	for _, r := range rows {
		if r.Problem != "" {
			errs = append(errs, fmt.Errorf("%s: %s", r.File, r.Problem))
		}
	}
	if asJSON {
		return errors.Join(append([]error{p.printJSON(rows)}, errs...)...)
	}
	for _, r := range rows {
		for _, m := range r.Meetings {
			text := string(m.Change)
			if m.Change == meetings.Older {
				text = "left as it is: what is held rests on minutes, and this on " + m.Basis
			}
			fmt.Fprintf(p.stdout, "%s: %s: %s; %s, %s, %s\n", oneLine(r.File), m.ID, text, plural(m.Items, "item"), plural(m.Decisions, "decision"), plural(m.Actions, "action"))
		}
		if r.Withheld > 0 {
			fmt.Fprintf(p.stdout, "%s: %s not for the public, left out\n", oneLine(r.File), plural(r.Withheld, "item"))
		}
		if r.Cut > 0 {
			fmt.Fprintf(p.stdout, "%s: %s broken off by the page: save the item's own page for the rest\n", oneLine(r.File), plural(r.Cut, "item"))
		}
		if len(r.Meetings) == 0 && r.Problem == "" {
			fmt.Fprintf(p.stdout, "%s: %s, no meeting in it\n", oneLine(r.File), cmp.Or(r.What, "nothing"))
		}
	}
	return errors.Join(errs...)
}

// readPDF is the command that takes the text out of a PDF: a process of its
// own, for what a PDF may do to it (package pdf).
const readPDF = "read-pdf"

func (p program) readPDFCommand() *cobra.Command {
	c := &cobra.Command{Use: readPDF, Short: "Write the text of the PDF on stdin to stdout", Hidden: true, Args: exactly()}
	c.RunE = func(*cobra.Command, []string) error { return pdf.Run(p.stdin, p.stdout) }
	return c
}

func (p program) meetingsEditCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "edit ID ITEM TEXT", Short: "Put your words in place of an item's summary; an empty text takes them away",
		Long: `Puts an officer's words in place of the summary of one item, named by its number
or its title. They are shown as that officer's. What was decided, and what is to
be done, stay as the source has them.`,
		Args: exactly("ID", "ITEM", "TEXT"),
	}
	by := byFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		return a.meetings.Edit(c.Context(), args[0], args[1], args[2], *by)
	}
	return c
}
