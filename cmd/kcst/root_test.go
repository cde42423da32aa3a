package main

import "testing"

func TestOneLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Zoë’s £5 👩‍👧":                          "Zoë’s £5 👩‍👧",
		"a\tb\nc\rd\x1b[2Je\x7ff\u009bg\u2028h": "a b c d [2Je f g h",
		"paid \u202e00.1£\u202c\u2066":          "paid 00.1£",
	} {
		if got := oneLine(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
