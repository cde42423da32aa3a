package delivery

import (
	"bytes"
	"fmt"

	"kcst/bulletin"
	"kcst/facts"
	"kcst/funding"
	"kcst/funding/chart"
	"kcst/templates"
)

// chartID is the content ID of the funding chart in a mail (RFC 2392).
const chartID = "funding-chart"

// logoID is that of the partnership's logo.
const logoID = "logo"

// mailChart is a frozen chart's table.
func mailChart(c *bulletin.Chart) *templates.MailChart {
	if c == nil {
		return nil
	}
	amount := func(m facts.Money) string {
		if m == 0 {
			return ""
		}
		return m.String()
	}
	out := &templates.MailChart{Fund: c.Fund, Awarded: c.Awarded.String(), Note: c.Note}
	for _, p := range c.Pots {
		out.Pots = append(out.Pots, templates.MailPot{
			Name: p.Name, Given: p.Given.String(), Spent: amount(p.Spent), Outstanding: amount(p.Outstanding),
			Unallocated: amount(p.Unallocated()), Refunded: amount(p.Refunded),
		})
	}
	return out
}

// picture draws a frozen chart: the same chart gives the same bytes.
func picture(c *bulletin.Chart) ([]byte, error) {
	sheet := funding.FundSheet{Name: c.Fund, Balance: funding.Balance{Awarded: c.Awarded}}
	for _, p := range c.Pots {
		sheet.Balance.Split += p.Given
		sheet.Pots = append(sheet.Pots, funding.PotSheet{Name: p.Name, Balance: funding.Balance{
			Split: p.Given, Allocated: p.Spent + p.Outstanding, Spent: p.Spent, Refunded: p.Refunded,
		}})
	}
	var b bytes.Buffer
	if err := chart.PNG(&b, sheet, chart.Light); err != nil {
		return nil, fmt.Errorf("draw the funding chart: %w", err)
	}
	return shrunk(b.Bytes())
}
