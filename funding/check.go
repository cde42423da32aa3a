package funding

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kcst/facts"
)

// Bounds of an entry's texts.
const (
	maxNote  = 600
	maxLabel = 200
)

// checker gathers what is wrong with an entry before the ledger is asked.
type checker struct {
	catalogue
	today    facts.Date
	refusals Refusals
}

func (c *checker) say(err error, field, format string, args ...any) {
	c.refusals = append(c.refusals, Refusal{Field: field, Sentence: fmt.Sprintf(format, args...), Err: err})
}

// check gives every refusal that needs no balance.
func (c catalogue) check(e *Entry, today facts.Date) Refusals {
	k := &checker{catalogue: c, today: today}
	if e.Kind == Correct && e.Of == "" {
		k.say(ErrInvalid, "corrects", "say which entry it corrects, by its number: kcst fund ledger lists them")
		return k.refusals
	}
	form, ok := shapes[e.Effect()]
	if !ok {
		k.say(ErrUnknown, "kind", "there is no kind %s: the kinds are %s", quote(string(e.Kind)), kindNames())
		return k.refusals
	}
	k.names(e, form)
	k.amount(e, form)
	k.date(e)
	k.texts(e, form)
	return k.refusals
}

func kindNames() string {
	names := make([]string, len(order))
	for i, k := range order {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// names checks fund, pot, the pot that a transfer goes to, and project.
func (c *checker) names(e *Entry, form shape) {
	if e.Fund == "" {
		c.say(ErrInvalid, "fund", "name the fund: %s", list(c.funds(), "there is none yet, load its facts first"))
		return
	}
	fund := c.fund(e.Fund)
	if fund == nil {
		c.say(ErrUnknown, "fund", "there is no fund %s: the funds are %s (a new one is a fact first: kcst facts load)", quote(e.Fund), list(c.funds(), "none yet"))
		return
	}
	pots := list(c.pots(e.Fund), noPots(e.Fund))
	pot := func(field, id string, need presence) {
		switch {
		case id == "" && need == must:
			c.say(ErrInvalid, field, "%s needs a pot: name one of %s", form.noun, pots)
		case id != "" && need == never:
			c.say(ErrInvalid, field, "%s has no pot: leave it out", form.noun)
		case id != "" && c.pot(e.Fund, id) == nil:
			c.say(ErrUnknown, field, "there is no pot %s in %s: its pots are %s", quote(id), e.Fund, pots)
		}
	}
	pot("pot", e.Pot, form.pot)
	pot("to", e.To, form.to)
	if e.To != "" && e.To == e.Pot {
		c.say(ErrInvalid, "to", "a transfer goes to another pot: name one of %s", pots)
	}
	c.project(e, fund, form)
}

func (c *checker) project(e *Entry, fund *facts.Entity, form shape) {
	switch {
	case e.Project == "" && form.project == must:
		c.say(ErrInvalid, "project", "%s needs a project: name one, such as %s", form.noun, list(c.projects(e.Fund), "one that the facts hold"))
		return
	case e.Project == "" && form.project == may && e.Note == "" && !e.Void && e.Effect() == Allocate:
		c.say(ErrInvalid, "project", "%s needs a project: name one, such as %s, or say in the note why there is none", form.noun, list(c.projects(e.Fund), "one that the facts hold"))
		return
	case e.Project == "":
		return
	case form.project == never:
		c.say(ErrInvalid, "project", "%s has no project: leave it out", form.noun)
		return
	}
	project := c.catalogue.project(e.Project)
	if project == nil {
		c.say(ErrUnknown, "project", "there is no project %s: the projects of %s are %s (a new one is a fact first: kcst facts load)", quote(e.Project), e.Fund, list(c.projects(e.Fund), "none yet"))
		return
	}
	home, _ := c.home(project)
	switch {
	case home != "" && home != e.Fund:
		c.say(ErrElsewhere, "project", "%s belongs to %s, and a project has one fund: write the fund %s, or name a project of %s: %s", e.Project, home, home, e.Fund, list(c.projects(e.Fund), "none yet"))
	case home == "" && project.Year != "" && fund.Year != "" && project.Year != fund.Year:
		c.say(ErrElsewhere, "project", "%s is a project of %s, and %s is the grant of %s: name a project of %s", e.Project, project.Year, e.Fund, fund.Year, fund.Year)
	}
}

func (c *checker) amount(e *Entry, form shape) {
	switch {
	case form.amount == never && e.Amount != 0:
		c.say(ErrInvalid, "amount", "%s has no amount: leave it out", form.noun)
	case form.amount != must || e.Void:
	case e.Amount < 0:
		c.say(ErrInvalid, "amount", "%s is below nothing: write %s, and let the kind say which way it goes (refund, underspend, drop, correct)", signed(e.Amount), -e.Amount)
	case e.Amount == 0:
		c.say(ErrInvalid, "amount", "%s needs an amount: write pounds, such as 1234.56", form.noun)
	case e.Amount > maxAmount:
		c.say(ErrInvalid, "amount", "%s is over %s: look at its digits again", e.Amount, maxAmount)
	}
}

// date checks that the day is not to come, and of a year near the fund's.
func (c *checker) date(e *Entry) {
	switch {
	case e.Date.IsZero():
		c.say(ErrInvalid, "date", "say when: write the day as YYYY-MM-DD")
		return
	case c.today.Before(e.Date):
		c.say(ErrInvalid, "date", "%s is after today, %s: record it when it has happened", e.Date, c.today)
		return
	}
	fund := c.fund(e.Fund)
	if fund == nil {
		return
	}
	start, ok := yearStart(fund.Year)
	if ok && !e.Date.Within(facts.Date{Year: start.Year - 2, Month: 4, Day: 1}, facts.Date{Year: start.Year + 5, Month: 4, Day: 1}) {
		c.say(ErrInvalid, "date", "%s is far from %s, the year of %s: look at the date's year again", e.Date, fund.Year, e.Fund)
	}
}

func (c *checker) texts(e *Entry, form shape) {
	if form.note == must && e.Note == "" && !e.Void {
		c.say(ErrInvalid, "note", "%s needs its reason: say in the note why, in a sentence that people can be told", form.noun)
	}
	if strings.TrimSpace(e.By) == "" {
		c.say(ErrInvalid, "by", "say who records it")
	}
	if e.Dated != DatedExactly && e.Dated != DatedBy && e.Dated != DatedYear {
		c.say(ErrInvalid, "dated", "%s is not a way of dating: write by (it was so by that day), year (the year's first day stands for it), or leave it out", quote(string(e.Dated)))
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{{"note", e.Note, maxNote}, {"who", e.Who, maxLabel}, {"by", e.By, maxLabel}, {"key", e.Key, maxLabel}, {"id", e.ID, maxLabel}} {
		c.text(t.field, t.text, t.most)
	}
	for _, cite := range e.Cite {
		c.text("para", cite.Paragraph, maxLabel)
		if c.Source(cite.Source) == nil {
			c.say(ErrUnknown, "source", "there is no source %s: kcst facts show lists what is held, and kcst facts load takes a new one", quote(cite.Source))
		}
	}
}

func (c *checker) text(field, s string, most int) {
	if n := utf8.RuneCountInString(s); n > most {
		c.say(ErrInvalid, field, "the %s has %d characters: keep it to %d", field, n, most)
	}
	if i := strings.IndexFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == utf8.RuneError
	}); i >= 0 {
		c.say(ErrInvalid, field, "the %s has an invisible character: type it again on one line", field)
	}
}

// fill adds what can be told from the facts: the pot of a project that has
// only one.
func (c catalogue) fill(e *Entry) {
	form := shapes[e.Effect()]
	if e.Pot != "" || form.pot != must || form.project == never || e.Project == "" {
		return
	}
	if p := c.project(e.Project); p != nil {
		if fund, pot := c.home(p); fund == e.Fund {
			e.Pot = pot
		}
	}
}

// tidy takes the white space off an entry's texts.
func (e *Entry) tidy() {
	for _, s := range []*string{&e.ID, &e.Fund, &e.Pot, &e.To, &e.Project, &e.Who, &e.Note, &e.By, &e.Key} {
		*s = strings.TrimSpace(*s)
	}
	if len(e.Cite) == 0 {
		e.Cite = nil
	}
	e.Cite = slices.Clone(e.Cite)
}
