package subscribers_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kcst/store"
	"kcst/store/storetest"
	"kcst/subscribers"
	"kcst/templates"
)

// everything is every key and value of a store, for looking for an address.
func everything(t *testing.T, s *store.Store) string {
	t.Helper()
	var b strings.Builder
	for _, key := range s.Keys(t.Context(), strings.SplitN(s.Key(""), ":}", 2)[0]+"*").Val() {
		b.WriteString(key + "\n")
		var err error
		var text any
		switch s.Type(t.Context(), key).Val() {
		case "hash":
			text, err = s.HGetAll(t.Context(), key).Result()
		case "list":
			text, err = s.LRange(t.Context(), key, 0, -1).Result()
		case "zset":
			text, err = s.ZRange(t.Context(), key, 0, -1).Result()
		case "set":
			text, err = s.SMembers(t.Context(), key).Result()
		default:
			text, err = s.Get(t.Context(), key).Result()
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, text)
	}
	return b.String()
}

func TestErase(t *testing.T) {
	t.Parallel()
	r := storetest.Open(t)
	st, ctx := subscribers.NewStore(r, func() time.Time { return noon }, rand.Reader), t.Context()
	d := &subscribers.Door{Store: st, Tokens: tokens(t, secretOne), Now: func() time.Time { return noon }}
	s := add(t, st, "Unique.Person@example.org")
	if err := d.Subscribe(ctx, form("unique.person@example.org")); err != nil {
		t.Fatal(err)
	}
	if err := d.ChangeAddress(ctx, d.Tokens.Preferences(s.ID), "other@example.org", home); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.ToLower(everything(t, r)), "unique.person") {
		t.Fatal("the test doesn't find what it looks for")
	}
	got, err := st.Erase(ctx, "unique.person@EXAMPLE.org", "sam")
	if err != nil || got.Records != 1 || got.Events != 1 || got.Confirmations != 2 || got.By != "sam" || !got.At.Equal(noon) {
		t.Errorf("%+v, %v", got, err)
	}
	again, err := st.Erase(ctx, "unique.person@example.org", "al")
	if err != nil || again != got {
		t.Errorf("again: %+v, %v", again, err)
	}
	if left := strings.ToLower(everything(t, r)); strings.Contains(left, "unique.person") || strings.Contains(left, s.ID) {
		t.Errorf("something is left: %s", left)
	}
	text, err := json.Marshal(got)
	if err != nil || strings.Contains(string(text), "person") {
		t.Errorf("the receipt names them: %s", text)
	}
	if _, err := st.Add(ctx, person("unique.person@example.org")); !errors.Is(err, subscribers.ErrSuppressed) {
		t.Errorf("added again: %v", err)
	}
	if _, err := st.AddAgain(ctx, person("unique.person@example.org")); err != nil {
		t.Errorf("they asked again: %v", err)
	}
	if _, err := st.Erase(ctx, "stranger@example.org", "sam"); !errors.Is(err, subscribers.ErrUnknown) {
		t.Errorf("a stranger: %v", err)
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	now := noon
	st, ctx := subscribers.NewStore(storetest.Open(t), func() time.Time { return now }, rand.Reader), t.Context()
	d := &subscribers.Door{Store: st, Tokens: tokens(t, secretOne), Now: func() time.Time { return now }}
	periods := templates.Retention{ConfirmDays: 7, SilentYears: 3, AnswerDays: 60, LeftYears: 1}
	sweep := func(dry bool, want subscribers.Swept) {
		t.Helper()
		w := subscribers.Sweep{Store: st, Retention: periods, By: "sweep", DryRun: dry}
		if got, err := w.Run(ctx); err != nil || got != want {
			t.Errorf("%s: swept %+v, want %+v (%v)", now.Format(time.DateOnly), got, want, err)
		}
	}
	silent, answers, left, chose := add(t, st, "silent@example.org"), add(t, st, "answers@example.org"), add(t, st, "left@example.org"), add(t, st, "chose@example.org")
	if err := st.Unsubscribe(ctx, left.ID, "asked"); err != nil {
		t.Fatal(err)
	}
	sweep(false, subscribers.Swept{})
	now = noon.AddDate(2, 0, 0)
	if _, err := d.Choose(ctx, d.Tokens.Preferences(chose.ID), subscribers.Choices{Kinds: subscribers.Kinds()}); err != nil {
		t.Fatal(err)
	}
	sweep(true, subscribers.Swept{Expired: 1})
	sweep(false, subscribers.Swept{Expired: 1})
	if _, err := st.Add(ctx, person("left@example.org")); !errors.Is(err, subscribers.ErrSuppressed) {
		t.Errorf("whoever left, and was forgotten, was added: %v", err)
	}
	now = noon.AddDate(3, 0, 1)
	sweep(true, subscribers.Swept{Asked: 2})
	sweep(false, subscribers.Swept{Asked: 2})
	sweep(false, subscribers.Swept{}) // asked already
	now = now.AddDate(0, 0, 8)        // no mail server all the week: the questions are put again
	if _, ok, err := st.NextNote(ctx); ok || err != nil {
		t.Errorf("a stale question is sent (%v)", err)
	}
	now = now.AddDate(0, 0, 60) // and nobody is removed who wasn't asked
	sweep(false, subscribers.Swept{Asked: 2})
	links := map[string]string{}
	for range 2 {
		note, ok, err := st.NextNote(ctx)
		if err != nil || !ok || note.Kind != subscribers.NoteStay {
			t.Fatalf("%+v, %v, %v", note, ok, err)
		}
		if err := st.NoteSent(ctx, note); err != nil {
			t.Fatal(err)
		}
		links[note.Subscriber] = d.Tokens.Confirm(note.Nonce, note.Until)
	}
	now = now.AddDate(0, 0, 59)
	sweep(false, subscribers.Swept{})
	if got, err := d.Confirm(ctx, links[answers.ID]); err != nil || !got.Kind.Stays() {
		t.Errorf("%+v, %v", got, err)
	}
	now = now.AddDate(0, 0, 1)
	sweep(true, subscribers.Swept{Silent: 1})
	sweep(false, subscribers.Swept{Silent: 1})
	if _, err := st.Get(ctx, silent.ID); !errors.Is(err, subscribers.ErrUnknown) {
		t.Errorf("who was silent is still there: %v", err)
	}
	if s, err := st.Get(ctx, answers.ID); err != nil || s.Ended() {
		t.Errorf("who answered was removed: %v", err)
	}
	now = now.AddDate(3, 0, 1) // and three years later they are asked again
	sweep(false, subscribers.Swept{Asked: 2})
}
