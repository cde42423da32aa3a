package store_test

import (
	"context"
	"testing"

	"kcst/store/storetest"
)

func TestOpen(t *testing.T) {
	s := storetest.Open(t)
	ctx := context.Background()
	if err := s.Set(ctx, s.Key("a", "b"), "c", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if got := s.Get(ctx, s.Key("a", "b")).Val(); got != "c" {
		t.Errorf("got %q", got)
	}
}

func TestServerRestarts(t *testing.T) {
	url, kill, start := storetest.Server(t)
	s := storetest.OpenURL(t, url)
	ctx := context.Background()
	if err := s.Set(ctx, "x", "1", 0).Err(); err != nil {
		t.Fatal(err)
	}
	kill()
	start()
	if got := s.Get(ctx, "x").Val(); got != "1" {
		t.Errorf("got %q", got)
	}
}
