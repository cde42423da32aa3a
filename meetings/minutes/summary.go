package minutes

import (
	"regexp"
	"slices"
	"strings"
)

// What a summary may have: words in all, and sentences beside the decision and
// the actions.
const (
	mostWords     = 60
	mostSentences = 3
	mostLine      = 25 // of a line of a list
)

var (
	money     = regexp.MustCompile(`£ ?\d|\b\d[\d,.]* ?(?:p\b|pence\b|million\b|pounds\b)`)
	percent   = regexp.MustCompile(`\d ?%|\bper ?cent\b`)
	dated     = regexp.MustCompile(`\b(?:by|from|until|before|on|deadline|came into effect)\b.{0,30}\b\d{1,2}(?:st|nd|rd|th)? (?:January|February|March|April|May|June|July|August|September|October|November|December)\b|\bdeadline\b`)
	awarded   = regexp.MustCompile(`(?i)\b(?:allocat|award|approv|agreed|grant)`)
	granted   = regexp.MustCompile(`(?i)\b(?:allocat|award|approv|grant|fund|cost|budget|total|underspen|overspen|remain|spen[dt]|saving|fee|charge|invest|contribut)`)
	thanks    = regexp.MustCompile(`(?i)\bthank|\bcongratulat|\bgratitude\b|\bwelcomed (?:everyone|members|all|attendees)|\bapolog|\btribute|\bcondolence`)
	opening   = regexp.MustCompile(`(?i)\b(?:introduced|presented|outlined|gave an overview of|summarised|took (?:members|the \w+) through|provided an? (?:update|overview)(?: on the following)?|gave a (?:verbal update|presentation))\b`)
	present   = regexp.MustCompile(`(?i)\b(?:was|were) (?:also )?(?:in attendance|present)\b|\bleft the (?:meeting|room)|\bjoined the meeting|\bdeclared an? `)
	question  = regexp.MustCompile(`(?i)\b(?:asked|questioned|enquired|queried|raised a concern)\b`)
	nextTime  = regexp.MustCompile(`(?i)\b(?:date of (?:the )?next meeting|meeting (?:closed|ended|finished)|webcast)\b`)
	spurned   = regexp.MustCompile(`(?i)\b(?:was|were) (?:then |therefore )?(?:not (?:supported|agreed|approved|carried|accepted|adopted|taken forward|seconded)|turned down|declined|rejected|lost|defeated)\b|\b(?:did not (?:support|agree to|approve)|declined to)\b`)
	ofMotion  = regexp.MustCompile(`(?i)\b(?:motion|amendment)\b`)
	manyNames = regexp.MustCompile(`(?:\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Cllr)\b[^,]{2,30},\s*){4}`)
)

// summary is the sentences that tell most beside what was decided and what is
// to be done: those with money or a date, then the first of substance. Money
// that the item speaks of is always told of.
func summary(all []para, tell said, told string) []string {
	type candidate struct {
		text         string
		at, score    int
		money, first bool
		lost         bool // it says that a proposal was
	}
	var list []candidate
	moneyTold := money.MatchString(told)
	substance := false
	quote := 0 // where the last motion in its own words begins
	for _, p := range all {
		if tell[p.text] || voteLine.MatchString(p.text) && !fallen.MatchString(p.text) || manyNames.MatchString(p.text) {
			continue
		}
		if quoted.MatchString(p.text) {
			quote = len(list)
		}
		for _, s := range split(p.text) {
			c := candidate{text: s, at: len(list), money: money.MatchString(s)}
			if tell[s] || secret.MatchString(s) || nextTime.MatchString(s) || wordCount(s) < 5 && !c.money && !fallen.MatchString(s) || !terminal(s) || strings.HasSuffix(s, ":") || strings.HasSuffix(s, "?") {
				continue
			}
			c.score = score(s)
			if put.MatchString(s) && fallen.MatchString(s) || amended.MatchString(s) || spurned.MatchString(s) {
				c.lost = true
				c.score += 6
				if ofMotion.MatchString(s) {
					for k := quote; k < len(list) && strings.ContainsAny(list[k].text, "\"”“"); k++ {
						list[k].lost, list[k].score = true, list[k].score+6
					}
				}
			}
			if decides(s, true) { // beside what is marked
				c.lost = true
				c.score += 5
			}
			if c.score > -2 && !substance && !opening.MatchString(s) {
				substance, c.first = true, true
				c.score += 2
			}
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return b.score - a.score })
	var chosen []candidate
	words := wordCount(told)
	for _, c := range list {
		need := c.money && !moneyTold || len(chosen) == 0 && told == "" || c.lost
		if len(chosen) == mostSentences || c.score < -2 && !need {
			continue
		}
		if n := wordCount(c.text); need || words+n <= mostWords {
			chosen = append(chosen, c)
			words += n
			moneyTold = moneyTold || c.money
		}
	}
	if !moneyTold { // it stands in a list: "Bowls Club – £750"
		at := len(list)
		for _, p := range all {
			at++
			s := p.text
			if n := wordCount(s); money.MatchString(s) && !tell[s] && !secret.MatchString(s) && n <= mostLine && len(split(s)) == 1 && !terminal(s) && (words+n <= mostWords || !moneyTold) {
				chosen = append(chosen, candidate{text: p.words(), at: at})
				words += n
				moneyTold = true
			}
		}
	}
	slices.SortFunc(chosen, func(a, b candidate) int { return a.at - b.at })
	var out []string
	for _, c := range chosen {
		out = append(out, c.text)
	}
	return out
}

func score(s string) int {
	n := 0
	for _, r := range []struct {
		re *regexp.Regexp
		n  int
	}{{money, 4}, {percent, 2}, {dated, 2}, {thanks, -6}, {opening, -2}, {present, -6}, {question, -2}} {
		if r.re.MatchString(s) {
			n += r.n
		}
	}
	if money.MatchString(s) && granted.MatchString(s) {
		n += 2
		if awarded.MatchString(s) {
			n++
		}
	}
	if wordCount(s) > 45 {
		n -= 2
	}
	return n
}
