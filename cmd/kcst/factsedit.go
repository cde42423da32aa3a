package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"kcst/facts"
	"kcst/funding"
)

func (p program) factsSetCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "set ID",
		Short: "Change one fact, or make it; its earlier version is kept",
		Long: `Changes one fact, or makes it, and restates it. What isn't named stays as it is;
its earlier version is kept, with who changed it and when. Without --source the
officer's word is the source. What says another thing is true from --from on, or
else from its as-of day: the days before keep what was said then. A retired fact
that is set again is true again.`,
		Example: `  kcst facts set kcst.phone --value "phone: 03000 410235" --text "The KCST's telephone number is 03000 410235." --by anna
  kcst facts set harbour-lights.date --value 2026-12-04 --text "The launch is on 4 December 2026." --source example-notice --by anna`,
		Args: exactly("ID"),
	}
	f := c.Flags()
	about := f.StringSlice("about", nil, "the entities that it is about, the chief one first")
	aspect := f.String("aspect", "", "what it tells of them, such as amount, holder, phone, date")
	text := f.String("text", "", "the statement, one or two plain sentences")
	value := f.String("value", "", `its figure: £5,223, 22%, "14 attendees", 2026-12-04, 10:00, an e-mail address, "phone: 01622 000000"; none takes it away`)
	source := f.String("source", "", "the ID of the source that says so (default: your word for it)")
	para := f.String("para", "", "the source's paragraph")
	asOf := f.String("as-of", "", "the day for which the source shows it (default: the source's, or today)")
	from := f.String("from", "", "since when it is true")
	until := f.String("until", "", "from which day on it isn't true any more")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		e := facts.Edit{ID: args[0], About: *about, Aspect: facts.Aspect(*aspect), Text: *text}
		var errs []error
		switch *value {
		case "":
		case "none":
			e.NoValue = true
		default:
			v, err := facts.ParseValue(*value)
			errs = append(errs, named("value", err))
			e.Value = v
		}
		for _, d := range []struct {
			flag, text string
			to         *facts.Date
		}{{"as-of", *asOf, &e.AsOf}, {"from", *from, &e.From}, {"until", *until, &e.Until}} {
			if d.text != "" {
				day, err := funding.ParseDate(d.text)
				errs = append(errs, named(d.flag, err))
				*d.to = day
			}
		}
		if err := errors.Join(errs...); err != nil {
			return fmt.Errorf("nothing was changed: %w", err)
		}
		return p.editFact(c.Context(), *by, *asJSON, func(ctx context.Context, a *app) (facts.Edited, error) {
			cite, made, err := a.says(ctx, *source, *para, *by, p.today(a))
			if err != nil {
				return facts.Edited{}, err
			}
			e.Cite, e.Source = []facts.Citation{cite}, made
			return a.facts.Edit(ctx, e, *by)
		})
	}
	return c
}

func (p program) factsRetireCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "retire ID --reason TEXT",
		Short:   "End a fact: from a day on it answers nothing; it stays in its history",
		Example: `  kcst facts retire kcst.fax --reason "The number was given up." --date 2026-03-31 --by anna`,
		Args:    exactly("ID"),
	}
	f := c.Flags()
	reason := f.String("reason", "", "why it is no longer true, in a sentence")
	source := f.String("source", "", "the ID of the source that says so (default: your word for it)")
	para := f.String("para", "", "the source's paragraph")
	date := f.String("date", "", "from which day on it isn't true any more (default: today)")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		r := facts.Retirement{ID: args[0], Reason: *reason}
		if *date != "" {
			var err error
			if r.Until, err = funding.ParseDate(*date); err != nil {
				return fmt.Errorf("nothing was changed: %w", err)
			}
		}
		return p.editFact(c.Context(), *by, *asJSON, func(ctx context.Context, a *app) (facts.Edited, error) {
			if r.Until.IsZero() {
				r.Until = p.today(a)
			}
			var err error
			if r.Cite, r.Source, err = a.says(ctx, *source, *para, *by, p.today(a)); err != nil {
				return facts.Edited{}, err
			}
			return a.facts.Retire(ctx, r, *by)
		})
	}
	return c
}

func named(flag string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("--%s: %w", flag, err)
}

func (p program) today(a *app) facts.Date { return facts.DateOf(p.now().In(a.zone)) }

// says is who says what an officer writes: the source named, or else the
// officer, as a source of today that is stored with it.
func (a *app) says(ctx context.Context, source, para, by string, today facts.Date) (facts.Citation, facts.Source, error) {
	if source != "" {
		return facts.Citation{Source: source, Paragraph: para}, facts.Source{}, nil
	}
	base, err := a.facts.Base(ctx)
	if err != nil {
		return facts.Citation{}, facts.Source{}, err
	}
	s := officerSource(base.Partnership, today, by)
	return facts.Citation{Source: s.ID, Paragraph: para}, s, nil
}

// editFact makes one change, and restates it.
func (p program) editFact(ctx context.Context, by string, asJSON bool, edit func(context.Context, *app) (facts.Edited, error)) error {
	a, err := p.open(ctx, changing)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.config.officer(by); err != nil {
		return err
	}
	edited, err := edit(ctx, a)
	if err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	base, err := a.facts.Base(ctx)
	if err != nil {
		return err
	}
	row := newFactRow(base, base.Fact(edited.Is.ID))
	if asJSON {
		return p.printJSON(row)
	}
	switch is := base.Complete(edited.Is).Text; {
	case edited.Same:
		fmt.Fprintln(p.stdout, "It is so already: nothing was changed.")
	case edited.Was == nil, edited.Is.Retired != nil:
	case base.Complete(edited.Was).Text == is:
		fmt.Fprintln(p.stdout, "It says the same as before; what was changed is its source, its days or what it is about.")
	default:
		fmt.Fprintf(p.stdout, "It said: %s\n", oneLine(base.Complete(edited.Was).Text))
	}
	p.printFact(row)
	return nil
}
