package answers

import (
	"strings"
	"testing"
)

// Which of a sorted group is asked for is told by the words beside the
// superlative, and in a thread by where it has got to.
func TestPlaceInASortedGroup(t *testing.T) {
	e := newTestEngine(t)
	const second, third = "The number 2 from the largest of the 6: ", "The number 3 from the largest of the 6: "
	for _, c := range []struct{ thread, want string }{
		{"which project got the second largest award?", second},
		{"which project got the second largest award? | and the next one?", third},
		{"which project got the largest award? | and the second?", second},
		{"which project got the largest award? | and the next? | and the next?", third},
		{"which project got the second largest award? | and the smallest?", "The smallest of the"},
		{"which project got the second largest award in 2025/26? | and in 2021/22?", "The number 2 from the largest of the 9: "},
		{"after TEPO which is the next largest project?", second},
		{"what's the largest award before the next meeting?", ""},
		{"which was the largest project approved on 2nd June", ""},
	} {
		asked := strings.Split(c.thread, " | ")
		a := e.Ask(Question{Text: asked[len(asked)-1], Prev: asked[:len(asked)-1]})
		if !strings.HasPrefix(a.Text, c.want) || c.want == "" && strings.Contains(a.Text, "number") {
			t.Errorf("%s: %s, want %q", c.thread, a.Text, c.want)
		}
	}
}
