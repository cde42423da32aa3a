package main

import (
	"bytes"
	"context"
	"testing"
	"time"

	"kcst/answers"
	"kcst/facts"
	"kcst/facts/told"
	"kcst/funding"
)

// TestCorrections: a thread that was told what is left is due a correction
// once an officer's entry moves it, by the event alone.
func TestCorrections(t *testing.T) {
	var out bytes.Buffer
	dir := t.TempDir()
	p := program{
		getenv: func(name string) string { return map[string]string{"KCST_DATA_DIR": dir}[name] },
		now:    time.Now, stdout: &out, stderr: &out,
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	a, err := p.open(ctx, changing)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	answer, err := a.desk.Ask(ctx, answers.Question{Text: "how much is left in the tactical pot?"})
	if err != nil {
		t.Fatal(err)
	}
	thread := told.Thread{Channel: "C1", TS: "1.1"}
	if err := a.told().Remember(ctx, thread, "Ev1", answer.Said); err != nil {
		t.Fatal(err)
	}
	watching, stop := context.WithCancel(ctx)
	ended := make(chan error)
	go func() { ended <- a.watchCorrections(watching) }()
	e := funding.Entry{Kind: funding.Refund, Fund: "crg-2025-26", Pot: "tactical", Amount: 100_00, By: "anna", Date: facts.DateOf(time.Now())}
	if _, err := a.ledger.Append(ctx, e); err != nil {
		t.Fatal(err)
	}
	var due []told.Correction
	for len(due) == 0 && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
		if due, err = a.told().Due(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if len(due) != 1 || due[0].Thread != thread || due[0].Facts[0] != "crg-2025-26.remaining" {
		t.Errorf("due are %+v", due)
	}
	stop()
	<-ended
}
