package minutes

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"kcst/meetings"
)

// procedural are items that every meeting has. One that decides something
// else than they usually do isn't.
var (
	procedural = regexp.MustCompile(`(?i)^\W*(?:apolog|substitut|membership$|declarations?\b|disclosure|interests?$|(?:to (?:approve|confirm|sign|receive) the )?(?:draft )?(?:minutes|notes|record)\b.{0,40}\b(?:meetings?|previous|last|held|minutes)?|minutes$|introductions?|welcome|urgent (?:items?|business)|any other (?:urgent )?business|aob$|webcast|recording|exempt|exclusion|date of (?:the )?next|next meeting|dates of|notification of|order of (?:business|the agenda)|fire|housekeeping|disclosures?|public (?:questions?|participation)|attendance|election of|opening)`)
	asUsual    = regexp.MustCompile(`(?i)correct(?: and accurate)? record|accurate record|true record|\bsigned\b|in public|\bas a record\b|\b(?:minutes|record|notes)\b.{0,60}\b(?:approved|agreed|confirmed)|\b(?:approved|agreed|confirmed)\b.{0,60}\bminutes\b|urgent|apolog|declarations? of interest`)
)

// isProcedural reports whether an item is of the kind that every meeting has,
// and decided nothing else.
func isProcedural(it meetings.AgendaItem) bool {
	if !procedural.MatchString(it.Title) {
		return false
	}
	for _, d := range it.Decisions {
		if !asUsual.MatchString(d.Words()) {
			return false
		}
	}
	return len(it.Actions) == 0
}

// nextMeeting is what a closed part may end with: its title tells nothing that
// is not for the public.
var nextMeeting = regexp.MustCompile(`(?i)^(?:date|time|date and time|dates?) of (?:the )?(?:next|future) meetings?\.?$`)

// closing is the title of the item that closes a meeting, and tells nothing
// else.
var closing = regexp.MustCompile(`(?i)^(?:(?:motion|resolution) to exclude|exclusion of) (?:the )?(?:press and (?:the )?)?public(?: and (?:the )?press)?\.?$`)

// bareSecret is the title of an item that may do no more than close the
// meeting.
var bareSecret = regexp.MustCompile(`(?i)^(?:exempt|confidential|restricted|private) (?:business|items?|items?\(s\)|session)\.?$`)

// Body is what a source says of an item, in paragraphs, as [Plain] writes
// them. Decision is what was decided, where the source keeps that apart.
type Body struct{ Text, Decision string }

// Item reads an item's text into its decisions, actions and summary. on is
// when the meeting is. closed says that the public was excluded before it;
// after, that it stays so. An item of which nothing is public is restricted.
func Item(it *meetings.AgendaItem, b Body, minuted bool, on time.Time, closed bool) (after bool) {
	v := look(it.Title, b, closed)
	v.fill(it, minuted, on)
	return v.after
}

// view is what of an item is public: its paragraphs, what was decided where
// the source keeps that apart, and the rows of tables that are its own.
type view struct {
	kept, apart          []para
	rows                 []row
	cut, formal          bool
	restricted, withheld bool // all of it isn't public, or some
	after                bool // what follows it is closed
}

// look finds what of an item is public.
func look(title string, b Body, closed bool) (v view) {
	if m := cutOff.FindStringIndex(b.Text); m != nil {
		v.cut = true
		b.Text = b.Text[:m[0]]
		if i := strings.LastIndexAny(b.Text, ".!?"); i >= 0 { // the last sentence is broken
			b.Text = b.Text[:i+1]
		}
	}
	all := paragraphs(b.Text)
	v.kept, v.after, v.withheld = opened(title, all, closed)
	nothing := len(v.kept) == 0
	switch {
	case closed && (nextMeeting.MatchString(title) || closing.MatchString(title)):
		v.formal = true
	case !closed && v.withheld && nothing && excludes.MatchString(title) && !isSecret(title): // all it did was to close the meeting
		v.formal = true
	case !closed && v.after && nothing && len(all) <= 2 && bareSecret.MatchString(title):
		v.formal = true
	case closed && !reopens.MatchString(title+" "+b.Text), v.withheld && nothing:
		v.restricted = true
	default:
		held := false
		v.apart, _, held = opened(title, paragraphs(b.Decision), closed)
		v.withheld = v.withheld || held
		return v
	}
	v.kept, v.withheld = nil, true
	return v
}

// fill reads what is public of an item.
func (v view) fill(it *meetings.AgendaItem, minuted bool, on time.Time) {
	it.Cut, it.Restricted, it.Procedural = v.cut, v.restricted, v.formal
	if v.restricted || v.formal {
		return
	}
	for _, p := range slices.Concat(v.kept, v.apart) {
		it.Text = append(it.Text, p.words())
	}
	tell := said{}
	if minuted { // papers decide nothing
		it.Decisions = decisions(v.kept, tell)
		if len(v.apart) > 0 {
			it.Decisions = whole(v.apart, tell)
		}
		it.Actions = actions(v.kept, tell, on, ofBefore.MatchString(it.Title))
		for _, r := range v.rows {
			it.Actions, it.Text = append(it.Actions, r.action(on)), append(it.Text, r.text)
		}
		for _, a := range it.Actions {
			tell.add(a.Text)
		}
	}
	it.Procedural = isProcedural(*it)
	if !it.Procedural {
		it.Summary = summary(v.kept, tell, strings.Join(told(*it), " "))
	}
}

// whole is what was decided where the source keeps that apart: what it marks,
// or all of it.
func whole(apart []para, tell said) []meetings.Decision {
	if found := decisions(apart, tell); len(found) > 0 {
		return found
	}
	d := meetings.Decision{Text: apart[0].words()}
	tell.add(apart[0].text)
	for _, p := range apart[1:] {
		d.Points = append(d.Points, p.words())
		tell.add(p.text)
	}
	return []meetings.Decision{d}
}

// told is what an item's summary says before its other sentences.
func told(it meetings.AgendaItem) []string {
	var list []string
	for _, d := range it.Decisions {
		list = append(list, d.Words())
	}
	for _, a := range it.Actions {
		list = append(list, a.Text)
	}
	return list
}
