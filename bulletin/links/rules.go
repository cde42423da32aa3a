package links

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed rules.yaml
var rulesFile []byte

// rules are what is known of wrappers and parameters. The file is part of the
// program and a test reads it, so one that can't be read is a bug.
var rules = func() *ruleSet {
	r, err := parseRules(rulesFile)
	if err != nil {
		panic(err)
	}
	return r
}()

type ruleSet struct {
	Wrappers []*wrapper `yaml:"wrappers"`
	Drop     []*drop    `yaml:"drop"`
	Personal []string   `yaml:"personal"`
	Values   []string   `yaml:"personal_values"`
	Inner    []string   `yaml:"inner"`
	Same     []*same    `yaml:"same"`

	personal patterns
	values   []*regexp.Regexp
	inner    map[string]bool
}

// wrapper is a service that puts its own address around others.
type wrapper struct {
	Name    string   `yaml:"name"`
	Hosts   []string `yaml:"hosts"`
	Path    string   `yaml:"path"`    // how its path begins, in small letters
	Params  []string `yaml:"params"`  // where the target stands
	Pattern string   `yaml:"pattern"` // or how to find it in path and query
	Decode  string   `yaml:"decode"`  // one of decoders; empty: percent signs
	Prefix  string   `yaml:"prefix"`  // what the target lacks
	Own     []string `yaml:"own"`     // its other parameters
	Why     string   `yaml:"why"`     // why the target can't be read

	hosts   hosts
	pattern *regexp.Regexp
	decode  func(string) (string, bool)
	own     patterns
}

// why is the sentence for an address that can't be unwrapped.
func (w *wrapper) why() string {
	reason := cmp.Or(w.Why, "hides where it leads")
	return fmt.Sprintf("%s %s: open it, and put in the address that the browser ends on.", w.Name, reason)
}

// drop names parameters that only count readers, on some hosts or on all.
type drop struct {
	Hosts  []string `yaml:"hosts"`
	Params []string `yaml:"params"`

	hosts  hosts
	params patterns
}

// same says that two forms of address lead to one page.
type same struct {
	Hosts   []string `yaml:"hosts"`
	Pattern string   `yaml:"pattern"` // of path and query
	To      string   `yaml:"to"`

	hosts   hosts
	pattern *regexp.Regexp
}

func parseRules(b []byte) (*ruleSet, error) {
	r := new(ruleSet)
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(r); err != nil {
		return nil, fmt.Errorf("read the rules for links: %w", err)
	}
	c := compiling{}
	for _, w := range r.Wrappers {
		w.hosts, w.own = c.hosts(w.Name, w.Hosts), names(w.Own)
		if w.Pattern != "" {
			w.pattern = c.regexp(w.Name, w.Pattern)
		}
		if w.Decode != "" {
			if w.decode = decoders[w.Decode]; w.decode == nil {
				c.add("%s: there is no decoder %q", w.Name, w.Decode)
			}
		}
	}
	for _, d := range r.Drop {
		d.params = names(d.Params)
		if len(d.Hosts) > 0 {
			d.hosts = c.hosts(d.Params[0], d.Hosts)
		}
	}
	for _, s := range r.Same {
		s.hosts, s.pattern = c.hosts(s.To, s.Hosts), c.regexp(s.To, s.Pattern)
	}
	for _, v := range r.Values {
		r.values = append(r.values, c.regexp("personal_values", v))
	}
	r.personal, r.inner = names(r.Personal), map[string]bool{}
	for _, last := range r.Inner {
		r.inner[last] = true
	}
	return r, errors.Join(c.problems...)
}

// compiling collects what is wrong with the rules.
type compiling struct{ problems []error }

func (c *compiling) add(format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf(format, args...))
}

func (c *compiling) regexp(where, s string) *regexp.Regexp {
	r, err := regexp.Compile(s)
	if err != nil {
		c.add("%s: %w", where, err)
	}
	return r
}

// hosts match a host's name. A star is a label or part of one, at the
// beginning (*.example.org) one label or more, at the end (google.*) one or
// two; a name without a star also matches with www. before it.
type hosts struct {
	exact map[string]bool
	below []string // each with its dot
	globs []*regexp.Regexp
}

func (h hosts) match(host string) bool {
	if h.exact[strings.TrimPrefix(host, "www.")] {
		return true
	}
	for _, b := range h.below {
		if strings.HasSuffix(host, b) {
			return true
		}
	}
	for _, g := range h.globs {
		if g.MatchString(host) {
			return true
		}
	}
	return false
}

func (c *compiling) hosts(where string, list []string) hosts {
	if len(list) == 0 {
		c.add("%s: it has no hosts", where)
	}
	h := hosts{exact: map[string]bool{}}
	for _, p := range list {
		rest, deep := strings.CutPrefix(p, "*.")
		rest, open := strings.CutSuffix(rest, ".*")
		switch {
		case !strings.Contains(p, "*"):
			h.exact[p] = true
			continue
		case deep && !open && !strings.Contains(rest, "*"):
			h.below = append(h.below, "."+rest)
			continue
		}
		before, after := "^", "$"
		if deep {
			before = `^(?:[^.]+\.)+`
		}
		if open {
			before, after = before+`(?:www\.)?`, `(?:\.[a-z]+){1,2}$`
		}
		h.globs = append(h.globs, c.regexp(where, before+strings.ReplaceAll(regexp.QuoteMeta(rest), `\*`, `[^.]*`)+after))
	}
	return h
}

// patterns match a parameter's name in small letters; a star is anything.
type patterns struct {
	exact map[string]bool
	globs []string
}

func names(list []string) patterns {
	p := patterns{exact: map[string]bool{}}
	for _, n := range list {
		if strings.Contains(n, "*") {
			p.globs = append(p.globs, n)
		} else {
			p.exact[n] = true
		}
	}
	return p
}

func (p patterns) match(name string) bool {
	if p.exact[name] {
		return true
	}
	for _, g := range p.globs {
		if ok, _ := path.Match(g, name); ok {
			return true
		}
	}
	return false
}
