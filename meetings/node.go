package meetings

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"kcst/facts"
)

// reader reads values out of YAML nodes and notes what is wrong, and where.
type reader struct {
	name string
	day  facts.Date
	zone *time.Location
	errs []error
}

func (in *reader) wrong(n *yaml.Node, field, format string, args ...any) {
	in.errs = append(in.errs, fmt.Errorf("%s:%d: %s: %s", in.name, n.Line, field, fmt.Sprintf(format, args...)))
}

// fields gives the keys and values of a mapping, in order. Keys that aren't
// known, or stand there twice, are wrong and left out.
func (in *reader) fields(field string, n *yaml.Node, known string) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			in.wrong(n, orFile(field), "write it as keys and values, of %s", strings.ReplaceAll(known, " ", ", "))
			return
		}
		var seen []string
		for pair := range slices.Chunk(n.Content, 2) {
			key, value := pair[0], pair[1]
			switch {
			case !slices.Contains(strings.Fields(known), key.Value):
				in.wrong(key, key.Value, "there is no such key; write one of %s", strings.ReplaceAll(known, " ", ", "))
			case slices.Contains(seen, key.Value):
				in.wrong(key, key.Value, "it stands here twice")
			case !yield(key.Value, value):
				return
			}
			seen = append(seen, key.Value)
		}
	}
}

func orFile(field string) string {
	if field == "" {
		return "file"
	}
	return field
}

func (in *reader) list(field string, n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		in.wrong(n, field, "write it as a list")
		return nil
	}
	return n.Content
}

// text is a value on one line, with its white space collapsed.
func (in *reader) text(field string, n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		in.wrong(n, field, "write it as text")
		return ""
	}
	return strings.Join(strings.Fields(n.Value), " ")
}

func (in *reader) bool(field string, n *yaml.Node) bool {
	switch in.text(field, n) {
	case "true":
		return true
	case "false":
		return false
	}
	in.wrong(n, field, "write true or false")
	return true // what can't be read is kept from the public
}

func (in *reader) date(field string, n *yaml.Node) facts.Date {
	d, err := facts.ParseDate(in.text(field, n))
	if err != nil {
		in.wrong(n, field, "%v", err)
	}
	return d
}

// days is a day counted from the reader's.
func (in *reader) days(field string, n *yaml.Node) facts.Date {
	count, err := strconv.Atoi(in.text(field, n))
	if err != nil || count < -3660 || count > 3660 {
		in.wrong(n, field, "write a whole number of days, such as -3")
		return facts.Date{}
	}
	return in.day.AddDays(count)
}

// starting is when a meeting starts, in one of two ways.
type starting struct{ at, days, time *yaml.Node }

func (in *reader) start(n *yaml.Node, s starting) time.Time {
	const clock = "15:04"
	switch {
	case s.at != nil && (s.days != nil || s.time != nil), s.at == nil && (s.days == nil || s.time == nil):
		in.wrong(n, "start", `write either start: 2026-11-05 10:00, or start_days: -3 and start_time: "10:00"`)
		return time.Time{}
	case s.at != nil:
		t, err := time.ParseInLocation(time.DateOnly+" "+clock, in.text("start", s.at), in.zone)
		if err != nil {
			in.wrong(s.at, "start", "%q: write a day that exists and a time as 2026-11-05 10:00", s.at.Value)
		}
		return t
	}
	day := in.days("start_days", s.days)
	t, err := time.Parse(clock, in.text("start_time", s.time))
	if err != nil {
		in.wrong(s.time, "start_time", "%q: write a time as \"10:00\"", s.time.Value)
	}
	return time.Date(day.Year, day.Month, day.Day, t.Hour(), t.Minute(), 0, 0, in.zone)
}
