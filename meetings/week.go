package meetings

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Horizon is how many days a weekly summary looks ahead.
const Horizon = 14

// Week is what a weekly summary of a half-open period tells of.
type Week struct {
	Decided  []Meeting // held in it
	Minuted  []Meeting // held before it, whose minutes came in it
	Upcoming []Meeting // in the two weeks after it; may have been called off
}

// Week gives what a weekly summary of the half-open period [from, until) tells
// of.
func (st *Store) Week(ctx context.Context, from, until time.Time) (Week, error) {
	held, err := st.List(ctx, from, until)
	if err != nil {
		return Week{}, err
	}
	ahead, err := st.List(ctx, until, until.AddDate(0, 0, Horizon))
	if err != nil {
		return Week{}, err
	}
	minuted, err := st.MinutedIn(ctx, from, until)
	if err != nil {
		return Week{}, err
	}
	calledOff := func(m Meeting) bool { return !m.TakesPlace() }
	return Week{
		Decided: slices.DeleteFunc(held, calledOff),
		Minuted: slices.DeleteFunc(minuted, func(m Meeting) bool {
			return calledOff(m) || !m.Start.Before(from) || m.Start.Before(from.AddDate(0, 0, -rereading))
		}),
		Upcoming: ahead,
	}, nil
}

// rereading is how many days back a source is read again; whatever is older
// and comes in is history, and no news.
const rereading = 90

// Find gives the meeting of a committee, by its name and, where both are known,
// its council's, that starts on the day of a time, whatever source it came
// from, or [ErrUnknown]; two that could be meant are none. A time of day tells
// two of one day apart.
func (st *Store) Find(ctx context.Context, of Committee, on time.Time) (Meeting, error) {
	y, mo, d := on.Date()
	day := time.Date(y, mo, d, 0, 0, 0, 0, on.Location())
	list, err := st.List(ctx, day, day.AddDate(0, 0, 1))
	if err != nil {
		return Meeting{}, err
	}
	timed := on.After(day)
	list = slices.DeleteFunc(list, func(m Meeting) bool {
		return !m.Committee.could(of) || timed && m.Timed() && !m.Start.Equal(on)
	})
	if len(list) != 1 {
		return Meeting{}, ErrUnknown
	}
	return list[0], nil
}

// could reports whether two descriptions may be of one committee.
func (c Committee) could(be Committee) bool {
	return strings.EqualFold(c.Name, be.Name) && (c.Council == "" || be.Council == "" || strings.EqualFold(c.Council, be.Council))
}

// OfHost gives the meeting that a council's system counts under an ID,
// whichever of its committees met, or [ErrUnknown]. Committees of a council
// have IDs that begin with its own.
func (st *Store) OfHost(ctx context.Context, council, id string) (Meeting, error) {
	ref, err := st.hosted(ctx, council, id)
	if err != nil {
		return Meeting{}, err
	}
	return st.Get(ctx, ref)
}
