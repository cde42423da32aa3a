package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"kcst/bot/slacktest"
	"kcst/store/storetest"
)

// standing is what a Redis holds and has done.
type standing struct {
	bytes, keys, commands, seconds float64 // of memory; keys; commands with those of scripts; of processor time
}

func (s *soak) standing() standing {
	s.Helper()
	info, err := s.app.store.Info(s.Context(), "memory", "stats", "cpu").Result()
	if err != nil {
		s.Fatal(err)
	}
	read := map[string]float64{}
	for line := range strings.Lines(info) {
		if name, text, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			read[name], _ = strconv.ParseFloat(text, 64) // what is no number isn't asked for
		}
	}
	n, err := s.app.store.DBSize(s.Context()).Result()
	if err != nil {
		s.Fatal(err)
	}
	return standing{read["used_memory"] - read["mem_clients_normal"], float64(n), read["total_commands_processed"], read["used_cpu_user"] + read["used_cpu_sys"]}
}

// each is what became more, for each of n things.
func (a standing) each(b standing, n int) standing {
	k := float64(n)
	return standing{(b.bytes - a.bytes) / k, (b.keys - a.keys) / k, (b.commands - a.commands) / k, (b.seconds - a.seconds) / k}
}

// units are what one of each thing costs.
type units struct {
	knowledge, subscriber, delivery, letter, question standing
	process                                           float64 // bytes of a replica at rest
}

// TestScale measures what a partnership, a subscriber, a delivery and a
// question cost Redis, holds that below what docs/scale.md reckons with, and
// works out what 300 partnerships would need. KCST_FULL measures with more.
func TestScale(t *testing.T) {
	t.Parallel()
	people, questions := 1000, 100
	if os.Getenv("KCST_FULL") != "" {
		people, questions = 20_000, 1000
	}
	u := measureUnits(t, people, questions)
	t.Logf("measured with %d people and %d questions:\n%s\n%s", people, questions, u, u.sums())
	for _, limit := range []struct {
		what       string
		got, limit float64
	}{
		{"bytes a partnership", u.knowledge.bytes, 8 << 20}, {"bytes a subscriber", u.subscriber.bytes, 2000}, {"keys a subscriber", u.subscriber.keys, 1.5},
		{"bytes a delivery", u.delivery.bytes, 480}, {"keys a delivery", u.delivery.keys, 0.1}, {"commands a letter", u.letter.commands, 40},
		{"bytes a question", u.question.bytes, 6000}, {"keys a question", u.question.keys, 6}, {"commands a question", u.question.commands, 120},
	} {
		if limit.got > limit.limit {
			t.Errorf("%s: %.1f, and docs/scale.md reckons with at most %.1f", limit.what, limit.got, limit.limit)
		}
	}
}

func measureUnits(t *testing.T, people, questions int) units {
	url, _, _ := storetest.Server(t, "--appendfsync", "everysec")
	s := newSoak(t, soakPlan{people: people, connections: 8, load: time.Second, rate: 1}, soakStore{name: "scale", url: url})
	var u units
	u.knowledge = standing{}.each(s.standing(), 1)
	before := s.standing()
	path := filepath.Join(s.in.dir, "people.csv")
	rows := make([]string, people)
	for i := range rows {
		rows[i] = fmt.Sprintf("reader%06d@d%02d.example.org,Reader %d,Example Council,monthly weekly extraordinary,asb,ashford", i, i%50, i)
	}
	writeRows(s, path, "email,name,organisation,kinds,topics,districts", rows)
	s.in.run("subscribers", "import", path, "--basis", "made up for a test", "--by", "anna")
	after := s.standing()
	u.subscriber = before.each(after, people)

	body := filepath.Join(s.in.dir, "body.md")
	if err := os.WriteFile(body, []byte("Please read on.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.edition = lastWord(s.in.run("edition", "draft", "extraordinary", "--subject", "Scale", "--body", body, "--by", "anna"))
	s.in.run("edition", "approve", s.edition, "--by", "ben")
	before = s.standing()
	s.in.run("edition", "send", s.edition, "--by", "ben", "--wait")
	u.delivery = before.each(s.standing(), people)
	u.letter = u.delivery

	r := s.start("one")
	time.Sleep(time.Second)
	u.process = r.memory()
	idle := s.standing()
	began := time.Now()
	time.Sleep(2 * time.Second)
	resting := idle.each(s.standing(), 1)
	rest := time.Since(began).Seconds()
	before, began = s.standing(), time.Now()
	for n := range questions {
		d := s.slack.Mention(slacktest.Say{User: fmt.Sprintf("UQ%d", n), Channel: fmt.Sprintf("CQ%d", n), Text: soakAsked[n%len(soakAsked)]})
		if got := s.slack.AwaitReplies(d.Channel, d.TS, 1, 30*time.Second); len(got) != 1 {
			t.Fatalf("%d answers", len(got))
		}
	}
	u.question = before.each(s.standing(), questions)
	// What the process does by itself isn't the questions'.
	idly := time.Since(began).Seconds() / rest / float64(questions)
	u.question.commands -= resting.commands * idly
	u.question.seconds -= resting.seconds * idly
	return u
}

func (u units) String() string {
	return table([][]string{
		{"ONE", "BYTES", "KEYS", "COMMANDS", "REDIS'S CPU"},
		u.knowledge.row("partnership with Kent's facts, before anybody asks"), u.subscriber.row("subscriber, imported"),
		u.delivery.row("delivery, planned and sent"), u.question.row("question in Slack, answered"),
		{"process of kcst serve, at rest", fmt.Sprintf("%.0f MB", u.process/(1<<20)), "", "", ""},
	})
}

func (a standing) row(what string) []string {
	return []string{what, fmt.Sprintf("%.0f", a.bytes), fmt.Sprintf("%.2f", a.keys), fmt.Sprintf("%.1f", a.commands), fmt.Sprintf("%.0f µs", max(a.seconds, 0)*1e6)}
}

// country is an installation that is reckoned.
type country struct {
	partnerships, people, kept int // kept: editions whose deliveries are still held
	asked                      int // questions a partnership and day
}

// What docs/performance.md measured of the sender, and what a machine is
// taken to have.
const (
	senderCPU = 100e-6 // seconds of a core a letter
	node      = 16e9   // bytes of a Redis, half of it for data: the rest is for its fork
	cores     = 4      // of a machine that sends
	heldDays  = 30     // questions
)

// sums work out what installations of some sizes need.
func (u units) sums() string {
	rows := [][]string{{"PARTNERSHIPS", "SUBSCRIBERS", "EDITIONS KEPT", "SUBSCRIBERS' GB", "DELIVERIES' GB", "FACTS' GB", "QUESTIONS' GB", "REDIS NODES", "PROCESSES' GB", "REDIS, 1 CORE", "SENDERS, 4 CORES", "BINDS FIRST"}}
	for _, c := range []country{{1, 20_000, 20, 50}, {10, 200_000, 20, 50}, {300, 5_000_000, 1, 50}, {300, 5_000_000, 20, 50}, {300, 5_000_000, 240, 50}} {
		people := u.subscriber.bytes * float64(c.people) / 1e9
		deliveries := u.delivery.bytes * float64(c.people) * float64(c.kept) / 1e9
		facts := u.knowledge.bytes * float64(c.partnerships) / 1e9
		questions := u.question.bytes * float64(c.partnerships*c.asked*heldDays) / 1e9
		processes := u.process * float64(c.partnerships) * 2 / 1e9
		nodes := 1 + int((people+deliveries+facts+questions)/(node/2/1e9))
		redis := time.Duration(u.letter.seconds * float64(c.people) * float64(time.Second))
		senders := time.Duration(senderCPU * float64(c.people) / cores * float64(time.Second))
		rows = append(rows, []string{
			strconv.Itoa(c.partnerships), strconv.Itoa(c.people), strconv.Itoa(c.kept), gb(people), gb(deliveries), gb(facts), gb(questions),
			strconv.Itoa(nodes), gb(processes), redis.Round(time.Second).String(), senders.Round(time.Second).String(),
			binds(map[string]float64{"memory for deliveries": deliveries, "memory for subscribers": people, "memory for processes": processes}),
		})
	}
	return table(rows)
}

// binds is the largest share of memory.
func binds(shares map[string]float64) string {
	first := ""
	for what, n := range shares {
		if first == "" || n > shares[first] {
			first = what
		}
	}
	return first
}

func gb(n float64) string { return fmt.Sprintf("%.2f", n) }

func table(rows [][]string) string {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(w, strings.Join(r, "\t"))
	}
	w.Flush()
	return out.String()
}
