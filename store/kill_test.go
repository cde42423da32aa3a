package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"kcst/store"
)

// Every write that was acknowledged before the server was killed is there
// afterwards, and the writers notice nothing.
func TestKilledServerLosesNothing(t *testing.T) {
	t.Parallel()
	o := options(t)
	s := open(t, o)
	const writers = 4
	var (
		wg    sync.WaitGroup
		acked [writers]int
		stop  = make(chan struct{})
	)
	for w := range writers {
		wg.Go(func() {
			for i := 1; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := s.SAdd(context.Background(), s.Key("w", fmt.Sprint(w)), i).Err(); err != nil {
					t.Errorf("writer %d: %v", w, err)
					return
				}
				acked[w] = i
			}
		})
	}
	for range 3 {
		time.Sleep(100 * time.Millisecond)
		pid := serverPID(o.Dir)
		syscall.Kill(pid, syscall.SIGKILL)
		for deadline := time.Now().Add(20 * time.Second); serverPID(o.Dir) == pid || serverPID(o.Dir) == 0; {
			if time.Now().After(deadline) {
				t.Fatal("nobody started it again")
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	time.Sleep(100 * time.Millisecond)
	close(stop)
	wg.Wait()
	for w := range writers {
		n := s.SCard(t.Context(), s.Key("w", fmt.Sprint(w))).Val()
		if n != int64(acked[w]) || n == 0 {
			t.Errorf("writer %d: %d acknowledged, %d held", w, acked[w], n)
		}
	}
}

// child is this test binary as another kcst: it opens the store, writes a
// number at a time, and prints each when it is acknowledged.
func TestMain(m *testing.M) {
	if dir := os.Getenv("KCST_STORE_CHILD"); dir != "" {
		child(dir)
		return
	}
	os.Exit(m.Run())
}

func child(dir string) {
	o := in(dir)
	o.Exclusive = true
	s, err := store.Open(context.Background(), o)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("open")
	for i := 1; ; i++ {
		if err := s.SAdd(context.Background(), s.Key("n"), i).Err(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(i)
	}
}

func startChild(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "KCST_STORE_CHILD="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("the child says %q", lines.Text())
	}
	return cmd, lines
}

// A kcst that is killed leaves its server behind; the next adopts it, finds
// every acknowledged write, and stops it when it leaves.
func TestKilledProcessLeavesAnOrphan(t *testing.T) {
	t.Parallel()
	o := options(t)
	o.Exclusive = true
	cmd, lines := startChild(t, o.Dir)
	acked := 0
	for range 200 {
		if !lines.Scan() {
			t.Fatal("the child ended")
		}
		acked, _ = strconv.Atoi(lines.Text())
	}
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrBusy) {
		t.Fatalf("beside a running one: %v", err)
	}
	cmd.Process.Kill()
	for lines.Scan() {
		acked, _ = strconv.Atoi(lines.Text())
	}
	cmd.Wait()
	pid := serverPID(o.Dir)
	if !alive(pid) {
		t.Fatal("the server died with its process")
	}
	s := open(t, o)
	if serverPID(o.Dir) != pid {
		t.Fatal("a second server was started beside the orphan")
	}
	if n := s.SCard(t.Context(), s.Key("n")).Val(); n < int64(acked) {
		t.Errorf("%d acknowledged, %d held", acked, n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !gone(pid) {
		t.Error("the adopted server was left running")
	}
}

// Both are killed at once, as by a loss of power.
func TestEverythingKilled(t *testing.T) {
	t.Parallel()
	o := options(t)
	cmd, lines := startChild(t, o.Dir)
	acked := 0
	for range 200 {
		lines.Scan()
	}
	syscall.Kill(serverPID(o.Dir), syscall.SIGKILL)
	cmd.Process.Kill()
	for lines.Scan() {
		acked, _ = strconv.Atoi(lines.Text())
	}
	cmd.Wait()
	s := open(t, o)
	if n := s.SCard(t.Context(), s.Key("n")).Val(); n < int64(acked) {
		t.Errorf("%d acknowledged, %d held", acked, n)
	}
}

// Ctrl-C goes to every process of a terminal's group; the server isn't in it,
// so that kcst can still write what it has in hand.
func TestCtrlCIsForKcst(t *testing.T) {
	t.Parallel()
	o := options(t)
	cmd, lines := startChild(t, o.Dir)
	pid := serverPID(o.Dir)
	syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
	for lines.Scan() {
	}
	cmd.Wait()
	if !alive(pid) {
		t.Error("the server was interrupted too")
	}
	if err := open(t, o).Close(); err != nil {
		t.Error(err)
	}
}

// Users come and go while the server is killed again and again, every other
// time before it may be ready.
func TestComingAndGoingUnderFire(t *testing.T) {
	t.Parallel()
	o := options(t)
	done := make(chan struct{})
	var fire, users sync.WaitGroup
	var written atomic.Int32
	fire.Go(func() {
		for round := 0; ; round++ {
			select {
			case <-done:
				return
			case <-time.After(60 * time.Millisecond):
			}
			for before := written.Load(); round%2 == 0 && written.Load() == before; {
				select {
				case <-done:
					return
				case <-time.After(time.Millisecond):
				}
			}
			if pid := serverPID(o.Dir); pid > 0 {
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	})
	for w := range 4 {
		users.Go(func() {
			for i := range 6 {
				s, err := store.Open(context.Background(), o)
				if err != nil {
					t.Errorf("open: %v", err)
					return
				}
				for n := range 5 {
					if err := s.SAdd(context.Background(), s.Key("n"), w*1000+i*10+n).Err(); err != nil {
						t.Errorf("write: %v", err)
					}
					written.Add(1)
				}
				if err := s.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			}
		})
	}
	users.Wait()
	close(done)
	fire.Wait()
	s := open(t, o)
	if n := s.SCard(t.Context(), s.Key("n")).Val(); n != 120 {
		t.Errorf("%d of 120 writes held", n)
	}
}
