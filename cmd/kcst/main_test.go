package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be kcst itself: in the journeys of testdata,
// and in the tests that kill it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kcst": main})
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
