package subscribers_test

import (
	"context"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"kcst/store/storetest"
	"kcst/subscribers"
)

// town is a few people to whom everything happens, and what should have come
// of it: who receives mail.
type town struct {
	t     *testing.T
	st    *subscribers.Store
	door  *subscribers.Door
	r     *mathrand.Rand
	now   time.Time
	gone  map[string]string // address to why they don't receive mail, of those who did once
	heard map[string]bool   // who receives mail
}

func newTown(t *testing.T, seed uint64) *town {
	w := &town{t: t, r: mathrand.New(mathrand.NewPCG(seed, 5)), now: noon, gone: map[string]string{}, heard: map[string]bool{}}
	random := mathrand.NewChaCha8([32]byte{byte(seed)})
	w.st = subscribers.NewStore(storetest.Open(t), func() time.Time { return w.now }, seeded{random})
	w.door = &subscribers.Door{Store: w.st, Tokens: tokens(t, secretOne), Now: func() time.Time { return w.now }}
	return w
}

func (w *town) address() string { return fmt.Sprintf("p%d@example.org", w.r.IntN(12)) }

func (w *town) choices() subscribers.Choices {
	c := subscribers.Choices{Kinds: subscribers.Kinds()[:1+w.r.IntN(3)], Frequency: subscribers.Frequencies()[w.r.IntN(2)]}
	for _, topic := range []string{"asb", "vawg", "prevent"} {
		if w.r.IntN(3) == 0 {
			c.Topics = append(c.Topics, topic)
		}
	}
	if w.r.IntN(2) == 0 {
		c.Districts = []string{"dover"}
	}
	return c
}

// confirm asks by the form and presses the button in the mail that comes.
func (w *town) confirm(address string) {
	w.now = w.now.Add(12 * time.Hour) // the caps are others' concern
	if err := w.door.Subscribe(w.t.Context(), subscribers.Request{Address: address, Choices: w.choices(), Wording: "1"}); err != nil {
		w.t.Fatal(err)
	}
	note, ok, err := w.st.NextNote(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	why := w.gone[address]
	if ok == (why == "complained" || why == "objected") {
		w.t.Fatalf("%s (%s): mail sent: %v", address, why, ok)
	}
	if !ok {
		return
	}
	if err := w.st.NoteSent(w.t.Context(), note); err != nil {
		w.t.Fatal(err)
	}
	if note.Kind != subscribers.NoteConfirm {
		return
	}
	if _, err := w.door.Confirm(w.t.Context(), w.door.Tokens.Confirm(note.Nonce, note.Until)); err != nil {
		w.t.Fatal(err)
	}
	w.heard[address] = true
	delete(w.gone, address)
}

func (w *town) leave(address, why string) {
	ctx := w.t.Context()
	var err error
	switch why {
	case "unsubscribed", "link":
		s, known := w.st.ByEmail(ctx, address)
		if known != nil {
			return
		}
		if err = w.st.Unsubscribe(ctx, s.ID, "asked"); why == "link" {
			err = w.door.Unsubscribe(ctx, w.door.Tokens.Unsubscribe(s.ID), "page")
		}
	case "erased":
		if _, err = w.st.Erase(ctx, address, "sam"); errors.Is(err, subscribers.ErrUnknown) {
			return
		}
	default:
		err = w.st.Block(ctx, address, subscribers.Why(why), "sam")
	}
	if err != nil {
		w.t.Fatal(why, err)
	}
	delete(w.heard, address)
	if had := w.gone[address]; had != "objected" && (had != "complained" || why == "objected") {
		w.gone[address] = why
	}
}

func (w *town) imports() {
	var list []subscribers.Subscriber
	for range 8 {
		address := w.address()
		list = append(list, subscribers.Subscriber{Email: address, Kinds: subscribers.Kinds()})
		if w.gone[address] == "" {
			w.heard[address] = true
		}
	}
	if _, err := w.st.Import(w.t.Context(), subscribers.Rows(list), asked, nil); err != nil {
		w.t.Fatal(err)
	}
}

// check holds the store to the model, and its counts to its records.
func (w *town) check(step int, what string) {
	want, got := subscribers.Counts{Kinds: map[subscribers.Kind]int{}, Topics: map[string]int{}, Districts: map[string]int{}, Committees: map[string]int{}}, map[string]bool{}
	for _, k := range subscribers.Kinds() {
		want.Kinds[k] = 0
	}
	chose := func(into map[string]int, ids []string) {
		for _, id := range ids {
			into[id]++
		}
		if len(ids) == 0 {
			into[subscribers.Any]++
		}
	}
	for s, err := range w.st.All(w.t.Context()) {
		if err != nil {
			w.t.Fatal(err)
		}
		if s.Ended() {
			want.Left++
			continue
		}
		got[s.Email] = true
		want.Subscribed++
		for _, k := range subscribers.Kinds() {
			if s.Wants(k) {
				want.Kinds[k]++
			}
		}
		chose(want.Topics, s.Topics)
		chose(want.Districts, s.Districts)
		chose(want.Committees, s.Committees)
	}
	if !reflect.DeepEqual(got, w.heard) {
		w.t.Fatalf("step %d, %s: %v receive mail, want %v", step, what, got, w.heard)
	}
	counts, err := w.st.Counts(w.t.Context())
	if err != nil || !reflect.DeepEqual(counts, want) {
		w.t.Fatalf("step %d, %s: counted %+v, want %+v (%v)", step, what, counts, want, err)
	}
}

// Whatever happened to people, an import revives none of them; only their own
// confirmation does, and the counts are right all the time.
func TestImportsReviveNobody(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		w := newTown(t, seed)
		for step := range 150 {
			what := []string{"import", "import", "unsubscribed", "link", "bounced", "complained", "objected", "erased", "confirm", "confirm", "choose"}[w.r.IntN(11)]
			switch address := w.address(); what {
			case "import":
				w.imports()
			case "confirm":
				w.confirm(address)
			case "choose":
				if s, err := w.st.ByEmail(t.Context(), address); err == nil {
					if err := w.st.Choose(t.Context(), s.ID, w.choices(), "test", ""); errors.Is(err, subscribers.ErrLeft) == w.heard[address] {
						t.Fatal(err)
					}
				}
			default:
				w.leave(address, what)
			}
			w.check(step, what)
		}
	}
}

// Of somebody who confirms and leaves at once, the later of the two counts.
func TestConcurrentSubscribeAndUnsubscribe(t *testing.T) {
	t.Parallel()
	d, ctx := door(t), context.Background()
	d.Policy = nil
	for i := range 40 {
		address := fmt.Sprintf("p%d@example.org", i)
		s := add(t, d.Store, address)
		if i%2 == 0 {
			if err := d.Store.Unsubscribe(ctx, s.ID, "test"); err != nil {
				t.Fatal(err)
			}
		}
		token := confirmation(t, d, address)
		var wg sync.WaitGroup
		wg.Go(func() {
			if token == "" {
				return
			}
			if _, err := d.Confirm(ctx, token); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if err := d.Unsubscribe(ctx, d.Tokens.Unsubscribe(s.ID), "page"); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		s, err := d.Store.Get(ctx, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		events, err := d.Store.History(ctx, s.ID)
		if err != nil || (events[len(events)-1].What == subscribers.Left) != s.Ended() {
			t.Errorf("%d: ended %v, but the last event is %s (%v)", i, s.Ended(), events[len(events)-1].What, err)
		}
	}
}

// confirmation asks by the form and gives the token of the mail that comes; ""
// is a mail that says they are subscribed.
func confirmation(t *testing.T, d *subscribers.Door, address string) string {
	t.Helper()
	if err := d.Subscribe(t.Context(), subscribers.Request{Address: address, Choices: subscribers.Choices{Kinds: subscribers.Kinds()}}); err != nil {
		t.Fatal(err)
	}
	note, ok, err := d.Store.NextNote(t.Context())
	if !ok || err != nil {
		t.Fatalf("no mail (%v)", err)
	}
	if err := d.Store.NoteSent(t.Context(), note); err != nil {
		t.Fatal(err)
	}
	if note.Kind == subscribers.NoteAlready {
		return ""
	}
	return d.Tokens.Confirm(note.Nonce, note.Until)
}
