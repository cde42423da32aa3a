package store_test

import (
	"strings"
	"testing"
	"time"

	"kcst/store"
	"kcst/store/storetest"
)

// TestExamineAsks: the settings of a server are asked for, and one that doesn't
// give them isn't blamed.
func TestExamineAsks(t *testing.T) {
	url, _, _ := storetest.Server(t, "--appendfsync", "everysec")
	s, err := store.Open(t.Context(), store.Options{URL: url, Partnership: "p", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if found, err := s.Examine(t.Context()); err != nil || len(found) != 1 || !strings.Contains(found[0], "appendfsync always") {
		t.Errorf("%q, %v", found, err)
	}
	if err := s.Do(t.Context(), "ACL", "SETUSER", "default", "-config").Err(); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Examine(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("%q, %v", found, err)
	}
}
