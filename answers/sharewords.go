package answers

import (
	"regexp"
	"slices"
	"strings"
)

// sharesInWords is the shares that people put in words, in hundredths.
var sharesInWords = map[string]float64{
	"half": 50, "third": 100.0 / 3, "thirds": 200.0 / 3, "quarter": 25, "quarters": 75, "fifth": 20, "tenth": 10,
}

// shareWords is how they are written.
const shareWords = `half|(?:a|one)[- ](?:third|quarter|fifth|tenth)|two[- ]thirds|three[- ]quarters`

// shareHints are the endings of those words, of which every share has one.
var shareHints = []string{"alf", "hird", "uarter", "ifth", "enth"}

// The shares in a text: with the word before that shows that one is meant, or
// that none is ("the first half"), and the one after ("half of", "half a year").
var (
	shareInWords = regexp.MustCompile(`(?i)(?:\b([a-z]+) (?:an? )?)?\b(` + shareWords + `)\b( of\b| the\b)?(?:(?: the| an?)? (?:party|parties|years?|hours?|days?|terms?|months?)\b)?`)
	fractions    = regexp.MustCompile(`(?i)\b(?:` + shareWords + `|majority)\b|\d%|\bper cent\b`)
	partOfTime   = regexp.MustCompile(`(?i) (?:party|parties|years?|hours?|days?|terms?|months?)$`)
)

// sharesIn is the shares that a text says in words, in hundredths; of a
// question, put: only those that it puts as such.
func sharesIn(text string, put bool) []float64 {
	if !slices.ContainsFunc(shareHints, func(word string) bool { return strings.Contains(text, word) }) {
		return nil
	}
	var found []float64
	for _, m := range shareInWords.FindAllStringSubmatch(text, -1) {
		before := strings.ToLower(m[1])
		switch before {
		case "first", "second", "other", "latter", "last", "next", "each", "either", "this", "better", "worse":
			continue
		}
		if before == "and" && strings.EqualFold(m[2], "half") { // two and a half
			continue
		}
		if partOfTime.MatchString(m[0]) || put && m[3] == "" && !slices.Contains(roundly, before) {
			continue
		}
		words := strings.FieldsFunc(strings.ToLower(m[2]), func(r rune) bool { return r == ' ' || r == '-' })
		if share := sharesInWords[words[len(words)-1]]; !slices.Contains(found, share) {
			found = append(found, share)
		}
	}
	return found
}

// roundly is the words that a share is put after: "by a third", "about half".
var roundly = []string{"about", "around", "roughly", "nearly", "almost", "approximately", "by", "only", "just", "exactly", "over", "under", "than"}
