package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// The server's own folder inside the data folder: the append-only file holds
// addresses, so nobody else may look into it.
const serverFolder = "redis"

// logName is the server's log in the data folder.
const logName = "redis.log"

// longestLog is the size above which the server's log is put aside.
const longestLog = 1 << 20

// starts is how often a server is started that something kills before it is
// ready.
const starts = 10

// errKilled: the server was killed before it was ready.
var errKilled = errors.New("it was killed")

// start runs a redis-server that holds alive, and waits for its first PONG.
func (e *embedded) start(ctx context.Context, alive *lock) (err error) {
	for range starts {
		if err = e.startOnce(ctx, alive); !errors.Is(err, errKilled) {
			return err
		}
	}
	return err
}

func (e *embedded) startOnce(ctx context.Context, alive *lock) error {
	if e.binary == "" {
		return fmt.Errorf("%w, and the store in %s needs it: %s", ErrNoServer, e.dir, howToGet)
	}
	dir := filepath.Join(e.dir, serverFolder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return folderError(e.dir, err)
	}
	if err := os.Remove(filepath.Join(e.dir, socketName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return folderError(e.dir, err)
	}
	out, err := openLog(filepath.Join(e.dir, logName))
	if err != nil {
		return folderError(e.dir, err)
	}
	defer out.Close()

	// Paths are relative: a data folder may have spaces and any length.
	cmd := exec.Command(e.binary, serverArgs()...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), ours)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.ExtraFiles = []*os.File{alive.f}                  // the lock lives as long as the server
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for kcst
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%w: %w", ErrStart, err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- why(cmd.Wait())
		close(ended)
	}()
	if err := e.ready(ctx, ended, out.Name()); err != nil {
		cmd.Process.Kill() // it may have ended; if not, it is stuck
		<-ended
		return err
	}
	e.log.Info("redis-server started", "dir", e.dir, "pid", cmd.Process.Pid)
	return nil
}

// why says how a server ended that shouldn't have.
func why(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return errKilled
		}
	}
	if err == nil {
		return errors.New("it was told to stop")
	}
	return err
}

// ours reports whether a setting is kcst's, and may be a secret.
func ours(setting string) bool {
	return strings.HasPrefix(setting, "KCST_") || strings.HasPrefix(setting, "SLACK_")
}

// openLog appends, so that what a server said before it died stays readable.
func openLog(path string) (*os.File, error) {
	if st, err := os.Stat(path); err == nil && st.Size() > longestLog {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

func serverArgs() []string {
	return []string{
		"--port", "0",
		"--unixsocket", "../" + socketName,
		"--unixsocketperm", "700",
		"--dir", ".",
		"--pidfile", "../redis.pid",
		"--daemonize", "no",
		"--supervised", "no",
		"--databases", "1",
		"--save", "",
		"--appendonly", "yes",
		"--appendfsync", "always",
		"--no-appendfsync-on-rewrite", "no",
		"--aof-load-truncated", "yes",
		"--maxmemory-policy", "noeviction",
		"--hash-max-listpack-value", "512", // a subscriber's record stays compact: a fifth less memory
	}
}

func (e *embedded) ready(ctx context.Context, ended <-chan error, logPath string) error {
	for {
		c, err := knock(ctx, e.socket)
		if err == nil {
			return c.Close()
		}
		select {
		case err := <-ended:
			if diskFull(e.dir, logPath) {
				return fmt.Errorf("%w in %s, because its disk is full: make room there, then do it again: what was stored before is still there", ErrStart, e.dir)
			}
			return fmt.Errorf("%w in %s: %w. The end of its log, %s:\n%s", ErrStart, e.dir, err, logPath, tail(logPath, 8))
		case <-ctx.Done():
			return fmt.Errorf("%w in %s: it gave no answer in %s. The end of its log, %s:\n%s", ErrStart, e.dir, patience, logPath, tail(logPath, 8))
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// knock gives a connection to a server that is ready: it answers PING with
// PONG. While it is loading its data, knock waits.
func knock(ctx context.Context, socket string) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) })
	err = pong(ctx, c)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func pong(ctx context.Context, c net.Conn) error {
	for {
		if _, err := c.Write([]byte("PING\r\n")); err != nil {
			return err
		}
		line, err := bufio.NewReaderSize(c, 128).ReadString('\n') // one reply, nothing behind it
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(line, "+PONG"):
			return nil
		case !strings.HasPrefix(line, "-LOADING"):
			return fmt.Errorf("%w: it answers %q to PING", ErrUnreachable, strings.TrimSpace(line))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// tail is the last n lines of a file.
func tail(path string, n int) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
