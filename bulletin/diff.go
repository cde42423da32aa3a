package bulletin

import (
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"go.yaml.in/yaml/v3"
)

// readable is c as lines that a person can compare: all that its hash covers,
// in the order of its canonical form.
func (c Content) readable() string {
	canonical, err := c.Canonical()
	if err != nil {
		return ""
	}
	var n yaml.Node // JSON is YAML
	if err := yaml.Unmarshal(canonical, &n); err != nil {
		return string(canonical) + "\n"
	}
	unfold(&n)
	b, err := yaml.Marshal(&n)
	if err != nil {
		return string(canonical) + "\n"
	}
	return string(b)
}

// unfold lets the YAML writer choose its own style: blocks, and texts as they
// are.
func unfold(n *yaml.Node) {
	n.Style = 0
	for _, c := range n.Content {
		unfold(c)
	}
}

// diffOf is what changed from one readable form to another, with a little of
// what stands around it; "" is nothing.
func diffOf(before, after string) string {
	d := string(diff.Diff("before", []byte(before), "after", []byte(after)))
	if _, hunks, ok := strings.Cut(d, "@@"); ok {
		return "@@" + hunks
	}
	return ""
}

// Diff is what changed from one content to another, line by line; "" is
// nothing.
func Diff(before, after Content) string { return diffOf(before.readable(), after.readable()) }
