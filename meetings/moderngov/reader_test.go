package moderngov

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kcst/facts"
	"kcst/fetch"
	"kcst/meetings"
	"kcst/store"
	"kcst/store/storetest"
)

type bench struct {
	*Reader
	redis *store.Store
	now   time.Time
}

func newBench(t *testing.T, councils ...Council) *bench {
	s := storetest.Open(t)
	b := &bench{redis: s, now: time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC)}
	now := func() time.Time { return b.now }
	b.Reader = &Reader{
		Councils: councils, Store: meetings.NewStore(s, now), Facts: facts.NewStore(s, now), Zone: london(t), Now: now, Log: slog.New(slog.DiscardHandler),
		Guard: func(time.Duration) *fetch.Guard {
			return fetch.New(fetch.Options{Agent: "kcst (+https://bulletin.example.org)", Timeout: 2 * time.Second, Pause: -1, Loopback: true})
		},
	}
	return b
}

func (b *bench) fetch(t *testing.T, list ...Council) []meetings.Report {
	t.Helper()
	reports, err := b.FetchAll(t.Context(), list, nil)
	if err != nil {
		t.Fatal(err)
	}
	return reports
}

// TestFetch reads a council, and again: what didn't change isn't read twice,
// and what is out of reach, of another committee, or restricted isn't stored.
func TestFetch(t *testing.T) {
	t.Parallel()
	f, c := newFake(t, 1)
	b := newBench(t, c)
	zone := london(t)
	f.add("10", "1", time.Date(2026, 11, 20, 19, 30, 0, 0, zone))
	f.add("11", "2", time.Date(2026, 9, 1, 10, 0, 0, 0, zone)).minuted = true
	f.add("12", "3", time.Date(2026, 11, 20, 10, 0, 0, 0, zone)) // pensions
	f.add("13", "1", time.Date(2025, 11, 20, 10, 0, 0, 0, zone)) // long ago
	r := b.fetch(t, c)[0]
	if r.Problem != "" || r.Committees != 2 || r.Meetings != 2 || r.Added != 2 || r.Withheld != 2 {
		t.Errorf("%+v", r)
	}
	m, err := b.Store.Get(t.Context(), "council-1-1.10")
	if err != nil {
		t.Fatal(err)
	}
	if m.Committee.Name != "Community Safety & Crime Partnership" || m.Committee.Council != "Sample Council" || m.Start.Format("15:04 MST") != "19:30 GMT" || m.Items[0].Title != "Chair's item & more" || m.URL != c.Base+"/ieListDocuments.aspx?CId=1&MId=10" {
		t.Errorf("%+v", m)
	}
	again := b.fetch(t, c)[0]
	if again.Updated != 0 || again.Added != 0 || again.Unchanged != 2 {
		t.Errorf("again: %+v", again)
	}
	if f.mostAtOne != 1 || !f.agents["kcst (+https://bulletin.example.org)"] || len(f.agents) != 1 {
		t.Errorf("%d at a time, %v", f.mostAtOne, f.agents)
	}
	f.etags = true
	f.meetings["10"].minuted = true
	b.fetch(t, c)
	if m, err := b.Store.Get(t.Context(), "council-1-1.10"); err != nil || m.Basis != meetings.Minutes || m.Items[0].Decisions[0].Text != "RESOLVED that Papers on 10 be agreed & noted." {
		t.Errorf("%+v %v", m, err)
	}
	if r := b.fetch(t, c)[0]; r.Unchanged != 2 || r.Failed != 0 {
		t.Errorf("by its ETag: %+v", r)
	}
}

// TestBrokenHosts are reported, and the others read.
func TestBrokenHosts(t *testing.T) {
	t.Parallel()
	blocked, c1 := newFake(t, 1)
	blocked.blocked = true
	slow, c2 := newFake(t, 2)
	slow.slow = 5 * time.Second
	confused, c3 := newFake(t, 3)
	confused.confused = true
	whole, c4 := newFake(t, 4)
	for _, f := range []*fake{blocked, slow, confused, whole} {
		f.add("10", "1", time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC))
		f.add("11", "2", time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC))
	}
	gone := Council{ID: "gone", Name: "Gone", Base: "http://127.0.0.1:1", AMinute: 60}
	b := newBench(t)
	reports := b.fetch(t, c1, c2, c3, c4, gone)
	for i, want := range []string{"doesn't show this page to kcst (it answers 403)", "takes too long to answer", "", "", "can't be reached"} {
		if !strings.Contains(reports[i].Problem, want) || want == "" && i == 3 && reports[i].Problem != "" {
			t.Errorf("%s: %q", reports[i].Council, reports[i].Problem)
		}
	}
	for i, down := range []bool{true, true, false, false, true} {
		if reports[i].Down != down || down != !reports[i].DownAt.IsZero() {
			t.Errorf("%s: %+v", reports[i].Council, reports[i])
		}
	}
	if blocked.asked["GetCommittees"] != 1 || len(blocked.asked) != 1 {
		t.Errorf("a host that blocks us was asked %v", blocked.asked)
	}
	if reports[3].Added != 2 || reports[3].Failed != 0 {
		t.Errorf("%+v", reports[3])
	}
	kept, err := b.Store.Reports(t.Context())
	if err != nil || len(kept) != 5 || kept["council-1"].Problem == "" {
		t.Errorf("%v %v", kept, err)
	}
}

// TestSoak reads councils that are slow, wrong, blocked for a while, break off,
// escape twice, ignore the days and change under the reader, many times. In the end each meeting is stored once
// and as it is, and nothing restricted was ever stored.
func TestSoak(t *testing.T) {
	t.Parallel()
	zone := london(t)
	var fakes []*fake
	var list []Council
	for i := range uint64(4) {
		f, c := newFake(t, i+1)
		for n := range 12 {
			f.add(fmt.Sprint(100+n), fmt.Sprint(1+n%2), time.Date(2026, 10, 1+3*n, 10, 0, 0, 0, zone))
		}
		f.broken, f.slow, f.etags = 15, time.Duration(i)*2*time.Millisecond, i%2 == 0
		f.changing = func(f *fake) {
			m := f.meetings[fmt.Sprint(100+f.rand.IntN(12))]
			f.blocked = f.rand.IntN(20) == 0
			switch f.rand.IntN(8) {
			case 0:
				m.minuted = true
			case 1:
				m.start = m.start.AddDate(0, 0, f.rand.IntN(5)-2)
				m.status = "Confirmed; Rescheduled"
			case 2:
				m.status = "Cancelled"
			case 3:
				m.status = "Confirmed"
			case 4:
				m.text = fmt.Sprintf("another text %d", f.rand.IntN(1000))
			}
		}
		fakes, list = append(fakes, f), append(list, c)
	}
	b := newBench(t, list...)
	for range 12 {
		b.fetch(t, list...)
		b.now = b.now.Add(time.Minute)
	}
	for _, f := range fakes { // and then they keep still
		f.mu.Lock()
		f.changing, f.broken, f.blocked = nil, 0, false
		f.mu.Unlock()
	}
	for _, r := range b.fetch(t, list...) {
		if r.Problem != "" {
			t.Errorf("%+v", r)
		}
	}
	all, err := b.Store.List(t.Context(), time.Time{}, time.Time{})
	if err != nil || len(all) != 48 {
		t.Fatalf("%d meetings, %v", len(all), err)
	}
	for i, f := range fakes {
		for id, is := range f.meetings {
			m, err := b.Store.Get(t.Context(), fmt.Sprintf("council-%d-%s.%s", i+1, is.committee, id))
			if err != nil {
				t.Fatal(err)
			}
			text := is.text
			if is.minuted {
				text = "RESOLVED that " + is.text + " be agreed & noted."
			}
			if !m.Start.Equal(is.start) || (m.Status == meetings.Cancelled) != (is.status == "Cancelled") || m.Minuted() != is.minuted || len(m.Items) != 1 {
				t.Errorf("%s: %v %s %s, is %v %s %v", m.Ref(), m.Start, m.Status, m.Basis, is.start, is.status, is.minuted)
			}
			if is.minuted && m.Items[0].Decisions[0].Text != text {
				t.Errorf("%s: %q, is %q", m.Ref(), m.Items[0].Decisions[0].Text, text)
			}
		}
	}
	for _, key := range b.redis.Keys(t.Context(), b.redis.Key("meetings", "m", "*")).Val() {
		if strings.Contains(strings.ToLower(b.redis.Get(t.Context(), key).Val()), "forbidden") {
			t.Errorf("%s has what is restricted", key)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	f, c := newFake(t, 1)
	bad, c2 := newFake(t, 2)
	bad.blocked = true
	b := newBench(t, c, c2)
	asked := func() [2]int { return [2]int{f.asked["GetCommittees"], bad.asked["GetCommittees"]} }
	for _, step := range []struct {
		after time.Duration
		want  [2]int
	}{{0, [2]int{1, 1}}, {time.Hour, [2]int{1, 1}}, {4 * time.Hour, [2]int{1, 2}}, {20 * time.Hour, [2]int{2, 3}}} {
		b.now = b.now.Add(step.after)
		if err := b.Due(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := asked(); got != step.want {
			t.Errorf("after %v: %v, want %v", step.after, got, step.want)
		}
	}
	hold := func(ok bool, err error) {
		t.Helper()
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
	}
	hold(b.Store.TakeTurn(t.Context(), c.ID, "another", time.Minute))
	if r := b.fetch(t, c)[0]; !strings.Contains(r.Problem, "another process") {
		t.Errorf("%+v", r)
	}
	hold(true, b.Store.GiveBack(t.Context(), c.ID, "another"))
	if r := b.fetch(t, c)[0]; r.Problem != "" {
		t.Errorf("%+v", r)
	}
}

// TestTurnOfTheDead: a reader that dies keeps a council from the others for
// no longer than a short while; one that lives renews its turn, and stops
// where somebody else has it.
func TestTurnOfTheDead(t *testing.T) {
	t.Parallel()
	f, c := newFake(t, 1)
	f.add("10", "1", time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC))
	b := newBench(t)
	key := b.redis.Key("meetings", "turn", c.ID)
	b.lease = 3 * time.Second
	b.Guard = func(time.Duration) *fetch.Guard {
		return fetch.New(fetch.Options{Agent: "kcst", Timeout: time.Minute, Pause: -1, Loopback: true})
	}
	f.changing = func(f *fake) {
		f.changing = nil
		left := b.redis.PTTL(t.Context(), key).Val()
		if left <= 0 || left > b.lease {
			t.Errorf("the turn is held for %v", left)
		}
		for until := time.Now().Add(20 * time.Second); b.redis.PTTL(t.Context(), key).Val() <= left; time.Sleep(50 * time.Millisecond) {
			if left = min(left, b.redis.PTTL(t.Context(), key).Val()); time.Now().After(until) {
				t.Error("the turn isn't renewed")
				return
			}
		}
	}
	if r := b.fetch(t, c)[0]; r.Problem != "" || r.Added != 1 || b.redis.Exists(t.Context(), key).Val() != 0 {
		t.Errorf("%+v; or the turn wasn't given back", r)
	}
	f.changing = func(f *fake) {
		f.changing = nil
		b.redis.Set(t.Context(), key, "another", 0)
		f.slow = 4 * time.Second
	}
	if r := b.fetch(t, c)[0]; !strings.Contains(r.Problem, "another process") || b.redis.Get(t.Context(), key).Val() != "another" {
		t.Errorf("%+v", r)
	}
}

func TestParseCouncils(t *testing.T) {
	for text, want := range map[string]string{
		"councils: [{id: a, name: A, base: https://a.example.org/}]":                                               "",
		"councils: [{id: A b, name: A, base: https://a.example.org}]":                                              "needs an ID of its own",
		"councils: [{id: a, name: A, base: https://a.example.org}, {id: a, name: B, base: https://b.example.org}]": "needs an ID of its own",
		"councils: [{id: a, base: https://a.example.org}]":                                                         "needs a name",
		"councils: [{id: a, name: A, base: javascript:x}]":                                                         "needs a base",
		"councils: [{id: a, name: A, base: https://a.example.org, a_minute: 1000}]":                                "a_minute is from 1",
		"councils: [{id: a, name: A, host: a}]":                                                                    "can't be read",
	} {
		list, err := ParseCouncils([]byte(text))
		if want == "" && (err != nil || list[0].Base != "https://a.example.org" || list[0].AMinute != fewAMinute) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %+v, %v", text, list, err)
		}
	}
}

// TestOutage: an outage begins once and ends once, however often it is met.
func TestOutage(t *testing.T) {
	t.Parallel()
	f, c := newFake(t, 1)
	f.add("10", "1", time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC))
	b := newBench(t)
	began := b.now
	for i, step := range []struct{ blocked, renamed, down, back bool }{
		{false, false, false, false}, {true, false, true, false}, {true, false, true, false}, {false, true, true, false}, {false, false, true, true}, {false, false, true, true}, {true, false, true, false},
	} {
		b.now = began.Add(time.Duration(i) * time.Hour)
		f.blocked = step.blocked
		now := c
		if step.renamed {
			now.Committees = []string{"a name that none has"}
		}
		r := b.fetch(t, now)[0]
		kept, err := b.Store.Reports(t.Context())
		if err != nil || kept[c.ID] != r || r.DownAt.IsZero() == step.down || r.BackAt.IsZero() == step.back {
			t.Errorf("%d: %+v, kept %+v, %v", i, r, kept[c.ID], err)
		}
		if at := r.DownAt; i > 0 && i < 6 && !at.Equal(began.Add(time.Hour)) || i == 6 && !at.Equal(b.now) {
			t.Errorf("%d: down since %v", i, at)
		}
	}
}

// TestMovedMeeting: a meeting that moves to another committee is stored once,
// under that one.
func TestMovedMeeting(t *testing.T) {
	t.Parallel()
	f, c := newFake(t, 1)
	b := newBench(t, c)
	m := f.add("10", "1", time.Date(2026, 11, 20, 19, 30, 0, 0, london(t)))
	b.fetch(t, c)
	m.committee = "2"
	b.fetch(t, c)
	list, err := b.Store.List(t.Context(), time.Time{}, time.Time{})
	if err != nil || len(list) != 1 || list[0].Ref() != "council-1-2.10" {
		t.Errorf("%d meetings (%v): %+v", len(list), err, list)
	}
}
