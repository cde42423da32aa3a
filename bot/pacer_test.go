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

// What can wait takes a channel only when no question has a slot in it, and
// pushes no question back by more than its own post.
func TestQuestionsGoBeforeWhatCanWait(t *testing.T) {
	now := time.Date(2026, 6, 12, 9, 0, 0, 0, time.UTC)
	p := newPacer(func() time.Time { return now }, time.Second)
	if !p.spare("C1") || p.spare("C1") {
		t.Error("a quiet channel is taken once a second")
	}
	for range 100 {
		p.spare("C1")
	}
	if wait := p.wait("C1", "first"); wait != time.Second {
		t.Errorf("a question waits %v for a hundred that can wait", wait)
	}
	now = now.Add(time.Second)
	if p.spare("C1") {
		t.Error("the slot of a question was taken")
	}
	if wait := p.wait("C1", "first"); wait != 0 {
		t.Errorf("the question's slot came, and it waits %v", wait)
	}
}
