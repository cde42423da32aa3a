package facts

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// WriteYAML writes set in its canonical form: one document, everything by ID,
// every fact on its own with all that it says. What is read from it and
// written again is the same to the byte.
func WriteYAML(w io.Writer, set *Set) error {
	var doc fields
	if set.Partnership != nil {
		doc.add("partnership", partnershipNode(set.Partnership))
	}
	doc.add("sources", listed(set.Sources, func(s *Source) string { return s.ID }, sourceNode))
	doc.add("entities", listed(set.Entities, func(e *Entity) string { return e.ID }, entityNode))
	doc.add("facts", listed(set.Facts, func(f *Fact) string { return f.ID }, factNode))
	if len(doc.content) == 0 {
		return nil
	}
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	if err := enc.Encode(doc.node(0)); err != nil {
		return fmt.Errorf("facts: writing YAML: %w", err)
	}
	if err := enc.Close(); err != nil {
		return fmt.Errorf("facts: writing YAML: %w", err)
	}
	return nil
}

// fields is a mapping in the making; what is empty is left out.
type fields struct{ content []*yaml.Node }

func (f *fields) add(key string, value *yaml.Node) {
	if value != nil {
		f.content = append(f.content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
	}
}

func (f *fields) text(key, s string) { f.add(key, text(s)) }

func (f *fields) date(key string, d Date) {
	if !d.IsZero() {
		f.add(key, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: d.String()})
	}
}

func (f *fields) texts(key string, list []string) {
	if len(list) == 0 {
		return
	}
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, s := range list {
		n.Content = append(n.Content, text(s))
	}
	f.add(key, n)
}

func (f *fields) node(style yaml.Style) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Style: style, Content: f.content}
}

func text(s string) *yaml.Node {
	if s == "" {
		return nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}

// listed is the nodes of list, by ID; nil where it is empty.
func listed[T any](list []T, id func(*T) string, node func(*T) *yaml.Node) *yaml.Node {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(id(&a), id(&b)) })
	n := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range list {
		n.Content = append(n.Content, node(&list[i]))
	}
	return n
}

func sourceNode(s *Source) *yaml.Node {
	var f fields
	f.text("id", s.ID)
	f.text("title", s.Title)
	f.text("publisher", s.Publisher)
	f.date("date", s.Date)
	f.text("url", s.URL)
	f.text("document", s.Document)
	return f.node(0)
}

func entityNode(e *Entity) *yaml.Node {
	var f fields
	f.text("id", e.ID)
	f.text("kind", string(e.Kind))
	f.text("name", e.Name)
	f.text("short", e.Short)
	f.texts("aliases", e.Aliases)
	f.texts("part_of", e.PartOf)
	f.text("year", e.Year)
	f.date("from", e.From)
	f.date("until", e.Until)
	return f.node(0)
}

func factNode(fact *Fact) *yaml.Node {
	var f fields
	f.text("id", fact.ID)
	f.texts("about", fact.About)
	f.text("aspect", string(fact.Aspect))
	f.text("text", fact.Text)
	if len(fact.Items) > 0 {
		items := &yaml.Node{Kind: yaml.SequenceNode}
		for i := range fact.Items {
			items.Content = append(items.Content, itemNode(&fact.Items[i]))
		}
		f.add("items", items)
	}
	f.add("value", valueNode(fact.Value))
	f.texts("words", fact.Words)
	f.texts("asks", fact.Asks)
	if len(fact.Cite) == 1 {
		f.text("source", fact.Cite[0].Source)
		f.text("para", fact.Cite[0].Paragraph)
	} else if len(fact.Cite) > 1 {
		cite := &yaml.Node{Kind: yaml.SequenceNode}
		for _, c := range fact.Cite {
			var cf fields
			cf.text("source", c.Source)
			cf.text("para", c.Paragraph)
			cite.Content = append(cite.Content, cf.node(yaml.FlowStyle))
		}
		f.add("cite", cite)
	}
	f.date("as_of", fact.AsOf)
	f.date("from", fact.From)
	f.date("until", fact.Until)
	if r := fact.Retired; r != nil {
		var rf fields
		rf.text("reason", r.Reason)
		rf.text("source", r.Cite.Source)
		rf.text("para", r.Cite.Paragraph)
		f.add("retired", rf.node(yaml.FlowStyle))
	}
	return f.node(0)
}

func itemNode(it *Item) *yaml.Node {
	if it.Entity == "" && it.Value == nil {
		return text(it.Text)
	}
	var f fields
	f.text("entity", it.Entity)
	f.text("text", it.Text)
	f.add("value", valueNode(it.Value))
	return f.node(yaml.FlowStyle)
}

func valueNode(v *Value) *yaml.Node {
	if v == nil {
		return nil
	}
	var f fields
	plain := func(key string, number float64) {
		f.add(key, &yaml.Node{Kind: yaml.ScalarNode, Value: strconv.FormatFloat(number, 'f', -1, 64)})
	}
	if v.Money != nil {
		f.text("money", v.Money.decimal())
	}
	if v.Number != nil {
		plain("number", *v.Number)
	}
	f.text("unit", v.Unit)
	if v.Percent != nil {
		plain("percent", *v.Percent)
	}
	f.date("date", v.Date)
	if v.Time != "" {
		f.add("time", &yaml.Node{Kind: yaml.ScalarNode, Style: yaml.DoubleQuotedStyle, Value: v.Time})
	}
	f.text("email", v.Email)
	f.text("phone", v.Phone)
	return f.node(yaml.FlowStyle)
}

// decimal is pounds and pence with a point and nothing else: 5223.00.
func (m Money) decimal() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	return fmt.Sprintf("%s%d.%02d", sign, m/100, m%100)
}

func partnershipNode(p *Partnership) *yaml.Node {
	var f fields
	for _, t := range []struct{ key, text string }{
		{"id", p.ID}, {"name", p.Name}, {"short", p.Short}, {"team", p.Team}, {"team_abbr", p.TeamAbbr},
		{"email", p.Email}, {"phone", p.Phone}, {"postal", p.Postal}, {"bulletin", p.Bulletin},
		{"area", p.Area}, {"zone", p.Zone}, {"colour", p.Colour}, {"logo", p.Logo},
	} {
		f.text(t.key, t.text)
	}
	var crisis fields
	crisis.text("lead", p.Crisis.Lead)
	if len(p.Crisis.Services) > 0 {
		services := &yaml.Node{Kind: yaml.SequenceNode}
		for _, s := range p.Crisis.Services {
			var sf fields
			sf.text("when", s.When)
			sf.text("name", s.Name)
			sf.text("phone", s.Phone)
			sf.text("note", s.Note)
			services.Content = append(services.Content, sf.node(0))
		}
		crisis.add("services", services)
	}
	crisis.text("close", p.Crisis.Close)
	if len(crisis.content) > 0 {
		f.add("crisis", crisis.node(0))
	}
	f.texts("examples", p.Examples)
	f.texts("outside", p.Outside)
	f.texts("unheld", p.Unheld)
	return f.node(0)
}
