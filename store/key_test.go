package store_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"kcst/store"
	"kcst/store/storetest"
)

func TestKey(t *testing.T) {
	url, _, _ := storetest.Server(t)
	s := open(t, store.Options{URL: url, Partnership: "kent", Log: slog.New(slog.DiscardHandler), Now: time.Now})
	for want, got := range map[string]string{
		"kcst:{kent:facts}:version":                  s.Key("facts", "version"),
		"kcst:{kent:facts}":                          s.Key("facts"),
		"kcst:{kent:edition/2026-12-monthly}:d:0001": s.Key("edition/2026-12-monthly", "d", "0001"),
		"kcst:{kent:a%7Db%7B%257D}:{c}":              s.Key("a}b{%7D", "{c}"),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A hash tag ends at the first closing brace, whatever is in the tag.
func FuzzKey(f *testing.F) {
	f.Add("facts", "version")
	f.Add("a}{b", "{}")
	s := storetest.Open(f)
	empty := s.Key("")
	f.Fuzz(func(t *testing.T, tag, part string) {
		key := s.Key(tag, part)
		inside, after, _ := strings.Cut(strings.TrimPrefix(key, "kcst:{"), "}")
		if after != ":"+part {
			t.Errorf("%q: the hash tag ends at %q", key, inside)
		}
		if tag != "" && s.Key(tag) == empty {
			t.Errorf("%q and the empty tag meet", tag)
		}
	})
}
