package errands_test

import (
	"errors"
	"testing"
	"time"

	"kcst/bot/errands"
	"kcst/store"
	"kcst/store/storetest"
)

// An errand is leased to one, run again for news, known when it was done, and
// left to others when its holder dies. On a Cluster too, whose scripts may
// touch one slot alone.
func TestErrands(t *testing.T) {
	for name, open := range map[string]func(testing.TB) *store.Store{"server": storetest.Open, "cluster": storetest.Cluster} {
		t.Run(name, func(t *testing.T) {
			now := time.Now()
			st := errands.NewStore(open(t), func() time.Time { return now })
			ctx := t.Context()
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			must(st.Poke(ctx, "card/item/1", "a"))
			e, _, err := st.Claim(ctx, "me", time.Second)
			must(err)
			if e.Name != "card/item/1" || e.Kind() != "card" || e.ID() != "item/1" || e.Body != "a" || e.Tries != 1 {
				t.Fatalf("claimed %+v", e)
			}
			if other, next, err := st.Claim(ctx, "you", time.Second); err != nil || other.Name != "" || next <= 0 {
				t.Errorf("claimed twice: %+v, %v, %v", other, next, err)
			}
			must(st.Poke(ctx, "card/item/1", "b"))
			must(st.Done(ctx, e, "me", ""))
			if e, _, err = st.Claim(ctx, "you", time.Second); err != nil || e.Body != "b" {
				t.Errorf("news was lost: %+v, %v", e, err)
			}
			e.Note = "posting 1"
			must(st.Mark(ctx, e, "you", time.Second))
			now = now.Add(2 * time.Second) // you died
			if e, _, err = st.Claim(ctx, "me", time.Second); err != nil || e.Note != "posting 1" || e.Tries != 2 {
				t.Errorf("taken over: %+v, %v", e, err)
			}
			if err := st.Done(ctx, e, "you", ""); !errors.Is(err, errands.ErrLost) {
				t.Errorf("ended under a lost lease: %v", err)
			}
			must(st.Done(ctx, e, "me", "well"))
			if fresh, err := st.Once(ctx, "card/item/1", "", 0); err != nil || fresh {
				t.Errorf("done and new: %v, %v", fresh, err)
			}
			if came, done, err := st.Came(ctx, "card/item/1"); err != nil || !done || came != "well" {
				t.Errorf("came %q, %v, %v", came, done, err)
			}
			if n, err := st.Waiting(ctx); err != nil || n != 0 {
				t.Errorf("%d wait, %v", n, err)
			}
		})
	}
}

// A deed belongs to whoever begins it, is waited for by others, and may be
// done again once it was dropped.
func TestDeeds(t *testing.T) {
	st := errands.NewStore(storetest.Open(t), time.Now)
	ctx := t.Context()
	begin := func(claim string, want errands.Begun) {
		t.Helper()
		if got, err := st.Begin(ctx, "deed/1", "body", claim, time.Minute); err != nil || got != want {
			t.Errorf("%s began: %v, %v, want %v", claim, got, err, want)
		}
	}
	begin("me", errands.Yours)
	begin("me", errands.Yours) // the same call, whose reply was lost
	begin("you", errands.Waiting)
	if err := st.Drop(ctx, errands.Errand{Name: "deed/1"}, "me"); err != nil {
		t.Fatal(err)
	}
	begin("you", errands.Yours)
	if err := st.Done(ctx, errands.Errand{Name: "deed/1"}, "you", "x"); err != nil {
		t.Fatal(err)
	}
	begin("me", errands.Before)
}

// What all copies show is known only while no copy came that may show
// something else. On a Cluster too.
func TestCopies(t *testing.T) {
	st := errands.NewStore(storetest.Cluster(t), time.Now)
	ctx := t.Context()
	a, b := errands.Copy{Channel: "C1", TS: "1.1"}, errands.Copy{Channel: "C1", TS: "2.2"}
	shows := func(want string) {
		t.Helper()
		if got, err := st.Print(ctx, "item/1"); err != nil || got != want {
			t.Errorf("they show %q, %v, want %q", got, err, want)
		}
	}
	add := func(c errands.Copy, print, want string) {
		t.Helper()
		if err := st.Shown(ctx, "item/1", c, print); err != nil {
			t.Fatal(err)
		}
		shows(want)
	}
	draw := func(want bool, copies ...errands.Copy) {
		t.Helper()
		if all, err := st.Drawn(ctx, "item/1", "new", copies); err != nil || all != want {
			t.Errorf("%v are all copies: %v, %v", copies, all, err)
		}
	}
	add(a, "old", "old")
	draw(true, a)
	shows("new")
	add(b, "old", "")
	draw(false, a)
	draw(false, a, errands.Copy{Channel: "C1", TS: "3.3"})
	shows("")
	draw(true, a, b)
	shows("new")
	add(b, "", "")
}
