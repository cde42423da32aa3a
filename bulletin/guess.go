package bulletin

import (
	"strings"
	"unicode"
)

// hints are words that tell which section a piece belongs to. The section
// that most of them name wins; a tie goes to the one that is shown first.
var hints = map[SectionID]map[string]bool{
	SectionLegislation:  set("act acts bill bills law laws legislation statutory regulation regulations regulator duty guidance consultation policy parliament lords commons amendment royal assent code"),
	SectionPublications: set("report reports published publication strategy review inquiry paper briefing toolkit plan research study findings annual inspection"),
	SectionReleases:     set("data statistics statistical figures dataset release survey ons census crime-survey dashboard quarterly"),
	SectionMedia:        set("news media bbc interview podcast video press article watch listen youtube film"),
	SectionFunding:      set("fund funding funded grant grants bid bids bidding apply application applications money award awards £"),
	SectionTraining:     set("training course workshop webinar event conference session register book booking learning seminar places e-learning cpd"),
	SectionPartnership:  set("partnership kcsp csp multi-agency our team vacancy meeting minutes"),
}

// GuessSection is the section that a text most likely belongs to, for
// somebody to confirm: from the partnership, where nothing tells.
func GuessSection(text string) SectionID {
	count := map[SectionID]int{}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '-' && r != '£'
	})
	for _, w := range words {
		for id, known := range hints {
			if known[strings.TrimRight(w, "0123456789")] || known[w] {
				count[id]++
			}
		}
	}
	best := SectionPartnership
	for _, id := range sections {
		if count[id] > count[best] {
			best = id
		}
	}
	return best
}
