package answers

import (
	"math"
	"slices"
	"strings"
)

// tooClose is how near two readings score where neither is likelier.
const tooClose = 0.02

// clarify asks back where one name stands for several things and the facts
// about them answer equally well. Each choice is a whole question.
func (e *Engine) clarify(r *reading, ranked []scored, t moment) (Answer, bool) {
	best := &e.index.docs[ranked[0].doc]
	if len(best.about) == 0 || best.later || r.carried != nil {
		return Answer{}, false
	}
	i := slices.IndexFunc(r.mentions, func(m mention) bool { return len(m.entities) > 1 && slices.Contains(m.entities, best.about[0]) })
	if i < 0 {
		return Answer{}, false
	}
	var choices []string
	for _, s := range ranked {
		d := &e.index.docs[s.doc]
		if math.Abs(s.score-ranked[0].score) > tooClose || len(choices) == maxSuggestions {
			break
		}
		if d.fact.Aspect != best.fact.Aspect || len(d.about) == 0 || !slices.Contains(r.mentions[i].entities, d.about[0]) || s.doc != ranked[0].doc && d.about[0] == best.about[0] {
			continue
		}
		if q := e.wording(s.doc); q != "" && !slices.Contains(choices, q) {
			choices = append(choices, q)
		}
	}
	if len(choices) < 2 {
		return Answer{}, false
	}
	a := Answer{Kind: KindClarify, Lead: "Which do you mean?", Suggestions: choices}
	a.Text = a.Lead + "\n- " + strings.Join(choices, "\n- ")
	return a, true
}
