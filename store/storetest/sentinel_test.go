package storetest_test

import (
	"testing"
	"time"

	"kcst/store/storetest"
)

// TestSentinel: what was written is read again after the master died.
func TestSentinel(t *testing.T) {
	url, kill := storetest.Sentinel(t)
	s := storetest.OpenURL(t, url)
	ctx := t.Context()
	if err := s.Set(ctx, s.Key("tag", "before"), "1", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if err := s.Copied(ctx, s.Key("tag", "copied"), time.Minute); err != nil {
		t.Fatal(err)
	}
	kill()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		err := s.Set(ctx, s.Key("tag", "after"), "1", 0).Err()
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no other master in 30 seconds: %v", err)
		}
	}
	if v, err := s.Get(ctx, s.Key("tag", "before")).Result(); err != nil || v != "1" {
		t.Errorf("what was copied is gone: %q, %v", v, err)
	}
}
