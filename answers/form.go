package answers

import (
	"regexp"
	"strings"

	"kcst/facts"
)

// answerType is a set of the things that a fact states, or that a question
// wants stated.
type answerType uint32

const (
	aMoney answerType = 1 << iota
	aNumber
	aPercent
	aDateType
	aTime
	anEmail
	aPhone
	aPerson
	aBody // a group, organisation, partnership or role
	aLaw
	aPlace
	aList
	anAim // an aim, priority or theme
)

// holds is what a fact states, by its value, its text and the kinds of what
// it names.
func holds(f *facts.Fact, kinds map[facts.Kind]bool) answerType {
	var t answerType
	see := func(v *facts.Value) {
		if v == nil {
			return
		}
		if v.Money != nil {
			t |= aMoney
		}
		if v.Number != nil {
			t |= aNumber
		}
		if v.Percent != nil {
			t |= aPercent
		}
		if !v.Date.IsZero() {
			t |= aDateType
		}
		if v.Time != "" {
			t |= aTime
		}
		if v.Email != "" {
			t |= anEmail
		}
		if v.Phone != "" {
			t |= aPhone
		}
	}
	see(f.Value)
	all := f.Text
	for _, it := range f.Items {
		see(it.Value)
		all += "\n" + it.Text
	}
	if len(f.Items) > 1 {
		t |= aList | aNumber
	}
	t |= textHolds(all)
	for kind := range kinds {
		t |= kindHolds[kind]
	}
	return t
}

// kindHolds is what a fact states that names something of a kind.
var kindHolds = map[facts.Kind]answerType{
	facts.KindPerson: aPerson, facts.KindRole: aBody | aPerson, facts.KindGroup: aBody, facts.KindOrganisation: aBody,
	facts.KindPartnership: aBody, facts.KindLaw: aLaw, facts.KindDuty: aLaw, facts.KindPlace: aPlace,
	facts.KindAim: anAim, facts.KindPriority: anAim, facts.KindTheme: anAim,
}

// clock is a time of day.
var clock = regexp.MustCompile(`\b\d{1,2}[.:]\d\d\b|\b\d{1,2} ?[ap]\.?m\b`)

// textHolds is what the words of a text state.
func textHolds(s string) answerType {
	var t answerType
	low := strings.ToLower(s)
	if strings.Contains(s, "£") {
		t |= aMoney
	}
	if strings.Contains(s, "%") || strings.Contains(low, "per cent") || strings.Contains(low, "half") {
		t |= aPercent
	}
	if strings.Contains(s, "@") {
		t |= anEmail
	}
	for month := range monthNames {
		if month != "may" && strings.Contains(low, month) {
			t |= aDateType
		}
	}
	digits := 0
	for i := range len(s) + 1 {
		if i < len(s) && isDigit(s[i]) {
			digits++
			t |= aNumber
			continue
		}
		if digits == 4 && (s[i-4] == '1' || s[i-4] == '2') {
			t |= aDateType
		}
		digits = 0
	}
	if t&aNumber != 0 && clock.MatchString(s) {
		t |= aTime
	}
	for word := range strings.FieldsSeq(low) {
		if _, ok := words().persons[strings.Trim(word, ".,;:")]; ok {
			t |= aPerson
		}
		if _, ok := words().numbers[strings.Trim(word, ".,;:")]; ok {
			t |= aNumber
		}
	}
	return t
}
