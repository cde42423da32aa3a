package subscribers_test

import (
	"encoding/base64"
	"errors"
	mathrand "math/rand/v2"
	"strings"
	"testing"
	"time"

	"kcst/store/storetest"
	"kcst/subscribers"
)

// Whatever comes as a token is refused in the same words and changes nothing,
// unless it is one of the two that were given out.
func FuzzDoor(f *testing.F) {
	d := door(f)
	now := func() time.Time { return noon }
	// The same IDs in each process that fuzzes: the seeds are tokens of them.
	r := storetest.Open(f)
	r.Del(f.Context(), r.Key("subscribers", "pepper"))
	d.Store = subscribers.NewStore(r, now, seeded{mathrand.NewChaCha8([32]byte{7})})
	s := add(f, d.Store, "jo@example.org")
	confirm := d.Tokens.Confirm("anonce", noon.Add(time.Hour))
	raw, err := base64.RawURLEncoding.DecodeString(confirm)
	if err != nil {
		f.Fatal(err)
	}
	other := tokens(f, secretTwo)
	for _, seed := range []string{
		"", "a", confirm, confirm[1:], confirm[:len(confirm)-1], confirm + "A", strings.ToUpper(confirm), string(raw),
		d.Tokens.Preferences(s.ID), d.Tokens.Unsubscribe(s.ID), other.Preferences(s.ID), other.Confirm("anonce", noon.Add(time.Hour)),
		d.Tokens.Confirm("anonce", noon), d.Tokens.Confirm("an.once", noon.Add(time.Hour)), "../" + confirm, confirm + "\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		good := map[string]bool{d.Tokens.Preferences(s.ID): true, d.Tokens.Unsubscribe(s.ID): true}[token]
		for what, err := range map[string]error{
			"waiting":     second(d.Waiting(t.Context(), token)),
			"confirm":     second(d.Confirm(t.Context(), token)),
			"preferences": second(d.Preferences(t.Context(), token)),
			"leaving":     second(d.Leaving(t.Context(), token)),
			"choose":      second(d.Choose(t.Context(), token, subscribers.Choices{Kinds: subscribers.Kinds()})),
			"undo":        second(d.Undo(t.Context(), token)),
			"address":     d.ChangeAddress(t.Context(), token, "other@example.org", home),
		} {
			if err != subscribers.ErrToken && !(good && (err == nil || errors.Is(err, subscribers.ErrTooMany))) {
				t.Errorf("%s took %q: %v", what, token, err)
			}
		}
		if now, err := d.Store.Get(t.Context(), s.ID); err != nil || now.Ended() || now.Email != s.Email {
			t.Errorf("%q changed them: %+v (%v)", token, now, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// Whatever a file holds, each line gets one outcome, in order, and nothing is
// added that isn't an address.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"", "email\n", "email\njo@example.org\n", "\ufeffEMAIL,name\r\n\"jo@example.org\",\"J\"\"o\"\r\n", "email,kinds\njo@example.org,weekly;monthly\n",
		"email\n\"jo@example.org\n", "email\nren\xe9e@example.org\n", "name\nJo\n", "email,email\n", "email\n\x00@example.org\n", "email\njo@xn--.org\n",
	} {
		f.Add(seed)
	}
	st := newStore(f)
	f.Fuzz(func(t *testing.T, file string) {
		last, lines := 0, 0
		importer := subscribers.Importer{Store: st, Consent: asked, DryRun: true, Report: func(l subscribers.Line) {
			lines++
			if l.Line <= last || l.Outcome == "" || (l.Outcome == subscribers.Added) != (l.Problem == "") {
				t.Errorf("%+v after line %d", l, last)
			}
			last = l.Line
			if l.Outcome == subscribers.Added {
				if _, _, err := subscribers.Address(l.Email); err != nil {
					t.Error(err)
				}
			}
		}}
		tally, err := importer.Run(t.Context(), subscribers.ReadCSV(strings.NewReader(file)))
		if err != nil && !errors.Is(err, subscribers.ErrList) {
			t.Error(err)
		}
		if sum := tally.Added + tally.WasThere + tally.HadLeft + tally.Refused; sum != lines {
			t.Errorf("%d lines, %d counted", lines, sum)
		}
	})
}
