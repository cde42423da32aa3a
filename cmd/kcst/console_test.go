package main

import (
	"strings"
	"testing"
)

// The words of every prompt are no questions.
func TestConsoleHelpsAndEnds(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	in := strings.NewReader("help\n Quit \nhow much funding remains?\n")
	if err := converse(t.Context(), asker{}, in, &out, func() int { return 80 }); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Count(got, "quit ends the questions") != 2 || !strings.HasSuffix(got, "until Ctrl-C.\n") {
		t.Errorf("it said %q", got)
	}
}

func TestWrapLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"£15,553.26 of the grant remains", 0, "£15,553.26 of the grant remains"},
		{"£15,553.26 of the grant remains", 10, "£15,553.26\nof the\ngrant\nremains"},
		{"£15,553.26 of the grant remains", 31, "£15,553.26 of the grant remains"},
		{"Aims:\n- one and two\n\nSource: a\n", 9, "Aims:\n- one and\n  two\n\nSource: a\n"},
		{"see https://www.example.org/ now", 8, "see\nhttps://www.example.org/\nnow"},
		{"", 8, ""},
	} {
		if got := wrapLines(c.text, c.width); got != c.want {
			t.Errorf("at %d, %q: %q, want %q", c.width, c.text, got, c.want)
		}
	}
}
