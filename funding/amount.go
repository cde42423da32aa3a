package funding

import (
	"fmt"
	"strings"

	"kcst/facts"
)

// maxAmount bounds one entry, and maxAwarded what a fund is awarded in all:
// beyond them somebody's finger slipped.
const (
	maxAmount  facts.Money = 1_000_000_000_00
	maxAwarded facts.Money = 100_000_000_000_00
)

// minus is the ways in which people write one.
var minus = strings.NewReplacer("−", "-", "–", "-", "£-", "-£", "£ -", "-£")

// ParseAmount reads an amount of money that is more than nothing, as
// [facts.ParseMoney] does. The refusal says what to write instead.
func ParseAmount(s string) (facts.Money, error) {
	m, err := facts.ParseMoney(minus.Replace(strings.TrimSpace(s)))
	switch {
	case err != nil:
		return 0, refuse(ErrInvalid, "amount", "%s", insteadOf(s))
	case m < 0:
		return 0, refuse(ErrInvalid, "amount", "%s is below nothing: write %s, and let the kind say which way it goes (refund, underspend, drop, correct)", quote(s), -m)
	case m == 0:
		return 0, refuse(ErrInvalid, "amount", "%s is nothing: write what it was, such as 1234.56 (to take an entry back, record a correction that voids it)", quote(s))
	case m > maxAmount:
		return 0, refuse(ErrInvalid, "amount", "%s is over %s: look at its digits again", quote(s), maxAmount)
	}
	return m, nil
}

// insteadOf says what is wrong with an amount that facts.ParseMoney refused.
func insteadOf(s string) string {
	bare := strings.TrimPrefix(strings.TrimSpace(s), "£")
	whole, decimals, point := strings.Cut(bare, ".")
	swapped := strings.NewReplacer(",", ".", ".", ",").Replace(bare)
	_, swapErr := facts.ParseMoney(swapped)
	switch {
	case bare == "":
		return "the amount is missing: write pounds, such as 1234.56"
	case strings.Contains(bare, ",") && swapErr == nil:
		return fmt.Sprintf("%s has its comma and point the other way round: write %s", quote(s), swapped)
	case point && len(decimals) > 2 && isDigits(decimals) && isDigits(strings.ReplaceAll(whole, ",", "")):
		return quote(s) + " has more than two decimals: write whole pence" + such(whole, decimals)
	}
	return quote(s) + " is not an amount: write pounds, such as 1234.56 or 1,234.56"
}

// such is the nearest amounts in whole pence: 12.34 or 12.35 for 12.345. There
// is none for what is nothing then.
func such(whole, decimals string) string {
	m, err := facts.ParseMoney(whole + "." + decimals[:2])
	if err != nil {
		return ", such as 1234.56"
	}
	plain := func(m facts.Money) string { return fmt.Sprintf("%d.%02d", m/100, m%100) }
	switch {
	case strings.Trim(decimals[2:], "0") == "" && m > 0:
		return ": " + plain(m)
	case m == 0:
		return ": " + plain(m+1) + " or more"
	}
	return ": " + plain(m) + " or " + plain(m+1)
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// refuse is a single refusal.
func refuse(err error, field, format string, args ...any) Refusals {
	return Refusals{{Field: field, Sentence: fmt.Sprintf(format, args...), Err: err}}
}

// quote is s in quotes, cut short, with nothing unprintable.
func quote(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:39]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
