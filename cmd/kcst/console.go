package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"kcst/answers"
)

// remembered is how many earlier questions a conversation carries.
const remembered = 5

// converse answers a question a line, as one thread, until in ends.
func converse(ctx context.Context, desk asker, in io.Reader, out io.Writer) error {
	fmt.Fprint(out, "\nAsk a question, such as \"how much funding remains?\"\n")
	lines := bufio.NewReaderSize(in, 64<<10)
	var prev []string
	for {
		fmt.Fprint(out, "\n> ")
		line, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			fmt.Fprint(out, "\nNo more questions; the pages go on until Ctrl-C.\n")
			return nil
		}
		if errors.Is(err, errLongLine) {
			fmt.Fprint(out, "That is too long: ask it in a sentence or two.\n")
			continue
		}
		if err != nil {
			return err
		}
		question := strings.TrimSpace(string(line))
		if question == "" {
			continue
		}
		a, err := desk.Ask(ctx, answers.Question{Text: question, Prev: prev})
		if err != nil {
			return err
		}
		fmt.Fprintln(out, a.Text)
		if a.Kind != answers.KindCrisis { // of a crisis nothing is kept, not even here
			prev = append(prev, question)
			prev = prev[max(0, len(prev)-remembered):]
		}
	}
}
