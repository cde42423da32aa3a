package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTooLongAFileOfMeetings is refused whole: cut off, it would read as a
// shorter list.
func TestTooLongAFileOfMeetings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "long.yaml")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(f, "meetings:\n  - {id: \"1\", committee: Sample, start: 2026-11-05 10:00}\n%s\n  - {id: \"2\", committee: Sample, start: 2026-11-06 10:00}\n",
		strings.Repeat("# "+strings.Repeat("x", 1022)+"\n", largestImport>>10))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	list, err := readMeetings(path)
	if err == nil || !strings.Contains(err.Error(), "longer") {
		t.Errorf("%d bytes, %v", len(list.Body), err)
	}
}
