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
	var files, named []string
	for _, name := range paths {
		stat, err := os.Stat(name)
		if err != nil {
			return nil, fmt.Errorf("reading facts: %w", err)
		}
		if !stat.IsDir() {
			files, named = append(files, name), append(named, name)
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
	files = slices.Compact(files)
	p := newParser()
	var hollow []string
	for _, name := range files {
		had := p.size()
		if err := p.open(name, func() (io.ReadCloser, error) { return os.Open(name) }); err != nil {
			return nil, err
		}
		if p.size() == had {
			hollow = append(hollow, name)
		}
	}
	// A file of a folder may be empty; one that was asked for is a slip.
	for _, name := range hollow {
		if slices.Contains(named, name) || len(hollow) == len(files) {
			p.problems = append(p.problems, Problem{File: name, Sentence: "there is nothing in it; write facts, entities or sources into it, or leave it out"})
		}
	}
	return p, nil
}

// size counts what has been read, problems included.
func (p *parser) size() int {
	n := p.set.Len() + len(p.asks) + len(p.unheld) + len(p.problems)
	if p.set.Partnership != nil {
		n++
	}
	return n
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
	if line, what := unreadable(b); line > 0 {
		r.at(line, "", "%s; save the file as text in UTF-8", what)
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
		if strings.Contains(err.Error(), "exceeded max") {
			r.at(max(line, 1), "", "the lists and mappings are nested too deeply here (%s); write it flatter", yamlLine.ReplaceAllString(err.Error(), ""))
			return
		}
		r.at(line, "", "this is not YAML (%s); look for a missing quote, a tab, or a wrong indent", yamlLine.ReplaceAllString(err.Error(), ""))
		return
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Tag == "!!null" || !r.plain(&doc) {
		return
	}
	p.file(r, doc.Content[0])
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
