package minutes

import (
	"strings"

	"kcst/meetings"
)

// Part is what a page says of one item, kept apart as the page keeps it.
type Part struct {
	Number, Title             string
	Minutes, Decision, Agenda string
	Documents                 []meetings.Document
	Restricted                bool // the page says that there is more, which isn't public
}

// ReadParts reads a meeting whose items somebody else has told apart. head is
// the text above them; partly says that they are some of a meeting's.
func ReadParts(head string, list []Part, minuted, partly bool, hint Hint) (Draft, error) {
	d := Draft{Part: partly}
	h := readHead(Lines(head), hint.Zone)
	d.Committee, d.Start, d.Place, d.Status = meetings.Committee{Name: h.committee, Council: h.council}, h.start, h.place, h.status
	d.Basis = meetings.Papers
	if minuted {
		d.Basis = meetings.Minutes
	}
	if hint.Basis != "" {
		d.Basis = hint.Basis
	}
	if d.Start.IsZero() {
		d.Start = hint.Start
	}
	closed := false
	for _, p := range list {
		it := meetings.AgendaItem{Number: p.Number, Title: quiet(clean(p.Title)), Documents: p.Documents}
		text, written := p.Minutes, true
		if strings.TrimSpace(p.Minutes+p.Decision) == "" {
			text, written = p.Agenda, false
		}
		if it.Title == "" || p.Number == "" && strings.TrimSpace(text) == "" && len(p.Documents) == 0 && len(list) > 1 { // a heading
			continue
		}
		if p.Restricted && strings.TrimSpace(p.Minutes+p.Decision+p.Agenda) == "" {
			d.Withheld++
			continue
		}
		if reopens.MatchString(it.Title) {
			closed = false
		}
		closed = Item(&it, Body{Text: text, Decision: p.Decision}, minuted && written, d.Start, closed)
		if it.Restricted {
			d.Withheld++
			continue
		}
		if it.Cut {
			d.Cut++
		}
		d.Items = append(d.Items, it)
	}
	return d, d.finish(hint)
}
