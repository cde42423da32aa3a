package funding

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kcst/facts"
)

// The 360Giving Data Standard, version 1.4: https://standard.threesixtygiving.org.

// Giving is how awards are exported. Prefix is the publisher's, registered
// with 360Giving ("360G-…"); empty, it is made of the partnership's ID, which
// will do until something is published. Projects exports an award for each
// project instead of one for each fund: never both, since the projects' money
// is the fund's.
type Giving struct {
	Prefix   string
	Projects bool
}

// ErrNothing is returned where there is nothing to export.
var ErrNothing = errors.New("nothing was awarded yet")

type givingPackage struct {
	Version   string          `json:"version"`
	Title     string          `json:"title"`
	Publisher givingPublisher `json:"publisher"`
	Issued    string          `json:"issued"`
	Grants    []givingGrant   `json:"grants"`
}

type givingPublisher struct {
	Name string `json:"name"`
}

type givingGrant struct {
	ID              string            `json:"id"`
	Title           string            `json:"title"`
	Description     string            `json:"description"`
	Currency        string            `json:"currency"`
	AmountAwarded   json.Number       `json:"amountAwarded"`
	AmountDisbursed json.Number       `json:"amountDisbursed,omitempty"`
	AwardDate       string            `json:"awardDate"`
	PlannedDates    []givingEvent     `json:"plannedDates,omitempty"`
	Recipient       []givingOrg       `json:"recipientOrganization"`
	Funder          []givingOrg       `json:"fundingOrganization"`
	Programme       []givingProgramme `json:"grantProgramme"`
	DateModified    string            `json:"dateModified"`
}

type givingEvent struct {
	StartDate string `json:"startDate"`
	EndDate   string `json:"endDate"`
}

type givingOrg struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type givingProgramme struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

// Giving is the awards in the ledger as a package of the 360Giving Data
// Standard: who gave and who has each is in the fund's [Terms]. A project's
// amount disbursed is what it has spent. What was corrected away, and a
// project that was dropped whole, is no award.
func (st *Store) Giving(ctx context.Context, g Giving) ([]byte, error) {
	b, err := st.Book(ctx)
	if err != nil {
		return nil, err
	}
	c := b.known
	g.Prefix = cmp.Or(g.Prefix, "360G-"+c.Partnership.ID)
	grants := map[string]*givingGrant{}
	for e, err := range st.Entries(ctx, 0) {
		if err != nil {
			return nil, err
		}
		id := e.Fund
		if g.Projects {
			id += "_" + e.Project
		}
		want := Award
		if g.Projects {
			want = Allocate
		}
		if e.Effect() != want && !(g.Projects && e.Effect() == Approve) || g.Projects && e.Project == "" {
			continue
		}
		if grants[id] == nil {
			grants[id] = &givingGrant{ID: g.Prefix + "-" + id}
		}
		b.describe(grants[id], e, g)
	}
	p := givingPackage{Version: "1.4", Title: "Awards of the " + c.Partnership.Name,
		Publisher: givingPublisher{c.Partnership.Name}, Issued: st.today(c).String(), Grants: []givingGrant{}}
	for _, grant := range grants {
		if grant.AmountAwarded != "" {
			p.Grants = append(p.Grants, *grant)
		}
	}
	if len(p.Grants) == 0 {
		return nil, fmt.Errorf("%w: record an award first (kcst fund record award), with the fund's funder and holder in its terms", ErrNothing)
	}
	slices.SortFunc(p.Grants, func(x, y givingGrant) int { return strings.Compare(x.ID, y.ID) })
	var form bytes.Buffer
	enc := json.NewEncoder(&form)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err = enc.Encode(p)
	return form.Bytes(), err
}

// describe completes a grant from an entry of it and the balances.
func (b *Book) describe(grant *givingGrant, e Entry, g Giving) {
	c, terms := b.known, b.terms[e.Fund]
	scope := Scope{Fund: e.Fund}
	if g.Projects {
		scope.Project = e.Project
	}
	balance := b.Balance(scope, At{})
	amount := balance.Awarded
	if g.Projects {
		amount = balance.Committed()
	}
	if amount <= 0 || terms.Funder == "" || terms.Holder == "" {
		return
	}
	fundName := c.name(e.Fund)
	grant.Currency, grant.AmountAwarded = "GBP", json.Number(decimal(amount))
	grant.Title = fundName
	grant.Description = fmt.Sprintf("%s to the %s.", fundName, c.name(terms.Holder))
	if g.Projects {
		grant.Title = c.name(e.Project)
		grant.Description = fmt.Sprintf("%s, a project of the %s under the %s.", c.name(e.Project), c.name(terms.Holder), fundName)
		if balance.Spent > 0 {
			grant.AmountDisbursed = json.Number(decimal(balance.Spent))
		}
	}
	if grant.AwardDate == "" || !g.Projects {
		grant.AwardDate = e.Date.String()
	}
	if f := c.fund(e.Fund); f != nil {
		if start, ok := yearStart(f.Year); ok {
			grant.PlannedDates = []givingEvent{{start.String(), facts.Date{Year: start.Year + 1, Month: start.Month, Day: 1}.AddDays(-1).String()}}
		}
	}
	grant.Funder, grant.Recipient = c.organisation(g, terms.Funder), c.organisation(g, terms.Holder)
	grant.Programme = []givingProgramme{{Code: e.Fund, Title: fundName}}
	if !g.Projects {
		if f := c.fund(e.Fund); f != nil && len(f.PartOf) > 0 {
			grant.Programme = []givingProgramme{{Code: f.PartOf[0], Title: c.name(f.PartOf[0])}}
		}
	}
	grant.DateModified = e.Recorded.UTC().Format(time.RFC3339)
}

func (c catalogue) organisation(g Giving, id string) []givingOrg {
	return []givingOrg{{ID: g.Prefix + "-" + id, Name: c.name(id)}}
}
