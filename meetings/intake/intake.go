package intake

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"kcst/facts"
	"kcst/meetings"
	"kcst/meetings/minutes"
	"kcst/meetings/moderngov"
)

// File is one file, by its name and what is in it.
type File struct {
	Name string
	Body []byte
}

// Options say what the files themselves may not.
type Options struct {
	Councils []moderngov.Council
	Council  string // the ID of the council that saved answers are of, where they don't say
	Hint     minutes.Hint
	Today    facts.Date // from which YAML samples count days
	PDF      func(context.Context, []byte) (string, error)
	// Known gives a meeting that is held, by its council's ID and its own:
	// GetMeeting doesn't say which committee met.
	Known func(ctx context.Context, council, meeting string) (meetings.Meeting, error)
	// Found gives a meeting that is held by its committee's name, its
	// council's where it is known, and its start, whatever source it came from.
	Found func(ctx context.Context, of meetings.Committee, start time.Time) (meetings.Meeting, error)
}

// Reading is what came of one file.
type Reading struct {
	File     string
	What     string // what kind of file it is
	Drafts   []minutes.Draft
	Withheld int // items that aren't for the public
	Cut      int // items that the source breaks off
	Err      error
}

// Read reads files together, each into its Reading, in their order.
func Read(ctx context.Context, files []File, o Options) []Reading {
	r := reader{o: o, listed: map[string]moderngov.Listed{}, hosts: map[string]string{}}
	out := make([]Reading, len(files))
	answers := make([]moderngov.Answer, len(files))
	for i, f := range files { // lists first: they name the committees of what follows
		out[i] = Reading{File: f.Name}
		if kindOf(f) == "xml" {
			answers[i], out[i].Err = moderngov.ReadXML(f.Body, o.Hint.Zone)
			for _, l := range answers[i].Listed {
				r.listed[l.ID] = l
			}
			if a := answers[i]; a.Meeting != nil {
				r.hosts[a.Meeting.ID] = a.Host
			}
		}
	}
	for i, f := range files {
		if out[i].Err == nil {
			r.read(ctx, f, answers[i], &out[i])
		}
		for _, d := range out[i].Drafts {
			out[i].Withheld += d.Withheld
			out[i].Cut += d.Cut
		}
	}
	return out
}

type reader struct {
	o      Options
	listed map[string]moderngov.Listed
	hosts  map[string]string // by the meetings that lead there
}

// kindOf tells what a file is from what is in it, and its name.
func kindOf(f File) string {
	head := bytes.TrimLeft(f.Body[:min(len(f.Body), 2048)], "\ufeff \t\r\n")
	low := strings.ToLower(string(head))
	switch {
	case bytes.HasPrefix(head, []byte("%PDF")):
		return "pdf"
	case strings.HasSuffix(f.Name, ".yaml"), strings.HasSuffix(f.Name, ".yml"):
		return "yaml"
	case strings.HasPrefix(low, "<?xml") && !strings.Contains(low, "<html"), strings.HasPrefix(low, "<meeting>"), strings.HasPrefix(low, "<getmeetings"), strings.HasPrefix(low, "<committees"):
		return "xml"
	case strings.HasPrefix(low, "<?xml"), strings.HasPrefix(low, "<!doctype html"), strings.HasPrefix(low, "<html"), strings.HasPrefix(low, "<div"), strings.HasSuffix(f.Name, ".html"), strings.HasSuffix(f.Name, ".htm"):
		return "html"
	}
	return "text"
}

func (r *reader) read(ctx context.Context, f File, a moderngov.Answer, out *Reading) {
	hint := r.o.Hint
	switch kindOf(f) {
	case "xml":
		out.What = "answer of the web service"
		out.Drafts, out.Err = r.answer(ctx, a)
	case "yaml":
		out.What = "YAML"
		list, err := meetings.ReadYAML(bytes.NewReader(f.Body), filepath.Base(f.Name), r.o.Today, hint.Zone)
		out.Err = err
		for _, m := range list {
			out.Drafts = append(out.Drafts, minutes.Draft{Meeting: m})
		}
	case "html":
		out.What = "page"
		out.Drafts, out.Err = r.page(ctx, string(f.Body), hint)
	case "pdf":
		out.What = "PDF"
		var text string
		if text, out.Err = r.o.PDF(ctx, f.Body); out.Err == nil {
			out.Drafts, out.Err = r.text(ctx, text, hint)
		}
	default:
		out.What = "text"
		out.Drafts, out.Err = r.text(ctx, string(f.Body), hint)
	}
}

// council is the one that a saved answer is of.
func (r *reader) council(a moderngov.Answer) moderngov.Council {
	for _, c := range r.o.Councils {
		if c.ID == r.o.Council {
			return c
		}
	}
	if r.o.Council != "" {
		return moderngov.Council{ID: r.o.Council}
	}
	host := a.Host
	for _, l := range a.Listed {
		host = cmp.Or(host, r.hosts[l.ID])
	}
	return moderngov.OfHost(r.o.Councils, host)
}

// answer gives the meetings of an answer.
func (r *reader) answer(ctx context.Context, a moderngov.Answer) ([]minutes.Draft, error) {
	c := r.council(a)
	var out []minutes.Draft
	for _, l := range a.Listed {
		out = append(out, c.Of(l))
	}
	if a.Meeting == nil {
		return out, nil
	}
	d := *a.Meeting
	if l, ok := r.listed[d.ID]; ok {
		return []minutes.Draft{c.Join(d, l)}, nil
	}
	if held, err := r.o.Known(ctx, c.ID, d.ID); err == nil {
		d.Committee, d.URL = held.Committee, held.URL
		return []minutes.Draft{d}, nil
	} else if !errors.Is(err, meetings.ErrUnknown) {
		return nil, err
	}
	name := r.o.Hint.Committee.Name
	if name == "" {
		name = a.Named
	}
	if name == "" {
		return nil, fmt.Errorf("%w: it doesn't say which committee met: import the saved list (GetMeetings) with it, or say --committee NAME", minutes.ErrNoMeeting)
	}
	d.Committee = meetings.Committee{ID: c.ID + "-" + meetings.Slug(name), Name: name, Council: c.Name}
	return []minutes.Draft{d}, nil
}

// page reads a page of ModernGov, or any other by its text.
func (r *reader) page(ctx context.Context, body string, hint minutes.Hint) ([]minutes.Draft, error) {
	var base *url.URL
	if u, err := url.Parse(hint.URL); err == nil && u.Host != "" {
		base = u
	}
	p, err := moderngov.ReadPage(body, hint, base)
	if errors.Is(err, moderngov.ErrPage) {
		return r.text(ctx, minutes.Plain(body), hint)
	}
	if err != nil {
		return nil, err
	}
	return r.same(ctx, []minutes.Draft{p.Draft})
}

func (r *reader) text(ctx context.Context, text string, hint minutes.Hint) ([]minutes.Draft, error) {
	list, err := minutes.Read(text, hint)
	if err != nil {
		return nil, err
	}
	return r.same(ctx, list)
}

// same gives meetings that came without IDs of their source those under which
// they are held already.
func (r *reader) same(ctx context.Context, list []minutes.Draft) ([]minutes.Draft, error) {
	for i := range list {
		d := &list[i]
		held, err := r.o.Found(ctx, d.Committee, d.Start)
		if errors.Is(err, meetings.ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, err
		}
		d.ID, d.Committee = held.ID, held.Committee
		if !d.Timed() {
			d.Start = held.Start
		}
		if d.URL == "" {
			d.URL = held.URL
		}
		if d.Place == "" {
			d.Place = held.Place
		}
	}
	return list, nil
}
