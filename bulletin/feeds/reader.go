package feeds

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"kcst/bulletin"
	"kcst/facts"
	"kcst/fetch"
)

// How often a feed is fetched, and how long one that fails is left alone at
// most.
const (
	every    = time.Hour
	rarely   = 24 * time.Hour
	together = 4               // feeds at a time
	lease    = 5 * time.Minute // for one fetch
)

// Reader fetches feeds and submits what is new in them.
type Reader struct {
	Feeds *Store
	Items *bulletin.Store
	Guard *fetch.Guard
	Zone  *time.Location
	Now   func() time.Time
	Log   *slog.Logger
}

// Run fetches what is due at once and then every minute, until ctx ends. It
// only returns ctx's end as nil.
func (r *Reader) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if _, err := r.Due(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("reading the feeds failed", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Due fetches the feeds that are due and that no other process has taken.
func (r *Reader) Due(ctx context.Context) ([]Report, error) {
	all, err := r.Feeds.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	var due []Listed
	for _, l := range all {
		if l.Next.After(r.Now()) {
			continue
		}
		mine, err := r.Feeds.claim(ctx, l.ID, r.Now().Add(lease))
		if err != nil {
			return nil, err
		}
		if mine {
			due = append(due, l)
		}
	}
	return r.fetch(ctx, due)
}

// Fetch fetches feeds now, by ID; all if none is named.
func (r *Reader) Fetch(ctx context.Context, ids ...string) ([]Report, error) {
	list, err := r.Feeds.Feeds(ctx, ids...)
	if err != nil {
		return nil, err
	}
	return r.fetch(ctx, list)
}

// fetch fetches feeds beside each other. Its error is the store's: what is
// wrong with a feed stands in its report.
func (r *Reader) fetch(ctx context.Context, list []Listed) ([]Report, error) {
	reports := make([]Report, len(list))
	var g errgroup.Group
	g.SetLimit(together)
	for i, l := range list {
		g.Go(func() (err error) {
			reports[i], err = r.one(ctx, l)
			return err
		})
	}
	return reports, g.Wait()
}

// one fetches a feed, submits its entries, and keeps how it went. What the
// server said of the page is kept only once all entries are taken, so that a
// fetch broken off is done again.
func (r *Reader) one(ctx context.Context, l Listed) (Report, error) {
	rep := Report{Feed: l.ID, Added: []string{}}
	s := l.State
	s.FetchedAt, s.Problem = r.Now().UTC().Truncate(time.Millisecond), ""
	resp, err := r.Guard.Get(ctx, fetch.Request{
		URL: l.URL, ETag: s.ETag, LastModified: s.LastModified,
		Accept: "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
	})
	if ctx.Err() != nil {
		return rep, ctx.Err()
	}
	switch {
	case err != nil:
		rep.Problem = err.Error()
	case resp.NotModified:
		rep.Same = true
	default:
		if err := r.take(ctx, l.Feed, resp.Body, &rep); err != nil {
			return rep, err
		}
		if rep.Problem == "" {
			s.ETag, s.LastModified = resp.ETag, resp.LastModified
		}
	}
	s.Items += len(rep.Added)
	wait := every
	if s.Problem = rep.Problem; s.Problem != "" {
		r.Log.Warn("a feed can't be read", "feed", l.ID, "error", err)
		wait = min(every<<min(s.Failures, 5), rarely)
		s.Failures++
	} else {
		s.Failures = 0
	}
	return rep, r.Feeds.settle(ctx, l.ID, s, r.Now().Add(wait))
}

// take submits a feed's entries.
func (r *Reader) take(ctx context.Context, f Feed, body []byte, rep *Report) error {
	in, err := parse(body)
	if err != nil {
		r.Log.Info("a feed's text can't be read", "feed", f.ID, "error", err)
		rep.Problem = fmt.Sprintf("What %s sends isn't a feed that can be read: open %s in a browser to see what it is.", f.ID, f.URL)
		return nil
	}
	now := r.Now()
	for i, e := range in.Items {
		if at := published(e); i >= mostEntries || at != nil && at.Before(now.Add(-oldest)) {
			rep.Old++
			continue
		}
		it, why := f.item(in, e, facts.DateOf(now.In(r.Zone)), r.Zone)
		if why != "" {
			rep.Refused = append(rep.Refused, why)
			continue
		}
		added, isNew, err := r.Items.AddNew(ctx, it, it.SubmittedBy)
		switch {
		case bulletin.Refused(err):
			rep.Refused = append(rep.Refused, fmt.Sprintf("%q: %s", it.Headline, err))
		case err != nil:
			return err
		case !isNew:
			rep.Known++
		default:
			rep.Added = append(rep.Added, added.ID)
			if added.State == bulletin.Held {
				rep.Held++
			}
		}
	}
	return nil
}
