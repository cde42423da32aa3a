package facts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds one file of a data set.
const maxFile = 5 << 20

// ErrNoFiles is wrapped when there is no YAML file to read.
var ErrNoFiles = errors.New("no YAML files")

// ParseFS reads a whole data set: every *.yaml file of fsys, in any folder.
// Nothing may refer to what is not in it. The error is a [Problems] that
// names everything wrong; there is no set then.
func ParseFS(fsys fs.FS) (*Set, error) {
	var files []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == ledger {
			return fs.SkipDir
		}
		if err == nil && !d.IsDir() && isYAML(name) {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the data set: %w", err)
	}
	p := newParser()
	for _, name := range files {
		if err := p.open(name, func() (io.ReadCloser, error) { return fsys.Open(name) }); err != nil {
			return nil, err
		}
	}
	return p.done(&Set{})
}

// ParseFiles reads files, and the YAML files of folders, as an addition to
// what a store holds: what they refer to may be held already, which
// [Store.Load] checks. [Store.LoadFiles] does both, and reports all problems
// at once.
func ParseFiles(paths []string) (*Set, error) {
	p, err := parseFiles(paths)
	if err != nil {
		return nil, err
	}
	return p.done(nil)
}

func parseFiles(paths []string) (*parser, error) {
	var files []string
	for _, name := range paths {
		stat, err := os.Stat(name)
		if err != nil {
			return nil, fmt.Errorf("reading facts: %w", err)
		}
		if !stat.IsDir() {
			files = append(files, name)
			continue
		}
		err = filepath.WalkDir(name, func(name string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && d.Name() == ledger {
				return fs.SkipDir
			}
			if err == nil && d.Type().IsRegular() && isYAML(name) {
				files = append(files, name)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("reading facts: %w", err)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%w in %s", ErrNoFiles, strings.Join(paths, ", "))
	}
	slices.Sort(files)
	p := newParser()
	for _, name := range slices.Compact(files) {
		if err := p.open(name, func() (io.ReadCloser, error) { return os.Open(name) }); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// ledger is the folder of a data set that holds entries of money and no facts.
const ledger = "ledger"

func isYAML(name string) bool {
	ext := path.Ext(name)
	return (ext == ".yaml" || ext == ".yml") && !strings.HasPrefix(path.Base(name), ".")
}

// parser gathers the set and the problems of several files.
type parser struct {
	set      *Set
	problems Problems
	first    map[string]place // where an ID was first used
	asks     []asking
	unheld   []string
}

func newParser() *parser {
	return &parser{
		set:   &Set{places: map[spot]place{}, bad: map[spot]struct{}{}},
		first: map[string]place{},
	}
}

// done checks the set over what is held, and gives it where nothing is
// wrong. Without held, references to what is not in the set are let pass.
func (p *parser) done(held *Set) (*Set, error) {
	p.askFacts()
	if err := append(p.problems, check(p.set, held)...).sorted(); err != nil {
		return nil, err
	}
	return p.set, nil
}

// open reads one file; the error is one of reading, not of contents.
func (p *parser) open(name string, open func() (io.ReadCloser, error)) error {
	f, err := open()
	if err != nil {
		return fmt.Errorf("reading facts: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return fmt.Errorf("reading facts: %w", err)
	}
	p.parse(name, b)
	return nil
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// parse reads the text of one file.
func (p *parser) parse(file string, b []byte) {
	r := &reader{file: file, set: p.set, problems: &p.problems}
	if len(b) > maxFile {
		r.at(0, "", "the file is over 5 MB; split it into several")
		return
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	var doc, second yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return
	}
	if err == nil && dec.Decode(&second) == nil {
		r.at(second.Line, "", "a second document begins here; keep one document a file, without ---")
		return
	}
	if err != nil {
		line := 0
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			line, _ = strconv.Atoi(m[1])
		}
		r.at(line, "", "this is not YAML (%s); look for a missing quote, a tab, or a wrong indent", yamlLine.ReplaceAllString(err.Error(), ""))
		return
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Tag == "!!null" || !r.plain(&doc) {
		return
	}
	p.file(r, doc.Content[0])
}

// plain refuses anchors, aliases and tags: facts are written out, so that a
// reader sees what is meant and a small file cannot unfold into a large one.
func (r *reader) plain(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.at(n.Line, "", "anchors (&) and aliases (*) are not read; write it out, in quotes if it is a text")
		return false
	case n.Style&yaml.TaggedStyle != 0:
		r.at(n.Line, "", "tags (!) are not read; leave %s out, or put the text in quotes", quote(n.Tag))
		return false
	}
	for _, c := range n.Content {
		if !r.plain(c) {
			return false
		}
	}
	return true
}

// id is the checked, unrepeated ID of a thing, or "" after a complaint.
func (p *parser) id(m *mapping, what, id string) string {
	n := m.keys["id"]
	line := m.line
	if n != nil {
		line = n.Line
	}
	if id == "" {
		m.r.at(line, m.path+"id", "every %s needs an id, such as crg-2025-26", what)
		return ""
	}
	owner := what + " " + id
	if at, ok := p.first[owner]; ok {
		m.r.at(line, m.path+"id", "%s is already the id of the %s at %s:%d; give each its own", short(id), what, at.file, at.line)
		return ""
	}
	p.first[owner] = place{m.r.file, line}
	m.path = ""
	m.own(owner)
	return id
}
