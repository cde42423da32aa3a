package meetings

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"kcst/facts"
)

// ReadYAML reads meetings from a file:
//
//	meetings:
//	  - id: "2026-11"
//	    committee: Sample Community Safety Partnership   # or {id, name, council}
//	    title: Autumn meeting
//	    start: 2026-11-05 10:00        # or start_days: -3, start_time: "10:00"
//	    place: Online
//	    status: confirmed              # planned, confirmed (if none is named), postponed or cancelled
//	    basis: minutes                 # papers (if none is named), draft minutes or minutes
//	    url: https://www.example.org/meeting
//	    documents: [{title: Agenda, url: "https://www.example.org/agenda", restricted: false}]
//	    items:
//	      - number: "1"
//	        title: Hotspot policing
//	        summary: In the source's words.
//	        decisions: [RESOLVED that the report be noted.]
//	        actions: [{text: would circulate the figures, owner: Head of Service, due: 2026-12-01}]   # or due_days: 23
//	        documents: []
//	        restricted: false
//
// Days are counted from the given day, and times are in the given zone. A key
// it doesn't know is an error. All that is wrong is reported at once, each as
// "name:line: field: sentence", and then nothing is returned.
func ReadYAML(r io.Reader, name string, day facts.Date, zone *time.Location) ([]Meeting, error) {
	var doc, more yaml.Node
	dec := yaml.NewDecoder(r)
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:%d: file: write all meetings in one document, without a line of three hyphens between", name, more.Line)
	}
	in := &reader{name: name, day: day, zone: zone}
	var list []Meeting
	seen := make(map[string]int)
	for key, value := range in.fields("", doc.Content[0], "meetings") {
		if key != "meetings" {
			continue
		}
		for _, n := range in.list("meetings", value) {
			m, ok := in.meeting(n)
			if !ok {
				continue
			}
			if first, twice := seen[m.Ref()]; twice {
				in.wrong(n, "id", "the meeting %s of this committee stands in line %d already", m.ID, first)
			}
			seen[m.Ref()] = n.Line
			list = append(list, m)
		}
	}
	if in.errs != nil {
		return nil, errors.Join(in.errs...)
	}
	return list, nil
}

func (in *reader) meeting(n *yaml.Node) (Meeting, bool) {
	before := len(in.errs)
	m := Meeting{Status: Confirmed, Basis: Papers}
	var start starting
	for key, v := range in.fields("meetings", n, "id committee title start start_days start_time place status basis url documents items") {
		switch key {
		case "id":
			m.ID = in.text(key, v)
		case "committee":
			m.Committee = in.committee(v)
		case "title":
			m.Title = in.text(key, v)
		case "start":
			start.at = v
		case "start_days":
			start.days = v
		case "start_time":
			start.time = v
		case "place":
			m.Place = in.text(key, v)
		case "status":
			s := strings.ToLower(in.text(key, v))
			m.Status = Status(strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):])
		case "basis":
			m.Basis = Basis(strings.ToLower(in.text(key, v)))
		case "url":
			m.URL = in.text(key, v)
		case "documents":
			m.Documents = in.documents(v)
		case "items":
			for _, it := range in.list(key, v) {
				m.Items = append(m.Items, in.item(it))
			}
		}
	}
	if n.Kind == yaml.MappingNode {
		m.Start = in.start(n, start)
	}
	if len(in.errs) > before {
		return m, false
	}
	if err := m.Check(); err != nil {
		for problem := range strings.SplitSeq(err.Error(), "\n") {
			in.wrong(n, "meetings", "%s", strings.TrimPrefix(problem, ErrInvalid.Error()+": "))
		}
		return m, false
	}
	return m, true
}

func (in *reader) committee(n *yaml.Node) Committee {
	if n.Kind == yaml.ScalarNode {
		name := in.text("committee", n)
		return Committee{ID: Slug(name), Name: name}
	}
	var c Committee
	for key, v := range in.fields("committee", n, "id name council") {
		switch key {
		case "id":
			c.ID = in.text(key, v)
		case "name":
			c.Name = in.text(key, v)
		case "council":
			c.Council = in.text(key, v)
		}
	}
	if c.ID == "" {
		c.ID = Slug(c.Name)
	}
	return c
}

func (in *reader) item(n *yaml.Node) AgendaItem {
	var it AgendaItem
	for key, v := range in.fields("items", n, "number title summary decisions actions documents restricted") {
		switch key {
		case "number":
			it.Number = in.text(key, v)
		case "title":
			it.Title = in.text(key, v)
		case "summary":
			if s := in.text(key, v); s != "" {
				it.Summary = []string{s}
			}
		case "decisions":
			for _, d := range in.list(key, v) {
				it.Decisions = append(it.Decisions, Decision{Text: in.text(key, d)})
			}
		case "actions":
			for _, a := range in.list(key, v) {
				it.Actions = append(it.Actions, in.action(a))
			}
		case "documents":
			it.Documents = in.documents(v)
		case "restricted":
			it.Restricted = in.bool(key, v)
		}
	}
	if n.Kind == yaml.MappingNode && it.Title == "" {
		in.wrong(n, "title", "an item needs a title")
	}
	return it
}

func (in *reader) action(n *yaml.Node) Action {
	var a Action
	for key, v := range in.fields("actions", n, "text owner due due_days") {
		switch key {
		case "text":
			a.Text = in.text(key, v)
		case "owner":
			a.Owner = in.text(key, v)
		case "due":
			a.Due = in.date(key, v)
		case "due_days":
			a.Due = in.days(key, v)
		}
	}
	if n.Kind == yaml.MappingNode && a.Text == "" {
		in.wrong(n, "text", "an action needs a text")
	}
	return a
}

func (in *reader) documents(n *yaml.Node) []Document {
	var list []Document
	for _, d := range in.list("documents", n) {
		var doc Document
		for key, v := range in.fields("documents", d, "title url restricted") {
			switch key {
			case "title":
				doc.Title = in.text(key, v)
			case "url":
				doc.URL = in.text(key, v)
			case "restricted":
				doc.Restricted = in.bool(key, v)
			}
		}
		list = append(list, doc)
	}
	return list
}
