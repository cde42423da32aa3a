package bulletin

import (
	"context"
	"net/url"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// DeadLink is a link that readers would follow to nothing, as far as can be
// told from here.
type DeadLink struct {
	URL  string `json:"url"`
	Item string `json:"item,omitempty"` // the item that has it; "": the edition's own text
	Why  string `json:"why"`            // a sentence
}

// hostsTogether is how many hosts are asked at a time; each host is asked for
// one page after the other.
const hostsTogether = 8

// DeadLinks tries every link of a content, each address once, by reach, and
// gives those that fail, in the order of the content. It only reports: a site
// that is down for an hour is no reason to hold an edition.
func DeadLinks(ctx context.Context, c Content, reach func(ctx context.Context, address string) error) []DeadLink {
	all := c.placedLinks()
	byHost := map[string][]string{}
	var hosts []string
	for _, l := range all {
		host := ""
		if u, err := url.Parse(l.URL); err == nil {
			host = u.Hostname()
		}
		if !slices.Contains(byHost[host], l.URL) {
			if len(byHost[host]) == 0 {
				hosts = append(hosts, host)
			}
			byHost[host] = append(byHost[host], l.URL)
		}
	}
	var mu sync.Mutex
	dead := map[string]string{}
	var g errgroup.Group
	g.SetLimit(hostsTogether)
	for _, h := range hosts {
		g.Go(func() error {
			for _, address := range byHost[h] {
				if err := reach(ctx, address); err != nil {
					mu.Lock()
					dead[address] = err.Error()
					mu.Unlock()
				}
			}
			return nil
		})
	}
	_ = g.Wait() // it only waits: no function of it fails
	var out []DeadLink
	for _, l := range all {
		if why, ok := dead[l.URL]; ok {
			l.Why = why
			out = append(out, l)
		}
	}
	return out
}

// placedLinks are all links of a content with the items that have them.
func (c Content) placedLinks() []DeadLink {
	var list []DeadLink
	add := func(item string, addresses ...string) {
		for _, a := range addresses {
			if l := (DeadLink{URL: a, Item: item}); a != "" && !slices.Contains(list, l) {
				list = append(list, l)
			}
		}
	}
	text := func(item, markdown string) {
		_, found := readMarkdown(markdown)
		add(item, found.links...)
	}
	text("", c.Foreword)
	text("", c.Body)
	for _, l := range c.Links {
		add("", l.URL)
	}
	for _, s := range c.Sections {
		for _, en := range s.Entries {
			for _, l := range en.Links {
				add(en.Item, l.URL)
			}
			text(en.Item, en.Body)
		}
	}
	for _, m := range c.Meetings() {
		add("", m.URL)
	}
	for _, f := range c.Funding {
		add("", f.URL)
	}
	return list
}
