package main

import (
	"strings"
	"testing"

	"kcst/bulletin"
)

// An edition that nobody would get says so before it is approved.
func TestNobodyWouldGetIt(t *testing.T) {
	t.Parallel()
	c := bulletin.Content{Kind: bulletin.Extraordinary}
	if said := (audience{}).words(c); !strings.Contains(said, "Nobody would get it") {
		t.Errorf("it says %q", said)
	}
	if said := (audience{Recipients: 1}).words(c); strings.Contains(said, "Nobody") {
		t.Errorf("of one recipient it says %q", said)
	}
}
