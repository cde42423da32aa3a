package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"kcst/delivery"
)

// rehearse writes an edition's letters, and sends none.
func (p program) rehearse(ctx context.Context, sender *delivery.Sender, id string, asJSON bool) error {
	ed, err := sender.Editor.Store.Edition(ctx, id)
	if err != nil {
		return err
	}
	total, g := 0, p.progress()
	for _, err := range sender.Recipients(ctx, ed.Content) {
		if err != nil {
			return err
		}
		total++
	}
	n := 0
	r, err := sender.Rehearse(ctx, id, func() {
		n++
		g.show(n, total)
	})
	g.clear()
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(r)
	}
	_, err = fmt.Fprintf(p.stdout, "Nothing was sent. %s written, of at most %d KB; %d left out by KCST_ALLOW_RECIPIENTS; %d that can't be written.\n",
		plural(r.Letters, "letter"), (r.Bytes+1023)/1024, r.LeftOut, r.Failed)
	return err
}

// printDomains shows how an edition stands by the recipients' domains.
func (p program) printDomains(c *cobra.Command, sender *delivery.Sender, id string, asJSON bool) error {
	if _, err := sender.Editor.Store.Edition(c.Context(), id); err != nil {
		return err
	}
	all, err := sender.Domains(c.Context(), id)
	if err != nil {
		return err
	}
	if asJSON {
		if all == nil {
			all = []delivery.DomainCount{}
		}
		return p.printJSON(all)
	}
	states := []delivery.State{delivery.Sent, delivery.Retrying, delivery.Failed, delivery.Suppressed, delivery.Withdrawn, delivery.Unknown}
	rows := [][]string{{"DOMAIN", "PEOPLE"}}
	for _, s := range states {
		rows[0] = append(rows[0], strings.ToUpper(string(s)))
	}
	for _, d := range all {
		name := d.Domain
		if name == "" {
			name = "(others)"
		}
		row := []string{name, strconv.Itoa(d.People)}
		for _, s := range states {
			row = append(row, strconv.Itoa(d.States[s]))
		}
		rows = append(rows, row)
	}
	if err := p.table(rows); err != nil || len(all) == 0 || all[len(all)-1].Domain != "" {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, othersWords)
	return err
}

// othersWords say what the last row of the domains is.
const othersWords = "(others) are the domains with too few people to be named without naming them; where those are too few together, the next larger domain is among them."
