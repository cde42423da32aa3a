package facts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// compose is a plain sentence for a fact whose author left the text out, made
// of its aspect, its value and the names of its entities; "" where those are
// not enough.
func compose(f *Fact, entity func(id string) *Entity) string {
	if len(f.About) == 0 {
		return ""
	}
	e := entity(f.About[0])
	if e == nil {
		return ""
	}
	who := named(e)
	if f.Value == nil {
		return composeItems(f, who, entity)
	}
	what := f.Value.Words()
	v := f.Value
	switch f.Aspect {
	case AspectAmount:
		if whole := wholeOf(e, entity); whole != nil && v.Money != nil {
			return sentence("%s was allocated %s from %s.", who, what, lower(named(whole)))
		}
		return sentence("%s was %s.", who, what)
	case AspectRemaining:
		return sentence("%s remained of %s.", what, lower(who))
	case AspectSpent:
		return sentence("%s was spent on %s.", what, lower(who))
	case AspectRefund:
		return sentence("%s was returned from %s.", what, lower(who))
	case AspectEmail:
		return sentence("The e-mail address of %s is %s.", lower(who), what)
	case AspectPhone:
		return sentence("The telephone number of %s is %s.", lower(who), what)
	case AspectContact:
		return sentence("%s can be reached at %s.", who, what)
	case AspectDeadline:
		return sentence("The deadline of %s is %s.", lower(who), what)
	case AspectDate:
		return sentence("The date of %s is %s.", lower(who), what)
	case AspectCount, AspectStatistic:
		if v.Number != nil && v.Unit != "" {
			return sentence("The figure for %s is %s.", lower(who), what)
		}
	}
	return ""
}

// composeItems is the sentence of a fact that has a list and no value.
func composeItems(f *Fact, who string, entity func(id string) *Entity) string {
	if len(f.Items) == 0 {
		return ""
	}
	switch f.Aspect {
	case AspectList:
		return sentence("%s has these parts:", who)
	case AspectContents:
		return sentence("%s contains:", who)
	case AspectScope:
		return sentence("%s covers:", who)
	case AspectReaders:
		return sentence("%s is for:", who)
	case AspectSplit:
		return sentence("%s is divided into:", who)
	case AspectHolder:
		if e := entity(f.Items[0].Entity); len(f.Items) == 1 && e != nil {
			return sentence("%s is %s.", who, lower(named(e)))
		}
		return sentence("%s is held by:", who)
	}
	return ""
}

// wholeOf is the fund that e is part of, or else the pot.
func wholeOf(e *Entity, entity func(id string) *Entity) *Entity {
	for _, kind := range []Kind{KindFund, KindPot} {
		for _, id := range e.PartOf {
			if up := entity(id); up != nil && up.Kind == kind {
				return up
			}
		}
	}
	return nil
}

// named is the name of e with the article that its kind takes, as a sentence
// begins with it.
func named(e *Entity) string {
	bare := []Kind{KindPerson, KindPlace, KindOrganisation, KindTerm, KindTopic, KindTheme, KindPriority, KindLaw, KindAim}
	first, _, _ := strings.Cut(e.Name, " ")
	if slices.Contains(bare, e.Kind) || slices.Contains([]string{"the", "a", "an"}, strings.ToLower(first)) {
		return e.Name
	}
	return "The " + e.Name
}

// lower is a name as it stands within a sentence.
func lower(name string) string {
	if rest, ok := strings.CutPrefix(name, "The "); ok {
		return "the " + rest
	}
	return name
}

func sentence(format string, args ...any) string {
	s := fmt.Sprintf(format, args...)
	return strings.Replace(s, "..", ".", 1)
}

// Words is the value as a reader sees it: £5,223, 14 attendees, 22%,
// 23 July 2025.
func (v *Value) Words() string {
	switch {
	case v == nil:
		return ""
	case v.Money != nil:
		return v.Money.String()
	case v.Number != nil:
		return strings.TrimSpace(grouped(*v.Number) + " " + v.Unit)
	case v.Percent != nil:
		return grouped(*v.Percent) + "%"
	case !v.Date.IsZero():
		return v.Date.Words()
	}
	return v.Time + v.Email + v.Phone
}

// grouped is a number with thousands commas.
func grouped(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	whole, decimals, point := strings.Cut(s, ".")
	sign := ""
	if rest, ok := strings.CutPrefix(whole, "-"); ok {
		sign, whole = "-", rest
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		whole += "." + decimals
	}
	return sign + whole
}
