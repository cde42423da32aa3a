package moderngov

import (
	"kcst/meetings"
	"kcst/meetings/minutes"
)

// Of gives a listed meeting as it is stored: whether and when it takes place.
func (c Council) Of(l Listed) minutes.Draft {
	d := minutes.Draft{Part: true}
	d.Committee, d.ID, d.Start, d.Status, d.Note = c.committee(l.Committee, l.Title), meetings.Slug(l.ID), l.Start, l.Status, l.Note
	d.Basis = meetings.Papers
	if c.Base != "" {
		d.URL = c.page(l.Committee, l.ID)
	}
	return d
}

// Join gives a meeting the committee that a list names.
func (c Council) Join(d minutes.Draft, l Listed) minutes.Draft {
	d.Committee = c.committee(l.Committee, l.Title)
	if c.Base != "" {
		d.URL = c.page(l.Committee, d.ID)
	}
	return d
}
