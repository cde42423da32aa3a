package answers

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"kcst/facts"
)

//go:embed vocabulary.yaml
var vocabularyFile []byte

// vocabulary is how people ask, compiled from vocabulary.yaml.
type vocabulary struct {
	rewrites map[string][]string
	numbers  map[string]string
	stop     map[string]struct{}
	soft     map[string]struct{}
	concepts map[string][]string // stem → the sets it belongs to, each named by its first stem

	polite, claim, tails         patternSet
	tags                         map[string]struct{} // at the end of a sentence: right?
	persons, essential           map[string]struct{}
	personStems, stopStems       map[string]bool
	private, injection, unserved patternSet
	followStart, filler          patternSet
	refers                       map[string]struct{}

	cues      patternSet // of all aspects
	cueAspect []cue      // by pattern number
	near      map[facts.Aspect]map[facts.Aspect]float64
	kinds     map[string][]facts.Kind // stem → kinds
	suggest   map[facts.Aspect]string // a question, with %s for the thing

	largest, smallest                  patternSet
	total, difference, share, counting patternSet
	average, rest, whom, next          patternSet
	without, unmatched                 patternSet
	weekday, inYears                   patternSet

	stemsOfCues map[string]struct{} // words that a question may use without a fact having them
	spellings   map[string]struct{} // every word written here, for the speller

	exact    bool             // patterns compare words as they are written, not their stems
	numbered map[string]int32 // the words of patterns → their numbers, from 1
	written  []string         // and back

	kept *memo[[]token] // written words → their tokens
}

// cue ties a pattern to the aspect that it asks for.
type cue struct {
	aspect facts.Aspect
	weight float64
}

// A usual pattern fits many questions, a weak one only tips the scale.
const (
	usualCue = 0.65
	weakCue  = 0.3
)

type vocabularyYAML struct {
	Rewrites, Numbers map[string]string
	Stop, Soft        string
	Polite            []string
	Tags              string
	Claims            []string
	Tails             []string
	Persons           string
	Essential         string
	Synonyms          [][]string
	Aspects           map[string]struct{ Strong, Usual, Weak string } // patterns between commas
	Near              map[string]map[string]float64
	Kinds             map[string][]string
	Superlatives      map[string]string
	Operations        map[string]string
	Filler            string
	Follow            struct{ Start, Refer string }
	Private           []string
	Injection         []string
	Elsewhere         []string
	Suggest           map[string]string
}

// words is the compiled vocabulary, made once.
var words = sync.OnceValue(func() *vocabulary {
	v, err := readVocabulary(vocabularyFile)
	if err != nil {
		panic(fmt.Sprintf("vocabulary.yaml: %v", err)) // embedded: a test loads it
	}
	return v
})

func readVocabulary(b []byte) (*vocabulary, error) {
	var file vocabularyYAML
	if err := yaml.Unmarshal(b, &file); err != nil {
		return nil, err
	}
	v := &vocabulary{
		rewrites: map[string][]string{},
		numbers:  file.Numbers,
		stop:     map[string]struct{}{},
		tags:     map[string]struct{}{},
		persons:  map[string]struct{}{}, essential: map[string]struct{}{},
		soft:     map[string]struct{}{},
		concepts: map[string][]string{},
		refers:   map[string]struct{}{},
		near:     map[facts.Aspect]map[facts.Aspect]float64{},
		kinds:    map[string][]facts.Kind{},

		stemsOfCues: map[string]struct{}{},
		spellings:   map[string]struct{}{},
		numbered:    map[string]int32{},
		written:     []string{""},
		kept:        newMemo[[]token](keptWords),
	}
	for from, to := range file.Rewrites {
		v.rewrites[from] = strings.Fields(to)
	}
	for _, w := range strings.Fields(file.Stop) {
		v.stop[w] = struct{}{}
		v.spellings[w] = struct{}{}
	}
	for _, w := range strings.Fields(file.Soft) {
		v.soft[w] = struct{}{}
		v.spellings[w] = struct{}{}
	}
	for set, list := range map[string]map[string]struct{}{file.Tags: v.tags, file.Persons: v.persons, file.Essential: v.essential} {
		for _, w := range strings.Fields(set) {
			list[w] = struct{}{}
		}
	}
	v.personStems, v.stopStems = stemsOf(v.persons), stemsOf(v.stop)
	v.readSynonyms(file.Synonyms)
	for _, w := range commas(file.Follow.Refer) {
		v.refers[w] = struct{}{}
	}
	for kind, nouns := range file.Kinds {
		for _, noun := range nouns {
			v.kinds[stem(noun)] = append(v.kinds[stem(noun)], facts.Kind(kind))
		}
	}
	for stem := range v.kinds {
		slices.Sort(v.kinds[stem])
		v.kinds[stem] = slices.Compact(v.kinds[stem])
	}
	for asked, others := range file.Near {
		v.near[facts.Aspect(asked)] = map[facts.Aspect]float64{facts.Aspect(asked): 1}
		for other, weight := range others {
			v.near[facts.Aspect(asked)][facts.Aspect(other)] = weight
		}
	}
	v.suggest = map[facts.Aspect]string{}
	for aspect, question := range file.Suggest {
		v.suggest[facts.Aspect(aspect)] = question
	}
	err := v.readPatterns(file)
	v.kept = newMemo[[]token](keptWords) // what was kept so far has no numbers
	return v, err
}

func stemsOf(words map[string]struct{}) map[string]bool {
	stems := make(map[string]bool, len(words))
	for w := range words {
		stems[stem(w)] = true
	}
	return stems
}

func (v *vocabulary) readSynonyms(sets [][]string) {
	for _, set := range sets {
		name := "=" + stem(set[0])
		for _, w := range set {
			v.spellings[strings.ToLower(w)] = struct{}{}
			s := stem(strings.ToLower(w))
			if !slices.Contains(v.concepts[s], name) {
				v.concepts[s] = append(v.concepts[s], name)
			}
		}
	}
}

func (v *vocabulary) readPatterns(file vocabularyYAML) error {
	for _, set := range []struct {
		name string
		to   *patternSet
		from []string
	}{
		{"polite", &v.polite, file.Polite},
		{"claims", &v.claim, file.Claims},
		{"tails", &v.tails, file.Tails},
		{"private", &v.private, file.Private},
		{"injection", &v.injection, file.Injection},
		{"elsewhere", &v.unserved, file.Elsewhere},
		{"follow", &v.followStart, commas(file.Follow.Start)},
		{"filler", &v.filler, commas(file.Filler)},
		{"largest", &v.largest, commas(file.Superlatives["largest"])},
		{"smallest", &v.smallest, commas(file.Superlatives["smallest"])},
		{"total", &v.total, commas(file.Operations["total"])},
		{"difference", &v.difference, commas(file.Operations["difference"])},
		{"share", &v.share, commas(file.Operations["share"])},
		{"count", &v.counting, commas(file.Operations["count"])},
		{"average", &v.average, commas(file.Operations["average"])},
		{"rest", &v.rest, commas(file.Operations["rest"])},
		{"whom", &v.whom, commas(file.Operations["whom"])},
		{"next", &v.next, commas(file.Operations["next"])},
		{"without", &v.without, commas(file.Operations["without"])},
		{"unmatched", &v.unmatched, commas(file.Operations["unmatched"])},
		{"weekday", &v.weekday, commas(file.Operations["weekday"])},
		{"inyears", &v.inYears, commas(file.Operations["inyears"])},
	} {
		if len(set.from) == 0 {
			return fmt.Errorf("%s: no patterns", set.name)
		}
		for _, p := range set.from {
			if err := set.to.compile(v, p, nil); err != nil {
				return fmt.Errorf("%s: %w", set.name, err)
			}
		}
	}
	for _, aspect := range slices.Sorted(maps.Keys(file.Aspects)) {
		for _, level := range []struct {
			weight   float64
			patterns string
		}{{1, file.Aspects[aspect].Strong}, {usualCue, file.Aspects[aspect].Usual}, {weakCue, file.Aspects[aspect].Weak}} {
			for _, p := range commas(level.patterns) {
				if err := v.cues.compile(v, p, nil); err != nil {
					return fmt.Errorf("aspect %s: %w", aspect, err)
				}
				v.cueAspect = append(v.cueAspect, cue{facts.Aspect(aspect), level.weight})
			}
		}
	}
	for _, p := range v.cues.patterns {
		for _, e := range p.elements {
			for _, w := range e.words {
				v.stemsOfCues[v.written[w]] = struct{}{}
			}
		}
	}
	return nil
}

// commas splits a list written between commas.
func commas(s string) []string {
	var list []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}
