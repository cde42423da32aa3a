package main

import "testing"

// TestJudge: terms that nobody knows don't pass beside a notice that names
// others, however they are spelt.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		path, text string
		ok         bool
	}{
		{"LICENSE", "Permission is hereby granted, free of charge, to any person\nobtaining a copy", true},
		{"LICENSE", "All rights reserved. Ask us.", false},
		{"COPYING.md", "Ask us.", false},
		{"NOTICE", "Portions under the Apache License, Version 2.0", true},
		{"NOTICE", "Copyright Somebody", true},
		{"LICENSE", "GNU Lesser General Public License, with MIT parts: Permission is hereby granted, free of charge, to any person obtaining a copy", false},
		{"LICENSE", "gnu general public licence", false},
		{"LICENSE", "subject to your choice of exactly one of the following two licenses: The FreeType License, which is similar to the original BSD license; the GNU General Public License (GPL)", true},
	} {
		if _, err := judge(c.path, c.text); (err == nil) != c.ok {
			t.Errorf("%s, %q: %v", c.path, c.text, err)
		}
	}
}
