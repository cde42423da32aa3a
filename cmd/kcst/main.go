package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // Europe/London on machines without a zone database
)

func main() {
	// A terminal that closes ends kcst in good order, as Ctrl-C does.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	// Without this, kcst facts show | head would die of the closed pipe, and
	// leave its redis-server behind.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	p := program{
		getenv: os.Getenv, environ: os.Environ, now: time.Now,
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
	}
	os.Exit(p.main(ctx, os.Args[1:]))
}

// program is one run of kcst with the world it touches, so that a test can
// run it whole.
type program struct {
	getenv  func(string) string
	environ func() []string // the doctor looks for names that nobody reads
	now     func() time.Time
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer

	resolver  *net.Resolver // nil: the machine's
	fetchHere bool          // tests serve on this machine what they fetch
}

// errUsage is wrapped by every error that means "called wrongly".
var errUsage = errors.New("wrong usage")

// main runs and turns the outcome into an exit code: 0, 1 for an error, 2 for
// wrong usage.
func (p program) main(ctx context.Context, args []string) int {
	err := p.run(ctx, args)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		p.complain(strings.TrimPrefix(err.Error(), errUsage.Error()+": "))
		return 2
	case errors.Is(err, context.Canceled) && ctx.Err() != nil, unheard(err):
		return 1
	}
	p.complain(err.Error())
	return 1
}

// complain prints what is wrong. It may quote a file or a server, so each
// line is made safe for a terminal.
func (p program) complain(text string) {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = oneLine(lines[i])
	}
	fmt.Fprintf(p.stderr, "kcst: %s\n", strings.Join(lines, "\n"))
}

// unheard reports whether whoever read our output has gone: there is nobody
// to tell.
func unheard(err error) bool {
	var file *fs.PathError
	return errors.As(err, &file) && file.Op == "write" && errors.Is(file.Err, syscall.EPIPE)
}

func logLevel(s string, otherwise slog.Level) (slog.Level, error) {
	if s == "" {
		return otherwise, nil
	}
	var l slog.Level
	err := l.UnmarshalText([]byte(s))
	return l, err
}

// logger is that of a command: plain text on stderr, warnings and worse.
func (p program) logger(c Config) *slog.Logger {
	level, _ := logLevel(c.LogLevel, slog.LevelWarn)
	return slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: level}))
}

// serviceLogger is that of serve: JSON on stderr.
func (p program) serviceLogger(c Config) *slog.Logger {
	level, _ := logLevel(c.LogLevel, slog.LevelInfo)
	return slog.New(slog.NewJSONHandler(p.stderr, &slog.HandlerOptions{Level: level}))
}
