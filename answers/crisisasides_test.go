package answers

import (
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"kcst/facts"
)

// A short message has little but "me" and "please" to go by: "call me please"
// is no more than that, "stop him please" is.
func TestCrisisInShortMessages(t *testing.T) {
	b, err := os.ReadFile("testdata/crisis-asides.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Crisis, Ordinary string }
	if err := yaml.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	c := NewCrisis(facts.Partnership{})
	count := func(part string, want bool) (wrong, n int) {
		for line := range strings.Lines(part) {
			n++
			if text := strings.TrimSpace(line); c.Detect(text) != want {
				t.Logf("crisis is %t for %q", !want, text)
				wrong++
			}
		}
		return wrong, n
	}
	if missed, of := count(file.Crisis, true); missed > 0 {
		t.Errorf("%d of %d crisis messages are missed", missed, of)
	}
	if alarms, of := count(file.Ordinary, false); alarms > 0 {
		t.Errorf("%d of %d ordinary messages get the signpost", alarms, of)
	}
}
