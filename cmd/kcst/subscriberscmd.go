package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"kcst/subscribers"
)

func (p program) subscribersCommand() *cobra.Command {
	return group("subscribers", "Keep who receives the bulletin",
		p.subscribersImportCommand(), p.subscribersAddCommand(), p.subscribersListCommand(),
		p.subscribersShowCommand(), p.subscribersUnsubscribeCommand())
}

func (p program) subscribersImportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "import FILE.csv",
		Short: "Take in a list of people who agreed to receive the bulletin",
		Long: `Takes in a CSV file with the columns email, name, organisation, kinds, topics and
districts. Only email is needed; several values in a cell are separated by
spaces or semicolons. A cell in quotes can't hold a line break: a line whose
quotes don't match is refused, and the others are read. Nobody who has left comes back through an import.`,
		Args: exactly("FILE.csv"),
	}
	basis := c.Flags().String("basis", "", "the lawful basis in words, such as \"asked to join by e-mail\"")
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
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		consent := subscribers.Consent{Basis: *basis, At: p.now(), How: "import", By: *by}
		left, g, total, done := []importedLine{}, p.progress(), 0, 0
		if g.out != nil {
			total = linesOf(f)
		}
		tally, err := a.people.Import(c.Context(), subscribers.ReadCSV(f), consent, func(l subscribers.Line) {
			done++
			g.show(done, total)
			switch {
			case l.Outcome == subscribers.Added:
			case *asJSON:
				left = append(left, importedLine{l.Line, l.Outcome, l.Problem})
			default:
				g.clear()
				fmt.Fprintf(p.stdout, "line %d: %s %s\n", l.Line, l.Outcome, oneLine(l.Problem))
			}
		})
		g.clear()
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(struct {
				subscribers.Tally
				Lines []importedLine `json:"lines"`
			}{tally, left})
		}
		fmt.Fprintf(p.stdout, "%d added, %d already there, %d left before, %d refused\n",
			tally.Added, tally.WasThere, tally.HadLeft, tally.Refused)
		return nil
	}
	return c
}

// importedLine is a line of a list that added nobody, as --json prints it.
type importedLine struct {
	Line    int                 `json:"line"`
	Outcome subscribers.Outcome `json:"outcome"`
	Problem string              `json:"problem"`
}

func (p program) subscribersAddCommand() *cobra.Command {
	var s subscribers.Subscriber
	var kinds []string
	c := &cobra.Command{Use: "add ADDRESS", Short: "Add one person who agreed to receive the bulletin", Args: exactly("ADDRESS")}
	basis := c.Flags().String("basis", "asked to join", "the lawful basis in words")
	c.Flags().StringVar(&s.Name, "name", "", "their name")
	c.Flags().StringVar(&s.Organisation, "organisation", "", "where they work")
	c.Flags().StringSliceVar(&kinds, "kinds", nil, "monthly, weekly, extraordinary (default all)")
	c.Flags().StringSliceVar(&s.Topics, "topics", nil, "topics (default all)")
	c.Flags().StringSliceVar(&s.Districts, "districts", nil, "districts (default all)")
	again := c.Flags().Bool("again", false, "they left, and have asked to come back; --basis says how")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if *again && !c.Flags().Changed("basis") {
			return fmt.Errorf("%w: say how they asked to come back: --basis \"asked again by e-mail on 3 May 2026\"", errUsage)
		}
		for _, k := range kinds {
			kind, err := subscribers.ParseKind(k)
			if err != nil {
				return fmt.Errorf("%w: --kinds: %w", errUsage, err)
			}
			s.Kinds = append(s.Kinds, kind)
		}
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		s.Email = args[0]
		s.Consent = subscribers.Consent{Basis: *basis, At: p.now(), How: "command line", By: *by}
		added, err := a.people.Add(c.Context(), s)
		if errors.Is(err, subscribers.ErrLeft) && *again {
			if err = a.people.Resubscribe(c.Context(), added.ID, s.Consent); err == nil { // with their old choices
				added, err = a.people.Get(c.Context(), added.ID)
			}
		}
		if errors.Is(err, subscribers.ErrLeft) {
			return fmt.Errorf("%w: only they can decide to come back: if they have asked to, add --again and --basis with when and how", err)
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(newSubscriberRow(added))
		}
		fmt.Fprintln(p.stdout, added.ID)
		return nil
	}
	return c
}

// subscriberRow is a subscriber as --json prints one.
type subscriberRow struct {
	ID           string   `json:"id"`
	Email        string   `json:"email"`
	Name         string   `json:"name,omitempty"`
	Organisation string   `json:"organisation,omitempty"`
	Kinds        []string `json:"kinds"`
	Topics       []string `json:"topics,omitempty"`
	Districts    []string `json:"districts,omitempty"`
	Joined       string   `json:"joined"`
	Ended        string   `json:"ended,omitempty"`
	EndedReason  string   `json:"ended_reason,omitempty"`
	Basis        string   `json:"basis"`
}

func newSubscriberRow(s subscribers.Subscriber) subscriberRow {
	const layout = "2006-01-02T15:04:05Z07:00"
	r := subscriberRow{ID: s.ID, Email: s.Email, Name: s.Name, Organisation: s.Organisation, Kinds: []string{},
		Topics: s.Topics, Districts: s.Districts, Joined: s.Joined.Format(layout), EndedReason: s.EndedReason, Basis: s.Consent.Basis}
	for _, k := range s.Kinds {
		r.Kinds = append(r.Kinds, string(k))
	}
	if !s.EndedAt.IsZero() {
		r.Ended = s.EndedAt.Format(layout)
	}
	return r
}

func (p program) subscribersListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the subscribers", Args: exactly()}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		list := []subscriberRow{}
		for s, err := range a.people.All(c.Context()) {
			if err != nil {
				return err
			}
			list = append(list, newSubscriberRow(s))
		}
		if *asJSON {
			return p.printJSON(list)
		}
		rows := [][]string{{"ID", "ADDRESS", "KINDS", "JOINED", "LEFT"}}
		for _, s := range list {
			rows = append(rows, []string{s.ID, s.Email, kindsWords(s.Kinds), s.Joined[:10], s.EndedReason})
		}
		return p.table(rows)
	}
	return c
}

func kindsWords(kinds []string) string {
	if len(kinds) == 0 {
		return "all"
	}
	return strings.Join(kinds, " ")
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
		s, err := a.person(c, args[0])
		if err != nil {
			return err
		}
		history, err := a.people.History(c.Context(), s.ID)
		if err != nil {
			return err
		}
		row := newSubscriberRow(s)
		if *asJSON {
			return p.printJSON(struct {
				subscriberRow
				History []subscribers.Event `json:"history"`
			}{row, history})
		}
		rows := [][]string{{"ID", row.ID}, {"Address", row.Email}, {"Name", row.Name}, {"Organisation", row.Organisation},
			{"Kinds", kindsWords(row.Kinds)}, {"Basis", row.Basis}}
		for _, e := range history {
			rows = append(rows, []string{e.At.In(a.zone).Format("2006-01-02 15:04"), string(e.What) + " " + e.Reason})
		}
		return p.table(rows)
	}
	return c
}

// person finds a subscriber by address or ID.
func (a *app) person(c *cobra.Command, which string) (subscribers.Subscriber, error) {
	find := a.people.Get
	if strings.Contains(which, "@") {
		find = a.people.ByEmail
	}
	s, err := find(c.Context(), which)
	if errors.Is(err, subscribers.ErrUnknown) {
		return s, fmt.Errorf("%w as %q: kcst subscribers list shows who there is", err, which)
	}
	return s, err
}

func (p program) subscribersUnsubscribeCommand() *cobra.Command {
	c := &cobra.Command{Use: "unsubscribe ADDRESS-OR-ID", Short: "End all of one person's subscriptions", Args: exactly("ADDRESS-OR-ID")}
	reason := c.Flags().String("reason", "asked to leave", "why, for the record")
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
		s, err := a.person(c, args[0])
		if err != nil {
			return err
		}
		if err := a.people.Unsubscribe(c.Context(), s.ID, *reason+" (recorded by "+*by+")"); err != nil {
			return err
		}
		if !*asJSON {
			fmt.Fprintln(p.stdout, "unsubscribed")
			return nil
		}
		if s, err = a.people.Get(c.Context(), s.ID); err != nil {
			return err
		}
		return p.printJSON(newSubscriberRow(s))
	}
	return c
}
