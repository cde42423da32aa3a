package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kcst/store"
)

// TestSecretIsMadeOnce lets many processes need the secret of a new data
// folder at once: all get the same, and nobody sees half of it.
func TestSecretIsMadeOnce(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Partnership: "kent", MemoryOK: true, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 50 {
		dir := filepath.Join(t.TempDir(), "data")
		var wg sync.WaitGroup
		secrets, errs := make([]string, 8), make([]error, 8)
		for i := range secrets {
			wg.Go(func() {
				a := &app{config: Config{DataDir: dir}, store: s}
				secrets[i], errs[i] = a.secret()
			})
		}
		wg.Wait()
		kept, err := os.ReadFile(filepath.Join(dir, "secret"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range secrets {
			if errs[i] != nil || secrets[i] != string(kept) {
				t.Fatalf("got %d bytes, %v; %d are kept", len(secrets[i]), errs[i], len(kept))
			}
		}
		if st, err := os.Stat(filepath.Join(dir, "secret")); err != nil || st.Mode().Perm() != 0o600 {
			t.Fatalf("%v, %v", st.Mode(), err)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Fatalf("left behind: %v, %v", entries, err)
		}
	}
}
