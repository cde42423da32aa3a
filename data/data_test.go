package data_test

import (
	"testing"

	"kcst/data"
	"kcst/facts"
)

func TestLoads(t *testing.T) {
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(set.Sources), len(set.Entities), len(set.Facts))
	if _, err := facts.NewBase(set, 1); err != nil {
		t.Fatal(err)
	}
}
