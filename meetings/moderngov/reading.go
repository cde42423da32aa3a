package moderngov

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"kcst/facts"
	"kcst/fetch"
	"kcst/meetings"
	"kcst/meetings/minutes"
	"net/url"
	"slices"
	"strings"
	"time"
)

// How far a reading looks, in days.
const (
	daysBack  = 90 // minutes come weeks after their meeting
	daysAhead = 90
)

const (
	mostFails      = 3   // in a row, before a host is left alone until the next reading
	longestProblem = 300 // bytes of what went wrong, as it is told
)

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
		t.note(fmt.Errorf("none of the %d committees that it lists is one of those that are read: look at its entry in the list of councils", len(a.Committees)))
		return errHost
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
	if err := t.reader.Store.Move(ctx, t.council.ID, d.Meeting); err != nil {
		return err
	}
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
	t.note(err)
	if t.fails >= mostFails || t.done <= 1 {
		return errHost
	}
	return nil
}

func (t *turn) note(err error) {
	t.report.Failed++
	t.fails++
	t.report.Problem = err.Error()
	if len(t.report.Problem) > longestProblem { // a host's own words may stand in it
		t.report.Problem = strings.ToValidUTF8(t.report.Problem[:longestProblem], "") + "…"
	}
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
