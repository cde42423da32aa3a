package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"kcst/fetch"
	"kcst/meetings"
	"kcst/meetings/moderngov"
)

// councilReader reads the meetings of the councils that are set up.
func (p program) councilReader(a *app) (*moderngov.Reader, error) {
	list, err := a.config.councils()
	if err != nil {
		return nil, err
	}
	return &moderngov.Reader{
		Councils: list, Store: a.meetings, Facts: a.facts, Zone: a.zone, Now: p.now, Log: a.log,
		Guard: func(pause time.Duration) *fetch.Guard {
			return fetch.New(fetch.Options{Agent: "kcst (+" + a.config.BaseURL + ")", Timeout: moderngov.Patience, Patience: moderngov.Patience, Pause: pause, Loopback: p.fetchHere})
		},
	}, nil
}

func (p program) meetingsFetchCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "fetch [COUNCIL…]", Short: "Read councils' meetings now, and report each council",
		Long: `Reads the meetings of the councils that are set up, or of those named by ID, from
ModernGov's web service: ninety days back and ninety ahead, a few requests a
minute to each host. kcst serve does this once a day by itself. A council that
can't be read keeps no other from being read.`,
	}
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
		list, err := chosen(a.councils.Councils, args)
		if err != nil {
			return err
		}
		reports, err := a.fetchMeetings(c.Context(), list, p.terminal())
		if err != nil {
			return err
		}
		return p.printFetched(reports, *asJSON)
	}
	return c
}

// terminal is where progress is shown, or nil.
func (p program) terminal() io.Writer {
	if isTerminal(p.stderr) {
		return p.stderr
	}
	return nil
}

func chosen(list []moderngov.Council, ids []string) ([]moderngov.Council, error) {
	if len(list) == 0 {
		return nil, errors.New("no council is set up: name a list of them in KCST_COUNCILS")
	}
	if len(ids) == 0 {
		return list, nil
	}
	var out []moderngov.Council
	for _, id := range ids {
		at := slices.IndexFunc(list, func(c moderngov.Council) bool { return c.ID == id })
		if at < 0 {
			var known []string
			for _, c := range list {
				known = append(known, c.ID)
			}
			return nil, fmt.Errorf("%w: there is no council %q: choose from %s", errUsage, id, strings.Join(known, ", "))
		}
		out = append(out, list[at])
	}
	return out, nil
}

// fetchMeetings reads the councils, and shows how far each has come.
func (a *app) fetchMeetings(ctx context.Context, list []moderngov.Council, out io.Writer) ([]meetings.Report, error) {
	var mu sync.Mutex
	far := map[string]moderngov.Progress{}
	reports, err := a.councils.FetchAll(ctx, list, func(g moderngov.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if far[g.Council] = g; out == nil {
			return
		}
		var parts []string
		for _, c := range list {
			if g, ok := far[c.ID]; ok && g.Done < g.Total {
				parts = append(parts, fmt.Sprintf("%s %d/%d", c.ID, g.Done, g.Total))
			}
		}
		fmt.Fprintf(out, "\r\x1b[K%s", strings.Join(parts, "  "))
	})
	if out != nil {
		fmt.Fprint(out, "\r\x1b[K")
	}
	return reports, err
}

// printFetched prints the reports, and fails where a council failed.
func (p program) printFetched(reports []meetings.Report, asJSON bool) error {
	var errs []error
	for _, r := range reports {
		if r.Problem != "" {
			errs = append(errs, fmt.Errorf("%s: %s", r.Council, r.Problem))
		}
	}
	if asJSON {
		return errors.Join(append([]error{p.printJSON(reports)}, errs...)...)
	}
	rows := [][]string{{"COUNCIL", "COMMITTEES", "MEETINGS", "ADDED", "UPDATED", "UNCHANGED", "NOT PUBLIC", "FAILED"}}
	for _, r := range reports {
		row := []string{r.Council}
		for _, n := range []int{r.Committees, r.Meetings, r.Added, r.Updated, r.Unchanged, r.Withheld, r.Failed} {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return errors.Join(append([]error{p.table(rows)}, errs...)...)
}
