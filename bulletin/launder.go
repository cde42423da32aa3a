package bulletin

import (
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"

	"kcst/bulletin/links"
)

// launder takes wrappers, trackers and people's addresses out of the links of
// an item and of its texts, and notes what it did. why says what holds it: a
// link whose target can't be read, or that readers couldn't open. A link of
// which nothing can be kept is refused with [ErrInvalid].
func (it Item) launder() (clean Item, why string, err error) {
	if len(it.Body) > mostText {
		return it, "", nil // for the checks to refuse
	}
	var w washing
	it.Links = append([]Link(nil), it.Links...)
	for i, l := range it.Links {
		it.Links[i].URL = w.link(fmt.Sprintf("Link %d", i+1), l.URL)
		if title, changed := links.InText(l.Title); len(changed) > 0 {
			it.Links[i].Title = title
			w.all(fmt.Sprintf("Link %d's name", i+1), changed)
		}
	}
	for _, line := range []struct {
		what string
		text *string
	}{{"The headline or subject", &it.Headline}, {"The source", &it.Source}, {"The contact", &it.Contact}} {
		*line.text = w.line(line.what, *line.text)
	}
	var changed []links.Link
	it.Body, changed = links.InText(it.Body)
	w.all("The text", changed)
	held := map[string]bool{}
	for _, l := range changed {
		held[l.URL] = l.Held != ""
	}
	_, found := readMarkdown(it.Body)
	for _, l := range found.links { // as a reader would follow it, however it is written
		for _, l := range []string{l, html.UnescapeString(l)} {
			if c := links.Clean(l); len(c.Words()) > 0 && c.URL != "" && !held[c.URL] {
				w.refuse("The text", "A link in it can't be cleaned as it is written: write it as [words](https://…).")
				break
			}
		}
	}
	it.Notes = w.notes
	return it, strings.Join(w.why, " "), errors.Join(w.problems...)
}

// washing collects what was done and found.
type washing struct {
	notes, why []string
	problems   []error
}

// link launders one address. What isn't an address at all stays as it is, for
// the checks to name.
func (w *washing) link(where, address string) string {
	l := links.Clean(address)
	w.all(where, []links.Link{l})
	if l.URL == "" {
		return address
	}
	return l.URL
}

// line launders the addresses in a text that isn't Markdown: mail programs
// make links of them all the same.
func (w *washing) line(where, text string) string {
	clean, changed := links.InText(text)
	w.all(where, changed)
	return clean
}

func (w *washing) all(where string, list []links.Link) {
	for _, l := range list {
		for _, word := range l.Words() {
			w.notes = append(w.notes, where+": "+word)
		}
		switch {
		case l.Held != "" && l.URL == "":
			w.refuse(where, l.Held)
		case l.Held != "":
			w.why = append(w.why, where+": "+l.Held)
		}
	}
}

func (w *washing) refuse(where, sentence string) {
	w.problems = append(w.problems, refuse(ErrInvalid, "%s: %s", where, sentence))
}

// sentence is an error as part of a text.
func sentence(err error) string {
	if err == nil {
		return ""
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}

// launder is [Item.launder] of all that an officer wrote into an edition. A
// link that would hold an item is refused with [ErrInvalid].
func (c Content) launder() (Content, error) {
	var errs []error
	wash := func(it Item) Item {
		it, why, err := it.launder()
		if why != "" {
			err = errors.Join(err, refuse(ErrInvalid, "%s", why))
		}
		errs = append(errs, err)
		return it
	}
	c.Subject = wash(Item{Headline: c.Subject}).Headline
	c.Foreword = wash(Item{Body: c.Foreword}).Body
	letter := wash(Item{Body: c.Body, Links: c.Links})
	c.Body, c.Links = letter.Body, letter.Links
	c.Sections = slices.Clone(c.Sections)
	for i, s := range c.Sections {
		entries := slices.Clone(s.Entries)
		for j, en := range entries {
			it := wash(Item{Headline: en.Headline, Body: en.Body, Links: en.Links, Source: en.Source, Contact: en.Contact})
			entries[j].Headline, entries[j].Body, entries[j].Links = it.Headline, it.Body, it.Links
			entries[j].Source, entries[j].Contact = it.Source, it.Contact
		}
		c.Sections[i].Entries = entries
	}
	return c, errors.Join(errs...)
}
