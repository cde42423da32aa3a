package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"kcst/subscribers"
)

func (p program) subscribersImportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "import FILE.csv",
		Short: "Take in a list of people who agreed to receive the bulletin",
		Long: `Takes in a CSV file, UTF-8 or Windows-1252, with the columns email, name,
organisation, kinds, topics, districts, committees and frequency. Only email is
needed; several values in a cell are separated by spaces or semicolons, and the
frequency is every, or monthly for no weekly summaries. Lists that other
programs wrote may have firstname, lastname, status (who isn't subscribed is
refused) and agreed, or created at, the day of consent, too, and semicolons or
tabs between their cells. A cell in quotes can't
hold a line break: a line whose quotes don't match is refused, and the others
are read. Nobody who has left, bounced, complained, objected or was erased comes
back through an import. It may be repeated: who is there stays as they are.

--basis says on what lawful basis these people may be written to: how and when
they agreed, or why no consent is needed (docs/privacy.md). --dry-run says what
would become of each line, and keeps nothing. --report writes a line for every
line of the list.`,
		Args: exactly("FILE.csv"),
	}
	basis := c.Flags().String("basis", "", "the lawful basis in words, such as \"asked to join by e-mail\"")
	dry := c.Flags().Bool("dry-run", false, "say what would happen, and keep nothing")
	report := c.Flags().String("report", "", "a CSV file to write, with what became of each line, by number, without addresses")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if strings.TrimSpace(*basis) == "" {
			return fmt.Errorf("%w: say why these people may be written to: --basis \"asked to join by e-mail\"", errUsage)
		}
		f, err := os.Open(args[0])
		if err != nil {
			return fmt.Errorf("the list can't be read: %w", err)
		}
		defer f.Close()
		policy, err := addressPolicy()
		if err != nil {
			return err
		}
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		out, err := p.newImportReport(f, *report, *asJSON)
		if err != nil {
			return err
		}
		importer := subscribers.Importer{
			Store: a.people, Policy: policy, DryRun: *dry, Report: out.line,
			Consent: subscribers.Consent{Basis: *basis, At: p.now(), How: "import", By: *by},
		}
		tally, err := importer.Run(c.Context(), subscribers.ReadCSV(f))
		return errors.Join(err, out.end(tally, *dry, err == nil))
	}
	return c
}

// importReport says what becomes of a list, line by line, as it is read: a
// million lines that were there before don't fit into memory.
type importReport struct {
	p           program
	progress    *progress
	done, total int
	json        *bufio.Writer // nil: for people
	lines       int           // that it has written
	file        *os.File
	csv         *csv.Writer
	err         error // the first of writing
}

func (p program) newImportReport(list *os.File, path string, asJSON bool) (*importReport, error) {
	r := &importReport{p: p, progress: p.progress()}
	if r.progress.out != nil {
		r.total = linesOf(list)
	}
	if asJSON {
		r.json = bufio.NewWriter(p.stdout)
		_, r.err = r.json.WriteString("{\n  \"lines\": [")
	}
	if path == "" {
		return r, nil
	}
	var err error
	if r.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return nil, fmt.Errorf("the report can't be written: %w: name a file that isn't there yet", err)
	}
	r.csv = csv.NewWriter(r.file)
	r.keep(r.csv.Write([]string{"line", "outcome", "problem"}))
	return r, nil
}

func (r *importReport) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *importReport) line(l subscribers.Line) {
	r.done++
	r.progress.show(r.done, r.total)
	said := l.Problem
	if said == "" {
		said = l.Note
	}
	if r.csv != nil {
		r.keep(r.csv.Write([]string{strconv.Itoa(l.Line), string(l.Outcome), subscribers.Guarded(oneLine(l.Problem + l.Note))}))
	}
	switch {
	case said == "":
	case r.json != nil:
		b, err := json.MarshalIndent(importedLine{l.Line, l.Outcome, said}, "    ", "  ")
		r.keep(err)
		if r.lines > 0 {
			r.keep(r.json.WriteByte(','))
		}
		_, err = r.json.Write(append([]byte("\n    "), b...))
		r.keep(err)
		r.lines++
	default:
		r.progress.clear()
		_, err := fmt.Fprintf(r.p.stdout, "line %d: %s: %s\n", l.Line, l.Outcome, oneLine(said))
		r.keep(err)
	}
}

// end writes the sums, of an import that went through.
func (r *importReport) end(t subscribers.Tally, dry, through bool) error {
	r.progress.clear()
	if r.csv != nil {
		r.csv.Flush()
		r.keep(errors.Join(r.csv.Error(), r.file.Close()))
	}
	switch {
	case r.json != nil:
		sums, err := json.MarshalIndent(struct {
			subscribers.Tally
			DryRun bool `json:"dry_run"`
		}{t, dry}, "", "  ")
		r.keep(err)
		_, err = fmt.Fprintf(r.json, "\n  ],%s\n", sums[1:]) // goes on after the lines
		r.keep(errors.Join(err, r.json.Flush()))
	case dry && through:
		_, err := fmt.Fprintf(r.p.stdout, "would be: %d added, %d already there, %d left before, %d refused; nothing was kept\n",
			t.Added, t.WasThere, t.HadLeft, t.Refused)
		r.keep(err)
	default:
		_, err := fmt.Fprintf(r.p.stdout, "%d added, %d already there, %d left before, %d refused\n", t.Added, t.WasThere, t.HadLeft, t.Refused)
		r.keep(err)
	}
	return r.err
}

// importedLine is a line of a list that added nobody, or needs a look, as
// --json prints it.
type importedLine struct {
	Line    int                 `json:"line"`
	Outcome subscribers.Outcome `json:"outcome"`
	Problem string              `json:"problem"`
}
