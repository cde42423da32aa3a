package bot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kcst/bulletin"
	"kcst/meetings"
)

// unfurl shows what is behind links to the archive and to meetings. Links
// that are somebody's own (to confirm, to choose, to leave) are never read.
func (b *Bot) unfurl(ctx context.Context, c callback) error {
	base, err := url.Parse(b.o.Counter.BaseURL)
	if err != nil || base.Host == "" {
		return nil
	}
	shown := map[string]slack.Attachment{}
	for _, l := range c.Event.Links {
		u, err := url.Parse(l.URL)
		if err != nil || !strings.EqualFold(u.Host, base.Host) {
			continue
		}
		m, err := b.behind(ctx, u.Path)
		if err != nil {
			return err
		}
		if m != nil {
			shown[l.URL] = slack.Attachment{Blocks: slack.Blocks{BlockSet: m.blocks}, Fallback: escape.Replace(m.text)}
		}
	}
	if len(shown) == 0 {
		return nil
	}
	if c.Event.UnfurlID != "" && c.Event.Source == "composer" {
		_, _, _, err = b.api.UnfurlMessageByIDContext(ctx, c.Event.UnfurlID, c.Event.Source, shown)
		return err
	}
	_, _, _, err = b.api.UnfurlMessageContext(ctx, c.Event.Channel, c.Event.MessageTS, shown)
	return err
}

// behind is what a path of the pages shows, nil for nothing.
func (b *Bot) behind(ctx context.Context, path string) (*message, error) {
	kind, id, _ := strings.Cut(strings.Trim(path, "/"), "/")
	switch {
	case id == "" || strings.Contains(id, "/"):
	case kind == "editions" && b.o.Counter.Editor != nil:
		e, err := b.o.Counter.Editor.Store.Edition(ctx, id)
		if errors.Is(err, bulletin.ErrNotFound) || err == nil && (e.StartedAt.IsZero() || e.State == bulletin.Withdrawn) {
			return nil, nil // one that nobody was sent is nobody's to read
		}
		if err != nil {
			return nil, err
		}
		m := editionCard(e)
		return &m, nil
	case kind == "meetings" && b.o.Counter.Meetings != nil:
		meeting, err := b.o.Counter.Meetings.Get(ctx, id)
		if errors.Is(err, meetings.ErrUnknown) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		m := meetingCard(meeting, b.zone())
		return &m, nil
	}
	return nil, nil
}

// mostShown is how many headlines or items a card has.
const mostShown = 8

// editionCard is an edition in short: its subject, and its headlines.
func editionCard(e bulletin.Edition) message {
	var b builder
	c := e.Content
	b.heading(e.Subject)
	b.section(joined("", fewOf(headlines(c))))
	b.context(mrkdwn(c.Bulletin + ", " + c.Date.Words()))
	return b.message(e.Subject)
}

// fewOf is a list with its end counted.
func fewOf(list []string) []string {
	if len(list) <= mostShown {
		return list
	}
	return append(list[:mostShown-1:mostShown-1], fmt.Sprintf("and %d more", len(list)-mostShown+1))
}

// meetingCard is a meeting in short: what, when, where, and its agenda.
func meetingCard(m meetings.Meeting, zone *time.Location) message {
	var b builder
	name := m.Committee.Name
	if m.Title != "" && m.Title != name {
		name += ": " + m.Title
	}
	when := m.Start.In(zone).Format("Monday 2 January 2006, 15:04")
	lines := []string{when}
	if m.Place != "" {
		lines = append(lines, m.Place)
	}
	if !m.TakesPlace() {
		lines = append(lines, string(m.Status))
	}
	b.heading(name)
	b.section(strings.Join(lines, "\n"))
	var items []string
	for _, it := range m.Items {
		items = append(items, strings.TrimSpace(it.Number+" "+it.Title))
	}
	b.section(joined("", fewOf(items)))
	if m.URL != "" {
		b.context(link("The council's own page", m.URL) + " · from " + mrkdwn(string(m.Basis)))
	}
	return b.message(name + ", " + strings.Join(lines, ", "))
}
