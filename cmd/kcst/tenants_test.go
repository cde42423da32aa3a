package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kcst/store"
	"kcst/store/storetest"
)

// tenant is a partnership on a Redis that it shares.
type tenant struct {
	*testing.T
	id  string
	env map[string]string
	now func() time.Time
}

func newTenant(t *testing.T, url, id, dataset string) *tenant {
	dir := t.TempDir()
	return &tenant{t, id, map[string]string{
		"KCST_REDIS_URL": url, "KCST_DATA_DIR": dir, "KCST_PARTNERSHIP": id, "KCST_DATASET": dataset,
		"KCST_SECRET": strings.Repeat(id, 32), "KCST_MAIL_FROM": "bulletin@example.org", "KCST_BASE_URL": "https://" + id + ".example.org",
	}, time.Now}
}

func (x *tenant) kcst(args ...string) string {
	x.Helper()
	var out, problems bytes.Buffer
	p := program{getenv: func(name string) string { return x.env[name] }, now: x.now, stdin: strings.NewReader(""), stdout: &out, stderr: &problems}
	if code := p.main(x.Context(), args); code != 0 {
		x.Fatalf("%s: kcst %s: %s", x.id, strings.Join(args, " "), problems.String())
	}
	return out.String()
}

// work does something with every store.
func (x *tenant) work(people int) {
	x.Helper()
	list := filepath.Join(x.env["KCST_DATA_DIR"], "people.csv")
	var rows strings.Builder
	rows.WriteString("email\n")
	for i := range people {
		fmt.Fprintf(&rows, "person%d@example.org\n", i)
	}
	if err := os.WriteFile(list, []byte(rows.String()), 0o600); err != nil {
		x.Fatal(err)
	}
	x.kcst("subscribers", "import", list, "--basis", "made up for a test", "--by", "anna")
	x.kcst("items", "add", "--section", "media", "--headline", "News of "+x.id, "--source", "A test", "--link", "https://www.example.org/", "--by", "anna")
	x.kcst("ask", "Who waters the ficus of "+x.id+"?")
	id := lastWord(x.kcst("edition", "draft", "extraordinary", "--subject", "From "+x.id, "--body", list, "--by", "anna"))
	x.kcst("edition", "approve", id, "--by", "ben")
	x.kcst("edition", "send", id, "--by", "ben", "--wait")
}

// keys are all that the partnership has in Redis.
func (x *tenant) keys() map[string]string {
	x.Helper()
	s, err := store.Open(context.Background(), store.Options{URL: x.env["KCST_REDIS_URL"], Partnership: x.id, Now: time.Now})
	if err != nil {
		x.Fatal(err)
	}
	defer s.Close()
	return storetest.Dump(x, s)
}

// lockedIn makes a user of Redis's that may touch one partnership's keys alone,
// as docs/scale.md has it, and gives its URL.
func lockedIn(t *testing.T, url, id string) string {
	t.Helper()
	all, err := store.Open(t.Context(), store.Options{URL: url, Partnership: "all", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	rule := []any{"ACL", "SETUSER", id, "on", ">secret", "~kcst:{" + id + ":*", "+@all", "-@dangerous", "+info", "+keys"}
	if err := all.Do(t.Context(), rule...).Err(); err != nil {
		t.Fatal(err)
	}
	if err := all.Del(t.Context(), all.Keys(t.Context(), "kcst:{all:*").Val()...).Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Replace(url, "unix://", "unix://"+id+":secret@", 1)
}

// TestTenants: two partnerships with data of their own share a Redis, and
// neither sees or touches what the other has. One's name begins like the
// other's.
func TestTenants(t *testing.T) {
	t.Parallel()
	url, _, _ := storetest.Server(t)
	kent := newTenant(t, lockedIn(t, url, "kent"), "kent", "kent")
	other := newTenant(t, lockedIn(t, url, "kent-east"), "kent-east", "../../facts/testdata/set")
	kent.work(30)
	before, facts, people := kent.keys(), kent.kcst("facts", "export"), kent.kcst("subscribers", "export")
	other.work(50)
	if kent.kcst("facts", "export") != facts || kent.kcst("subscribers", "export") != people {
		t.Error("what another partnership did changed what is exported")
	}
	after := kent.keys()
	for key, value := range after {
		if before[key] != value {
			t.Errorf("another partnership's work changed %s", key)
		}
	}
	if len(after) != len(before) || len(before) == 0 {
		t.Errorf("%d keys before, %d after", len(before), len(after))
	}
	if got := strings.Count(other.kcst("subscribers", "export"), "@example.org"); got != 50 {
		t.Errorf("the other has %d subscribers", got)
	}
	stranger, err := store.Open(t.Context(), store.Options{URL: other.env["KCST_REDIS_URL"], Partnership: "kent", Now: time.Now})
	if err == nil {
		stranger.Close()
		t.Error("the other's user of Redis may open what isn't its own")
	}
	if answer := other.kcst("ask", "What is the tactical pot?"); strings.Contains(answer, "Kent") {
		t.Errorf("the other answers with Kent's facts: %s", answer)
	}
	all, err := store.Open(t.Context(), store.Options{URL: url, Partnership: "kent", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	n, err := all.DBSize(t.Context()).Result()
	if theirs := len(other.keys()); err != nil || int(n) != len(after)+theirs {
		t.Errorf("%d keys in Redis, %d and %d belong to somebody (%v)", n, len(after), theirs, err)
	}
	for key := range other.keys() {
		if !strings.HasPrefix(key, "kcst:{kent-east:") {
			t.Errorf("a key without the partnership's prefix: %s", key)
		}
	}
}
