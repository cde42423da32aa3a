package moderngov

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kcst/facts"
	"kcst/fetch"
	"kcst/meetings"
	"kcst/meetings/minutes"
)

// How far a reading looks, in days, and how often a council is read.
const (
	daysBack  = 90 // minutes come weeks after their meeting
	daysAhead = 90
	every     = 24 * time.Hour
	rarely    = 4 * time.Hour // after one that failed
)

// Patience is how long a host may take for one answer: 15 to 90 seconds is
// usual.
const Patience = 3 * time.Minute

const (
	together  = 4 // councils at a time; of one host, one question at a time
	mostFails = 3 // in a row, before a host is left alone until the next reading
	longest   = 6 * time.Hour

	longestProblem = 300 // bytes of what went wrong, as it is told
)

// Reader reads councils' meetings into the store.
type Reader struct {
	Councils []Council
	Store    *meetings.Store
	Facts    *facts.Store
	Guard    func(pause time.Duration) *fetch.Guard // one for each council
	Zone     *time.Location
	Now      func() time.Time
	Log      *slog.Logger
}

// ErrTurn: another process reads this council now.
var ErrTurn = errors.New("another process reads this council now: wait until it has done")

// Run reads every council once a day, until ctx ends.
func (r *Reader) Run(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		if err := r.Due(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("reading councils' meetings failed", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Due reads the councils whose turn it is.
func (r *Reader) Due(ctx context.Context) error {
	last, err := r.Store.Reports(ctx)
	if err != nil {
		return err
	}
	var due []Council
	for _, c := range r.Councils {
		was, wait := last[c.ID], every
		if was.Problem != "" {
			wait = rarely
		}
		if was.Ended.IsZero() || r.Now().Sub(was.Ended) >= wait {
			due = append(due, c)
		}
	}
	_, err = r.FetchAll(ctx, due, nil)
	return err
}

// FetchAll reads councils side by side. A council that fails keeps no other
// from being read: its report says what went wrong. told is called after each
// answer, for one council or another, and may be nil.
func (r *Reader) FetchAll(ctx context.Context, list []Council, told func(Progress)) ([]meetings.Report, error) {
	out := make([]meetings.Report, len(list))
	var mu sync.Mutex
	say := func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		if told != nil {
			told(p)
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(together)
	for i, c := range list {
		g.Go(func() error {
			report, err := r.Fetch(ctx, c, say)
			if errors.Is(err, ErrTurn) {
				report.Problem, err = err.Error(), nil
			}
			out[i] = report
			return err
		})
	}
	err := g.Wait()
	return out, err
}

// Progress is how far the reading of a council has come.
type Progress struct {
	Council     string
	Done, Total int // answers
}

// Fetch reads one council. What goes wrong with its host stands in the report;
// an error is the store's, or [ErrTurn].
func (r *Reader) Fetch(ctx context.Context, c Council, told func(Progress)) (meetings.Report, error) {
	report := meetings.Report{Council: c.ID, Began: r.Now().UTC()}
	free, ok, err := r.Store.Turn(ctx, c.ID, rand.Text(), longest)
	if err != nil {
		return report, err
	}
	if !ok {
		return report, ErrTurn
	}
	defer free()
	seen, err := r.Store.Seen(ctx, c.ID)
	if err != nil {
		return report, err
	}
	base, err := r.Facts.Base(ctx)
	if err != nil {
		return report, err
	}
	last, err := r.Store.Reports(ctx)
	if err != nil {
		return report, err
	}
	t := &turn{reader: r, council: c, guard: r.Guard(time.Minute / time.Duration(max(1, c.AMinute))), base: base, seen: seen, asked: map[string]bool{}, report: &report, told: told}
	err = t.read(ctx)
	if err != nil && ctx.Err() == nil && errors.Is(err, errHost) {
		report.Down, err = true, nil
	}
	if err != nil {
		return report, err
	}
	report.Ended = r.Now().UTC()
	report = report.After(last[c.ID])
	if report.Problem != "" {
		r.Log.Warn("a council's meetings couldn't all be read", "council", c.ID, "failed", report.Failed, "problem", report.Problem)
	}
	return report, r.Store.KeepReport(ctx, report)
}

// errHost ends the reading of a host that fails.
var errHost = errors.New("the host fails")

// turn is one reading of one council.
type turn struct {
	reader  *Reader
	council Council
	guard   *fetch.Guard
	base    *facts.Base
	seen    map[string]meetings.Seen
	asked   map[string]bool
	report  *meetings.Report
	told    func(Progress)
	done    int
	total   int
	fails   int // in a row
}

func (t *turn) read(ctx context.Context) error {
	t.total = 1
	a, _, _, err := t.ask(ctx, "GetCommittees", nil)
	if err != nil || a == nil {
		return err
	}
	var chosen []Committee
	for _, k := range a.Committees {
		if t.council.wants(k) {
			chosen = append(chosen, k)
		}
	}
	if len(chosen) == 0 { // it was renamed, or moved, or isn't a council's
		t.fails = mostFails
		return t.failed(fmt.Errorf("none of the %d committees that it lists is one of those that are read: look at its entry in the list of councils", len(a.Committees)))
	}
	t.report.Committees = len(chosen)
	t.total += len(chosen)
	var list []Listed
	for _, k := range chosen {
		some, err := t.list(ctx, k)
		if err != nil {
			return err
		}
		list = append(list, some...)
	}
	t.report.Meetings = len(list)
	t.total += len(list)
	for _, l := range list {
		if err := t.meeting(ctx, l); err != nil {
			return err
		}
	}
	return t.forget(ctx)
}

// list asks for the meetings of one committee. Some hosts ignore the days they
// are asked for, so they are looked at here too.
func (t *turn) list(ctx context.Context, k Committee) ([]Listed, error) {
	today := t.reader.Now().In(t.reader.Zone)
	from, until := today.AddDate(0, 0, -daysBack), today.AddDate(0, 0, daysAhead+1)
	a, _, _, err := t.ask(ctx, "GetMeetings", url.Values{"lCommitteeId": {k.ID}, "sFromDate": {from.Format("02/01/2006")}, "sToDate": {until.Format("02/01/2006")}})
	if err != nil || a == nil {
		return nil, err
	}
	first := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, t.reader.Zone)
	var out []Listed
	for _, l := range a.Listed {
		l.Title = k.Title
		if l.Committee = k.ID; l.Start.Before(first) || !l.Start.Before(until) || slices.ContainsFunc(out, func(o Listed) bool { return o.ID == l.ID }) {
			continue
		}
		if err := t.keep(ctx, t.council.Of(l)); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// meeting asks for one meeting, and keeps it where it changed.
func (t *turn) meeting(ctx context.Context, l Listed) error {
	a, seen, address, err := t.ask(ctx, "GetMeeting", url.Values{"lMeetingId": {l.ID}})
	if err != nil || a == nil {
		return err
	}
	if a.Meeting == nil || a.Meeting.ID != meetings.Slug(l.ID) {
		return t.failed(fmt.Errorf("asked for meeting %s, it answers with something else", l.ID))
	}
	d := t.council.Join(*a.Meeting, l)
	t.report.Withheld += d.Withheld
	if err := t.keep(ctx, d); err != nil {
		return err
	}
	return t.reader.Store.See(ctx, t.council.ID, address, seen)
}

// keep stores what a list or a meeting says.
func (t *turn) keep(ctx context.Context, d minutes.Draft) error {
	meetings.Label(t.base, &d.Meeting)
	put := t.reader.Store.Put
	if d.Part {
		put = t.reader.Store.PutPart
	}
	change, err := put(ctx, d.Meeting)
	switch {
	case errors.Is(err, meetings.ErrInvalid):
		return t.failed(err)
	case err != nil:
		return err
	case change == meetings.Added:
		t.report.Added++
	case change == meetings.Updated:
		t.report.Updated++
	case !d.Part:
		t.report.Unchanged++
	}
	return nil
}

// ask puts one question to the host. The answer is nil where it is one that
// was read before, or where there is none and the reading goes on.
func (t *turn) ask(ctx context.Context, operation string, v url.Values) (*Answer, meetings.Seen, string, error) {
	address := t.council.Base + "/mgWebService.asmx/" + operation
	if v != nil {
		address += "?" + v.Encode()
	}
	note := operation + "?" + v.Get("lMeetingId")
	was := t.seen[note]
	t.asked[note] = true
	resp, err := t.guard.Get(ctx, fetch.Request{URL: address, ETag: was.ETag, LastModified: was.LastModified, Accept: "text/xml, application/xml"})
	t.done++
	if t.told != nil {
		t.told(Progress{t.council.ID, t.done, t.total})
	}
	if ctx.Err() != nil {
		return nil, was, note, ctx.Err()
	}
	if err != nil {
		return nil, was, note, t.failed(err)
	}
	sum := sha256.Sum256(resp.Body)
	now := meetings.Seen{Hash: hex.EncodeToString(sum[:]), ETag: resp.ETag, LastModified: resp.LastModified, At: t.reader.Now().UTC()}
	if resp.NotModified || operation == "GetMeeting" && now.Hash == was.Hash {
		t.fails = 0
		t.report.Unchanged++
		return nil, was, note, nil
	}
	a, err := ReadXML(resp.Body, t.reader.Zone)
	if err != nil {
		return nil, was, note, t.failed(fmt.Errorf("%s: %w", operation, err))
	}
	t.fails = 0
	return &a, now, note, nil
}

// failed notes what went wrong. After a few failures in a row the host is left
// alone.
func (t *turn) failed(err error) error {
	t.report.Failed++
	t.fails++
	t.report.Problem = err.Error()
	if len(t.report.Problem) > longestProblem { // a host's own words may stand in it
		t.report.Problem = strings.ToValidUTF8(t.report.Problem[:longestProblem], "") + "…"
	}
	if t.fails >= mostFails || t.done <= 1 {
		return errHost
	}
	return nil
}

// forget drops what was noted of meetings that are out of reach now.
func (t *turn) forget(ctx context.Context) error {
	if t.report.Failed > 0 {
		return nil
	}
	var gone []string
	for note := range t.seen {
		if !t.asked[note] {
			gone = append(gone, note)
		}
	}
	return t.reader.Store.Forget(ctx, t.council.ID, gone)
}
