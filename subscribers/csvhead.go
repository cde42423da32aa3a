package subscribers

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// columns are those that a list may have, in the order in which one is
// written; only email is needed.
var columns = []string{"email", "name", "organisation", "kinds", "topics", "districts", "committees", "frequency"}

// more are columns that a list may have besides, as other programs write them.
var more = []string{"firstname", "lastname", "status", "agreed"}

// called are other names of columns, in small letters and without what isn't a
// letter: those of spreadsheets, and of programs that send newsletters.
var called = map[string]string{
	"emailaddress": "email", "mail": "email", "address": "email", "fullname": "name", "organization": "organisation",
	"givenname": "firstname", "forename": "firstname", "surname": "lastname", "familyname": "lastname",
	"subscriptionstatus": "status", "agreedat": "agreed", "consentdate": "agreed", "optintime": "agreed", "confirmtime": "agreed",
	"subscribedat": "agreed", "createdat": "agreed", "dateadded": "agreed",
}

// heading is the column that stands at each place.
type heading []string

func header(in *lines) (heading, error) {
	cells, err := in.next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: it is empty: its first line names the columns, of which email is needed", ErrList)
	}
	if errors.Is(err, ErrInvalid) {
		return nil, fmt.Errorf("%w: its first line can't be read: write the columns as %s", ErrList, strings.Join(columns, ","))
	}
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(cells[0], "\xff\xfe") || strings.HasPrefix(cells[0], "\xfe\xff") {
		return nil, fmt.Errorf("%w that can be read: it is in UTF-16: save it as CSV UTF-8", ErrList)
	}
	var h heading
	for _, c := range cells {
		name := column(c)
		switch {
		case name == "":
			return nil, fmt.Errorf("%w: %q is no column: take it out. There may be %s", ErrList, c, strings.Join(slices.Concat(columns, more), ", "))
		case slices.Contains(h, name):
			return nil, fmt.Errorf("%w: the column %s stands there twice", ErrList, name)
		}
		h = append(h, name)
	}
	switch {
	case !slices.Contains(h, "email"):
		return nil, fmt.Errorf("%w: there is no column email", ErrList)
	case slices.Contains(h, "name") && (slices.Contains(h, "firstname") || slices.Contains(h, "lastname")):
		return nil, fmt.Errorf("%w: it has a column name and one of a part of it: keep either", ErrList)
	}
	return h, nil
}

// column is the column that a heading means, or "".
func column(heading string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-.\u00a0", r) {
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(heading)))
	if slices.Contains(columns, name) || slices.Contains(more, name) {
		return name
	}
	return called[name]
}

func (h heading) read(cells []string) (Subscriber, error) {
	var s Subscriber
	var last string
	var problem error
	for i, cell := range cells {
		cell = unguarded(readable(strings.TrimSpace(cell)))
		if i >= len(h) {
			if cell == "" {
				continue
			}
			return s, fmt.Errorf("%w: it has more cells than the first line has columns; put a cell that has a comma in quotes", ErrInvalid)
		}
		switch h[i] {
		case "email":
			s.Email = cell
		case "name", "firstname":
			s.Name = cell
		case "lastname":
			last = cell
		case "organisation":
			s.Organisation = cell
		case "kinds":
			for _, k := range values(cell) {
				s.Kinds = append(s.Kinds, Kind(k))
			}
		case "topics":
			s.Topics = values(cell)
		case "districts":
			s.Districts = values(cell)
		case "committees":
			s.Committees = values(cell)
		case "frequency":
			s.Frequency = Frequency(strings.ToLower(cell))
		case "status":
			problem = errors.Join(problem, subscribed(cell))
		case "agreed":
			at, err := agreed(cell)
			s.Consent.At = at
			problem = errors.Join(problem, err)
		}
	}
	s.Name = strings.TrimSpace(s.Name + " " + last)
	return s, problem
}

// subscribed refuses who isn't subscribed any more, or not yet, by the word
// that another program has for it.
func subscribed(status string) error {
	switch strings.ToLower(status) {
	case "", "subscribed", "active", "enabled", "confirmed", "opted in", "opted-in":
		return nil
	}
	return fmt.Errorf("%w: its status is %q, so it isn't taken", ErrInvalid, status)
}

// moments are the ways in which other programs write when somebody agreed.
var moments = []string{time.RFC3339, "2006-01-02 15:04:05-07", "2006-01-02 15:04:05.999999-07", "2006-01-02T15:04:05", time.DateTime, "2006-01-02 15:04", time.DateOnly, "02/01/2006 15:04:05", "02/01/2006 15:04", "02/01/2006"}

// agreed is when somebody agreed: a day, or a moment, in UTC where it doesn't
// say. Of a day it is the beginning; "" is zero.
func agreed(cell string) (time.Time, error) {
	if cell == "" {
		return time.Time{}, nil
	}
	for _, form := range moments {
		if at, err := time.Parse(form, cell); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%w: %q is no day on which somebody agreed: write it as 2024-05-03", ErrInvalid, cell)
}
