package funding

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"kcst/facts"
)

// place is where something was written.
type place struct {
	file string
	line int
}

// file reads one YAML file, and remembers every problem with its line.
type file struct {
	name     string
	problems *facts.Problems
}

func (f *file) at(line int, field, format string, args ...any) {
	*f.problems = append(*f.problems, facts.Problem{File: f.name, Line: line, Field: field, Sentence: fmt.Sprintf(format, args...)})
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// document is the file's one mapping, or nil.
func (f *file) document(r io.Reader) *yaml.Node {
	dec := yaml.NewDecoder(r)
	var doc, second yaml.Node
	err := dec.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		line := 0
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			line, _ = strconv.Atoi(m[1])
		}
		f.at(line, "", "this is not YAML (%s): look for a missing quote, a tab, or a wrong indent", yamlLine.ReplaceAllString(err.Error(), ""))
		return nil
	case dec.Decode(&second) == nil:
		f.at(second.Line, "", "a second document begins here: keep one a file, without ---")
		return nil
	}
	return doc.Content[0]
}

// row is one mapping: an entry, the terms of a fund, a reported balance.
type row struct {
	f      *file
	line   int
	values map[string]*yaml.Node
}

// row reads a mapping, whose keys must be among known and not repeat.
func (f *file) row(n *yaml.Node, known ...string) row {
	r := row{f: f, line: n.Line, values: map[string]*yaml.Node{}}
	if n.Kind != yaml.MappingNode {
		f.at(n.Line, "", "write keys and values here: %s", strings.Join(known, ", "))
		return r
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		_, repeated := r.values[key.Value]
		switch {
		case !slices.Contains(known, key.Value):
			f.at(key.Line, strings.Trim(quote(key.Value), `"`), "this key is not known here: the keys are %s", strings.Join(known, ", "))
		case repeated:
			f.at(key.Line, key.Value, "this key is used already at line %d: keep one", r.values[key.Value].Line)
		case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
			// A key without a value is a key left out.
		default:
			r.values[key.Value] = value
		}
	}
	return r
}

// lineOf is the line of a key, or of the row.
func (r row) lineOf(key string) int {
	if n := r.values[key]; n != nil {
		return n.Line
	}
	return r.line
}

func (r row) wrong(key, format string, args ...any) { r.f.at(r.lineOf(key), key, format, args...) }

// text is the scalar of a key, or what the file's defaults say.
func (r row) text(key string, defaults row) string {
	n := r.values[key]
	if n == nil {
		n = defaults.values[key]
	}
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		r.wrong(key, "write one text here, in quotes if it has a colon")
		return ""
	}
	return strings.Join(strings.Fields(n.Value), " ")
}

func (r row) amount(key, s string) facts.Money {
	if s == "" {
		return 0
	}
	m, err := ParseAmount(s)
	if err != nil {
		r.wrong(key, "%s", err)
	}
	return m
}

func (r row) date(key string, defaults row) facts.Date {
	s := r.text(key, defaults)
	if s == "" {
		return facts.Date{}
	}
	d, err := facts.ParseDate(s)
	if err != nil {
		r.wrong(key, "%s", dateInstead(s))
	}
	return d
}

// texts is a list of scalars.
func (r row) texts(key string) []string {
	n := r.values[key]
	if n == nil {
		return nil
	}
	var list []string
	if n.Kind == yaml.SequenceNode {
		for _, c := range n.Content {
			if c.Kind == yaml.ScalarNode {
				list = append(list, c.Value)
			}
		}
	}
	if n.Kind != yaml.SequenceNode || len(list) != len(n.Content) {
		r.wrong(key, "write a list of texts here, such as [a, b]")
	}
	return list
}

// rows is a list of mappings.
func (f *file) rows(n *yaml.Node, key string, known ...string) []row {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		f.at(n.Line, key, "write a list here: one element a line, each beginning with a dash")
		return nil
	}
	var list []row
	for _, c := range n.Content {
		if r := f.row(c, known...); c.Kind == yaml.MappingNode {
			list = append(list, r)
		}
	}
	return list
}

// cite is the row's sources: cite as a list, or source and para.
func (r row) cite(defaults row) []facts.Citation {
	var list []facts.Citation
	for _, c := range r.f.rows(r.values["cite"], "cite", "source", "para") {
		list = append(list, facts.Citation{Source: c.text("source", row{}), Paragraph: c.text("para", row{})})
	}
	if list != nil {
		return list
	}
	if source := r.text("source", defaults); source != "" {
		return []facts.Citation{{Source: source, Paragraph: r.text("para", defaults)}}
	}
	return nil
}
