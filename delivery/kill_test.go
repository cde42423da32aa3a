package delivery

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kcst/store"
	"kcst/store/storetest"
)

// The sender that the tests below kill is this test binary, started again.
const asSender = "KCST_TEST_SENDER"

func TestMain(m *testing.M) {
	if os.Getenv(asSender) != "" {
		m.Run() // TestSenderProcess alone, by -test.run
		return
	}
	os.Exit(m.Run())
}

// openAt opens a store that several processes share.
func openAt(t testing.TB, url string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{URL: url, Partnership: "killed", Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestSenderProcess is the process that is killed. By itself it does nothing.
func TestSenderProcess(t *testing.T) {
	url := os.Getenv(asSender)
	if url == "" {
		return
	}
	over, err := ParseSMTP(os.Getenv("KCST_SMTP_URL"))
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{t: noon}
	if os.Getenv("KCST_TEST_CLOCK") == "real" {
		c = new(clock)
	}
	r := rigOn(t, openAt(t, url), c)
	sender := r.sender(t, over)
	if n, err := strconv.Atoi(os.Getenv("KCST_SEND_CONNECTIONS")); err == nil {
		sender.Connections = n
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := sender.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

func startSender(t testing.TB, url, smtpURL string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestSenderProcess$", "-test.timeout=30m")
	cmd.Env = append(append(os.Environ(), asSender+"="+url, "KCST_SMTP_URL="+smtpURL), env...)
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return cmd
}

// TestKilled kills the sender with -9 several times in the middle of an
// edition, and the store once. Nobody gets two; whoever may lack the letter
// is named.
func TestKilled(t *testing.T) {
	t.Parallel()
	const people, kills, connections = 150, 3, 4
	url, killRedis, startRedis := storetest.Server(t)
	s := newSink(t)
	s.onData = func(string, int, *smtp.Conn) error { time.Sleep(30 * time.Millisecond); return nil }
	r := rigOn(t, openAt(t, url), &clock{t: noon})
	r.subscribeMany(t, people)
	id := r.sending(t)
	smtpURL := "smtp://" + s.addr + "?tls=none"
	for i := range kills {
		before := s.total()
		cmd := startSender(t, url, smtpURL)
		eventually(t, "some more are sent", func() bool { return s.total() > before+5 })
		time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		if i > 0 { // once is enough to wait until the lease runs out
			r.endLeases(t, id, r.owners(t, id))
		}
	}
	startSender(t, url, smtpURL)
	before := s.total()
	eventually(t, "the last sender has begun", func() bool { return s.total() > before+3 })
	killRedis()
	time.Sleep(300 * time.Millisecond)
	startRedis()
	eventually(t, "it is finished", func() bool { return r.status(t, id).State == "sent" })

	st, counts := r.status(t, id), s.counts()
	if st.Planned != people || st.Settled() != people || st.Sent+st.Unknown != people {
		t.Errorf("%+v", st)
	}
	if st.Unknown > kills*connections {
		t.Errorf("%d are unknown after %d kills of %d connections", st.Unknown, kills, connections)
	}
	for address, d := range r.deliveries(t, id) {
		switch n := counts[address]; {
		case n > 1:
			t.Errorf("%s has %d letters", address, n)
		case n == 0 && d.State != Unknown:
			t.Errorf("%s has no letter and is %s", address, d.State)
		}
	}
	t.Logf("%d sent, %d unknown", st.Sent, st.Unknown)
}
