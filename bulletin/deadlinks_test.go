package bulletin

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDeadLinks(t *testing.T) {
	page := "https://www.example.org/"
	c := Content{
		Foreword: "[x](" + page + "dead) and " + page + "alive", Body: page + "body", Links: []Link{{URL: page + "link"}},
		Sections: []Section{{ID: SectionMedia, Entries: []Entry{
			{Item: "one", Links: []Link{{URL: page + "dead"}, {URL: page + "alive"}}, Body: "[y](" + page + "text)"},
			{Item: "two", Links: []Link{{URL: "https://other.example.org/"}}},
		}}},
		Decided: []Meeting{{URL: page + "meeting"}, {}}, Funding: []Sourced{{URL: page + "dead"}},
	}
	var mu sync.Mutex
	asked, now := map[string]int{}, 0
	got := DeadLinks(context.Background(), c, func(_ context.Context, address string) error {
		mu.Lock()
		asked[address]++
		if address != "https://other.example.org/" {
			now++
		}
		several := now > 1
		mu.Unlock()
		defer func() {
			mu.Lock()
			if address != "https://other.example.org/" {
				now--
			}
			mu.Unlock()
		}()
		switch {
		case several:
			t.Error("one host was asked twice at a time")
		case address == page+"dead" || address == page+"text" || address == "https://other.example.org/":
			return errors.New("no such page")
		}
		return nil
	})
	want := []DeadLink{
		{URL: page + "dead", Why: "no such page"}, {URL: page + "dead", Item: "one", Why: "no such page"},
		{URL: page + "text", Item: "one", Why: "no such page"}, {URL: "https://other.example.org/", Item: "two", Why: "no such page"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, address := range []string{page + "dead", page + "alive", page + "body", page + "link", page + "text", page + "meeting", "https://other.example.org/"} {
		if asked[address] != 1 {
			t.Errorf("%s was asked for %d times", address, asked[address])
		}
	}
}
