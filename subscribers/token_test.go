package subscribers_test

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"

	"kcst/subscribers"
)

const (
	secretOne = "0123456789abcdef0123456789abcdef"
	secretTwo = "fedcba9876543210fedcba9876543210"
)

func tokens(t testing.TB, secret string) *subscribers.Tokens {
	t.Helper()
	tk, err := subscribers.NewTokens(secret)
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

func TestTokens(t *testing.T) {
	old := tokens(t, secretOne)
	const id = "abcdefghijklmnopqrstuvwxyz"
	token := old.Unsubscribe(id)
	if got, err := old.Verify(subscribers.ToUnsubscribe, token); got != id || err != nil {
		t.Fatalf("%q %v", got, err)
	}
	if url.PathEscape(token) != token || strings.ContainsAny(token, "./%@") {
		t.Errorf("%s isn't safe in a path", token)
	}
	rotated := tokens(t, secretTwo+"\n"+secretOne+"\n")
	if got, err := rotated.Verify(subscribers.ToUnsubscribe, token); got != id || err != nil {
		t.Errorf("after the secret was changed: %q %v", got, err)
	}
	fresh := rotated.Unsubscribe(id)
	if _, err := old.Verify(subscribers.ToUnsubscribe, fresh); !errors.Is(err, subscribers.ErrToken) {
		t.Errorf("the old secret signed: %v", err)
	}
	if got, err := tokens(t, secretTwo).Verify(subscribers.ToUnsubscribe, fresh); got != id || err != nil {
		t.Errorf("the new secret alone: %q %v", got, err)
	}
	if _, err := old.Verify(subscribers.ToPreferences, token); !errors.Is(err, subscribers.ErrToken) {
		t.Errorf("a token to unsubscribe opened the preferences: %v", err)
	}
	if _, err := old.Verify(subscribers.ToPreferences, old.Preferences(id)); err != nil {
		t.Error(err)
	}
}

func TestForgedTokens(t *testing.T) {
	tk := tokens(t, secretOne)
	token := tk.Unsubscribe("abcdefghijklmnopqrstuvwxyz")
	bad := []string{"", "x", "AQ", strings.Repeat("A", 64), token + "A", token + "=", token + "\n", token[:len(token)-1], token[1:], " " + token}
	raw, _ := base64.RawURLEncoding.DecodeString(token)
	for i := range raw {
		b := []byte(string(raw))
		b[i] ^= 1
		bad = append(bad, base64.RawURLEncoding.EncodeToString(b))
	}
	for i := range len(token) {
		bad = append(bad, token[:i]+"\n"+token[i:])
	}
	for _, s := range bad {
		if got, err := tk.Verify(subscribers.ToUnsubscribe, s); got != "" || err != subscribers.ErrToken {
			t.Errorf("%q: %q %v", s, got, err)
		}
	}
}

func TestShortSecrets(t *testing.T) {
	for _, s := range []string{"", " \n", "short", secretOne + " short", secretOne[1:]} {
		if _, err := subscribers.NewTokens(s); !errors.Is(err, subscribers.ErrSecret) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	tk := tokens(f, secretOne)
	f.Add(tk.Unsubscribe("abc"))
	f.Add(tk.Preferences("abc"))
	f.Add("")
	f.Fuzz(func(t *testing.T, token string) {
		id, err := tk.Verify(subscribers.ToUnsubscribe, token)
		if err == nil && tk.Unsubscribe(id) != token {
			t.Errorf("%q is good for %q, whose token is another", token, id)
		}
		if err != nil && err != subscribers.ErrToken {
			t.Errorf("%q: %v", token, err)
		}
	})
}
