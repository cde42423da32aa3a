package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kcst/subscribers"
)

// TestKillTheImport kills an import with -9 while it stores, again and again,
// and lets the last one end: everybody is there, once, and counted once.
func TestKillTheImport(t *testing.T) {
	in := newInstallation(t)
	const people = 12_000
	var list strings.Builder
	list.WriteString("email,kinds,topics\n")
	for i := range people {
		fmt.Fprintf(&list, "person%d@example.org,monthly,asb\n", i)
	}
	path := filepath.Join(in.dir, "people.csv")
	if err := os.WriteFile(path, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	command := []string{"subscribers", "import", path, "--basis", "made up for a test", "--by", "anna", "--json"}
	s := beside(t, in)
	st := subscribers.NewStore(s, time.Now, rand.Reader)
	stored := func() int {
		n, err := st.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n.Subscribed
	}
	for range 3 {
		before := stored()
		c := in.kcst(command...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(time.Minute); stored() == before && before < people && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		_ = c.Process.Kill()
		_ = c.Wait() // killed, which is an error
	}
	if n := stored(); n == 0 {
		t.Error("every import was killed before it had stored anybody")
	}
	c := in.kcst(command...)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var said subscribers.Tally
	if err := json.Unmarshal(out, &said); err != nil || said.Added+said.WasThere != people || said.HadLeft+said.Refused != 0 {
		t.Errorf("%+v (%v)", said, err)
	}
	all, seen := 0, map[string]bool{}
	for p, err := range st.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all++
		seen[p.Email] = true
	}
	n, err := st.Counts(t.Context())
	if err != nil || all != people || len(seen) != people || n.Subscribed != people || n.Topics["asb"] != people || n.Kinds[subscribers.Monthly] != people {
		t.Errorf("%d on record at %d addresses, counted %+v (%v)", all, len(seen), n, err)
	}
}
