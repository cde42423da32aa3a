package answers

import (
	"strings"

	"kcst/facts"
)

// Crisis recognises a person in danger and says where help is. It needs
// nothing stored, so that it can run before anything is logged or kept.
//
// A message is read window by window (a sentence, or a few in a row), so that
// one sentence in a long letter counts. Each window has signs: its words and
// their kinds, their pairs, and the wordings of crisis.yaml that it holds
// (crisissigns.go). Each sign has a weight, learnt from crisis-examples.yaml
// (crisisweights.go); a window whose weights add up to enough is a crisis.
// docs/crisis.md says how well this does.
type Crisis struct {
	reply string
}

// NewCrisis prepares the signpost of a partnership.
func NewCrisis(p facts.Partnership) *Crisis {
	return &Crisis{reply: signpost(p.Crisis)}
}

// Detect reports whether a message reads as one from a person in danger, or
// about something happening now. Professional questions about abuse, violence
// or suicide prevention don't.
func (c *Crisis) Detect(text string) bool {
	weights := learntWeights()
	found := false
	crisisWords().windows(text, func(w *window) bool {
		found = weights.score(w) >= crisisThreshold
		return !found
	})
	return found
}

// Reply is the signpost in plain text, the same for every message.
func (c *Crisis) Reply() string { return c.reply }

// signpost sets out the services in order, between the lead and the close.
func signpost(c facts.Crisis) string {
	var b strings.Builder
	b.WriteString(c.Lead)
	for _, s := range c.Services {
		b.WriteString("\n- ")
		if s.When != "" {
			b.WriteString(s.When + ": ")
		}
		name := s.Name
		if s.Phone != "" && !strings.Contains(name, s.Phone) {
			name = strings.TrimSpace(name + " " + s.Phone)
		}
		b.WriteString(name)
		if s.Note != "" {
			b.WriteString(" (" + strings.TrimSuffix(s.Note, ".") + ")")
		}
	}
	if c.Close != "" {
		b.WriteString("\n" + c.Close)
	}
	return b.String()
}
