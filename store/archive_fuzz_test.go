package store

import (
	"bytes"
	"testing"
)

// FuzzReadArchive reads whatever is called a backup. What it takes has been
// summed up, so a file with one byte changed isn't among that.
func FuzzReadArchive(f *testing.F) {
	var file bytes.Buffer
	a, err := newArchive(&file, Header{Schema: 1})
	if err != nil {
		f.Fatal(err)
	}
	if err := a.section("facts", []entry{{"kcst:{test:facts}:a", 0, "payload"}, {"kcst:{test:facts}:b", 1, ""}}); err != nil {
		f.Fatal(err)
	}
	if err := a.close(); err != nil {
		f.Fatal(err)
	}
	good := file.Bytes()
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, b []byte) {
		keys := 0
		_, err := readArchive(bytes.NewReader(b), func(int, string) {}, func(int, entry) error { keys++; return nil })
		if err == nil && bytes.Equal(b, good) != (keys == 2) && len(b) == len(good) {
			t.Errorf("%d keys were read", keys)
		}
	})
}
