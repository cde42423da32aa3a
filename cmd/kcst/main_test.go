package main

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be kcst itself: in the journeys of testdata,
// and in the tests that kill it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kcst": main, "kcst-here": mainHere})
}

// mainHere is kcst that may fetch from this machine, which no kcst does that
// people run.
func mainHere() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	p := program{
		getenv: os.Getenv, environ: os.Environ, now: time.Now,
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, fetchHere: true,
	}
	os.Exit(p.main(ctx, os.Args[1:]))
}

// TestJourneys runs what people do, as text files.
func TestJourneys(t *testing.T) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("these tests need redis-server: run make tools")
	}
	here, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("KCST_DATA_DIR", filepath.Join(env.WorkDir, "data"))
			env.Setenv("TESTDATA", here)
			env.Setenv("KCST_LISTEN", "127.0.0.1:0")
			env.Setenv("KCST_BASE_URL", "https://bulletin.example.org")
			return nil
		},
	})
}
