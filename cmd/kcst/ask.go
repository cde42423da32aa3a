package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kcst/answers"
	"kcst/facts"
)

// askLine is one question of `kcst ask --jsonl`.
type askLine struct {
	ID   json.RawMessage `json:"id"`
	Q    string          `json:"q"`
	Prev []string        `json:"prev"`
	AsOf facts.Date      `json:"as_of"`
}

// answerLine is one answer of `kcst ask --jsonl`.
type answerLine struct {
	ID       json.RawMessage `json:"id,omitempty"`
	Answer   string          `json:"answer"`
	Answered bool            `json:"answered"`
	Kind     answers.Kind    `json:"kind"`
	Sources  []sourceLine    `json:"sources"`
	MS       float64         `json:"ms"`
}

type sourceLine struct {
	Title string `json:"title"`
	AsOf  string `json:"as_of"`
	URL   string `json:"url"`
}

func newAnswerLine(id json.RawMessage, a answers.Answer, took time.Duration) answerLine {
	line := answerLine{ID: id, Answer: a.Text, Answered: a.Answered(), Kind: a.Kind,
		Sources: []sourceLine{}, MS: float64(took.Microseconds()) / 1000}
	for _, s := range a.Sources {
		line.Sources = append(line.Sources, sourceLine{s.Title, s.AsOf, s.URL})
	}
	return line
}

func (p program) askCommand() *cobra.Command {
	var asOf, known string
	var lines bool
	c := &cobra.Command{
		Use:   "ask QUESTION…",
		Short: "Answer a question as a partner would read it",
		Example: `  kcst ask "how much funding remains?"
  kcst ask --as-of 2022-02-24 "is the tactical pot open?"
  kcst ask --jsonl < questions.jsonl`,
		Args: func(c *cobra.Command, args []string) error {
			if lines != (len(args) == 0) {
				return fmt.Errorf("%w: write a question after kcst ask, or give --jsonl and a question a line on standard input", errUsage)
			}
			return nil
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", "answer from what was true on this `DATE` (YYYY-MM-DD)")
	c.Flags().StringVar(&known, "known", "", "answer from what had been recorded by this `DATE`")
	c.Flags().BoolVar(&lines, "jsonl", false, "a JSON question a line on stdin, a JSON answer a line on stdout")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		q := answers.Question{Text: strings.Join(args, " ")}
		if err := q.AsOf.UnmarshalText([]byte(asOf)); err != nil {
			return fmt.Errorf("%w: --as-of: %w", errUsage, err)
		}
		var day facts.Date
		if err := day.UnmarshalText([]byte(known)); err != nil {
			return fmt.Errorf("%w: --known: %w", errUsage, err)
		}
		go answers.Prepare() // while the store opens
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		if !day.IsZero() { // what was recorded by the end of that day
			q.Known = day.AddDays(1).In(a.zone)
		}
		if lines {
			return p.askLines(c.Context(), a.desk, q)
		}
		start := p.now()
		answer, err := a.asker().Ask(c.Context(), q)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(newAnswerLine(nil, answer, p.now().Sub(start)))
		}
		_, err = fmt.Fprintln(p.stdout, answer.Text)
		return err
	}
	return c
}

// longestLine bounds a line of --jsonl; a question itself is cut far shorter.
const longestLine = 4 << 20

// askLines answers a question a line, in order. A line that isn't a question
// is named on stderr and skipped; the exit code then says so.
func (p program) askLines(ctx context.Context, desk *answers.Desk, base answers.Question) error {
	in := bufio.NewReaderSize(p.stdin, 64<<10)
	out := bufio.NewWriter(p.stdout)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	bad := 0
	for number := 1; ; number++ {
		line, err := readLine(in)
		if errors.Is(err, io.EOF) {
			break
		}
		var q askLine
		if err == nil && len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err == nil {
			q, err = readQuestion(line)
		}
		if err != nil {
			bad++
			fmt.Fprintf(p.stderr, "kcst: line %d: not a question: write {\"id\":\"1\",\"q\":\"…\"}: %v\n", number, err)
			continue
		}
		question := base
		question.Text, question.Prev = q.Q, q.Prev
		if !q.AsOf.IsZero() {
			question.AsOf = q.AsOf
		}
		start := p.now()
		a, err := desk.Ask(ctx, question)
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		if err := enc.Encode(newAnswerLine(q.ID, a, p.now().Sub(start))); err != nil {
			return err
		}
		if in.Buffered() == 0 { // a person, or a pipe that waits for each answer
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d of the lines could not be read; the others were answered", bad)
	}
	return nil
}

// readQuestion reads a JSON object. Bytes that aren't UTF-8 are replaced, so
// that an ID with them doesn't make the answer's line unreadable.
func readQuestion(line []byte) (askLine, error) {
	line = bytes.TrimSpace(bytes.TrimPrefix(bytes.ToValidUTF8(line, []byte("\uFFFD")), []byte("\ufeff")))
	if !bytes.HasPrefix(line, []byte("{")) {
		return askLine{}, errors.New("it is no JSON object")
	}
	var q askLine
	err := json.Unmarshal(line, &q)
	return q, err
}

var errLongLine = errors.New("longer than 4 MiB")

// readLine reads to the next newline; io.EOF only when nothing is left.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= longestLine {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0, err == nil:
			if len(line) > longestLine {
				return nil, errLongLine
			}
			return line, nil
		default:
			return nil, err
		}
	}
}
