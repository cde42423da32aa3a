package facts

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Preview is what a load would do.
type Preview struct {
	Report  Report   `json:"-"`
	Changes []Change `json:"changes"`
}

// Change is what a load would do to one thing: How is added, changed or
// retired.
type Change struct {
	What   string        `json:"what"` // fact, entity, source, partnership
	ID     string        `json:"id,omitempty"`
	How    string        `json:"how"`
	Fields []FieldChange `json:"fields,omitempty"`
}

// FieldChange is a field before and after, as people read it; empty where
// there is none.
type FieldChange struct {
	Name string `json:"field"`
	Was  string `json:"was,omitempty"`
	Is   string `json:"is,omitempty"`
}

// PreviewFiles is what [Store.LoadFiles] would do, and does nothing.
func (st *Store) PreviewFiles(ctx context.Context, paths []string) (Preview, error) {
	p, err := parseFiles(paths)
	if err != nil {
		return Preview{}, err
	}
	held, err := st.Set(ctx)
	if err != nil {
		return Preview{}, err
	}
	set, err := p.done(held)
	if err != nil {
		return Preview{}, err
	}
	d, err := differ(held, set, "nobody", st.now())
	if err != nil {
		return Preview{}, err
	}
	v := Preview{Report: d.report}
	for _, part := range []struct {
		what  string
		forms map[string][]byte
		was   func(id string) any
	}{
		{"partnership", map[string][]byte{"": d.partnership}, func(string) any { return held.Partnership }},
		{"source", d.sources, byID(held.Sources, func(s *Source) string { return s.ID })},
		{"entity", d.entities, byID(held.Entities, func(e *Entity) string { return e.ID })},
		{"fact", d.facts, byID(held.Facts, func(f *Fact) string { return f.ID })},
	} {
		for _, id := range slices.Sorted(maps.Keys(part.forms)) {
			if part.forms[id] == nil {
				continue
			}
			c, err := change(part.what, id, part.was(id), part.forms[id])
			if err != nil {
				return v, err
			}
			v.Changes = append(v.Changes, c)
		}
	}
	return v, nil
}

// byID finds what is held by its ID; nil where it isn't.
func byID[T any](list []T, id func(*T) string) func(string) any {
	return func(wanted string) any {
		for i := range list {
			if id(&list[i]) == wanted {
				return &list[i]
			}
		}
		return nil
	}
}

// change compares the stored form of a thing with what is to be.
func change(what, id string, held any, form []byte) (Change, error) {
	c := Change{What: what, ID: id, How: "added"}
	was, err := json.Marshal(held)
	if err != nil {
		return c, fmt.Errorf("facts: comparing: %w", err)
	}
	had, has := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if err := cmp.Or(json.Unmarshal(was, &had), json.Unmarshal(form, &has)); err != nil {
		return c, fmt.Errorf("facts: comparing: %w", err)
	}
	if len(had) > 0 {
		c.How = "changed"
	}
	if had["retired"] == nil && has["retired"] != nil {
		c.How = "retired"
	}
	names := maps.Clone(has)
	for name := range had { // of what isn't held, nothing
		names[name] = nil
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if name == "id" || name == "recorded" || name == "by" || bytes.Equal(had[name], has[name]) {
			continue
		}
		c.Fields = append(c.Fields, FieldChange{Name: name, Was: readable(had[name]), Is: readable(has[name])})
	}
	return c, nil
}

// readable is a JSON value for people: a text as it is, a list with semicolons.
func readable(raw json.RawMessage) string {
	var text string
	var list []json.RawMessage
	switch {
	case raw == nil:
		return ""
	case json.Unmarshal(raw, &text) == nil:
		return text
	case json.Unmarshal(raw, &list) == nil:
		parts := make([]string, len(list))
		for i, e := range list {
			parts[i] = readable(e)
		}
		return strings.Join(parts, "; ")
	}
	var v Value
	if json.Unmarshal(raw, &v) == nil && v.Words() != "" {
		return v.Words()
	}
	var item Item
	if json.Unmarshal(raw, &item) == nil && item.Text != "" {
		return item.Text
	}
	return strings.Trim(strings.NewReplacer(`"`, "", "{", "", "}", "", ",", ", ", ":", ": ").Replace(string(raw)), " ")
}
