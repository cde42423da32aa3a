package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kcst/bot/slacktest"
	"kcst/store/storetest"
)

// A soak runs the whole service for a while with everything on, breaks what
// can break, and then holds the books against what people saw.
//
//	soak_test.go         how long, how much, and the order of it all
//	soakhouse_test.go    the processes: replicas, one that is never killed, and what is killed
//	soaksink_test.go     the mail server: slow, refusing, cut, away
//	soakquestions_test.go, soakdeeds_test.go, soakimports_test.go: what people do
//	soakwatch_test.go    memory and goroutines
//	soakbooks_test.go    what came of it, and the table
//
// KCST_SOAK is how long (make soak: 30m); empty is the small one, of half a
// minute.

// soakPlan is how much of everything.
type soakPlan struct {
	load        time.Duration // how long people ask and act
	rate        int           // questions a second
	people      int           // of the edition
	connections int           // of each process that sends
	kill        time.Duration // between two kills
	deed        time.Duration // between two officers' actions
	take        time.Duration // between two imports
	outages     int           // of the mail server
	settle      time.Duration // at most, until all is done that was begun
}

// long reports whether there is time for everything, also on a machine that is
// slow.
func (p soakPlan) long() bool { return p.load >= time.Minute }

func soakPlanned(t *testing.T) soakPlan {
	small := soakPlan{load: 20 * time.Second, rate: 8, people: 500, connections: 4, kill: 6 * time.Second,
		deed: 700 * time.Millisecond, take: 4 * time.Second, outages: 1, settle: 4 * time.Minute}
	text := os.Getenv("KCST_SOAK")
	if text == "" {
		return small
	}
	load, err := time.ParseDuration(text)
	if err != nil || load < time.Minute || load > 12*time.Hour {
		t.Fatalf("KCST_SOAK is %q: write 1m to 12h", text)
	}
	return soakPlan{load: load, rate: 20, people: max(500, int(50_000*load/(30*time.Minute))), connections: 4, kill: 20 * time.Second,
		deed: 2 * time.Second, take: 20 * time.Second, outages: 3, settle: 10 * time.Minute}
}

// soakStore is a Redis of the soak's own, and what happens to it.
type soakStore struct {
	name    string
	url     string
	trouble []func() // spread over the run
}

// soak is one run.
type soak struct {
	*testing.T
	plan  soakPlan
	redis soakStore
	in    *installation
	slack *slacktest.Server
	sink  *soakSink
	app   *app // the stores, as the books read them
	watch *soakWatch

	replicas []*replica
	steady   *replica
	kills    int
	breaks   int // connections that may have been cut in the middle of a letter

	questions *soakQuestions
	deeds     *soakDeeds
	imports   *soakImports
	edition   string
	begun     time.Time
}

// TestSoak runs on one Redis, which is killed and comes back three times.
func TestSoak(t *testing.T) {
	t.Parallel()
	url, kill, start := storetest.Server(t)
	restart := func() {
		kill()
		time.Sleep(500 * time.Millisecond)
		start()
	}
	newSoak(t, soakPlanned(t), soakStore{"one Redis, append-only, killed and started", url, []func(){restart, restart, restart}}).run()
}

// TestSoakElsewhere is short, and runs where another server takes a dead one's
// place: a Redis Cluster of six, then Sentinel.
func TestSoakElsewhere(t *testing.T) {
	t.Parallel()
	plan := soakPlan{load: 10 * time.Second, rate: 5, people: 300, connections: 4, kill: 4 * time.Second,
		deed: 700 * time.Millisecond, take: 4 * time.Second, outages: 1, settle: 4 * time.Minute}
	if os.Getenv("KCST_SOAK") != "" {
		plan.load, plan.rate, plan.people, plan.kill = 90*time.Second, 20, 5000, 10*time.Second
	}
	t.Run("cluster", func(t *testing.T) {
		url, kill := storetest.Six(t)
		s := newSoak(t, plan, soakStore{name: "a Redis Cluster of six nodes, a master killed", url: url})
		s.redis.trouble = []func(){func() { kill(s.app.store.Key("edition/"+s.edition, "run")) }}
		s.run()
	})
	t.Run("sentinel", func(t *testing.T) {
		url, kill := storetest.Sentinel(t)
		newSoak(t, plan, soakStore{"Sentinel, the master killed", url, []func(){kill}}).run()
	})
}

const soakOfficers = "anna=UANNA1,ben=UBEN1"

func newSoak(t *testing.T, plan soakPlan, redis soakStore) *soak {
	s := &soak{T: t, plan: plan, redis: redis}
	// Nothing here is about Slack's three seconds: a machine that does all this
	// at once may be slow.
	s.slack = slacktest.New(t, slacktest.Options{AckWithin: 6 * time.Second})
	s.sink = newSoakSink(t)
	s.imports = newSoakImports(s)
	s.in = newInstallation(t, "KCST_REDIS_URL="+redis.url, "KCST_SECRET=soak-soak-soak-soak-soak-soak-soak-soak",
		"KCST_SMTP_URL=smtp://"+s.sink.addr+"?tls=none", fmt.Sprintf("KCST_SEND_CONNECTIONS=%d", plan.connections),
		"SLACK_API_URL="+s.slack.URL, "SLACK_BOT_TOKEN="+s.slack.BotToken, "SLACK_APP_TOKEN="+s.slack.AppToken,
		"KCST_OFFICERS="+soakOfficers, "KCST_OFFICERS_CHANNEL=G0OFFICE", "KCST_BULLETIN_CHANNEL=C0NEWS",
		"KCST_COUNCILS="+s.imports.councils)
	s.app = s.open()
	s.questions, s.deeds = newSoakQuestions(s), newSoakDeeds(s)
	return s
}

// open opens the stores as a command would.
func (s *soak) open() *app {
	s.Helper()
	a, err := s.program().open(s.Context(), changing)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(a.close)
	return a
}

// run is the whole of it.
func (s *soak) run() {
	s.prepare()
	s.steady = s.start("steady")
	s.replicas = []*replica{s.start("first"), s.start("second")}
	s.watch = watch(s, s.steady)
	s.begun = time.Now()
	load, stop := context.WithTimeout(s.Context(), s.plan.load)
	defer stop()
	var working sync.WaitGroup
	for _, part := range []func(context.Context){
		s.questions.ask, s.deeds.do, s.imports.take, s.killReplicas, s.troubleStore, s.troubleMail, s.troubleSlack, s.watch.look,
	} {
		working.Go(func() { part(load) })
	}
	working.Wait()
	s.settle()
	s.balance()
}

// prepare puts in those who get the edition, and begins to send it.
func (s *soak) prepare() {
	path := filepath.Join(s.in.dir, "people.csv")
	rows := make([]string, s.plan.people)
	for i := range rows {
		rows[i] = fmt.Sprintf("reader%05d@d%02d.example.org,extraordinary", i, i%50)
	}
	writeRows(s, path, "email,kinds", rows)
	s.in.run("subscribers", "import", path, "--basis", "made up for a test", "--by", "anna")
	body := filepath.Join(s.in.dir, "body.md")
	if err := os.WriteFile(body, []byte("The soak is on. Please read on.\n"), 0o600); err != nil {
		s.Fatal(err)
	}
	s.edition = lastWord(s.in.run("edition", "draft", "extraordinary", "--subject", "Soak", "--body", body, "--by", "anna"))
	s.in.run("edition", "approve", s.edition, "--by", "ben")
	s.in.run("edition", "send", s.edition, "--by", "ben")
	// Half the letters while all is well would be none while it isn't.
	s.sink.pace(s.plan.load*2/3, s.plan.people, 3*s.plan.connections)
}

// settle waits until everything is done that was begun.
func (s *soak) settle() {
	s.sink.ease()
	deadline := time.Now().Add(s.plan.settle)
	for _, what := range []struct {
		name string
		open func() string // what isn't done yet, or ""
	}{
		{"questions", s.questions.open}, {"actions", s.deeds.open}, {"imports", s.imports.open}, {"the edition", s.editionOpen},
	} {
		for left := what.open(); left != ""; left = what.open() {
			if time.Now().After(deadline) {
				s.Errorf("%s: not done in %v: %s", what.name, s.plan.settle, left)
				break
			}
			time.Sleep(300 * time.Millisecond)
		}
	}
	time.Sleep(2 * time.Second) // a second answer would come now
}

func (s *soak) editionOpen() string {
	st, err := s.app.books().Status(s.Context(), s.edition)
	switch {
	case err != nil:
		return err.Error()
	case st.State == "paused":
		s.Errorf("the edition is paused: %+v", st)
		return ""
	case st.State != "sent":
		return fmt.Sprintf("%+v", st)
	}
	return ""
}

func (s *soak) program() program {
	return program{
		getenv: func(name string) string { return s.in.setting(name) }, environ: func() []string { return s.in.env }, now: time.Now,
		stdin: os.Stdin, stdout: s.Output(), stderr: s.Output(), fetchHere: true,
	}
}
