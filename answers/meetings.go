package answers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"kcst/facts"
	"kcst/meetings"
)

const (
	mostDecided  = 8 // decisions that one answer gives
	mostNext     = 5 // committees of the same name
	yearsDecided = 5 // how far back a topic, or a month without a year, is looked for
)

// meetingsSay answers from the meetings that are held. Where none of them has
// what is asked, the facts are left to answer.
func (d *Desk) meetingsSay(ctx context.Context, e *Engine, q Question) (a Answer, ok bool, err error) {
	if d.Meetings == nil {
		return a, false, nil
	}
	ask, ok := e.asksMeetings(q)
	switch {
	case !ok:
		return a, false, nil
	case ask.next:
		return d.meetsNext(ctx, e, ask)
	}
	return d.decided(ctx, e, ask)
}

// of reports whether a committee is the body that is asked about.
func (ask meetingAsk) of(e *Engine, c meetings.Committee) bool {
	if !ask.ours && ask.named == "" {
		return true
	}
	if slices.ContainsFunc(ask.bodies, func(n string) bool { return n != "" && strings.EqualFold(n, c.Name) }) {
		return true
	}
	if ask.named == "" {
		return false
	}
	stems := func(name string) string { return stemmed(e.vocabulary.tokenise(clean(name))) }
	return slices.Contains([]string{stems(c.Name), stems(c.Council + " " + c.Name), stems(c.Name + " of " + c.Council)}, ask.named)
}

// meetsNext answers when a body meets next: each of them, where several
// councils have one of that name.
func (d *Desk) meetsNext(ctx context.Context, e *Engine, ask meetingAsk) (Answer, bool, error) {
	now := d.now()
	ahead := meetings.Search{From: facts.DateOf(now.In(e.zone)).In(e.zone), Of: func(c meetings.Committee) bool { return ask.of(e, c) }}
	var next, off []meetings.Meeting
	var said []string
	for m, err := range d.Meetings.Search(ctx, ahead) {
		if err != nil {
			return Answer{}, false, err
		}
		seen := slices.ContainsFunc(next, func(n meetings.Meeting) bool { return n.Committee.ID == m.Committee.ID })
		switch {
		case seen || m.Timed() && m.Start.Before(now):
		case m.TakesPlace():
			next = append(next, m)
			said = append(said, e.meetsOn(m))
		default:
			off = append(off, m)
		}
		if len(next) == mostNext {
			break
		}
	}
	if len(next) == 0 {
		return d.metLast(ctx, e, ask, off)
	}
	a := Answer{Kind: KindAnswer, Lead: said[0], More: strings.Join(said[1:], " ")}
	if len(next) == 1 {
		a.More = strings.Join(e.saysOff("Its", off), " ")
	}
	body := strings.TrimSpace(a.Lead + " " + a.More)
	return e.citeMeetings(a, body, next, e.changedOn), true, nil
}

// changedOn is the day on which a meeting was last changed here.
func (e *Engine) changedOn(m meetings.Meeting) facts.Date { return facts.DateOf(m.Changed.In(e.zone)) }

// saysOff says which meetings of whom do not take place.
func (e *Engine) saysOff(whose string, off []meetings.Meeting) []string {
	var said []string
	for _, m := range off {
		said = append(said, fmt.Sprintf("%s meeting of %s is %s.", whose, e.dayOf(m).Words(), strings.ToLower(string(m.Status))))
	}
	return said
}

// metLast answers when a body meets next of which no coming meeting is held
// here, or only ones that are off: with those, and when it last met.
func (d *Desk) metLast(ctx context.Context, e *Engine, ask meetingAsk, off []meetings.Meeting) (Answer, bool, error) {
	of, other := func(c meetings.Committee) bool { return ask.of(e, c) }, ""
	var used []meetings.Meeting
	var said []string
	if len(off) > 0 {
		body := off[0].Committee
		of, other = func(c meetings.Committee) bool { return c.ID == body.ID }, "other "
		used = slices.DeleteFunc(slices.Clone(off), func(m meetings.Meeting) bool { return m.Committee.ID != body.ID })
		used = used[:min(len(used), mostNext)]
		said = e.saysOff(bodyOf(off[0])+"'s", used)
	}
	for m, err := range d.Meetings.Search(ctx, meetings.Search{Until: d.now(), LatestFirst: true, Of: of}) {
		if err != nil {
			return Answer{}, false, err
		}
		if m.TakesPlace() {
			used = append(used, m)
			said = append(said, fmt.Sprintf("No %scoming meeting of %s is held here; the last one that is was on %s.", other, bodyOf(m), e.dayOf(m).Words()))
			break
		}
	}
	if len(said) == 0 {
		return Answer{}, false, nil
	}
	a := Answer{Kind: KindAnswer, Lead: said[0], More: strings.Join(said[1:], " ")}
	day := func(m meetings.Meeting) facts.Date {
		if m.Start.After(d.now()) {
			return e.changedOn(m)
		}
		return e.dayOf(m)
	}
	return e.citeMeetings(a, strings.Join(said, " "), used, day), true, nil
}

// meetsOn says when and where a meeting is.
func (e *Engine) meetsOn(m meetings.Meeting) string {
	said := bodyOf(m) + " meets next on " + m.Start.In(e.zone).Format("Monday 2 January 2006")
	if m.Timed() {
		said += m.Start.In(e.zone).Format(" at 15:04")
	}
	if m.Place != "" {
		said += " (" + plainWords(m.Place) + ")"
	}
	if m.Status == meetings.Planned {
		said += "; the day is planned, not confirmed"
	}
	return said + "."
}

// decided answers what was decided: of the latest year that has anything,
// where none is named. What papers propose is no decision.
func (d *Desk) decided(ctx context.Context, e *Engine, ask meetingAsk) (Answer, bool, error) {
	for _, p := range ask.spans(e.moment(Question{}).today) {
		list, cut, err := d.held(ctx, e, ask, p)
		if err != nil {
			return Answer{}, false, err
		}
		a, ok := e.decisions(ask, list, cut, false)
		if !ok && len(ask.topics) == 0 {
			a, ok = e.decisions(ask, list, cut, true)
		}
		if ok {
			return a, true, nil
		}
		if len(list) > 0 && (ask.last || ask.period.from.Month != 0) { // it met then: that is what is meant
			break
		}
	}
	return Answer{}, false, nil
}

// spans are the periods in which to look, the latest first.
func (ask meetingAsk) spans(today facts.Date) []period {
	p := ask.period
	var spans []period
	switch {
	case p.from.Month == 0:
		for until := today.AddDays(1); len(spans) < yearsDecided; until = spans[len(spans)-1].from {
			spans = append(spans, period{from: until.AddDays(-365), until: until})
		}
	case p.yearless():
		for d := lastOf(p.from.Month, p.from.Day, today); !d.IsZero() && len(spans) < yearsDecided; d = lastOf(p.from.Month, p.from.Day, d.AddDays(-1)) {
			if p.kind == aMonth {
				spans = append(spans, monthOf(d.Year, d.Month))
			} else {
				spans = append(spans, dayOf(d))
			}
		}
	default:
		spans = []period{p}
	}
	return spans
}

// held gives the meetings of a period that were held by now, the latest first.
// cut: these decided more than an answer gives, and there are earlier ones.
func (d *Desk) held(ctx context.Context, e *Engine, ask meetingAsk, p period) (list []meetings.Meeting, cut bool, err error) {
	back := meetings.Search{
		Topics: ask.topics, From: p.from.In(e.zone), Until: p.until.In(e.zone), LatestFirst: true,
		Of: func(c meetings.Committee) bool { return ask.of(e, c) },
	}
	decided := 0
	for m, err := range d.Meetings.Search(ctx, back) {
		if err != nil {
			return nil, false, err
		}
		if !m.TakesPlace() || m.Start.After(d.now()) {
			continue
		}
		if decided > mostDecided {
			return list, true, nil
		}
		list = append(list, m)
		if ask.last {
			break
		}
		decided += len(decidedAt(ask, m, false))
	}
	return list, false, nil
}

// decisions words what minutes of meetings have decided, in their own words;
// formal: procedural decisions too. cut: there are earlier meetings.
func (e *Engine) decisions(ask meetingAsk, list []meetings.Meeting, cut, formal bool) (Answer, bool) {
	var used []meetings.Meeting
	var rows [][]string // of each meeting used
	told, more := 0, 0
	for _, m := range list {
		said := decidedAt(ask, m, formal)
		fits := min(len(said), mostDecided-told)
		more += len(said) - fits
		if fits > 0 {
			told += fits
			used, rows = append(used, m), append(rows, said[:fits])
		}
	}
	if told == 0 {
		return Answer{}, false
	}
	a := Answer{Kind: KindAnswer, Lead: fmt.Sprintf("%s decided on %s:", bodyOf(used[0]), e.dayOf(used[0]).Words())}
	if len(used) > 1 {
		a.Lead = fmt.Sprintf("%d decisions were made at %d meetings, the latest first:", told, len(used))
		if more > 0 {
			a.Lead = fmt.Sprintf("The last %d decisions were made at %d meetings, the latest first:", told, len(used))
		}
	}
	for i, m := range used {
		for _, row := range rows[i] {
			if len(used) > 1 {
				row = bodyOf(m) + ", " + e.dayOf(m).Words() + ", " + row
			}
			a.Rows = append(a.Rows, row)
		}
	}
	switch {
	case cut:
		a.More = "There are more from earlier on."
	case more > 0:
		a.More = fmt.Sprintf("There are %d more.", more)
	}
	body := strings.TrimSpace(a.Lead + "\n- " + strings.Join(a.Rows, "\n- ") + "\n" + a.More)
	return e.citeMeetings(a, body, used, e.dayOf), true
}

// decidedAt is what the minutes of a meeting say was decided, under the titles
// of its items; formal: of procedural ones too.
func decidedAt(ask meetingAsk, m meetings.Meeting, formal bool) []string {
	var said []string
	for _, it := range m.Items {
		if !m.Minuted() || it.Procedural && !formal || !ask.touches(m, it) {
			continue
		}
		for _, decision := range it.Decisions {
			said = append(said, plainWords(it.Title+": "+decision.Words()))
		}
	}
	return said
}

// touches reports whether an item is about what is asked.
func (ask meetingAsk) touches(m meetings.Meeting, it meetings.AgendaItem) bool {
	return len(ask.topics) == 0 || slices.ContainsFunc(ask.topics, func(t string) bool {
		return slices.Contains(it.Topics, t) || slices.Contains(m.Labels.Topics, t)
	})
}

// citeMeetings completes an answer with the meetings it rests on: on what of
// them, of which day, and where that is.
func (e *Engine) citeMeetings(a Answer, body string, used []meetings.Meeting, day func(meetings.Meeting) facts.Date) Answer {
	var lines []string
	for _, m := range used {
		as := day(m)
		cited := Cited{Title: fmt.Sprintf("%s, %s, %s", bodyOf(m), e.dayOf(m).Words(), m.Basis), AsOf: as.String(), URL: plainWords(m.URL)}
		line := cited.Title
		if cited.URL != "" {
			line += " (" + cited.URL + ")"
		}
		a.Sources, lines = append(a.Sources, cited), append(lines, line+"; as of "+as.Words())
		if a.AsOf.Before(as) {
			a.AsOf = as
		}
	}
	word := "Source: "
	if len(lines) > 1 {
		word = "Sources: "
	}
	sources := shorten(word+strings.Join(lines, ". ")+".", 1200)
	a.Text = shorten(body, 3000-1-len(sources)) + "\n" + sources
	return a
}

// dayOf is the day of a meeting where the partnership is.
func (e *Engine) dayOf(m meetings.Meeting) facts.Date { return facts.DateOf(m.Start.In(e.zone)) }

// bodyOf is who meets, with whose it is.
func bodyOf(m meetings.Meeting) string {
	name := m.Committee.Name
	if council := m.Committee.Council; council != "" && !strings.Contains(name, council) {
		name += " (" + council + ")"
	}
	return plainWords(name)
}

// plainWords is what a source wrote without what could move a terminal's
// cursor or turn a line round.
func plainWords(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}
