package funding

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kcst/facts"
)

// Folder is the folder of a data set that holds its ledger.
const Folder = "ledger"

// maxFile bounds one file of a set.
const maxFile = 16 << 20

// Set is a ledger as its author wrote it, for [Store.Load]: YAML files of
//
//	defaults:                     # for what the rows of this file leave out
//	  {fund: crg-2025-26, source: summary-2025-07, para: Update, date: 2025-07-23, dated: by}
//	terms:
//	  - {fund: crg-2025-26, funder: pcc, holder: kcsp, way: [propose, approve],
//	     pots: [{pot: tactical, share: 1/3, starts: closed, after: [crg-2024-25]}]}
//	entries:
//	  - {id: crg-2025-26.award, kind: award, amount: "39,661"}
//	  - {id: crg-2025-26.awards, kind: allocate, pot: upfront, projects: {one: "4,000", two: "4,182"}}
//	  - {id: crg-2025-26.fixed, kind: correct, corrects: crg-2025-26.award, amount: "39,662", note: A slip.}
//	reported:
//	  - {id: crg-2025-26.left, measure: unallocated, amount: "15,553.26", held: tactical}
//
// An entry of several projects is one for each, with the project added to the
// id. Every row has source and para, or cite as a list of them.
type Set struct {
	Terms    []Terms
	Entries  []Entry
	Reported []Reported

	corrects map[string]string // a correction's ID -> the ID that it corrects
	places   map[string]place  // "entry ID", "terms FUND", "reported ID" and their fields -> where
	problems facts.Problems    // of reading
}

// Len is how many entries, terms and reported balances the set has.
func (s *Set) Len() int { return len(s.Entries) + len(s.Terms) + len(s.Reported) }

// ParseFS reads the *.yaml files of a folder, not of those below it. The error
// is a facts.Problems that names everything that can be told wrong without
// the facts; there is no set then.
func ParseFS(fsys fs.FS) (*Set, error) {
	names, err := fs.Glob(fsys, "*.y*ml")
	if err != nil {
		return nil, err
	}
	s := newSet()
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("reading the ledger: %w", err)
		}
		s.read(name, b)
	}
	return s.done()
}

// OfDataset is the ledger of a partnership's data set: what its folder
// [Folder] holds, or an empty set where there is none.
func OfDataset(dataset fs.FS) (*Set, error) {
	folder, err := fs.Sub(dataset, Folder)
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(folder, "."); errors.Is(err, fs.ErrNotExist) {
		return newSet(), nil
	}
	return ParseFS(folder)
}

// ParseFiles reads files, and the YAML files of folders.
func ParseFiles(paths []string) (*Set, error) {
	s := newSet()
	for _, name := range paths {
		stat, err := os.Stat(name)
		if err != nil {
			return nil, fmt.Errorf("reading the ledger: %w", err)
		}
		files := []string{name}
		if stat.IsDir() {
			if files, err = fs.Glob(os.DirFS(name), "*.y*ml"); err != nil {
				return nil, err
			}
			for i := range files {
				files[i] = filepath.Join(name, files[i])
			}
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				return nil, fmt.Errorf("reading the ledger: %w", err)
			}
			s.read(f, b)
		}
	}
	return s.done()
}

func newSet() *Set {
	return &Set{corrects: map[string]string{}, places: map[string]place{}}
}

func (s *Set) done() (*Set, error) {
	if len(s.problems) > 0 {
		return nil, sorted(s.problems)
	}
	return s, nil
}

// sorted is the problems by file, line, field and sentence, each once.
func sorted(ps facts.Problems) facts.Problems {
	slices.SortStableFunc(ps, func(a, b facts.Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Field, b.Field), strings.Compare(a.Sentence, b.Sentence))
	})
	return slices.Compact(ps)
}

// The keys of a file's rows.
var (
	citeKeys     = []string{"source", "para", "cite"}
	defaultKeys  = []string{"fund", "pot", "source", "para", "date", "dated"}
	termsKeys    = append([]string{"fund", "funder", "holder", "way", "pots"}, citeKeys...)
	potKeys      = append([]string{"pot", "share", "starts", "after"}, citeKeys...)
	entryKeys    = append([]string{"id", "kind", "corrects", "void", "fund", "pot", "to", "project", "projects", "amount", "date", "dated", "who", "note"}, citeKeys...)
	reportedKeys = append([]string{"id", "fund", "pot", "project", "measure", "amount", "held", "date", "note"}, citeKeys...)
)

func (s *Set) read(name string, b []byte) {
	f := &file{name: name, problems: &s.problems}
	if len(b) > maxFile {
		f.at(0, "", "the file is over 16 MB: split it into several")
		return
	}
	doc := f.document(bytes.NewReader(b))
	if doc == nil {
		return
	}
	top := f.row(doc, "defaults", "terms", "entries", "reported")
	defaults := row{f: f}
	if n := top.values["defaults"]; n != nil {
		defaults = f.row(n, defaultKeys...)
	}
	for _, r := range f.rows(top.values["terms"], "terms", termsKeys...) {
		s.readTerms(r, defaults)
	}
	for _, r := range f.rows(top.values["entries"], "entries", entryKeys...) {
		s.readEntry(r, defaults)
	}
	for _, r := range f.rows(top.values["reported"], "reported", reportedKeys...) {
		s.readReported(r, defaults)
	}
}

// own remembers where an owner and its fields were written.
func (s *Set) own(owner string, r row) {
	if first, ok := s.places[owner]; ok {
		r.wrong("id", "%s is used already at %s:%d: give each its own", owner, first.file, first.line)
	}
	s.places[owner] = place{r.f.name, r.line}
	for key, n := range r.values {
		s.places[owner+" "+key] = place{r.f.name, n.Line}
	}
}

// problem places a refusal at the line of its field.
func (s *Set) problem(owner string, r Refusal) facts.Problem {
	at, ok := s.places[owner+" "+r.Field]
	if !ok {
		at = s.places[owner]
	}
	return facts.Problem{File: at.file, Line: at.line, Owner: owner, Field: r.Field, Sentence: r.Sentence}
}

func (s *Set) readTerms(r row, defaults row) {
	t := Terms{Fund: r.text("fund", defaults), Funder: r.text("funder", row{}), Holder: r.text("holder", row{}), Cite: r.cite(defaults)}
	for _, step := range r.texts("way") {
		t.Way = append(t.Way, Kind(step))
	}
	for _, p := range r.f.rows(r.values["pots"], "pots", potKeys...) {
		if t.Pots == nil {
			t.Pots = map[string]PotTerms{}
		}
		t.Pots[p.text("pot", row{})] = PotTerms{Share: p.text("share", row{}), Starts: Gate(p.text("starts", row{})), After: p.texts("after"), Cite: p.cite(defaults)}
	}
	s.own("terms "+t.Fund, r)
	s.Terms = append(s.Terms, t)
}

func (s *Set) readEntry(r row, defaults row) {
	e := Entry{ID: r.text("id", row{}), Kind: Kind(r.text("kind", row{})), Void: r.text("void", row{}) == "true",
		Fund: r.text("fund", defaults), Pot: r.text("pot", defaults), To: r.text("to", row{}), Project: r.text("project", row{}),
		Amount: r.amount("amount", r.text("amount", row{})), Date: r.date("date", defaults), Dated: Dated(r.text("dated", defaults)),
		Who: r.text("who", row{}), Note: r.text("note", row{}), Cite: r.cite(defaults)}
	if e.ID == "" {
		r.wrong("id", "every entry needs an id, such as crg-2025-26.award: it keeps a second load from recording it twice")
		return
	}
	if shapes[e.Kind].pot == never && r.values["pot"] == nil && e.Kind != Correct {
		e.Pot = ""
	}
	if r.values["date"] != nil && r.values["dated"] == nil {
		e.Dated = DatedExactly // the file's defaults say how its default date is meant
	}
	projects := r.values["projects"]
	if projects == nil {
		s.addEntry(e, r)
		return
	}
	if projects.Kind == yaml.SequenceNode {
		for _, id := range r.texts("projects") {
			one := e
			one.ID, one.Project = e.ID+"."+id, id
			s.addEntry(one, r)
		}
		return
	}
	if projects.Kind != yaml.MappingNode {
		r.wrong("projects", `write the projects as [one, two], or with their amounts as {one: "4,000", two: "4,182"}`)
		return
	}
	for i := 0; i+1 < len(projects.Content); i += 2 {
		one := e
		one.Project = projects.Content[i].Value
		one.ID += "." + one.Project
		one.Amount = r.amount("projects", projects.Content[i+1].Value)
		s.addEntry(one, r)
	}
}

func (s *Set) addEntry(e Entry, r row) {
	e.Key = e.ID
	if target := r.text("corrects", row{}); target != "" {
		s.corrects[e.ID] = target
	}
	s.own("entry "+e.ID, r)
	s.Entries = append(s.Entries, e)
}

func (s *Set) readReported(r row, defaults row) {
	rep := Reported{ID: r.text("id", row{}), Fund: r.text("fund", defaults), Pot: r.text("pot", row{}), Project: r.text("project", row{}),
		Measure: Measure(r.text("measure", row{})), Amount: r.amount("amount", r.text("amount", row{})), Held: r.text("held", row{}),
		Date: r.date("date", defaults), Note: r.text("note", row{}), Cite: r.cite(defaults)}
	if rep.ID == "" {
		r.wrong("id", "every reported balance needs an id, such as crg-2025-26.left")
		return
	}
	s.own("reported "+rep.ID, r)
	s.Reported = append(s.Reported, rep)
}
