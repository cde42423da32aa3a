package facts

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader turns the nodes of one YAML file into fields, and remembers every
// problem with its line.
type reader struct {
	file     string
	set      *Set
	problems *Problems
}

// mapping is one YAML mapping that belongs to owner, with the keys it has.
type mapping struct {
	r     *reader
	owner string // "fact crg.amount"; "" until known
	path  string // "value." within the owner
	line  int
	keys  map[string]*yaml.Node
	order []string
}

// at remembers a problem of a line.
func (r *reader) at(line int, field, format string, args ...any) {
	*r.problems = append(*r.problems, Problem{File: r.file, Line: line, Field: field, Sentence: fmt.Sprintf(format, args...)})
}

// mapping reads n, whose keys must be among known and not repeat.
func (r *reader) mapping(n *yaml.Node, owner, path string, known ...string) (*mapping, bool) {
	m := &mapping{r: r, owner: owner, path: path, line: n.Line, keys: map[string]*yaml.Node{}}
	if n.Kind != yaml.MappingNode {
		r.at(n.Line, strings.TrimSuffix(path, "."), "write keys and values here: %s", strings.Join(known, ", "))
		return m, false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := key.Value
		_, repeated := m.keys[name]
		switch {
		case key.Kind != yaml.ScalarNode || !slices.Contains(known, name):
			r.at(key.Line, path+short(name), "this key is not known here%s", meant(name, known))
		case repeated:
			r.at(key.Line, path+name, "this key is already used at line %d; keep one", m.keys[name].Line)
		case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
			// A key without a value is a key left out.
		default:
			m.keys[name] = value
			m.order = append(m.order, name)
		}
	}
	return m, true
}

// own names the owner, once its ID is known, and notes where its fields are.
func (m *mapping) own(owner string) {
	m.owner = owner
	if owner == "" {
		return
	}
	m.r.set.places[spot{owner, strings.TrimSuffix(m.path, ".")}] = place{m.r.file, m.line}
	for name, n := range m.keys {
		m.r.set.places[spot{owner, m.path + name}] = place{m.r.file, n.Line}
	}
}

// wrong remembers that the field at n could not be read.
func (m *mapping) wrong(n *yaml.Node, field, format string, args ...any) {
	path := strings.TrimSuffix(m.path+field, ".")
	m.r.at(n.Line, path, format, args...)
	for path != "" {
		m.r.set.bad[spot{m.owner, path}] = struct{}{}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}

// text is the scalar of a key with its white space tidied, or "".
func (m *mapping) text(field string) string {
	n := m.keys[field]
	if n == nil {
		return ""
	}
	return m.scalar(n, field)
}

func (m *mapping) scalar(n *yaml.Node, field string) string {
	if n.Kind != yaml.ScalarNode {
		m.wrong(n, field, "write one text here, in quotes if it has a colon")
		return ""
	}
	return strings.Join(strings.Fields(n.Value), " ")
}

// texts is the list of scalars of a key; one scalar is a list of one.
func (m *mapping) texts(field string) []string {
	n := m.keys[field]
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []string{m.scalar(n, field)}
	}
	var list []string
	m.each(field, func(n *yaml.Node, path string) {
		m.place(path, n)
		list = append(list, m.scalar(n, path))
	})
	return list
}

// place notes where an element of a list is.
func (m *mapping) place(path string, n *yaml.Node) {
	if m.owner != "" {
		m.r.set.places[spot{m.owner, m.path + path}] = place{m.r.file, n.Line}
	}
}

// each calls f for the elements of the list of a key, with their path, counted
// from one.
func (m *mapping) each(field string, f func(n *yaml.Node, path string)) {
	n := m.keys[field]
	if n == nil {
		return
	}
	if n.Kind != yaml.SequenceNode {
		m.wrong(n, field, "write a list here: one element a line, each beginning with a dash")
		return
	}
	for i, c := range n.Content {
		f(c, fmt.Sprintf("%s[%d]", field, i+1))
	}
}

// date is the date of a key, or zero.
func (m *mapping) date(field string) Date {
	n := m.keys[field]
	if n == nil {
		return Date{}
	}
	s := m.scalar(n, field)
	d, err := ParseDate(s)
	if err != nil && s != "" {
		m.wrong(n, field, "%s is not a date; write a day that exists as YYYY-MM-DD", quote(s))
	}
	return d
}

// meant proposes the known key nearest to one that is not.
func meant(name string, known []string) string {
	if name != "" && strings.Trim(name, "0123456789.") == "" {
		return `; an amount with a comma needs quotes, "£1,234"`
	}
	return nearestOf(name, known, "the keys are "+strings.Join(known, ", "))
}

// nearestOf ends a sentence about a word that isn't among known, in order: with
// the one that was probably meant, of which no more than half is otherwise, or
// else with all.
func nearestOf(word string, known []string, all string) string {
	best, least := "; "+all, min(3, len([]rune(word))/2+1)
	for _, k := range known {
		if d := distance([]rune(word), []rune(k), least); word != "" && d < least {
			best, least = "; did you mean "+k+"?", d
		}
	}
	return best
}

// short cuts what is repeated from a file into a message.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}

// quote is short s in quotes, with nothing unprintable.
func quote(s string) string { return fmt.Sprintf("%q", short(s)) }

// choice ends a sentence about a word that isn't among known: the one that was
// probably meant, else all of them.
func choice[K ~string, V any](what, word string, known map[K]V) string {
	var list []string
	for _, k := range slices.Sorted(maps.Keys(known)) {
		list = append(list, string(k))
	}
	return nearestOf(word, list, "the "+what+" are "+strings.Join(list, ", "))
}
