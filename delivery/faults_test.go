package delivery

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kcst/store/storetest"
	"kcst/subscribers"
)

// trial is an edition that is sent to many people by processes of their own
// while something goes wrong. `make faults` runs each with 20,000 people.
type trial struct {
	*testing.T
	r           *rig
	sink        *sink
	id          string
	url         string // of Redis
	killRedis   func()
	startRedis  func()
	people      int
	times       int // how often a thing that is repeated is done
	connections int
	senders     []*exec.Cmd
	breaks      int // how often connections may have been broken in the middle of a letter
}

const full = "KCST_FULL"

func newTrial(t *testing.T, times int, redis ...string) *trial {
	url, kill, start := storetest.Server(t, redis...)
	x := newTrialOn(t, times, url)
	x.killRedis, x.startRedis = kill, start
	return x
}

func newTrialOn(t *testing.T, times int, url string) *trial {
	x := &trial{T: t, people: 300, times: min(times, 3), connections: 8, sink: newSink(t), url: url}
	if os.Getenv(full) != "" {
		x.people, x.times = 20000, times
	}
	x.sink.light = true
	x.r = rigOn(t, openAt(t, x.url), new(clock))
	var rows []subscribers.Subscriber
	for i := range x.people {
		rows = append(rows, subscribers.Subscriber{Email: fmt.Sprintf("reader%05d@example.org", i)})
	}
	if _, err := x.r.subs.Import(context.Background(), subscribers.Rows(rows), subscribers.Consent{Basis: "test", How: "test"}, func(subscribers.Line) {}); err != nil {
		t.Fatal(err)
	}
	x.id = x.r.sending(t)
	return x
}

// start runs one more sender.
func (x *trial) start() *exec.Cmd {
	cmd := startSender(x, x.url, "smtp://"+x.sink.addr+"?tls=none", "KCST_TEST_CLOCK=real", fmt.Sprintf("KCST_SEND_CONNECTIONS=%d", x.connections))
	x.senders = append(x.senders, cmd)
	return cmd
}

// pace lets the sink take so long for a letter that the whole takes about as
// long as the faults do.
func (x *trial) pace(whole time.Duration) {
	d := whole * time.Duration(x.connections) / time.Duration(x.people)
	x.sink.onData = func(string, int, *smtp.Conn) error { time.Sleep(d); return nil }
}

// progress waits until about a share of all letters is there.
func (x *trial) progress(share float64) {
	x.Helper()
	until := time.Now().Add(2 * time.Minute)
	for float64(x.sink.total()) < share*float64(x.people) {
		if time.Now().After(until) {
			x.stacks()
			x.Fatalf("in two minutes %d letters of %d: %+v", x.sink.total(), x.people, x.r.status(x, x.id))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// stacks lets the senders say where they are.
func (x *trial) stacks() {
	for _, cmd := range x.senders {
		cmd.Process.Signal(syscall.SIGQUIT)
	}
	time.Sleep(time.Second)
}

// accounts waits until the edition is finished, and settles: nobody has two,
// whoever has none is listed as failed or unknown, and only so many are
// unknown as there were letters on the wire.
func (x *trial) accounts(what string) Status {
	x.Helper()
	begun := time.Now()
	for !x.finished() {
		if time.Since(begun) > 4*time.Minute {
			x.stacks()
			x.Fatalf("%s: not finished in four minutes: %+v", what, x.r.status(x, x.id))
		}
		time.Sleep(200 * time.Millisecond)
	}
	st, counts := x.r.status(x, x.id), x.sink.counts()
	states := map[State]int{}
	twice, missing := 0, 0
	for d, err := range NewStore(x.r.store, time.Now).Deliveries(context.Background(), x.id) {
		if err != nil {
			x.Fatal(err)
		}
		sub, err := x.r.subs.Get(context.Background(), d.Subscriber)
		if err != nil {
			x.Fatal(err)
		}
		states[d.State]++
		n := counts[sub.Email]
		if n > 1 {
			twice++
		}
		if n == 0 && d.State != Failed && d.State != Unknown {
			missing++
		}
	}
	if twice > 0 || missing > 0 {
		x.Errorf("%s: %d people have two, %d have none and aren't listed", what, twice, missing)
	}
	if st.Planned != x.people || st.Settled() != x.people || states[Sent] != st.Sent || states[Unknown] != st.Unknown || states[Failed] != st.Failed {
		x.Errorf("%s: the books don't agree: %+v, records %v", what, st, states)
	}
	if st.Unknown > x.breaks*x.connections {
		x.Errorf("%s: %d unknown after %d breaks of %d connections", what, st.Unknown, x.breaks, x.connections)
	}
	x.Logf("| %s | %d | %d | %d | %d | %d | %d | %d |", what, x.people, st.Sent, st.Failed, st.Unknown, twice, missing, x.breaks)
	return st
}

// finished reports whether the edition is; a store that doesn't answer now is
// asked again.
func (x *trial) finished() bool {
	st, err := (&Sender{Editor: x.r.ed, Store: NewStore(x.r.store, time.Now)}).Status(context.Background(), x.id)
	return err == nil && st.State == "sent"
}

// fraction picks about one in n people, always the same.
func fraction(to string, n uint32) bool {
	h := fnv.New32a()
	h.Write([]byte(to))
	return h.Sum32()%n == 0
}

// stops ends the sender again and again, and starts the next.
func (x *trial) stops(signal os.Signal) {
	for i := range x.times {
		cmd := x.start()
		x.progress(float64(i+1) / float64(x.times+2))
		time.Sleep(time.Duration(rand.IntN(200)) * time.Millisecond)
		if err := cmd.Process.Signal(signal); err != nil {
			x.Fatal(err)
		}
		begun := time.Now()
		awaitEnd(cmd)
		if d := time.Since(begun); d > 10*time.Second {
			x.Errorf("it took %v to stop", d)
		}
		if signal == os.Kill {
			x.breaks++
		}
	}
	x.start()
}

// awaitEnd waits for a process that was told to end. One that goes on for a
// minute is made to say where it stands, and ended.
func awaitEnd(cmd *exec.Cmd) {
	defer time.AfterFunc(time.Minute, func() { cmd.Process.Signal(syscall.SIGQUIT) }).Stop()
	cmd.Wait()
}

func TestFaultKilled(t *testing.T) {
	t.Parallel()
	x := newTrial(t, 20)
	x.pace(20 * time.Second)
	x.stops(os.Kill)
	x.accounts("kill -9")
}

func TestFaultTerminated(t *testing.T) {
	t.Parallel()
	x := newTrial(t, 20)
	x.pace(20 * time.Second)
	x.stops(syscall.SIGTERM)
	if st := x.accounts("SIGTERM"); st.Unknown > 0 {
		t.Errorf("%d unknown, and nothing was cut off", st.Unknown)
	}
}

func redisGoesAway(t *testing.T, what string, args ...string) {
	t.Parallel()
	x := newTrial(t, 5, args...)
	x.pace(10 * time.Second)
	x.start()
	for i := range x.times {
		x.progress(float64(i+1) / float64(x.times+2))
		x.killRedis()
		time.Sleep(time.Duration(300+rand.IntN(500)) * time.Millisecond)
		x.startRedis()
	}
	x.accounts(what)
}

func TestFaultRedisKilled(t *testing.T) { redisGoesAway(t, "Redis killed, appendfsync always") }

func TestFaultRedisKilledEverysec(t *testing.T) {
	redisGoesAway(t, "Redis killed, appendfsync everysec", "--appendfsync", "everysec")
}

func TestFaultServerAway(t *testing.T) {
	t.Parallel()
	x := newTrial(t, 1)
	x.pace(6 * time.Second)
	x.start()
	x.progress(0.3)
	x.sink.stop()
	x.breaks++
	if x.people > 1000 {
		time.Sleep(10 * time.Second)
	} else {
		time.Sleep(2 * time.Second)
	}
	x.sink.start(t)
	x.accounts("mail server away")
}

func TestFaultRefusals(t *testing.T) {
	t.Parallel()
	x := newTrial(t, 1)
	x.sink.onRcpt = func(to string, nth int, _ *smtp.Conn) error {
		switch {
		case nth == 1 && fraction(to, 20):
			return refusal(451, "not now")
		case fraction(to+".", 100):
			return refusal(550, "nobody here")
		}
		return nil
	}
	x.start()
	st := x.accounts("5% 451 and 1% 550")
	if st.Failed == 0 || st.Failed+st.Sent != x.people {
		t.Errorf("%+v", st)
	}
}

func TestFaultCutConnections(t *testing.T) {
	t.Parallel()
	x := newTrial(t, 1)
	every := int64(1000)
	if x.people < 1000 {
		every = 50
	}
	var n atomic.Int64
	x.sink.onRcpt = func(_ string, _ int, c *smtp.Conn) error {
		if n.Add(1)%every == 0 {
			c.Conn().Close()
		}
		return nil
	}
	x.start()
	x.accounts("connections cut")
}

func TestFaultSlowAnswers(t *testing.T) {
	t.Parallel()
	x := newTrial(t, 1)
	x.sink.onRcpt = func(string, int, *smtp.Conn) error { time.Sleep(5 * time.Millisecond); return nil }
	x.start()
	x.accounts("slow answers")
}

func TestFaultSeveralSenders(t *testing.T) {
	for _, n := range []int{2, 4} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			x := newTrial(t, 1)
			x.pace(3 * time.Second)
			for range n {
				x.start()
			}
			x.accounts(fmt.Sprintf("%d workers", n))
		})
	}
}

// TestFaultEverything does all of it at once, with two workers.
func TestFaultEverything(t *testing.T) {
	t.Parallel()
	x := newTrial(t, 5)
	pause := 15 * time.Second * time.Duration(x.connections) / time.Duration(x.people)
	var n atomic.Int64
	x.sink.refuse = true
	x.sink.onRcpt = func(to string, nth int, c *smtp.Conn) error {
		switch {
		case n.Add(1)%100 == 0:
			c.Conn().Close()
		case nth == 1 && fraction(to, 20):
			return refusal(451, "not now")
		case fraction(to+".", 100):
			return refusal(550, "nobody here")
		}
		return nil
	}
	x.sink.onData = func(string, int, *smtp.Conn) error { time.Sleep(pause); return nil }
	x.start()
	for i := range x.times {
		cmd := x.start()
		x.progress(float64(i+1) / float64(x.times+3))
		switch i % 3 {
		case 0:
			cmd.Process.Kill()
			cmd.Wait()
			x.breaks++
			continue
		case 1:
			x.killRedis()
			time.Sleep(300 * time.Millisecond)
			x.startRedis()
		default:
			x.sink.stop()
			time.Sleep(time.Second)
			x.sink.start(t)
			x.breaks += len(x.senders) // each has its connections
		}
		cmd.Process.Signal(syscall.SIGTERM)
		awaitEnd(cmd)
	}
	x.accounts("all at once, two workers")
}

// TestFaultClusterMasterKilled carries an edition on a Redis Cluster of six
// nodes, and kills the master that has it in the middle.
func TestFaultClusterMasterKilled(t *testing.T) {
	t.Parallel()
	url, killMaster := storetest.Six(t)
	x := newTrialOn(t, 1, url)
	x.pace(8 * time.Second)
	x.start()
	x.progress(0.3)
	killMaster(x.r.store.Key("edition/"+x.id, "run"))
	st := x.accounts("Redis Cluster of six, a master killed")
	if st.Unknown > 0 {
		t.Errorf("%d unknown, and no connection was cut", st.Unknown)
	}
}
