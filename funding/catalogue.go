package funding

import (
	"fmt"
	"slices"
	"strings"

	"kcst/facts"
)

// catalogue is the funds, pots and projects that there are: entities of the
// facts.
type catalogue struct{ *facts.Base }

// fund is the fund with the ID, or nil.
func (c catalogue) fund(id string) *facts.Entity { return c.entity(id, facts.KindFund) }

// pot is the fund's pot with the ID, or nil.
func (c catalogue) pot(fund, pot string) *facts.Entity { return c.entity(fund+"."+pot, facts.KindPot) }

// project is the project with the ID, or nil.
func (c catalogue) project(id string) *facts.Entity { return c.entity(id, facts.KindProject) }

func (c catalogue) entity(id string, kind facts.Kind) *facts.Entity {
	if e := c.Entity(id); e != nil && e.Kind == kind {
		return e
	}
	return nil
}

// name is what people call an entity, or its ID.
func (c catalogue) name(id string) string {
	if e := c.Entity(id); e != nil {
		return e.Name
	}
	return id
}

// potName is "the tactical pot of crg-2025-26", whatever its entity is called.
func potName(fund, pot string) string { return "the " + pot + " pot of " + fund }

// funds is the IDs of the funds that money is kept on: those with pots, or
// all of them.
func (c catalogue) funds() []string {
	var all, with []string
	for _, e := range c.Entities() {
		if e.Kind != facts.KindFund {
			continue
		}
		all = append(all, e.ID)
		if len(c.pots(e.ID)) > 0 {
			with = append(with, e.ID)
		}
	}
	if len(with) > 0 {
		return with
	}
	return all
}

// pots is the IDs of a fund's pots.
func (c catalogue) pots(fund string) []string { return c.parts(fund, facts.KindPot, fund+".") }

// noPots says how a fund gets its pots.
func noPots(fund string) string {
	return "none yet (a new one is a fact first: an entity of kind pot, part_of " + fund + ", with an id such as " + fund + ".upfront)"
}

func (c catalogue) parts(of string, kind facts.Kind, prefix string) []string {
	var ids []string
	for _, e := range c.Members(of) {
		if id, ok := strings.CutPrefix(e.ID, prefix); ok && e.Kind == kind {
			ids = append(ids, id)
		}
	}
	return ids
}

// projects is the IDs of the projects that the facts put in a fund.
func (c catalogue) projects(fund string) []string {
	ids := c.parts(fund, facts.KindProject, "")
	for _, pot := range c.pots(fund) {
		ids = append(ids, c.parts(fund+"."+pot, facts.KindProject, "")...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// home is the fund and the pot that the facts put a project in; "" where they
// don't say.
func (c catalogue) home(project *facts.Entity) (fund, pot string) {
	for _, id := range project.PartOf {
		parent := c.Entity(id)
		switch {
		case parent == nil:
		case parent.Kind == facts.KindFund:
			fund = id
		case parent.Kind == facts.KindPot:
			for _, above := range parent.PartOf {
				if p, ok := strings.CutPrefix(id, above+"."); ok && c.fund(above) != nil {
					return above, p
				}
			}
		}
	}
	return fund, ""
}

// list is "a, b and c", or what to say where there are none.
func list(ids []string, none string) string {
	const most = 12
	switch {
	case len(ids) == 0:
		return none
	case len(ids) == 1:
		return ids[0]
	case len(ids) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
	}
	return strings.Join(ids[:len(ids)-1], ", ") + " and " + ids[len(ids)-1]
}
