package bulletin

import "testing"

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"officer.one", "  OFFICER.one ", true},
		{"officer.one", "officer\u2060.o\u00adne", true}, // invisible characters
		{"officer.one", "ｏfficer.one", true},             // full width
		{"officer.one", "оfficer.оne", true},             // Cyrillic о
		{"officer.one", "οfficer.one", true},             // Greek omicron
		{"officer.one", "ОFFICER.ONE", true},             // Cyrillic capital О
		{"officer.one", "officer․one", true},             // one dot leader
		{"alice.moore", "aIice.rnoore", true},            // capital i, r and n
		{"j.smith10", "j.smithlO", true},                 // l and O
		{"anna", "аnnа", true},                           // Cyrillic а
		{"O'Neill", "O\u2019Nei\u217cl", true},           // an apostrophe, a Roman numeral
		{"anna", "anne", false},
		{"officer.one", "officer.two", false},
		{"Zoë", "Zoe", false},
	} {
		if got := sameName(c.a, c.b); got != c.same {
			t.Errorf("%q and %q: same is %v (%q, %q)", c.a, c.b, got, skeleton(c.a), skeleton(c.b))
		}
	}
}
