package facts

import "fmt"

// fact checks one fact.
func (c *checker) fact(f *Fact) {
	owner := "fact " + f.ID
	c.id(owner, f.ID)
	if !aspects[f.Aspect] {
		c.say(owner, "aspect", "%s is not an aspect%s", quote(string(f.Aspect)), choice("aspects", string(f.Aspect), aspects))
	}
	if len(f.About) == 0 {
		c.say(owner, "about", "name the entity that it is about")
	}
	c.refs(owner, "about", f.About)
	c.text(owner, "text", f.Text, maxText)
	c.list(owner, "words", f.Words, maxOthers)
	c.list(owner, "asks", f.Asks, maxAsks)
	if f.Value != nil {
		c.value(owner, "value", f.Value)
	}
	c.items(owner, f.Items)
	c.citations(owner, f)
	c.day(owner, "as_of", f.AsOf)
	c.period(owner, f.From, f.Until)
	c.retired(owner, f)
	if f.Text == "" && c.complete && compose(f, c.lookup) == "" && !c.unread(owner, "value", "items", "about", "aspect") {
		c.say(owner, "text", "write the text; what is given here does not make a sentence about %s", f.Aspect)
	}
}

// retired checks that a fact that ended says when, and why.
func (c *checker) retired(owner string, f *Fact) {
	r := f.Retired
	if r == nil {
		return
	}
	if f.Until.IsZero() {
		c.say(owner, "until", "write the day from which it is no longer true, as YYYY-MM-DD: it is retired")
	}
	if r.Reason == "" {
		c.say(owner, "retired.reason", "say why it is retired, in a sentence")
	}
	c.text(owner, "retired.reason", r.Reason, maxText)
	c.text(owner, "retired.para", r.Cite.Paragraph, maxLabel)
	if _, ok := c.sources[r.Cite.Source]; !ok && c.complete && r.Cite.Source != "" {
		c.say(owner, "retired.source", "there is no source %s; %s", quote(r.Cite.Source), nearest(r.Cite.Source, c.sources))
	}
}

// unread reports whether any of the fields could not be read.
func (c *checker) unread(owner string, fields ...string) bool {
	for _, field := range fields {
		if _, bad := c.set.bad[spot{owner, field}]; bad {
			return true
		}
	}
	return false
}

func (c *checker) lookup(id string) *Entity { return c.entities[id] }

func (c *checker) items(owner string, items []Item) {
	if len(items) > maxItems {
		c.say(owner, "items", "the list has %d items; keep it to %d, or split it", len(items), maxItems)
	}
	for i, it := range items {
		at := fmt.Sprintf("items[%d]", i+1)
		if it.Entity == "" && it.Text == "" && !c.unread(owner, at) {
			c.say(owner, at, "write the item's text, or name its entity")
		}
		c.text(owner, at, it.Text, maxText)
		c.known(owner, at+".entity", it.Entity)
		if it.Value != nil {
			c.value(owner, at+".value", it.Value)
		}
	}
}

func (c *checker) citations(owner string, f *Fact) {
	if len(f.Cite) > maxOthers {
		c.say(owner, "cite", "%d sources are cited; keep it to %d", len(f.Cite), maxOthers)
	}
	if len(f.Cite) == 0 {
		c.say(owner, "source", "name the source that says so, or give the file a default source")
		return
	}
	dated := !f.AsOf.IsZero()
	for i, cite := range f.Cite {
		at := fmt.Sprintf("cite[%d]", i+1)
		c.text(owner, at+".para", cite.Paragraph, maxLabel)
		s, ok := c.sources[cite.Source]
		switch {
		case cite.Source == "":
			c.say(owner, at+".source", "name the source that says so")
		case !ok && c.complete:
			c.say(owner, at+".source", "there is no source %s; %s", quote(cite.Source), nearest(cite.Source, c.sources))
		}
		dated = dated || !ok || !s.Date.IsZero() || c.unread("source "+s.ID, "date")
	}
	if !dated {
		c.say(owner, "as_of", "write the day for which the source shows it, as YYYY-MM-DD: the source has no date")
	}
}

// value checks the one figure of a fact or an item.
func (c *checker) value(owner, field string, v *Value) {
	forms := 0
	for _, set := range []bool{v.Money != nil, v.Number != nil, v.Percent != nil, !v.Date.IsZero(), v.Time != "", v.Email != "", v.Phone != ""} {
		if set {
			forms++
		}
	}
	switch {
	case c.unread(owner, field):
	case forms != 1 || v.Unit != "" && v.Number == nil:
		c.say(owner, field, "a value is one figure; unit goes with number")
	case v.Money != nil && *v.Money < 0:
		c.say(owner, field+".money", "%s is below nothing; write the amount without a minus, and say refund or spent in the aspect", *v.Money)
	case v.Time != "" && !timeForm.MatchString(v.Time):
		c.say(owner, field+".time", `%s is not a time; write hours and minutes such as "09:30"`, quote(v.Time))
	case v.Email != "" && !isEmail(v.Email):
		c.say(owner, field+".email", "%s is not an e-mail address; write such as team@example.org", quote(v.Email))
	case v.Phone != "" && !isPhone(v.Phone):
		c.say(owner, field+".phone", "%s is not a telephone number; write such as 03000 000000", quote(v.Phone))
	}
	c.day(owner, field+".date", v.Date)
	c.text(owner, field+".unit", v.Unit, 60)
}

// kinds and aspects are those that a data set may use.
var (
	kinds = setOf(KindPartnership, KindAgreement, KindAim, KindPriority, KindTheme, KindTopic, KindFund, KindPot,
		KindProject, KindGroup, KindOrganisation, KindRole, KindPerson, KindPlace, KindMeeting, KindEvent,
		KindDocument, KindLaw, KindDuty, KindTerm, KindService)
	aspects = setOf(AspectAmount, AspectRemaining, AspectSpent, AspectRefund, AspectSplit, AspectRule, AspectApproval,
		AspectDeadline, AspectDate, AspectPlace, AspectStatus, AspectResult, AspectReason, AspectDefinition,
		AspectExpansion, AspectPurpose, AspectScope, AspectDriver, AspectAlignment, AspectList, AspectCount,
		AspectStatistic, AspectRole, AspectHolder, AspectEmail, AspectPhone, AspectContact, AspectHowTo,
		AspectFrequency, AspectGovernance, AspectDecision, AspectDiscussion, AspectPrivate, AspectLaw,
		AspectRequirement, AspectPower, AspectChange, AspectContents, AspectReaders)
)

func setOf[T comparable](list ...T) map[T]bool {
	m := make(map[T]bool, len(list))
	for _, t := range list {
		m[t] = true
	}
	return m
}
