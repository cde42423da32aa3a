package facts

import (
	"errors"
	"fmt"
	"math"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// valueKeys are the forms a value can be written in.
var valueKeys = []string{"money", "number", "unit", "percent", "date", "time", "email", "phone"}

// value reads a [Value]: a mapping such as {money: "5223.00"}, or a scalar
// whose form tells what it is: £5,223, 22%, 2025-07-23, "10:00", an e-mail
// address, a number.
func (m *mapping) value(field string) *Value {
	n := m.keys[field]
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		s := m.scalar(n, field)
		key := formOf(s)
		if key == "" {
			m.wrong(n, field, `%s is not a value; write such as £5,223, 22%%, 14, 2025-07-23, "10:00" or an e-mail address, or name its form: {phone: "01622 000000"}`, quote(s))
			return nil
		}
		v := &Value{}
		if problem := v.set(key, s); problem != "" {
			m.wrong(n, field, "%s", problem)
			return nil
		}
		return v
	}
	vm, ok := m.r.mapping(n, m.owner, m.path+field+".", valueKeys...)
	if !ok {
		m.r.set.bad[spot{m.owner, m.path + field}] = struct{}{}
		return nil
	}
	vm.own(m.owner)
	v, forms := &Value{}, 0
	for _, key := range vm.order {
		s := vm.text(key)
		if s == "" {
			vm.wrong(vm.keys[key], key, "write the %s, or leave the key out", key)
			continue
		}
		if problem := v.set(key, s); problem != "" {
			vm.wrong(vm.keys[key], key, "%s", problem)
		}
		if key != "unit" {
			forms++
		}
	}
	if forms != 1 || v.Unit != "" && vm.keys["number"] == nil {
		vm.wrong(n, "", "a value is one of %s; unit goes with number", strings.Join(valueKeys, ", "))
		return nil
	}
	return v
}

// ParseValue reads a value as a person types it: £5,223, 22%, 2025-07-23,
// 10:00, an e-mail address, a number, 14 attendees, or with its form named as
// in "phone: 01622 000000".
func ParseValue(s string) (*Value, error) {
	s = strings.Join(strings.Fields(s), " ")
	v := &Value{}
	key, rest, named := strings.Cut(s, ": ")
	if !named || !slices.Contains(valueKeys, key) {
		key, rest = formOf(s), s
	}
	if number, unit, ok := strings.Cut(s, " "); key == "" && ok && formOf(number) == "number" {
		key, rest, v.Unit = "number", number, unit
	}
	if key == "" || key == "unit" {
		return nil, fmt.Errorf(`%s is not a value: write such as £5,223, 22%%, "14 attendees", 2025-07-23, 10:00 or an e-mail address, or name its form: "phone: 01622 000000"`, quote(s))
	}
	if problem := v.set(key, rest); problem != "" {
		return nil, errors.New(problem)
	}
	return v, nil
}

// formOf guesses the key of a value written without one.
func formOf(s string) string {
	_, dateErr := ParseDate(s)
	_, numErr := parseNumber(s)
	switch {
	case strings.HasPrefix(s, "£") || strings.HasPrefix(s, "-£"):
		return "money"
	case strings.HasSuffix(s, "%"):
		return "percent"
	case dateErr == nil || dateShape.MatchString(s):
		return "date"
	case timeShape.MatchString(s):
		return "time"
	case strings.Contains(s, "@"):
		return "email"
	case numErr == nil:
		return "number"
	}
	return ""
}

// set parses s into the field of v that key names, and says what to write
// instead where it cannot.
func (v *Value) set(key, s string) (problem string) {
	switch key {
	case "money":
		m, err := ParseMoney(s)
		if err != nil {
			return moneyProblem(s)
		}
		v.Money = &m
	case "number", "percent":
		f, err := parseNumber(strings.TrimSuffix(s, "%"))
		if err != nil || key == "number" && strings.HasSuffix(s, "%") {
			return quote(s) + " is not a number; write digits, such as 1,234 or 22.5"
		}
		if key == "number" {
			v.Number = &f
		} else {
			v.Percent = &f
		}
	case "unit":
		v.Unit = s
	case "date":
		d, err := ParseDate(s)
		if err != nil {
			return quote(s) + " is not a date; write a day that exists as YYYY-MM-DD"
		}
		v.Date = d
	case "time":
		v.Time = s
	case "email":
		v.Email = s
	case "phone":
		v.Phone = s
	}
	return ""
}

// moneyProblem says what is wrong with an amount that [ParseMoney] refused.
func moneyProblem(s string) string {
	_, decimals, point := strings.Cut(s, ".")
	switch {
	case strings.Contains(decimals, ","):
		return quote(s) + " has its comma and point the wrong way round; write such as 39,661.00"
	case point && len(decimals) > 2 && strings.Trim(decimals, "0123456789") == "":
		return quote(s) + " has more than two decimals; write whole pence, with two decimals"
	}
	return quote(s) + " is not an amount; write pounds such as 1,234.56"
}

// parseNumber reads a plain decimal number; commas may group thousands.
func parseNumber(s string) (float64, error) {
	s = strings.TrimSpace(s)
	sign, rest := "", s
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") {
		sign, rest = s[:1], s[1:]
	}
	whole, decimals, point := strings.Cut(rest, ".")
	digits, err := ungroup(whole)
	if err != nil || point && (decimals == "" || strings.Trim(decimals, "0123456789") != "") {
		return 0, errors.New("not a number")
	}
	if point {
		digits += "." + decimals
	}
	f, err := strconv.ParseFloat(sign+digits, 64)
	if err != nil || math.IsInf(f, 0) || len(digits) > 15 {
		return 0, errors.New("not a number")
	}
	return f, nil
}

var (
	dateShape  = regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}$`)
	timeShape  = regexp.MustCompile(`^([01]?\d|2[0-3]):[0-5]\d$`)
	timeForm   = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
	phoneForm  = regexp.MustCompile(`^\+?[0-9][0-9 ()-]*[0-9]$`)
	emailForm  = regexp.MustCompile(`^[A-Za-z0-9._%+'-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}$`)
	idForm     = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)
	colourForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
)

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && emailForm.MatchString(s) && len(s) <= 254
}

func isPhone(s string) bool {
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return phoneForm.MatchString(s) && digits >= 3 && digits <= 15
}

// isYear reports whether s is a calendar year, "2026", or a financial year,
// "2025/26".
func isYear(s string) bool {
	if len(s) != 4 && len(s) != 7 || strings.Trim(s[:4], "0123456789") != "" {
		return false
	}
	y, _ := strconv.Atoi(s[:4])
	if y < 1800 || y > 2199 {
		return false
	}
	return len(s) == 4 || s == financialYear(y)
}

// financialYear is the year that begins in y: "2025/26".
func financialYear(y int) string {
	return strconv.Itoa(y) + "/" + strconv.Itoa(100 + (y+1)%100)[1:]
}
