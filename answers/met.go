package answers

import (
	"regexp"
	"slices"
	"strings"

	"kcst/facts"
)

// met is how somebody sounds who has come across a short name.
var met = wording{
	regexp.MustCompile(`(?i)\b(?:keep|keeps|kept) (?:seeing|hearing|reading|getting|finding)\b|\b(?:came|come|comes|coming|ran|stumbled) (?:across|upon|into|over)\b|` +
		`\b(?:someone|somebody|colleague|they|people|everyone|everybody|boss|manager|chair) (?:put|puts|wrote|writes|used|uses|said|says|mentioned|mentions|keeps)\b|\b(?:saw|seen|spotted|noticed|heard)\b`),
	[]string{"seeing", "hearing", "reading", "getting", "finding", "across", "upon", "into", "over", "put", "wr", "use", "sa", "mention", "keep", "seen", "spotted", "noticed", "heard"},
}

// How a question asks for a postal address, and a fact speaks of one.
var (
	postal = wording{
		regexp.MustCompile(`(?i)\b(?:postal|mailing|street|office) add?ress\b|\bpost ?code\b|\bby post\b|\bsnail mail\b`),
		[]string{"postal", "mail", "street", "office", "post"},
	}
	posted = regexp.MustCompile(`(?i)\bpost(?:al|code)\b|\b(?:by|in the) post\b`)
)

// metWord reads "I keep seeing XYZ in e-mails", which asks nothing else of a
// short name, as the question what it stands for.
func (e *Engine) metWord(r *reading, t moment) *reading {
	if r.carried != nil || len(r.periods) > 0 || !met.isIn(r) || r.barred() || r.asksOther() {
		return r
	}
	short, others := -1, 0
	for i, t := range r.tokens {
		if r.counts(i) && !t.soft {
			others++
		}
		if !t.upper || len(t.text) < 2 || t.number {
			continue
		}
		if short >= 0 {
			return r
		}
		short = i
	}
	if short < 0 || !inMention(r.mentions, short) || others > mostBesides {
		return r
	}
	return e.read("what does "+r.text[r.tokens[short].start:r.tokens[short].end]+" stand for?", t.today)
}

// asksOther reports whether a question asks anything but what something is, or
// speaks of money. An e-mail may be where it was met.
func (r *reading) asksOther() bool {
	if r.wants&^anEmail != 0 || r.yesNo() || r.hasQuestionWord() || slices.ContainsFunc(r.tokens, func(t token) bool { return t.text == "whom" }) {
		return true
	}
	return slices.ContainsFunc([]facts.Aspect{facts.AspectAmount, facts.AspectSpent, facts.AspectRemaining, facts.AspectRefund}, func(a facts.Aspect) bool {
		return r.aspects[a] >= usualCue
	})
}

// mostBesides is of how many words that tell something a short name may be one
// for nothing else to be asked of it: who put it, and where.
const mostBesides = 4

// noPost reports whether a postal address is asked for, and no fact that may
// be told has a word of one.
func (e *Engine) noPost(r *reading, t moment) bool {
	return postal.isIn(r) && !slices.ContainsFunc(e.index.docs, func(d doc) bool {
		return strings.Contains(d.fact.Text, "ost") && posted.MatchString(d.fact.Text) && t.allows(d.fact)
	})
}
