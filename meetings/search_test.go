package meetings_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kcst/meetings"
)

// TestSearch: in order, each meeting once however many of the topics it
// touches, of the committees that are accepted, and no further than is taken.
func TestSearch(t *testing.T) {
	st, r := newStore(t)
	day := time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC)
	for n := range 40 {
		m := meetings.Meeting{ID: fmt.Sprint(n), Committee: meetings.Committee{ID: "a", Name: "Board"}, Start: day.AddDate(0, 0, n), Status: meetings.Confirmed, Basis: meetings.Papers}
		if n%4 == 0 {
			m.Committee = meetings.Committee{ID: "b", Name: "Panel", Council: "Sample Council"}
		}
		m.Labels.Topics = [][]string{{"asb"}, {"asb", "drugs"}, {"drugs"}, nil}[n%4]
		if _, err := st.Put(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	panel := func(c meetings.Committee) bool { return c.Name == "Panel" && c.Council == "Sample Council" }
	look := func(s meetings.Search, most int) string {
		var ids []string
		for m, err := range st.Search(t.Context(), s) {
			if err != nil {
				t.Fatal(err)
			}
			if ids = append(ids, m.ID); len(ids) == most {
				break
			}
		}
		return strings.Join(ids, " ")
	}
	both := []string{"asb", "drugs"}
	for _, check := range []func(){
		func() {},
		func() { r.Del(t.Context(), r.Key("meetings", "committees")) }, // a store from before they were noted
		func() { // a ref without a meeting, which ends no search
			for _, index := range []string{"start", "topic:asb"} {
				r.Do(t.Context(), "ZADD", r.Key("meetings", index), day.Unix()-1, "b.gone")
			}
		},
	} {
		check()
		for _, c := range []struct {
			s    meetings.Search
			most int
			want string
		}{
			{meetings.Search{Topics: both, From: day, Until: day.AddDate(0, 0, 7)}, 0, "0 1 2 4 5 6"},
			{meetings.Search{Topics: both, LatestFirst: true}, 3, "38 37 36"},
			{meetings.Search{Topics: both[:1], Of: panel}, 0, "0 4 8 12 16 20 24 28 32 36"},
			{meetings.Search{Until: day.AddDate(0, 0, 9), Of: panel, LatestFirst: true}, 0, "8 4 0"},
			{meetings.Search{Topics: []string{"none"}}, 0, ""},
			{meetings.Search{Of: func(meetings.Committee) bool { return false }}, 0, ""},
			{meetings.Search{From: day.AddDate(0, 0, 38)}, 0, "38 39"},
		} {
			if got := look(c.s, c.most); got != c.want {
				t.Errorf("%+v: %s, want %s", c.s, got, c.want)
			}
		}
	}
}
