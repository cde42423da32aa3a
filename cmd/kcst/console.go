package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"kcst/answers"
)

// remembered is how many earlier questions a conversation carries.
const remembered = 5

// converse answers a question a line, as one thread, until in ends. Its lines
// are broken between words at the width of the terminal, if that isn't 0.
func converse(ctx context.Context, desk asker, in io.Reader, out io.Writer, width func() int) error {
	const help = "\nAsk a question, such as \"how much funding remains?\"; quit ends the questions.\n"
	fmt.Fprint(out, help)
	lines := bufio.NewReaderSize(in, 64<<10)
	var prev []string
	for {
		fmt.Fprint(out, "\n> ")
		line, err := readLine(lines)
		word := strings.ToLower(strings.TrimSpace(string(line)))
		if errors.Is(err, io.EOF) || slices.Contains([]string{"quit", "exit", "q", "bye"}, word) {
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
		if word == "help" || word == "?" {
			fmt.Fprint(out, help)
			continue
		}
		question := strings.TrimSpace(string(line))
		if question == "" {
			continue
		}
		a, err := desk.Ask(ctx, answers.Question{Text: question, Prev: prev})
		if err != nil {
			return err
		}
		fmt.Fprintln(out, wrapLines(a.Text, width()))
		if a.Kind != answers.KindCrisis { // of a crisis nothing is kept, not even here
			prev = append(prev, question)
			prev = prev[max(0, len(prev)-remembered):]
		}
	}
}

// wrapLines breaks lines that are longer than width between words. A word that
// is longer still is left whole, and a line of a list goes on under its words.
func wrapLines(text string, width int) string {
	if width <= 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		indent := ""
		if strings.HasPrefix(line, "- ") {
			indent = "  "
		}
		at := 0
		for i, word := range strings.Fields(line) {
			n := utf8.RuneCountInString(word)
			switch {
			case i == 0:
			case at+1+n > width:
				b.WriteString("\n" + indent)
				at = len(indent)
			default:
				b.WriteByte(' ')
				at++
			}
			b.WriteString(word)
			at += n
		}
		if strings.HasSuffix(line, "\n") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
