package bulletin

import "slices"

// The parts of a monthly edition that kcst proposes, and that an officer may
// take out by these names.
const (
	ProposedFunding = "funding"
)

// Proposals are all of them.
func Proposals() []string { return []string{ProposedFunding} }

// Without takes items and proposed parts out of a content, by their IDs and
// names, and sections that nothing is left of. One that isn't there is refused
// with [ErrInvalid].
func (c *Content) Without(names []string) error {
	for _, name := range names {
		if c.withoutProposal(name) || c.withoutItem(name) {
			continue
		}
		return refuse(ErrInvalid, "Edition %s has nothing called %q: name one of its items by ID, or a part of it that was proposed.", c.Edition, name)
	}
	return nil
}

func (c *Content) withoutProposal(name string) bool {
	if name != ProposedFunding {
		return false
	}
	had := len(c.Funding) > 0
	c.Funding = nil
	return had
}

func (c *Content) withoutItem(id string) bool {
	for i := range c.Sections {
		entries := c.Sections[i].Entries
		at := slices.IndexFunc(entries, func(en Entry) bool { return en.Item == id })
		if at < 0 {
			continue
		}
		if c.Sections[i].Entries = slices.Delete(slices.Clone(entries), at, at+1); len(entries) == 1 {
			c.Sections = slices.Delete(slices.Clone(c.Sections), i, i+1)
		}
		return true
	}
	return false
}
