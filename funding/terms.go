package funding

import (
	"fmt"
	"strconv"
	"strings"

	"kcst/facts"
)

// Terms are what a grant asks for, and between whom it is. Way is the steps
// of a proposal in order; where approve is one of them, nothing is allocated
// to a project before it is approved.
type Terms struct {
	Fund   string              `json:"fund"`
	Funder string              `json:"funder,omitempty"` // the entity that gives it
	Holder string              `json:"holder,omitempty"` // the entity that has it
	Way    []Kind              `json:"way,omitempty"`
	Pots   map[string]PotTerms `json:"pots,omitempty"`
	Cite   []facts.Citation    `json:"cite,omitempty"`
}

// PotTerms are the terms of one pot. Share is the part of the award that it
// is meant to be, as "1/3". A pot that Starts closed opens by an entry, and
// only when every project of the funds in After is complete or dropped.
type PotTerms struct {
	Share  string           `json:"share,omitempty"`
	Starts Gate             `json:"starts,omitempty"`
	After  []string         `json:"after,omitempty"`
	Cite   []facts.Citation `json:"cite,omitempty"`
}

// Gate is whether a pot can be used.
type Gate string

const (
	GateOpen   Gate = "open"
	GateClosed Gate = "closed"
	GateNone   Gate = "none" // the fund has nothing yet
)

// Rounding is how a pot's stated split stands to its share of the award.
type Rounding struct {
	Share  string      `json:"share"`  // "1/3"
	Exact  facts.Money `json:"exact"`  // the share, to the nearest penny
	Stated facts.Money `json:"stated"` // what was split off
}

// Words is such as "a third of £39,661 is £13,220.33; 33p less was split off".
func (r Rounding) Words(award facts.Money) string {
	s := fmt.Sprintf("%s of %s is %s; ", shareWords(r.Share), award, r.Exact)
	switch gap := r.Stated - r.Exact; {
	case gap < 0:
		return s + pence(gap) + " less was split off"
	case gap > 0:
		return s + pence(gap) + " more was split off"
	}
	return s + "just that was split off"
}

func shareWords(share string) string {
	switch share {
	case "1/2":
		return "half"
	case "1/3":
		return "a third"
	case "2/3":
		return "two-thirds"
	case "1/4":
		return "a quarter"
	case "3/4":
		return "three-quarters"
	}
	return share
}

// parseShare reads a fraction of at most one.
func parseShare(s string) (num, den int64, ok bool) {
	a, b, found := strings.Cut(s, "/")
	num, err1 := strconv.ParseInt(a, 10, 32)
	den, err2 := strconv.ParseInt(b, 10, 32)
	return num, den, found && err1 == nil && err2 == nil && num > 0 && den <= 1000 && num <= den
}

// rounding compares what was split off with the pot's share of the award.
func (p PotTerms) rounding(award, stated facts.Money) *Rounding {
	num, den, ok := parseShare(p.Share)
	if !ok || stated == 0 {
		return nil
	}
	exact := (int64(award)*num*2 + den) / (den * 2) // half a penny rounds up
	return &Rounding{Share: p.Share, Exact: facts.Money(exact), Stated: stated}
}
