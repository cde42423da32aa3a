package meetings_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kcst/meetings"
	"kcst/store"
	"kcst/store/storetest"
)

func newStore(t testing.TB) (*meetings.Store, *store.Store) {
	r := storetest.Open(t)
	return meetings.NewStore(r, func() time.Time { return time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC) }), r
}

func put(t testing.TB, st *meetings.Store, m meetings.Meeting, want meetings.Change) {
	t.Helper()
	if got, err := st.Put(context.Background(), m); err != nil || got != want {
		t.Fatalf("put %s: %s (%v), want %s", m.Ref(), got, err, want)
	}
}

func TestPutIsIdempotent(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	ctx := t.Context()
	m := parse(t, sample)[0]
	put(t, st, m, meetings.Added)
	put(t, st, m, meetings.Same)
	m.Basis = meetings.Minutes
	m.Start = m.Start.AddDate(0, 0, 7) // rescheduled
	put(t, st, m, meetings.Updated)
	got, err := st.Get(ctx, m.Ref())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(m.Public(), got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(meetings.Meeting{}, "Changes", "Changed", "MinutedAt")); d != "" {
		t.Error(d)
	}
	if got.Start.Format("2 January 2006 15:04 MST") != "27 October 2026 10:00 GMT" { // the clocks went back
		t.Errorf("%v", got.Start)
	}
	list, err := st.List(ctx, time.Time{}, time.Time{})
	if err != nil || len(list) != 1 {
		t.Errorf("%d meetings (%v)", len(list), err)
	}
	if _, err := st.Get(ctx, "nobody.1"); !errors.Is(err, meetings.ErrUnknown) {
		t.Error(err)
	}
	m.ID = "No good"
	if _, err := st.Put(ctx, m); !errors.Is(err, meetings.ErrInvalid) {
		t.Error(err)
	}
}

// What rests on less never replaces what rests on more; the same basis does.
func TestPapersDontReplaceMinutes(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	order := []meetings.Basis{meetings.Papers, meetings.DraftMinutes, meetings.Minutes}
	for h, held := range order {
		for n, next := range order {
			m := parse(t, sample)[0]
			m.ID = fmt.Sprintf("m%d%d", h, n)
			m.Basis, m.Title = held, "held"
			put(t, st, m, meetings.Added)
			want := meetings.Updated
			if n < h {
				want = meetings.Older
			}
			title := map[meetings.Change]string{meetings.Updated: "next", meetings.Older: "held"}[want]
			m.Basis, m.Title = next, "next"
			put(t, st, m, want)
			if got, err := st.Get(t.Context(), m.Ref()); err != nil || got.Title != title {
				t.Errorf("%s after %s: %q (%v)", next, held, got.Title, err)
			}
		}
	}
}

// Nothing that is restricted is anywhere in Redis, even when it wasn't
// restricted the first time.
func TestRestrictedIsNeverStored(t *testing.T) {
	t.Parallel()
	st, r := newStore(t)
	ctx := t.Context()
	m := parse(t, sample)[0]
	m.Items[0].Documents = []meetings.Document{{Title: "Secret", Restricted: true}}
	m.Items = append(m.Items, meetings.AgendaItem{Title: "Open at first", Summary: []string{"Secret later"}})
	put(t, st, m, meetings.Added)
	m.Items[2].Restricted = true
	put(t, st, m, meetings.Updated)
	if len(m.Items) != 3 || len(m.Documents) != 2 {
		t.Error("the caller's meeting was changed")
	}
	for _, key := range r.Keys(ctx, r.Key("meetings", "m", "*")).Val() {
		if text := strings.ToLower(r.Get(ctx, key).Val()); strings.Contains(text, "secret") || strings.Contains(text, "restricted enclosure") {
			t.Errorf("%s: %s", key, text)
		}
	}
}

func TestWeek(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	zone := london(t)
	// The week of the autumn change of clocks, which has 169 hours.
	from, until := time.Date(2026, 10, 19, 0, 0, 0, 0, zone), time.Date(2026, 10, 26, 0, 0, 0, 0, zone)
	for id, start := range map[string]time.Time{
		"before":   from.Add(-time.Minute),
		"first":    from,
		"off":      from.Add(time.Hour),
		"last":     until.Add(-time.Minute),
		"next":     until,
		"next-off": until.Add(time.Hour),
		"horizon":  until.AddDate(0, 0, 14).Add(-time.Minute),
		"beyond":   until.AddDate(0, 0, 14),
	} {
		m := meetings.Meeting{ID: id, Committee: meetings.Committee{ID: "c", Name: "C"}, Start: start, Status: meetings.Confirmed, Basis: meetings.Papers}
		if strings.HasSuffix(id, "off") {
			m.Status = meetings.Cancelled
		}
		put(t, st, m, meetings.Added)
	}
	week, err := st.Week(t.Context(), from, until)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(week.Decided); got != "first last" {
		t.Errorf("decided: %s", got)
	}
	if got := ids(week.Upcoming); got != "next next-off horizon" {
		t.Errorf("coming: %s", got)
	}
}

func ids(list []meetings.Meeting) string {
	var s []string
	for _, m := range list {
		s = append(s, m.ID)
	}
	return strings.Join(s, " ")
}

// Several readers of one source put the same meetings at the same time.
func TestConcurrentPut(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	count := make(map[meetings.Change]int)
	for range 4 {
		wg.Go(func() {
			for i := range 600 {
				m := meetings.Meeting{
					ID: fmt.Sprint(i), Committee: meetings.Committee{ID: "c", Name: "C"}, Status: meetings.Confirmed, Basis: meetings.Papers,
					Start: time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour),
				}
				change, err := st.Put(context.Background(), m)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				count[change]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if count[meetings.Added] != 600 || count[meetings.Same] != 1800 {
		t.Errorf("%v", count)
	}
	list, err := st.List(t.Context(), time.Time{}, time.Time{})
	if err != nil || len(list) != 600 || list[0].ID != "0" || list[599].ID != "599" {
		t.Errorf("%d meetings (%v)", len(list), err)
	}
}

// A zone that only this machine knows is kept as the instant.
func TestZones(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	for i, zone := range []*time.Location{time.UTC, time.Local, time.FixedZone("", 3600), time.FixedZone("Nowhere/Atall", 3600), london(t)} {
		m := meetings.Meeting{
			ID: fmt.Sprint(i), Committee: meetings.Committee{ID: "c", Name: "C"}, Status: meetings.Confirmed, Basis: meetings.Papers,
			Start: time.Date(2026, 7, 1, 10, 0, 0, 0, zone),
		}
		put(t, st, m, meetings.Added)
		got, err := st.Get(t.Context(), m.Ref())
		if err != nil || !got.Start.Equal(m.Start) {
			t.Errorf("%s: %v %v", zone, got.Start, err)
		}
	}
}

func TestKilledRedis(t *testing.T) {
	t.Parallel()
	url, kill, start := storetest.Server(t)
	st := meetings.NewStore(storetest.OpenURL(t, url), time.Now)
	for _, m := range parse(t, sample) {
		put(t, st, m, meetings.Added)
	}
	kill()
	start()
	list, err := st.List(t.Context(), time.Time{}, time.Time{})
	if err != nil || len(list) != 2 {
		t.Errorf("%d meetings (%v)", len(list), err)
	}
	if b, err := json.Marshal(list); err != nil || strings.Contains(string(b), "ecret") {
		t.Error(string(b), err)
	}
}

// TestFind: two councils' cabinets that meet on one day are two meetings; what
// doesn't say its council is the one that there is.
func TestFind(t *testing.T) {
	st, _ := newStore(t)
	at := time.Date(2025, 11, 20, 10, 0, 0, 0, time.UTC)
	for _, council := range []string{"Sample Council", "Example Council"} {
		m := meetings.Meeting{ID: "1", Committee: meetings.Committee{ID: meetings.Slug(council + " Cabinet"), Name: "Cabinet", Council: council}, Start: at, Status: meetings.Confirmed, Basis: meetings.Papers}
		if _, err := st.Put(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		of   meetings.Committee
		on   time.Time
		want string
	}{
		{meetings.Committee{Name: "cabinet", Council: "Sample Council"}, at, "sample-council-cabinet.1"},
		{meetings.Committee{Name: "Cabinet", Council: "Example Council"}, at.Truncate(24 * time.Hour), "example-council-cabinet.1"},
		{meetings.Committee{Name: "Cabinet", Council: "Third Council"}, at, ""},
		{meetings.Committee{Name: "Cabinet"}, at, ""},
		{meetings.Committee{Name: "Cabinet", Council: "Sample Council"}, at.Add(time.Hour), ""},
	} {
		m, err := st.Find(t.Context(), c.of, c.on)
		if c.want == "" && !errors.Is(err, meetings.ErrUnknown) || c.want != "" && (err != nil || m.Ref() != c.want) {
			t.Errorf("%+v on %v: %s, %v", c.of, c.on, m.Ref(), err)
		}
	}
}
