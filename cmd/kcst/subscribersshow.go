package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kcst/delivery"
	"kcst/subscribers"
)

// subscriberRow is a subscriber as --json prints one.
type subscriberRow struct {
	ID           string   `json:"id"`
	Email        string   `json:"email"`
	Name         string   `json:"name,omitempty"`
	Organisation string   `json:"organisation,omitempty"`
	Kinds        []string `json:"kinds"`
	Topics       []string `json:"topics,omitempty"`
	Districts    []string `json:"districts,omitempty"`
	Committees   []string `json:"committees,omitempty"`
	Frequency    string   `json:"frequency"`
	Joined       string   `json:"joined"`
	Ended        string   `json:"ended,omitempty"`
	EndedReason  string   `json:"ended_reason,omitempty"`
	EndedFor     string   `json:"ended_for,omitempty"`
	Basis        string   `json:"basis"`
}

const stampLayout = "2006-01-02T15:04:05Z07:00"

func newSubscriberRow(s subscribers.Subscriber) subscriberRow {
	r := subscriberRow{ID: s.ID, Email: s.Email, Name: s.Name, Organisation: s.Organisation, Kinds: []string{},
		Topics: s.Topics, Districts: s.Districts, Committees: s.Committees, Frequency: string(s.Frequency),
		Joined: s.Joined.Format(stampLayout), EndedReason: s.EndedReason, EndedFor: string(s.EndedFor), Basis: s.Consent.Basis}
	for _, k := range s.Kinds {
		r.Kinds = append(r.Kinds, string(k))
	}
	if !s.EndedAt.IsZero() {
		r.Ended = s.EndedAt.Format(stampLayout)
	}
	return r
}

func (p program) subscribersListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the subscribers, those who left included", Args: exactly()}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		if *asJSON {
			return p.listJSON(c, a)
		}
		w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tADDRESS\tKINDS\tJOINED\tLEFT")
		n := 0
		for s, err := range a.people.All(c.Context()) {
			if err != nil {
				return err
			}
			r := newSubscriberRow(s)
			line := strings.Join([]string{r.ID, oneLine(r.Email), kindsWords(r.Kinds), r.Joined[:10], oneLine(r.EndedReason)}, "\t")
			fmt.Fprintln(w, strings.TrimRight(line, " \t"))
			if n++; n%1000 == 0 { // columns are as wide as a thousand lines need
				if err := w.Flush(); err != nil {
					return err
				}
			}
		}
		return w.Flush()
	}
	return c
}

// listJSON prints an array, a subscriber at a time.
func (p program) listJSON(c *cobra.Command, a *app) error {
	w := bufio.NewWriter(p.stdout)
	between := "["
	for s, err := range a.people.All(c.Context()) {
		if err != nil {
			return err
		}
		b, err := json.MarshalIndent(newSubscriberRow(s), "  ", "  ")
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\n  %s", between, b)
		between = ","
	}
	if between == "[" {
		fmt.Fprint(w, "[]\n")
	} else {
		fmt.Fprint(w, "\n]\n")
	}
	return w.Flush()
}

func kindsWords(kinds []string) string {
	if len(kinds) == 0 {
		return "all"
	}
	return strings.Join(kinds, " ")
}

func (p program) subscribersCountCommand() *cobra.Command {
	c := &cobra.Command{Use: "count", Short: "Count the subscribers, by edition, topic, district and committee", Args: exactly()}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		n, err := a.people.Counts(c.Context())
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(n)
		}
		rows := [][]string{{"subscribed", fmt.Sprint(n.Subscribed)}, {"left, and still on record", fmt.Sprint(n.Left)}}
		for _, k := range subscribers.Kinds() {
			rows = append(rows, []string{string(k) + " editions", fmt.Sprint(n.Kinds[k])})
		}
		for _, part := range []struct {
			what   string
			counts map[string]int
		}{{"topic", n.Topics}, {"district", n.Districts}, {"committee", n.Committees}} {
			for _, id := range slices.Sorted(maps.Keys(part.counts)) {
				name := part.what + " " + id
				if id == subscribers.Any {
					name = "every " + part.what
				}
				rows = append(rows, []string{name, fmt.Sprint(part.counts[id])})
			}
		}
		return p.table(rows)
	}
	return c
}

// portraitRow is all that is kept of one person, as show and export print it.
type portraitRow struct {
	subscriberRow
	Consent    subscribers.Consent `json:"consent"`
	History    []subscribers.Event `json:"history"`
	LastSign   string              `json:"last_sign_of_life,omitempty"`
	Asked      string              `json:"asked_whether_still_wanted,omitempty"`
	NotWritten string              `json:"not_written_to_because,omitempty"`
	Slack      bool                `json:"slack_account,omitempty"` // one is kept, as a keyed hash
	Waiting    []waitingRow        `json:"waiting_for_confirmation,omitempty"`
	Deliveries []deliveryRow       `json:"deliveries,omitempty"`
}

type waitingRow struct {
	Kind    string `json:"kind"`
	Address string `json:"address"`
	At      string `json:"at"`
}

type deliveryRow struct {
	Edition string `json:"edition"`
	State   string `json:"state"`
	At      string `json:"at"`
	Reason  string `json:"reason,omitempty"`
}

func stampOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(stampLayout)
}

// portrait gathers what is kept of somebody; with deliveries, of every edition.
func (a *app) portrait(c *cobra.Command, which string, deliveries bool) (portraitRow, error) {
	s, err := a.person(c, which)
	if err != nil {
		return portraitRow{}, err
	}
	kept, err := a.people.Portrait(c.Context(), s.ID)
	if err != nil {
		return portraitRow{}, err
	}
	row := portraitRow{
		subscriberRow: newSubscriberRow(kept.Subscriber), Consent: kept.Subscriber.Consent, History: kept.History,
		LastSign: stampOf(kept.LastSign), Asked: stampOf(kept.AskedAt), NotWritten: string(kept.Suppression.Why),
		Slack: kept.Account,
	}
	for _, w := range kept.Waiting {
		row.Waiting = append(row.Waiting, waitingRow{string(w.Kind), w.Address, stampOf(w.At)})
	}
	if !deliveries {
		return row, nil
	}
	editions, err := a.items.Editions(c.Context())
	if err != nil {
		return row, err
	}
	books := delivery.NewStore(a.store, a.editor.Now)
	for _, ed := range editions {
		d, there, err := books.Delivery(c.Context(), ed.ID, s.ID)
		if err != nil {
			return row, err
		}
		if there {
			row.Deliveries = append(row.Deliveries, deliveryRow{ed.ID, string(d.State), stampOf(d.At), d.Reason})
		}
	}
	return row, nil
}

func (p program) subscribersShowCommand() *cobra.Command {
	c := &cobra.Command{Use: "show ADDRESS-OR-ID", Short: "Show one person, and what happened", Args: exactly("ADDRESS-OR-ID")}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		row, err := a.portrait(c, args[0], true)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(row)
		}
		rows := [][]string{{"ID", row.ID}, {"Address", row.Email}, {"Name", row.Name}, {"Organisation", row.Organisation},
			{"Kinds", kindsWords(row.Kinds)}, {"Topics", kindsWords(row.Topics)}, {"Districts", kindsWords(row.Districts)},
			{"Committees", kindsWords(row.Committees)}, {"Frequency", row.Frequency}, {"Basis", row.Basis},
			{"Agreed", strings.TrimSpace(row.Consent.At.In(a.zone).Format("2006-01-02 15:04") + " " + row.Consent.How + " " + row.Consent.By + " " + row.Consent.Wording)}}
		if row.NotWritten != "" {
			rows = append(rows, []string{"Not written to", row.NotWritten})
		}
		for _, e := range row.History {
			said := strings.TrimSpace(strings.Join([]string{string(e.What), e.Reason, e.How, e.By}, " "))
			rows = append(rows, []string{e.At.In(a.zone).Format("2006-01-02 15:04"), said})
		}
		for _, d := range row.Deliveries {
			at := d.At
			if t, err := time.Parse(stampLayout, at); err == nil {
				at = t.In(a.zone).Format("2006-01-02 15:04")
			}
			rows = append(rows, []string{"Edition", strings.TrimSpace(strings.Join([]string{d.Edition, d.State, at, d.Reason}, " "))})
		}
		return p.table(rows)
	}
	return c
}

func (p program) subscribersExportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "export [ADDRESS-OR-ID]",
		Short: "Print all that is kept of one person as JSON, or the whole list as CSV",
		Long: `With an address or ID: prints all that is kept of that person as JSON, for
themselves (UK GDPR Articles 15 and 20). Without: prints everybody who is
subscribed as CSV, in the columns that import reads.`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("%w: %s takes one ADDRESS-OR-ID, or nothing", errUsage, c.CommandPath())
			}
			return nil
		},
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		if len(args) == 1 {
			row, err := a.portrait(c, args[0], true)
			if err != nil {
				return err
			}
			return p.printJSON(row)
		}
		if *asJSON {
			return p.listJSON(c, a)
		}
		return subscribers.WriteCSV(p.stdout, a.people.All(c.Context()))
	}
	return c
}
