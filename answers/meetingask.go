package answers

import (
	"slices"
	"strings"

	"kcst/facts"
)

// meetingAsk is a question of the meetings that are held: when a body meets
// next, or what was decided, in a period or about topics. Ours is set where the
// partnership's own meetings are meant: it is named so, or nobody is.
type meetingAsk struct {
	next   bool
	last   bool // what was decided when the body met last
	ours   bool
	named  string   // the body's name as asked, in stems; "" where none is named
	bodies []string // names of what the facts know by it
	topics []string // IDs of topics of the facts
	period period   // zero where none is named
}

// The words of a question about meetings, beside names, topics and days. One
// that has others is about something else.
var (
	decidingWords = wordSet("decide decided decides decision decisions resolve resolved resolution resolutions agree agreed")
	decidingRest  = wordSet("what what's whats which did does was were has have had been is are there any anything the a in on at of about for " +
		"regarding concerning to by from during made make taken take reached meeting meetings most")
	lastWords = wordSet("last latest recent recently")
	nextWords = wordSet("next upcoming forthcoming")
	meetWords = wordSet("meeting meetings meet meets")
	nextRest  = wordSet("when when's whens date day time where where's what what's whats which is are does do will be the a of for at on held " +
		"take takes taking place due planned scheduled again")
	ownWords  = wordSet("we our us")
	joinWords = wordSet("the of and for a")
)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// mayAskMeetings is whether a text has a word without which it asks nothing of
// the meetings, so that few questions are read again for them.
func mayAskMeetings(text string) bool {
	return slices.ContainsFunc([]string{"next", "upcoming", "forthcoming", "decid", "decis", "resol", "agree"}, func(part string) bool {
		return strings.Contains(text, part)
	})
}

// asksMeetings reads "what did the partnership decide in July?", "when is the
// next meeting?" and "any decision about noise?".
func (e *Engine) asksMeetings(q Question) (ask meetingAsk, ok bool) {
	text := clean(q.Text)
	if !q.AsOf.IsZero() || !q.Known.IsZero() || !mayAskMeetings(lowerASCII(text)) || e.crisis.Detect(q.Text) {
		return ask, false
	}
	r := e.read(text, e.moment(q).today)
	if r.barred() || len(r.periods) > 1 {
		return ask, false
	}
	topical := e.topicsAsked(r, &ask)
	for _, t := range r.tokens {
		ask.next = ask.next || nextWords[t.text]
	}
	said, rest := decidingWords, decidingRest
	if ask.next {
		said, rest = nextWords, nextRest
	}
	asked, meet := false, false
	first, last := -1, 0 // the tokens of the body's name
	for i, t := range r.tokens {
		switch {
		case topical[i], r.role[i] == polite, r.role[i] == dated, r.role[i] == filler:
		case r.role[i] != plain:
			return ask, false
		case said[t.text]:
			asked = true
		case !ask.next && lastWords[t.text]:
			ask.last = true
		case ask.next && meetWords[t.text]:
			meet = true
		case ownWords[t.text]:
			ask.ours = true
		case rest[t.text]:
		case first < 0:
			first, last = i, i+1
		case slices.ContainsFunc(r.tokens[last:i], func(t token) bool { return !joinWords[t.text] }):
			return ask, false
		default:
			last = i + 1
		}
	}
	if first >= 0 {
		e.bodyAsked(r, first, last, &ask)
	}
	if len(r.periods) > 0 {
		ask.period = r.periods[0]
	}
	meet = meet || ask.ours || ask.named != ""
	ask.ours = ask.named == "" && (ask.ours || len(ask.topics) == 0) // "our working group" isn't us
	if ask.ours {
		ask.bodies = e.ownNames()
	}
	if ask.next {
		return ask, meet && len(ask.topics)+len(r.periods) == 0
	}
	narrowed := len(ask.topics)+len(r.periods) > 0
	ask.last = ask.last && !narrowed
	return ask, asked && (narrowed || ask.last || meet)
}

// topicsAsked finds the topics, and says which tokens name them.
func (e *Engine) topicsAsked(r *reading, ask *meetingAsk) []bool {
	at := make([]bool, len(r.tokens))
	for _, m := range r.mentions {
		for _, n := range m.entities {
			if x := e.index.entities[n]; x.Kind == facts.KindTopic {
				ask.topics = append(ask.topics, x.ID)
				for i := m.first; i < m.last; i++ {
					at[i] = true
				}
			}
		}
	}
	return at
}

// bodyAsked reads the name of the body that is asked about.
func (e *Engine) bodyAsked(r *reading, first, last int, ask *meetingAsk) {
	if last == first+1 && r.tokens[first].stem == e.vocabulary.newToken("partnership", 0, 0, 0).stem {
		ask.ours = true
		return
	}
	ask.named = stemmed(r.tokens[first:last])
	for _, m := range e.index.names.find(r.tokens[first:last]) { // alone: with "meeting" it may be another name
		if m.last-m.first == last-first {
			for _, n := range m.entities {
				ask.bodies = append(ask.bodies, namesOf(e.index.entities[n])...)
			}
		}
	}
}

// stemmed is a name as its words are compared.
func stemmed(tokens []token) string {
	var stems []string
	for _, t := range tokens {
		if t.text != "the" {
			stems = append(stems, t.stem)
		}
	}
	return strings.Join(stems, " ")
}

// ownNames are the names of the partnership that answers.
func (e *Engine) ownNames() []string {
	p := e.base.Partnership
	names := []string{p.Name, p.Short}
	for _, x := range e.index.entities {
		if x.Name == p.Name {
			names = append(names, namesOf(x)...)
		}
	}
	return names
}

func namesOf(x *facts.Entity) []string { return append([]string{x.Name, x.Short}, x.Aliases...) }
