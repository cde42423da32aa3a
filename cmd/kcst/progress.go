package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"kcst/bulletin"
	"kcst/delivery"
)

// progress is a line on a terminal that says how far long work has come. It
// writes nothing where there is no terminal.
type progress struct {
	out   io.Writer // nil: no terminal
	now   func() time.Time
	begun time.Time
	first int // done when it began
	shown time.Time
}

func (p program) progress() *progress {
	g := &progress{now: p.now}
	if isTerminal(p.stderr) {
		g.out = p.stderr
	}
	return g
}

// show says that done of total are done, and more; it may be called for each.
func (g *progress) show(done, total int, more ...string) {
	if g.out == nil {
		return
	}
	now := g.now()
	if g.begun.IsZero() {
		g.begun, g.first = now, done
	}
	if now.Sub(g.shown) < 200*time.Millisecond {
		return
	}
	g.shown = now
	rate := 0.0
	if s := now.Sub(g.begun).Seconds(); s > 0 {
		rate = float64(done-g.first) / s
	}
	line := fmt.Sprintf("%s  %d/%d  %.0f a second", bar(done, total), done, total, rate)
	if left := total - done; rate > 0 && left > 0 {
		line += "  " + time.Duration(float64(left)/rate*float64(time.Second)).Round(time.Second).String() + " left"
	}
	for _, m := range more {
		if m != "" {
			line += "  " + m
		}
	}
	fmt.Fprint(g.out, "\r\x1b[K"+line)
}

// bar draws a share in twenty cells.
func bar(done, total int) string {
	full := 0
	if total > 0 {
		full = min(20, 20*done/total)
	}
	return strings.Repeat("█", full) + strings.Repeat("░", 20-full)
}

// clear takes the line away, for others to come.
func (g *progress) clear() {
	if g.out != nil && !g.shown.IsZero() {
		fmt.Fprint(g.out, "\r\x1b[K")
	}
}

// linesOf counts the lines of a file under its heading, and goes back to its
// start; what can't be read twice has none.
func linesOf(f *os.File) int {
	st, err := f.Stat()
	if err != nil || !st.Mode().IsRegular() {
		return 0
	}
	n, buf := 0, make([]byte, 64<<10)
	for {
		k, err := f.Read(buf)
		n += bytes.Count(buf[:k], []byte("\n"))
		if err != nil {
			break
		}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0
	}
	return max(0, n-1)
}

// patience is how long a command that waits says nothing.
const patience = 30 * time.Second

// sendWaiting sends an edition until every delivery is in a final state, and
// says meanwhile what it waits for.
func (p program) sendWaiting(ctx context.Context, sender *delivery.Sender, id string, every time.Duration) error {
	telling, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { p.tellWaiting(telling, sender, id, every) })
	err := sender.Send(ctx, id)
	stop()
	wg.Wait()
	return err
}

func (p program) tellWaiting(ctx context.Context, sender *delivery.Sender, id string, every time.Duration) {
	g := p.progress()
	defer g.clear()
	look, tell := time.NewTicker(min(time.Second, every)), time.NewTicker(every)
	defer look.Stop()
	defer tell.Stop()
	settled := -1
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			if g.out == nil {
				continue
			}
			if st, err := sender.Status(ctx, id); err == nil {
				g.show(st.Settled(), st.Planned, statesOf(st))
			}
		case <-tell.C:
			st, err := sender.Status(ctx, id)
			if ctx.Err() != nil {
				return
			}
			g.clear()
			p.complain(fmt.Sprintf("%s. Ctrl-C is safe: what was sent is recorded, and the same command goes on", waitingFor(ctx, sender, st, err, settled)))
			settled = st.Settled()
		}
	}
}

// statesOf names the states that aren't simply sent.
func statesOf(st delivery.Status) string {
	var said []string
	for _, s := range []struct {
		what string
		n    int
	}{{"retrying", st.Retrying}, {"failed", st.Failed}, {"suppressed", st.Suppressed}, {"withdrawn", st.Withdrawn}, {"unknown", st.Unknown}} {
		if s.n > 0 {
			said = append(said, fmt.Sprintf("%s %d", s.what, s.n))
		}
	}
	return strings.Join(said, ", ")
}

// waitingFor says in a sentence why an edition isn't finished.
func waitingFor(ctx context.Context, sender *delivery.Sender, st delivery.Status, err error, before int) string {
	if err != nil {
		return "waiting for the store: " + err.Error()
	}
	so := fmt.Sprintf("%s: %d of %d are done", st.ID, st.Settled(), st.Planned)
	if st.State == string(bulletin.Paused) {
		return so + "; it is paused, and goes on with kcst edition resume " + st.ID
	}
	if st.Settled() > before && before >= 0 {
		return so
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := sender.Transport.Connect(ctx)
	if err == nil {
		err = conn.Close()
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		return so + "; waiting for the mail server: " + err.Error()
	}
	if st.Retrying > 0 {
		return so + fmt.Sprintf("; %s to be tried again, which can take hours", plural(st.Retrying, "delivery"))
	}
	return so
}
