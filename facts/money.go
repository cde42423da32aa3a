package facts

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Money is an amount in whole pence. It may be negative (a difference).
type Money int64

// ErrMoney is wrapped by every error of [ParseMoney].
var ErrMoney = errors.New("not an amount of money")

// ParseMoney reads pounds as people write them: "39661", "39,661",
// "£24,108.20", "831.6". Commas may only group thousands, and there are at
// most two decimals. The error's text says what to write instead.
func ParseMoney(s string) (Money, error) {
	t := strings.TrimSpace(s)
	sign := Money(1)
	if rest, ok := strings.CutPrefix(t, "-"); ok {
		sign, t = -1, rest
	}
	t = strings.TrimSpace(strings.TrimPrefix(t, "£"))
	whole, decimals, hasPoint := strings.Cut(t, ".")
	if len(decimals) > 2 || hasPoint && decimals == "" {
		return 0, fmt.Errorf("%w: %q: write pounds with at most two decimals, such as 1234.56", ErrMoney, s)
	}
	digits, err := ungroup(whole)
	if err != nil {
		return 0, fmt.Errorf("%w: %q: write it such as 1234.56 or 1,234.56", ErrMoney, s)
	}
	pounds, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || pounds > 1e13 {
		return 0, fmt.Errorf("%w: %q: write it such as 1234.56 or 1,234.56", ErrMoney, s)
	}
	var pence int64
	if decimals != "" {
		n, err := strconv.ParseUint(decimals, 10, 8)
		if err != nil {
			return 0, fmt.Errorf("%w: %q: write pounds with at most two decimals, such as 1234.56", ErrMoney, s)
		}
		pence = int64(n)
		if len(decimals) == 1 {
			pence *= 10
		}
	}
	return sign * Money(pounds*100+pence), nil
}

// ungroup removes thousands commas and refuses misplaced ones.
func ungroup(s string) (string, error) {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if g == "" || strings.Trim(g, "0123456789") != "" {
			return "", ErrMoney
		}
		if len(groups) > 1 && (i == 0 && len(g) > 3 || i > 0 && len(g) != 3) {
			return "", ErrMoney
		}
	}
	return strings.Join(groups, ""), nil
}

// String gives pounds with thousands commas; pence only where there are any:
// £39,661 and £24,108.20.
func (m Money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	pounds, pence := strconv.FormatInt(int64(m)/100, 10), int64(m)%100
	var b strings.Builder
	b.WriteString(sign)
	b.WriteString("£")
	for i, r := range pounds {
		if i > 0 && (len(pounds)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if pence != 0 {
		fmt.Fprintf(&b, ".%02d", pence)
	}
	return b.String()
}
