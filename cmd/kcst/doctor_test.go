package main

import (
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kcst/bot/slacktest"
	"kcst/store/storetest"
)

// planted is a fault, and what the doctor says of it, with the mend.
type planted struct {
	env  map[string]string
	says []string
}

// TestDoctorFindsFaults plants one fault at a time into an installation that
// has none.
func TestDoctorFindsFaults(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	secret := strings.Repeat("k", 64)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	lru, _, _ := storetest.Server(t, "--appendonly", "no", "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")
	open := filepath.Join(dir, "open")
	if err := os.Mkdir(open, 0o755); err != nil {
		t.Fatal(err)
	}
	slack := slacktest.New(t, slacktest.Options{})
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"ok":false,"error":"invalid_auth"}`)
	}))
	defer refusing.Close()
	inSlack := func(more map[string]string) map[string]string {
		env := map[string]string{
			"SLACK_BOT_TOKEN": slack.BotToken, "SLACK_SIGNING_SECRET": slack.SigningSecret, "SLACK_API_URL": slack.URL,
			"KCST_BASE_URL": "https://bulletin.example.org", "KCST_OFFICERS": "anna, ben", "KCST_OFFICERS_CHANNEL": "C0123ABCD",
		}
		maps.Copy(env, more)
		return env
	}
	mailed := func(more map[string]string) map[string]string {
		env := map[string]string{"KCST_SMTP_URL": "smtp://127.0.0.1:1?tls=none", "KCST_MAIL_FROM": "bulletin@example.org"}
		maps.Copy(env, more)
		return env
	}
	faults := map[string]planted{
		"a slip in a name":      {map[string]string{"KCST_SMPT_URL": "x"}, []string{"nothing reads KCST_SMPT_URL: was KCST_SMTP_URL meant?"}},
		"an unknown name":       {map[string]string{"KCST_FLUX_CAPACITOR": "x"}, []string{"nothing reads KCST_FLUX_CAPACITOR: take it out"}},
		"a short secret":        {map[string]string{"KCST_SECRET": "short"}, []string{"KCST_SECRET is short", "openssl rand -hex 32"}},
		"no such secret":        {map[string]string{"KCST_SECRET_FILE": filepath.Join(dir, "none")}, []string{"KCST_SECRET_FILE can't be read"}},
		"an empty secret":       {map[string]string{"KCST_SECRET_FILE": file("empty", "", 0o600)}, []string{"names an empty file"}},
		"an open secret":        {map[string]string{"KCST_SECRET_FILE": file("secret", secret, 0o644)}, []string{"everybody on this machine can read", "chmod 600"}},
		"a secret twice":        {map[string]string{"KCST_SECRET": secret, "KCST_SECRET_FILE": file("second", secret, 0o600)}, []string{"are both set: keep one"}},
		"an open data folder":   {map[string]string{"KCST_DATA_DIR": open}, []string{"others on this machine can look into", "chmod 700"}},
		"a data set gone":       {map[string]string{"KCST_DATASET": filepath.Join(dir, "none")}, []string{"KCST_DATASET is", "a folder of YAML files"}},
		"a store of no kind":    {map[string]string{"KCST_REDIS_URL": "http://127.0.0.1"}, []string{"KCST_REDIS_URL isn't a Redis address"}},
		"a dead store":          {map[string]string{"KCST_REDIS_URL": "redis://127.0.0.1:1"}, []string{"refuses the connection", "check KCST_REDIS_URL"}},
		"a store that forgets":  {map[string]string{"KCST_REDIS_URL": lru, "KCST_SECRET": secret}, []string{"set appendonly yes"}},
		"a store that evicts":   {map[string]string{"KCST_REDIS_URL": lru, "KCST_SECRET": secret}, []string{"set it to noeviction"}},
		"no secret for a store": {map[string]string{"KCST_REDIS_URL": lru}, []string{"KCST_SECRET is missing", "openssl rand -hex 32"}},
		"a taken port":          {map[string]string{"KCST_LISTEN": taken.Addr().String()}, []string{"something else than kcst listens on", "choose another KCST_LISTEN"}},
		"no port":               {map[string]string{"KCST_LISTEN": "everywhere"}, []string{"KCST_LISTEN is", "write host:port"}},
		"a rule nobody reads":   {map[string]string{"KCST_MONTHLY": "now and then"}, []string{"KCST_MONTHLY"}},
		"no sender":             {map[string]string{"KCST_SMTP_URL": "smtp://127.0.0.1:1?tls=none"}, []string{"KCST_MAIL_FROM is missing"}},
		"a dead mail server":    {mailed(nil), []string{"the mail server"}},
		"links to nowhere":      {mailed(map[string]string{"KCST_SMTP_URL": "smtp://mail.example.org"}), []string{"KCST_BASE_URL isn't an https"}},
		"mail in the clear": {mailed(map[string]string{"KCST_SMTP_URL": "smtp://192.0.2.1?tls=none", "KCST_BASE_URL": "https://bulletin.example.org"}),
			[]string{"without TLS", "take ?tls=none out"}},
		"returns unread": {mailed(map[string]string{"KCST_SMTP_URL": "smtp://192.0.2.1", "KCST_BASE_URL": "https://bulletin.example.org"}),
			[]string{"set KCST_BOUNCE_URL"}},
		"a rehearsal for good": {mailed(map[string]string{"KCST_SMTP_URL": "smtp://192.0.2.1", "KCST_BASE_URL": "https://bulletin.example.org", "KCST_ALLOW_RECIPIENTS": "@example.org"}),
			[]string{"this is a rehearsal"}},
		"half a bot":              {map[string]string{"SLACK_BOT_TOKEN": "xoxb-1"}, []string{"SLACK_BOT_TOKEN is set alone"}},
		"another token":           {map[string]string{"SLACK_BOT_TOKEN": "xoxp-1", "SLACK_APP_TOKEN": "xapp-1"}, []string{"doesn't begin with xoxb-"}},
		"a token that isn't good": {inSlack(map[string]string{"SLACK_API_URL": refusing.URL}), []string{"slack: ", "invalid_auth"}},
		"nobody may act":          {inSlack(map[string]string{"KCST_OFFICERS": ""}), []string{"list at least two people in KCST_OFFICERS"}},
		"nobody approves":         {inSlack(map[string]string{"KCST_OFFICERS": "anna"}), []string{"only one person", "add another"}},
		"no officers' channel":    {inSlack(map[string]string{"KCST_OFFICERS_CHANNEL": ""}), []string{"set KCST_OFFICERS_CHANNEL"}},
		"a channel's name":        {inSlack(map[string]string{"KCST_OFFICERS_CHANNEL": "#officers"}), []string{"write the channel's ID"}},
		"links to this machine":   {inSlack(map[string]string{"KCST_BASE_URL": ""}), []string{"lead to this machine alone"}},
	}
	if out := doctor(t, inSlack(nil), filepath.Join(dir, "good")); strings.Contains(out, "MEND") {
		t.Fatalf("without a fault:\n%s", out)
	}
	for name, f := range faults {
		out := doctor(t, f.env, filepath.Join(dir, "good"))
		for _, says := range f.says {
			if !strings.Contains(out, says) {
				t.Errorf("%s: nothing says %q:\n%s", name, says, out)
			}
		}
	}
}

// doctor runs kcst doctor in an environment of its own.
func doctor(t *testing.T, env map[string]string, dir string) string {
	t.Helper()
	all := map[string]string{"KCST_DATA_DIR": dir, "KCST_LISTEN": "127.0.0.1:0"}
	maps.Copy(all, env)
	var out bytes.Buffer
	p := program{
		getenv: func(name string) string { return all[name] }, now: time.Now,
		environ: func() (list []string) {
			for name, value := range all {
				list = append(list, name+"="+value)
			}
			return list
		},
		stdin: strings.NewReader(""), stdout: &out, stderr: &out,
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("this test needs redis-server: run make tools")
	}
	p.main(t.Context(), []string{"doctor"})
	return out.String()
}
