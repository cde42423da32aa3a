package delivery

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kcst/bulletin"
	"kcst/store/storetest"
	"kcst/subscribers"
)

// BenchmarkEdition sends an edition of 30 KB to so many people, from a process
// of its own, with intent and outcome of each in a Redis (appendfsync
// everysec), to postfix's smtp-sink and to a sink in Go; and lets postfix's
// smtp-source send as much over as many connections to the same sink, as the
// ceiling. KCST_BENCH_PEOPLE takes other numbers, as 20000,200000. -benchtime
// 1x is all that is needed.
func BenchmarkEdition(b *testing.B) {
	sizes := os.Getenv("KCST_BENCH_PEOPLE")
	if sizes == "" {
		sizes = "20000"
	}
	for size := range strings.SplitSeq(sizes, ",") {
		people, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		for name, start := range map[string]func(testing.TB, time.Duration) string{"Go": goSink, "smtp-sink": postfixSink} {
			for _, delay := range []time.Duration{0, 5 * time.Millisecond} {
				if delay > 0 && (name != "Go" || people > 20000) {
					continue
				}
				b.Run(fmt.Sprintf("%s/%d/%v", name, people, delay), func(b *testing.B) { benchEdition(b, people, delay, start) })
			}
		}
	}
}

const benchConnections = 16

func benchEdition(b *testing.B, people int, delay time.Duration, start func(testing.TB, time.Duration) string) {
	url, _, _ := storetest.Server(b, "--appendfsync", "everysec")
	r := rigOn(b, openAt(b, url), new(clock))
	rows := func(yield func(subscribers.Row, error) bool) {
		for i := range people {
			s := subscribers.Subscriber{Email: fmt.Sprintf("reader%07d@example.org", i)}
			for row, err := range subscribers.Rows([]subscribers.Subscriber{s}) {
				if !yield(row, err) {
					return
				}
			}
		}
	}
	if _, err := r.subs.Import(context.Background(), rows, subscribers.Consent{Basis: "test", How: "test"}, func(subscribers.Line) {}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		sink := start(b, delay)
		id := r.sendingBody(b, strings.Repeat("Partnership representatives considered neighbourhood responsibilities throughout communities everywhere. ", 100))
		letter, err := r.sender(b, nil).Preview(context.Background(), id)
		if err != nil {
			b.Fatal(err)
		}
		size := len(letter.AppendWire(nil))
		before := redisCPU(b, r)
		cmd := startSender(b, url, "smtp://"+sink+"?tls=none", "KCST_TEST_CLOCK=real", fmt.Sprintf("KCST_SEND_CONNECTIONS=%d", benchConnections))
		for r.status(b, id).State != "sent" {
			time.Sleep(50 * time.Millisecond)
		}
		took := r.took(b, id)
		redis := redisCPU(b, r) - before
		memory := peakMemory(b, cmd.Process.Pid)
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if st := r.status(b, id); st.Sent != people {
			b.Fatalf("%+v", st)
		}
		used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		b.ReportMetric(float64(people)/took.Seconds(), "letters/s")
		b.ReportMetric(float64(used.Microseconds())/float64(people), "CPU-µs/letter")
		b.ReportMetric(float64(redis.Microseconds())/float64(people), "Redis-CPU-µs/letter")
		if memory > 0 {
			b.ReportMetric(memory, "MB")
		}
		b.ReportMetric(source(b, sink, people, size), "smtp-source/s")
		b.ReportMetric(float64(size)/1000, "kB/letter")
		b.ReportMetric(0, "ns/op") // it says nothing here
	}
}

// peakMemory is the greatest resident size of a running process, in MB; 0
// where the system doesn't say. What getrusage says of a process that has
// ended is no less than its parent had when it started it: execve(2) keeps it.
func peakMemory(t testing.TB, pid int) float64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			if err != nil {
				t.Fatal(err)
			}
			return kB / 1024
		}
	}
	t.Fatalf("no VmHWM in %s", status)
	return 0
}

// sendingBody is an edition that is being sent, with a long body.
func (r *rig) sendingBody(t testing.TB, body string) string {
	t.Helper()
	id := r.draftBody(t, body)
	if _, err := r.ed.StartSending(context.Background(), id, "kcst"); err != nil {
		t.Fatal(err)
	}
	return id
}

func (r *rig) draftBody(t testing.TB, body string) string {
	t.Helper()
	ctx := context.Background()
	ed, err := r.ed.Draft(ctx, bulletin.Request{Kind: bulletin.Extraordinary, Subject: "The review is out", Body: body, By: "jo"})
	if err != nil {
		t.Fatal(err)
	}
	if ed, err = r.ed.Review(ctx, ed.ID, "jo"); err != nil {
		t.Fatal(err)
	}
	if _, err = r.ed.Approve(ctx, ed.ID, "sam", ed.Hash); err != nil {
		t.Fatal(err)
	}
	return ed.ID
}

// took is how long an edition was being sent, planning included.
func (r *rig) took(t testing.TB, id string) time.Duration {
	t.Helper()
	st := r.status(t, id)
	if st.StartedAt == nil || st.FinishedAt == nil {
		t.Fatalf("%+v", st)
	}
	return st.FinishedAt.Sub(*st.StartedAt)
}

// redisCPU is what the Redis has used so far.
func redisCPU(t testing.TB, r *rig) time.Duration {
	t.Helper()
	info, err := r.store.Info(context.Background(), "cpu").Result()
	if err != nil {
		t.Fatal(err)
	}
	var total time.Duration
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "used_cpu_user" || name == "used_cpu_sys" {
			s, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			total += time.Duration(s * float64(time.Second))
		}
	}
	return total
}

// source lets smtp-source send as many letters of the same size, and gives its
// rate; 0 where there is no smtp-source.
func source(t testing.TB, sink string, letters, size int) float64 {
	t.Helper()
	path := postfixTool("smtp-source")
	if path == "" {
		return 0
	}
	begun := time.Now()
	out, err := exec.Command(path, "-s", strconv.Itoa(benchConnections), "-l", strconv.Itoa(size), "-m", strconv.Itoa(letters), "-d", sink).CombinedOutput()
	if err != nil {
		t.Fatalf("smtp-source: %v: %s", err, out)
	}
	return float64(letters) / time.Since(begun).Seconds()
}

func postfixTool(name string) string {
	for _, path := range []string{name, "/usr/sbin/" + name, "/usr/local/sbin/" + name} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	return ""
}

// postfixSink starts smtp-sink. It ends with the test.
func postfixSink(t testing.TB, _ time.Duration) string {
	t.Helper()
	path := postfixTool("smtp-sink")
	if path == "" {
		t.Fatal("no smtp-sink: make tools installs it on Debian")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	args := []string{"-u", "nobody", addr, "1000"}
	if os.Getuid() != 0 {
		args = args[2:]
	}
	cmd := exec.Command(path, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	eventually(t, "smtp-sink listens", func() bool {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return addr
}

const asSink = "KCST_TEST_SINK"

// goSink starts a sink in a process of its own, that answers each command and
// body after a delay.
func goSink(t testing.TB, delay time.Duration) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestSinkProcess$", "-test.timeout=60m")
	cmd.Env = append(os.Environ(), asSink+"="+delay.String())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// TestSinkProcess is the sink's process. By itself it does nothing.
func TestSinkProcess(t *testing.T) {
	delay, err := time.ParseDuration(os.Getenv(asSink))
	if err != nil {
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(drain{delay})
	server.Domain, server.ErrorLog = "sink.example.org", log.New(io.Discard, "", 0)
	fmt.Println(l.Addr())
	if err := server.Serve(l); err != nil {
		t.Fatal(err)
	}
}

// drain takes everything and keeps nothing.
type drain struct{ delay time.Duration }

func (d drain) NewSession(*smtp.Conn) (smtp.Session, error) { return d, nil }
func (d drain) Mail(string, *smtp.MailOptions) error        { time.Sleep(d.delay); return nil }
func (d drain) Rcpt(string, *smtp.RcptOptions) error        { time.Sleep(d.delay); return nil }
func (d drain) Reset()                                      {}
func (d drain) Logout() error                               { return nil }
func (d drain) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	time.Sleep(d.delay)
	return err
}
