package funding

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
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

// prefixForm is a publisher's prefix.
var prefixForm = regexp.MustCompile(`^360G-[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)

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

// award is what the entries say of one grant.
type award struct {
	fund, project string
	on            facts.Date
	dated         Dated
	modified      time.Time
}

// Giving is the awards in the ledger as a package of the 360Giving Data
// Standard: who gave and who has each is in the fund's [Terms]. A project was
// awarded on the day on which it was approved, or else first allocated to,
// and its amount disbursed is what it has spent. What was corrected away, and
// a project that was dropped whole, is no award.
func (st *Store) Giving(ctx context.Context, g Giving) ([]byte, error) {
	b, err := st.Book(ctx)
	if err != nil {
		return nil, err
	}
	awards, err := st.awards(ctx, g.Projects)
	if err != nil {
		return nil, err
	}
	c := b.known
	g.Prefix = cmp.Or(g.Prefix, "360G-"+c.Partnership.ID)
	if !prefixForm.MatchString(g.Prefix) {
		return nil, refuse(ErrInvalid, "prefix", "%s is no prefix of 360Giving: write it as it is registered, 360G- and then letters, digits and dashes, such as 360G-kent", quote(g.Prefix))
	}
	p := givingPackage{Version: "1.4", Title: "Awards of the " + c.Partnership.Name,
		Publisher: givingPublisher{c.Partnership.Name}, Issued: st.today(c).String(), Grants: []givingGrant{}}
	for _, a := range awards {
		if grant, ok := b.grant(a, g); ok {
			p.Grants = append(p.Grants, grant)
		}
	}
	if len(p.Grants) == 0 {
		return nil, fmt.Errorf("%w: record an award first (kcst fund record award), with the fund's funder and holder in its terms", ErrNothing)
	}
	var form bytes.Buffer
	enc := json.NewEncoder(&form)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err = enc.Encode(p)
	return form.Bytes(), err
}

// awards is the awards to funds, or to projects, that stand, by fund and
// project.
func (st *Store) awards(ctx context.Context, toProjects bool) ([]*award, error) {
	superseded, err := st.Superseded(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]*award{}
	for e, err := range st.Entries(ctx, 0) {
		if err != nil {
			return nil, err
		}
		k := e.Effect()
		wanted := k == Award
		if toProjects {
			wanted = (k == Allocate || k == Approve) && e.Project != ""
		}
		if !wanted || e.Void || superseded[e.Seq] != 0 {
			continue
		}
		id := e.Fund + "/" + e.Project
		if found[id] == nil {
			found[id] = &award{fund: e.Fund, project: e.Project, on: e.Date, dated: e.Dated}
		}
		if k == Approve {
			found[id].on, found[id].dated = e.Date, e.Dated
		}
		found[id].modified = e.Recorded
	}
	return slices.SortedFunc(maps.Values(found), func(x, y *award) int {
		return cmp.Or(cmp.Compare(x.fund, y.fund), cmp.Compare(x.project, y.project))
	}), nil
}

// grant describes one award; there is none where nothing is left of it, or
// its parties are not known.
func (b *Book) grant(a *award, g Giving) (givingGrant, bool) {
	c, terms := b.known, b.terms[a.fund]
	balance := b.Balance(Scope{Fund: a.fund, Project: a.project}, At{})
	fund, holder := c.name(a.fund), c.name(terms.Holder)
	organisation := func(id string) []givingOrg { return []givingOrg{{ID: g.Prefix + "-" + id, Name: c.name(id)}} }
	grant := givingGrant{ID: g.Prefix + "-" + a.fund, Title: fund, Description: fmt.Sprintf("%s to the %s.", fund, holder),
		Currency: "GBP", AmountAwarded: json.Number(decimal(balance.Awarded)), AwardDate: a.on.String(),
		Funder: organisation(terms.Funder), Recipient: organisation(terms.Holder), Programme: []givingProgramme{{a.fund, fund}},
		DateModified: a.modified.UTC().Format(time.RFC3339)}
	if f := c.fund(a.fund); f != nil {
		if start, ok := yearStart(f.Year); ok {
			end := facts.Date{Year: start.Year + 1, Month: start.Month, Day: 1}.AddDays(-1)
			grant.PlannedDates = []givingEvent{{start.String(), end.String()}}
		}
		if len(f.PartOf) > 0 && a.project == "" {
			grant.Programme = []givingProgramme{{f.PartOf[0], c.name(f.PartOf[0])}}
		}
	}
	if a.project != "" {
		grant.ID += "_" + a.project
		grant.Title = c.name(a.project)
		grant.Description = fmt.Sprintf("%s, a project of the %s under the %s.", grant.Title, holder, fund)
		grant.AmountAwarded, grant.AmountDisbursed = json.Number(decimal(balance.Committed())), json.Number(decimal(balance.Spent))
	}
	switch a.dated { // the standard asks for a day
	case DatedBy:
		grant.Description += " The day of the award is not known: it was made by that given."
	case DatedYear:
		grant.Description += " The day of the award is not known: the first day of its year stands for it."
	}
	return grant, grant.AmountAwarded != "" && terms.Funder != "" && terms.Holder != ""
}
