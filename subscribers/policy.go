package subscribers

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Policy says which addresses are not taken though they can be written: it is
// data/addresses.yaml, or a file of the same form. Nil takes all.
type Policy struct {
	// Disposable are the domains of mailboxes that last for minutes; what
	// is below them counts too.
	Disposable []string `yaml:"disposable"`
	// Machines are the parts before the @ that no person reads, at any domain
	// (RFC 2142 names some of them).
	Machines []string `yaml:"machines"`
	// Shared are the parts before the @ that several people read. They may
	// join: a team's mailbox is how many partners work. An import notes them.
	Shared []string `yaml:"shared"`
}

// ParsePolicy reads a policy.
func ParsePolicy(b []byte) (*Policy, error) {
	var p Policy
	if err := yaml.Unmarshal(b, &p); err != nil {
		return nil, fmt.Errorf("the policy on addresses can't be read: %w", err)
	}
	for _, list := range [][]string{p.Disposable, p.Machines, p.Shared} {
		for i := range list {
			list[i] = strings.ToLower(list[i])
		}
		slices.Sort(list)
	}
	return &p, nil
}

// Check refuses an address that [Address] wrote, with an [ErrAddress].
func (p *Policy) Check(written string) error {
	if p == nil {
		return nil
	}
	local, domain, _ := strings.Cut(strings.ToLower(written), "@")
	if has(p.Machines, local) {
		return fmt.Errorf("%w to send a bulletin to: nobody reads %s@: give the address of a person or a team", ErrAddress, local)
	}
	for d := domain; strings.Contains(d, "."); _, d, _ = strings.Cut(d, ".") {
		if has(p.Disposable, d) {
			return fmt.Errorf("%w that lasts: mailboxes at %s are thrown away: give another", ErrAddress, d)
		}
	}
	return nil
}

// Many reports whether several people read an address, as far as its name says.
func (p *Policy) Many(written string) bool {
	local, _, _ := strings.Cut(strings.ToLower(written), "@")
	return p != nil && has(p.Shared, local)
}

func has(sorted []string, s string) bool {
	_, found := slices.BinarySearch(sorted, s)
	return found
}
