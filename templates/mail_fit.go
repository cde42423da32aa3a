package templates

import (
	"fmt"
	"slices"
	"sort"
)

// mailBudget is the most bytes of an HTML part: Gmail cuts off what is longer
// than about 102,400, and readers of a phone long before.
const mailBudget = 80 << 10

// fitMail writes as much of a long mail as fits: of every section the same
// number of entries at most, the largest that will do, and one at least.
func fitMail(m Mail) (html, text []byte, err error) {
	longest := 1
	for _, s := range m.Sections {
		longest = max(longest, len(s.Entries))
	}
	over := sort.Search(longest, func(i int) bool { // whether i+2 entries are too many
		if err != nil {
			return true
		}
		html, _, err = writeMail(m.shortened(i + 2))
		return len(html) > mailBudget
	})
	if err != nil {
		return nil, nil, err
	}
	return writeMail(m.shortened(over + 1))
}

// shortened is m with so many entries a section at most.
func (m Mail) shortened(most int) Mail {
	m.Sections = slices.Clone(m.Sections)
	for i, s := range m.Sections {
		if n := len(s.Entries); n > most {
			m.Sections[i].Entries, m.Sections[i].left = s.Entries[:most], n-most
		}
	}
	return m
}

// rest leads to what of a section only the page shows.
func (w *mailWriter) rest(s MailSection) *linkView {
	if s.left == 0 {
		return nil
	}
	return &linkView{
		Title: fmt.Sprintf("Read the rest of %q in your browser (%s)", mailSections[s.ID], count(s.left, "item more", "items more")),
		URL:   w.view.Links.View + "#" + s.ID,
	}
}
