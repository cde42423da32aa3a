package asked

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kcst/facts"
	"kcst/store/storetest"
)

func TestMost(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := storetest.Open(t)
	now := time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC)
	st := NewStore(s, func() time.Time { return now }, time.UTC)
	ask := func(fact string, people int) {
		t.Helper()
		for i := range people {
			for range 3 { // one person asks often
				if err := st.Note(ctx, fact, fmt.Sprintf("person-%d", i)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	ask("few", 4)
	ask("five", 5)
	ask("many", 40)
	now = now.AddDate(0, 0, 1)
	ask("few", 4) // the same four, on another day
	ask("later", 6)

	day := func(d int) facts.Date { return facts.Date{Year: 2026, Month: 11, Day: d} }
	for _, c := range []struct {
		from, until int
		n           int
		want        []Count
	}{
		{10, 12, 9, []Count{{"many", 40}, {"later", 6}, {"five", 5}}},
		{10, 11, 9, []Count{{"many", 40}, {"five", 5}}},
		{10, 12, 1, []Count{{"many", 40}}},
		{12, 20, 9, nil},
	} {
		got, err := st.Most(ctx, day(c.from), day(c.until), c.n)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%d to %d: %v, %v", c.from, c.until, got, err)
		}
	}
	// Nobody's name is in the store.
	keys, err := s.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if v, err := s.Dump(ctx, k).Result(); err != nil || strings.Contains(v, "person") || strings.Contains(k, "person") {
			t.Errorf("%s has a person in it (%v)", k, err)
		}
		if ttl, err := s.TTL(ctx, k).Result(); strings.Contains(k, "asked") && (err != nil || ttl <= 0) {
			t.Errorf("%s is kept for ever (%v)", k, err)
		}
	}
}
