package bot

import (
	"testing"
	"time"
)

// TestALateSlotPushesTheNextBack: who comes late to a slot doesn't crowd the
// one after.
func TestALateSlotPushesTheNextBack(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	p := newPacer(func() time.Time { return now }, time.Second)
	if d := p.wait("C", "a"); d != 0 {
		t.Fatalf("the first waits %v", d)
	}
	if d := p.wait("C", "b"); d != time.Second {
		t.Fatalf("the second waits %v", d)
	}
	if d := p.wait("C", "c"); d != 2*time.Second {
		t.Fatalf("the third waits %v", d)
	}
	now = now.Add(1500 * time.Millisecond) // b comes half a second late
	if d := p.wait("C", "b"); d != 0 {
		t.Fatalf("late, the second waits %v", d)
	}
	now = now.Add(500 * time.Millisecond)
	if d := p.wait("C", "c"); d != 500*time.Millisecond {
		t.Fatalf("the third waits %v, and would post half a second after the second", d)
	}
	now = now.Add(500 * time.Millisecond)
	if d := p.wait("C", "c"); d != 0 {
		t.Fatalf("in its turn the third waits %v", d)
	}
}
