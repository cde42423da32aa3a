package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/user"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/spf13/cobra"

	"kcst/bot"
)

// run parses the command line and does what it says.
func (p program) run(ctx context.Context, args []string) error {
	root := p.commands()
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// commands are all of kcst's.
func (p program) commands() *cobra.Command {
	var file envFile
	environ := p.environ
	p.getenv, p.environ = file.getenv(p.getenv), file.environ(p.environ)
	root := &cobra.Command{
		Use:   "kcst",
		Short: "Answers a community safety partnership's questions, and sends its bulletin",
		Long: `kcst answers partners' questions from sourced facts, in Slack and on a page, and
mails the partnership's bulletin to its subscribers.

Start with "kcst demo": it needs nothing set up. "kcst init" sets up one of your own.`,
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: there is no command %q: kcst --help lists them", errUsage, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	path := root.PersistentFlags().String("env", "", "read settings from this `FILE`, as kcst init writes it; the environment goes first")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return file.read(*path, environ) }
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w: %s: %s --help shows what it takes", errUsage, err, c.CommandPath())
	})
	root.AddCommand(p.initCommand(), p.demoCommand(), p.serveCommand(), p.askCommand(), p.factsCommand(),
		p.itemsCommand(), p.editionCommand(), p.subscribersCommand(), p.meetingsCommand(),
		p.fundCommand(), p.scheduleCommand(), p.auditCommand(), p.doctorCommand(), p.backupCommand(), p.restoreCommand(), p.healthyCommand(), p.versionCommand(), p.readPDFCommand())
	root.SetHelpCommand(helpCommand())
	return root
}

// helpCommand is cobra's, but for what it says of a command that there isn't.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Show what a command takes",
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return fmt.Errorf("%w: there is no command %q: kcst --help lists them", errUsage, strings.Join(args, " "))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// group is a command that only holds others.
func group(name, short string, children ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: name, Short: short,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: there is no command %q: %s --help lists them", errUsage, args[0], c.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	c.AddCommand(children...)
	return c
}

// exactly refuses another number of arguments than the names given.
func exactly(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != len(names) {
			return fmt.Errorf("%w: %s takes %s", errUsage, c.CommandPath(), describeArgs(names))
		}
		return nil
	}
}

func describeArgs(names []string) string {
	if len(names) == 0 {
		return "no arguments"
	}
	return strings.Join(names, " and ")
}

// atLeastOne refuses an empty list of arguments.
func atLeastOne(name string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("%w: %s takes one %s or more", errUsage, c.CommandPath(), name)
		}
		return nil
	}
}

// byFlag adds --by, who the change is recorded as made by.
func byFlag(c *cobra.Command) *string {
	return c.Flags().String("by", loginName(), "who does this, for the record")
}

func loginName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

// jsonFlag adds --json.
func jsonFlag(c *cobra.Command) *bool {
	return c.Flags().Bool("json", false, "print JSON")
}

// officer refuses a name that may not act, where a list of officers is set.
func (c Config) officer(by string) error {
	by = strings.TrimSpace(by)
	if by == "" {
		return fmt.Errorf("%w: say who does this: --by NAME", errUsage)
	}
	if len(c.Officers) == 0 {
		return nil
	}
	for _, o := range c.Officers {
		if strings.EqualFold(o, by) || strings.EqualFold(bot.ParseOfficer(o).Name, by) {
			return nil
		}
	}
	return errors.New(by + " isn't in KCST_OFFICERS: ask one of the officers, or add the name there")
}

// printJSON writes v indented, without HTML escapes.
func (p program) printJSON(v any) error {
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// table writes rows in columns; the first is the heading.
func (p program) table(rows [][]string) error {
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		for i := range r {
			r[i] = oneLine(r[i])
		}
		fmt.Fprintln(w, strings.TrimRight(strings.Join(r, "\t"), " \t"))
	}
	return w.Flush()
}

// oneLine makes stored text safe for a terminal: no control characters, and
// none that turn the reading direction.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}
