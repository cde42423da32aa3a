package main

import "testing"

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
