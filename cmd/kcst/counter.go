package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"kcst/bot"
	"kcst/facts/gaps"
	"kcst/funding/chart"
)

// counter is what partners are served from in Slack beside answers.
func (a *app) counter() (bot.Counter, error) {
	door, err := a.door()
	if err != nil {
		return bot.Counter{}, err
	}
	return bot.Counter{
		Known: a.desk.Known, Plain: a.plainly, Gap: a.fileGap, Ledger: a.ledger, Editor: a.editor, Meetings: a.meetings,
		Door: door, BaseURL: a.publicBase(), Chart: a.chartAddress,
	}, nil
}

// publicBase is where the pages are for everybody, "" where only this machine
// has them.
func (a *app) publicBase() string {
	if !strings.HasPrefix(a.config.BaseURL, "https://") {
		return ""
	}
	return strings.TrimSuffix(a.config.BaseURL, "/")
}

// plainly is a question without names and numbers, "" where that can't be had.
func (a *app) plainly(ctx context.Context, question string) string {
	engine, err := a.desk.Engine(ctx)
	if err != nil {
		return ""
	}
	text, _ := engine.Plain(question)
	return text
}

// fileGap files what somebody missed in the answer to a question, which is
// without names and numbers already, and names its gap.
func (a *app) fileGap(ctx context.Context, plain, missing, asker string) (string, error) {
	engine, err := a.desk.Engine(ctx)
	if err != nil {
		return "", err
	}
	text, key := engine.Missing(plain, missing)
	if key == "" {
		return "", nil
	}
	return gaps.ID(key), a.asker().gaps.RecordOnce(ctx, text, key, asker)
}

// picturePath is where the pages serve the balances as a picture.
const picturePath = "/funding.png"

// chartAddress is where Slack finds the picture of the balances. It changes
// with the ledger, because Slack keeps what it fetched.
func (a *app) chartAddress(ctx context.Context) (string, error) {
	base := a.publicBase()
	if base == "" {
		return "", nil
	}
	book, err := a.ledger.Book(ctx)
	if err != nil {
		return "", err
	}
	return base + picturePath + "?entry=" + strconv.FormatInt(book.Seq(), 10), nil
}

// picture serves the balances of the latest fund as a picture, drawn once for
// each state of the ledger.
type picture struct {
	app *app

	mu  sync.Mutex
	seq int64
	png []byte
}

func (p *picture) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	png, err := p.drawn(r.Context())
	switch {
	case err != nil:
		p.app.log.Warn("the balances can't be drawn", "err", err)
		http.Error(w, "the balances can't be drawn just now", http.StatusServiceUnavailable)
	case len(png) == 0:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(png)
	}
}

func (p *picture) drawn(ctx context.Context) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	book, sheet, err := p.app.latestFund(ctx)
	if err != nil || sheet == nil {
		return nil, err
	}
	if p.png != nil && p.seq == book.Seq() {
		return p.png, nil
	}
	var b bytes.Buffer
	if err := chart.PNG(&b, *sheet, chart.Light); err != nil {
		return nil, fmt.Errorf("draw the balances: %w", err)
	}
	p.seq, p.png = book.Seq(), b.Bytes()
	return p.png, nil
}
