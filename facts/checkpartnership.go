package facts

import (
	"fmt"
	"time"
)

func (c *checker) partnership(p *Partnership) {
	const owner = "partnership"
	c.id(owner, p.ID)
	for _, t := range []struct{ field, text string }{{"name", p.Name}, {"team", p.Team}, {"bulletin", p.Bulletin}, {"area", p.Area}} {
		c.need(owner, t.field, t.text)
	}
	for _, t := range []struct{ field, text string }{{"short", p.Short}, {"team_abbr", p.TeamAbbr}, {"postal", p.Postal}} {
		c.text(owner, t.field, t.text, maxLabel)
	}
	if !isEmail(p.Email) {
		c.say(owner, "email", "%s is not an e-mail address; write such as team@example.org", quote(p.Email))
	}
	if p.Phone != "" && !isPhone(p.Phone) {
		c.say(owner, "phone", "%s is not a telephone number; write such as 03000 000000", quote(p.Phone))
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
		c.say(owner, "zone", "%s is not a time zone; write such as Europe/London", quote(p.Zone))
	}
	if p.Colour != "" && !colourForm.MatchString(p.Colour) {
		c.say(owner, "colour", "%s is not a colour; write such as #1d4ed8", quote(p.Colour))
	}
	if p.Logo != "" {
		if _, _, err := readLogo(p.Logo); err != nil {
			c.say(owner, "logo", "%s", err)
		}
	}
	c.list(owner, "examples", p.Examples, maxOthers)
	c.list(owner, "outside", p.Outside, 400)
	c.list(owner, "unheld", p.Unheld, 5000)
	c.text(owner, "crisis.lead", p.Crisis.Lead, maxText)
	c.text(owner, "crisis.close", p.Crisis.Close, maxText)
	for i, s := range p.Crisis.Services {
		at := fmt.Sprintf("crisis.services[%d].", i+1)
		if s.When == "" {
			c.say(owner, at+"when", "write when it is to be rung")
		}
		if s.Name == "" {
			c.say(owner, at+"name", "write the name")
		}
		c.text(owner, at+"when", s.When, maxLabel)
		c.text(owner, at+"name", s.Name, maxLabel)
		c.text(owner, at+"note", s.Note, maxText)
		if !isPhone(s.Phone) {
			c.say(owner, at+"phone", "%s is not a telephone number; write such as 999", quote(s.Phone))
		}
	}
}
