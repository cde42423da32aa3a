package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"kcst/facts"
)

const (
	settingsFile = "kcst.env"
	factsFolder  = "facts"
)

func (p program) initCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "init [FOLDER]", Short: "Ask six questions, and write the settings and a first file of facts",
		Long: `Asks six questions and writes FOLDER/kcst.env, for kcst --env, the systemd unit and compose, and
for a partnership other than Kent the first two files of FOLDER/facts. From a pipe, each line is an answer.
Nothing is written over without asking. FOLDER is this one when none is named.`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("%w: %s takes one folder", errUsage, c.CommandPath())
			}
			return nil
		},
	}
	c.RunE = func(_ *cobra.Command, args []string) error {
		folder, err := filepath.Abs(strings.Join(args, ""))
		if err != nil {
			return err
		}
		q := &questions{in: bufio.NewReader(io.LimitReader(p.stdin, 1<<20)), out: p.stdout, again: isTerminal(p.stdin)}
		return q.setUp(folder, facts.DateOf(p.now()).String())
	}
	return c
}

// questions are asked one after the other. On a terminal a wrong answer is
// asked for again; from a pipe it ends the run, for the next line answers
// something else.
type questions struct {
	in    *bufio.Reader
	out   io.Writer
	again bool
}

// ask gives the answer to a question, or what stands in brackets when the
// line is empty.
func (q *questions) ask(question, otherwise string, check func(string) error) (string, error) {
	for {
		fmt.Fprintf(q.out, "%s [%s]: ", question, otherwise)
		line, err := q.in.ReadString('\n')
		if !q.again {
			fmt.Fprintln(q.out) // and not the answer, which may be a secret
		}
		if err != nil && strings.TrimSpace(line) == "" {
			return "", fmt.Errorf("the answers ended before this question: %q; nothing is written", question)
		}
		answer := cmp.Or(strings.TrimSpace(line), otherwise)
		if answer == "none" {
			answer = ""
		}
		err = check(answer)
		if err == nil {
			return answer, nil
		}
		if !q.again {
			return "", fmt.Errorf("the answer to %q can't be used: %w; nothing is written", question, err)
		}
		fmt.Fprintf(q.out, "  %s\n", oneLine(err.Error()))
	}
}

// setUp asks, and writes when every answer will do.
func (q *questions) setUp(folder, today string) error {
	path := filepath.Join(folder, settingsFile)
	quoted, err := envQuote(path)
	if err != nil {
		return fmt.Errorf("the folder %s can't be named in the settings (%w): choose another folder", folder, err)
	}
	before, err := q.mayReplace(path)
	if err != nil {
		return err
	}
	fmt.Fprint(q.out, "Six questions; Enter takes what stands in brackets. All of it can be changed later.\n\n")
	a := &setup{folder: folder, today: today, before: *before}
	for _, step := range a.steps() {
		if err := step(q); err != nil {
			return err
		}
	}
	wrote, err := a.write(path)
	if err != nil {
		return err
	}
	fmt.Fprintln(q.out)
	for _, w := range wrote {
		fmt.Fprintln(q.out, w)
	}
	fmt.Fprintf(q.out, "\nNext: kcst --env %s doctor\n", quoted)
	return nil
}

// mayReplace asks before a file that is there is written anew, and gives what
// it held: links in mails depend on its secret for years.
func (q *questions) mayReplace(path string) (*envFile, error) {
	b, err := readSecret(path)
	if errors.Is(err, os.ErrNotExist) {
		return &envFile{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s is there and can't be read (%w): move it away first", path, err)
	}
	before, err := parseEnvFile(string(b))
	if err != nil {
		return nil, fmt.Errorf("%s is there and isn't settings: move it away first:\n%w", path, err)
	}
	answer, err := q.ask(path+" is there already. Write it anew, keeping its secret and what isn't asked here? (yes, no)", "no", func(s string) error {
		if s != "yes" && s != "no" {
			return errors.New("write yes or no")
		}
		return nil
	})
	if err == nil && answer != "yes" {
		err = fmt.Errorf("%s stays as it is", path)
	}
	return before, err
}
