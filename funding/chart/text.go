package chart

import (
	"fmt"
	"strings"

	"kcst/facts"
	"kcst/funding"
)

// Text says what the picture shows, for who doesn't see it: the alternative
// text of the image.
func Text(f funding.FundSheet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s awarded.", f.Name, f.Balance.Awarded)
	for _, s := range stacks(f) {
		var total facts.Money
		var parts []string
		for i, amount := range s.amounts {
			total += amount
			if amount != 0 {
				parts = append(parts, amount.String()+" "+strings.ToLower(segments[i]))
			}
		}
		fmt.Fprintf(&b, " %s, %s", s.name, total)
		if len(parts) > 0 {
			b.WriteString(": " + strings.Join(parts, "; "))
		}
		b.WriteString(".")
	}
	return b.String()
}
