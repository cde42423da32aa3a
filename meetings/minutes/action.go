package minutes

import (
	"cmp"
	"regexp"
	"strings"
	"time"
	"unicode"

	"kcst/meetings"
)

const deeds = `(?:circulate|provide|share|send|bring|report|write|follow|come|look into|arrange|contact|raise|feed|distribute|e-?mail|update|present|prepare|produce|submit|investigate|convene|develop|draft|chase|liaise|speak|seek|check|clarify|confirm|forward|invite|publish|review|take|meet|add|organise|set up|supply|obtain|consult|respond|reply|monitor|identify|explore|discuss|ensure|work|attend|return|give|ask|create|complete|collate|amend|include|inform|issue|place|let|find out|look at|appoint|repair|commission|deploy|chair|open|notify)`

var (
	// promised is what somebody takes on themselves.
	promised = regexp.MustCompile(`\bundertook to \w+|\b(?:agreed|offered|undertook|promised|volunteered|committed|pledged)(?: also)? to (?:also )?` + deeds + `\b`)
	// toCome is what is to happen after the meeting, done by somebody or not.
	toCome = regexp.MustCompile(`\b(?:agreed|requested|asked|suggested and agreed|confirmed) that\b.{0,140}?\b(?:would|will|should|to|must)?\s*be (?:also )?(?:brought|provided|circulated|shared|sent|presented|reported|added|distributed|arranged|submitted|prepared|updated|invited|scheduled|included on)\b`)
	would  = regexp.MustCompile(`\b(?:would|will|is to|are to|was to|were to) (?:also |then |now )?(?:circulate|provide|share|send|bring (?:back|forward|a|an|the|this|that|it|to)\b|report (?:back|progress|to the|on)|write to|follow up|follow this|come back|look into|arrange|contact|raise (?:this|the|it)|feed ?back|distribute|e-?mail|update (?:members|the|partners)|present to|attend the next|prepare a|seek|check|clarify|chase|liaise|find out|inform|notify|obtain|supply|publish|speak (?:to|with)|meet with|pass (?:this|it|the|on)|forward|investigate|draft|submit|let \w+ (?:\w+ )?know|ask (?:the|for|[A-Z]\w+)|remind|place (?:the|an)|correct|amend the|(?:re-?)?issue (?:the|an?|it)|(?:answer|reply|respond) (?:\w+ ){0,3}in writing|confirm (?:the|to|with|in|this|whether)|include (?:this|it|them|the)|add (?:this|it|them|the|an)|explore|pick (?:this|it) up|get back|take (?:this|it) (?:up|back|away)|ensure that)\b`)
	// himself promises where a sentence goes on from the one before.
	himself = regexp.MustCompile(`^(?:He|She|They) (?:also )?(?:(?:would|will) (?:also |then )?(?:circulate|provide|share|send|bring|report back|write to|look into|arrange|obtain|publish|check|find out|investigate|supply|e-?mail|contact|forward|follow|let)\b|(?:agreed|undertook|promised) to )`)
	// agreeing is any deed that a person, not a body, agreed to.
	agreeing = regexp.MustCompile(`\b(?:agreed|undertook|promised|offered|volunteered|committed|pledged) (?:also )?to (?:also )?[a-z]+\b`)
	// bidden is whom somebody asked to do something after the meeting.
	bidden = regexp.MustCompile(`\b(?:asked|requested|instructed|tasked|directed|invited)(?: that)? (?:the )?(officers|(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor|[A-Z])[\w’'-]*(?: (?:of|for|and|the|&|[A-Z][\w’'-]*)){0,7}) to (?:circulate|provide|share|send|bring|report|write|arrange|contact|distribute|prepare|produce|submit|investigate|convene|draft|publish|organise|obtain|invite|look|work|include|add|review|ensure|meet|liaise)\b`)
	// wanted is what a meeting asked for, and when.
	wanted = regexp.MustCompile(`\b(?:requested|asked for|called for) (?:an?|further|more|the|additional)\b.{0,140}\b(?:(?:next|future|following|\w+) meeting|in writing|outside the meeting|be (?:brought|provided|circulated))\b`)
	// furtherOn is what later reports are to hold, at somebody's wish.
	furtherOn = regexp.MustCompile(`\b(?:requested|asked) that (?:future|the next|all future|subsequent) (?:reports?|updates?|papers?|dashboards?|presentations?|versions?) (?:should )?(?:includes?|shows?|contains?|sets? out|gives?|be)\b`)
	// inReply is an answer that is still to come.
	inReply = regexp.MustCompile(`\b(?:said|replied|confirmed|advised|explained|agreed|stated) that (?:an? |the |this |further |more )?(?:(?:full|written|further|fuller|detailed) )*(?:answers?|response|reply|information|figures?|details|breakdown|data|note|briefing|paper|copy|list|link) (?:would|will) be (?:provided|circulated|sent|supplied|shared|given|issued|e-?mailed)\b`)
	// firstName is somebody by a first name alone, or an organisation, and
	// what they are to do.
	firstName = regexp.MustCompile(`^([A-Z][a-z]{1,11}) (?:to|will|would|agreed to|offered to) (?:also |then )?(?:circulate|share|send|report back|write|arrange|contact|check|speak|confirm|forward|feed ?back|chase|liaise|find out|look into|look at|follow up|bring|draft|prepare|invite|ask|e-?mail|update|organise|book|order|set up|pass|discuss|produce|provide|raise|investigate|attend|meet|complete|submit|obtain|add|review) (?:the|a|an|all|any|it|this|that|these|them|him|her|with|to|for|by|back|at|out|details?|dates?|information|figures|[A-Z]\w*|members|partners|officers|everyone)\b`)
	noName    = regexp.MustCompile(`^(?:Access|Responses?|Updates?|Changes?|Amendments?|Approach|Need|Reasons?|Due|Subject|Prior|Next|Owing|Thanks|Welcome|Further|Contributions?|Ability|Plans?|Proposals?|How|Time|Requests?|Introduction|Referrals?|Right|Links?|Invitation|Apologies|Who|What|He|She|They|It|This|That|These|Those|There|Which|Government|Parliament|Operation|Work|Members|Residents|People|Anyone|Everyone|Nobody|Funding|Money|Grants?|Reports?)$`)
	aBodyLast = regexp.MustCompile(`(?i)\b` + bodies + `$`)
	back      = regexp.MustCompile(`\b(?:would|will|to|should) be (?:brought|reported|presented|submitted|circulated|provided|published|sent|shared|issued|e-?mailed|forwarded) (?:back )?(?:to|at|by|before|outside|after|on|with|in writing|following)\b`)
	tasked    = regexp.MustCompile(`\b(?:was|were|is|are|be) (?:then |also |therefore )?(?:asked|requested|tasked|instructed|invited|authorised) to ` + deeds + `\b`)
	action    = regexp.MustCompile(`^\W*(?:ACTIONS?|Actions?|AP ?\d+|Action (?:point )?\d+)(?: \(?[\w/.-]{1,12}\)?)?\s*[:–—-]+\s*(.+)$`)
	// charged is who is to do what, in a sentence without more: "Clerk to place
	// the order". A deed that stands alone is left to do (infinite).
	charged  = regexp.MustCompile(`^((?:The )?[A-Z][\w.,’'()&/ -]{0,60}?) to ((?:then |also )?[a-z][a-z-]+)\b`)
	initials = regexp.MustCompile(`^(?:[A-Z]{2,3}|All)(?:(?: ?[/,&] ?| and )(?:[A-Z]{2,3}))*$`)
	deed     = regexp.MustCompile(`^` + deeds + `$`)
	infinite = regexp.MustCompile(`^To (?:` + deeds + `|be (?:put|placed|added|included|brought|circulated|reported|followed up|checked))\b`)
	nodeed   = regexp.MustCompile(`^(?:be|note|consider|receive|date|discuss|have|the|a|an|its|their|all)$`)
	replying = regexp.MustCompile(`^(?:In (?:answer|response|reply) to|Replying to|Answering)\b.{0,60}?\b(he|she|they)\b`)
	// actionList heads what is to be done, a line each.
	actionList = regexp.MustCompile(`(?i)^actions?(?: required| points?| items?| arising| agreed)?:?$`)
	// wished is what nobody has taken on.
	wished = regexp.MustCompile(`(?i)\b(?:hoped|hopes|hoping|wished|whether|asked (?:if|when|what|how|why))\b`)
	// nobody begins a sentence about something rather than somebody.
	nobody = regexp.MustCompile(`^(?:Home Office|Government|Ministry|Department for|Secretary of State|Parliament|Treasury)\b|^(?:This|It|These|Those|They|There|That|Which|Such|If|Should|Were|Whether)\b`)
	// initialled is a name as minutes of small boards have it: "C Yates".
	initialled = regexp.MustCompile(`^(?:[A-Z]\.? ){1,3}[A-Z][\w’'-]+$`)
	// people are who can take something on.
	people = regexp.MustCompile(`\b(?:Mr|Mrs|Ms|Miss|Dr|Cllrs?|Councillors?|Sir|Chief|partners|officers|Superintendent|Inspector|Officers?|Chair(?:man|woman|person)?|Vice|Head|Director|Manager|Leader|Clerk|Team|Service|Services|Unit|Department|Group|Police|Partners?|Members?|Lead|Commissioner|Council|KCC|Secretary|Solicitor|Coordinator|Commander|Det|Detective|DCI|DI|DS|PC|PS|Sgt|Sergeant|Insp|Supt|ACC|Constable|Prof|Professor|Revd?|Mayor|Treasurer|Auditor|Planner|Engineer|Advis[eo]r|Administrator|Warden|Ranger|Representative|Accountant|Surveyor|Portfolio|Assistant|Board|Trust|Authority)\b`)
)

// actions finds what somebody undertook to do, sentence by sentence. A
// decision isn't looked at again. review: the item goes through what was
// undertaken at the meeting before.
func actions(all []para, tell said, on time.Time, review bool) []meetings.Action {
	var found []meetings.Action
	previous, heads, old := "", false, false
	for _, p := range all {
		switch {
		case actionList.MatchString(p.text):
			previous, heads = "", true
			continue
		case tell[p.text]:
			if list := split(p.text); len(list) > 0 {
				previous = list[len(list)-1]
			}
			continue
		case rejected.MatchString(p.text):
			previous, heads = "", false
			continue
		case oldActions.MatchString(p.text):
			previous, heads, old = "", false, true
			continue
		case heads && p.mark != "":
			a := meetings.Action{Text: p.text, Owner: p.who, Due: due(p.text, on)}
			if by, ok := inCharge(p.text); ok && a.Owner == "" {
				a.Owner = by
			}
			if !secret.MatchString(p.text) {
				found = append(found, a)
			}
			continue
		}
		heads, old = false, old && p.mark != ""
		list := split(p.text)
		for k, s := range list {
			if finished.MatchString(s) || old || review && counted.MatchString(s) || k+1 < len(list) && finishedNext.MatchString(list[k+1]) {
				previous = s
				continue
			}
			a, ok := actionIn(s, previous, on)
			if k+1 < len(list) && a.Due.IsZero() {
				if m := margin.FindStringSubmatch(list[k+1]); m != nil {
					a.Due = dueDay(m[1], on)
				}
			}
			if ok && !secret.MatchString(a.Text) && !tell[s] {
				if n := len(found); n > 0 && found[n-1].Text == a.Text {
					found[n-1] = a
				} else {
					found = append(found, a)
				}
			}
			previous = s
		}
	}
	return once(found)
}

var (
	// ofBefore is an item that goes through the actions of the meeting before.
	ofBefore = regexp.MustCompile(`(?i)\b(?:minutes|notes|record)\b.*\b(?:last|previous|meeting)\b|\bmatters arising\b|\b(?:previous|outstanding) actions\b|\baction (?:log|tracker|list)\b|^minutes\b`)
	// oldActions heads a list of them.
	oldActions = regexp.MustCompile(`(?i)^(?:actions?|matters) (?:from|of|arising from|carried over from) (?:the )?(?:last|previous)\b[^.]{0,40}:?$`)
	// counted is an action with its number, as a log has it.
	counted = regexp.MustCompile(`^(?:ACTION|Action|AP) ?(?:[Pp]oint )?\d`)
	// finished is an action that is done.
	finished     = regexp.MustCompile(`(?i)(?:[–—:-]|\s\() ?(?:done|closed|completed?|discharged|actioned)\b`)
	finishedNext = regexp.MustCompile(`(?i)^(?:done|closed|completed?|discharged|actioned)\b[^.]{0,40}\.?$|^(?-i:COMPLETE|DONE|CLOSED)`)
	// margin is who does it and when, in a column beside an action.
	margin = regexp.MustCompile(`^(?:[A-Z]{2,3}|All)(?: ?[/,&] ?[A-Z]{2,3})* ?[–—-] ?(.{3,24})$`)
	// assigned is a counted action, and whose it is.
	assigned = regexp.MustCompile(`^(?:ACTION|Action|AP) ?(?:[Pp]oint )?\d[\w/.]* \(([A-Z][\w’' &/,.-]{1,40})\):? [A-Z]`)
)

// once leaves out what an action's own line says again: "She agreed to share
// the plan", before "ACTION: OPCC to share the action plan".
func once(all []meetings.Action) (kept []meetings.Action) {
	for i, a := range all {
		again := false
		if !action.MatchString(a.Text) && i+1 < len(all) {
			if m := action.FindStringSubmatch(all[i+1].Text); m != nil {
				again = common(a.Text, m[1]) >= 2
			}
		}
		if !again {
			kept = append(kept, a)
		}
	}
	return kept
}

var (
	longWord = regexp.MustCompile(`[a-z]{4,}`)
	anyWord  = regexp.MustCompile(`^(?:that|with|would|will|should|agreed|asked|they|their|this|from|have|been|members?|meeting|next|panel|board|committee|partners|councillors?|cllr|director|officers?|head|manager|chair|report|update)$`)
)

// common is how many words that tell something two texts share.
func common(a, b string) int {
	has := map[string]bool{}
	for _, w := range longWord.FindAllString(strings.ToLower(a), -1) {
		has[w] = !anyWord.MatchString(w)
	}
	n := 0
	for _, w := range longWord.FindAllString(strings.ToLower(b), -1) {
		if has[w] {
			n++
			has[w] = false
		}
	}
	return n
}

func actionIn(s, previous string, on time.Time) (meetings.Action, bool) {
	if m := action.FindStringSubmatch(s); m != nil {
		a := meetings.Action{Text: s, Due: due(s, on)}
		if wordCount(m[1]) <= 4 && previous != "" && !strings.Contains(strings.ToLower(m[1]), " to ") { // only who: the sentence before says what
			return meetings.Action{Text: previous, Owner: strings.TrimRight(m[1], "."), Due: due(previous, on)}, true
		}
		if who, _, ok := strings.Cut(m[1], " to "); ok && wordCount(who) <= 8 {
			a.Owner = owner(who)
		}
		return a, true
	}
	if m := assigned.FindStringSubmatch(s); m != nil {
		return meetings.Action{Text: s, Owner: m[1], Due: due(s, on)}, true
	}
	if infinitive.MatchString(s) { // a motion's own words
		return meetings.Action{}, false
	}
	if who, ok := inCharge(s); ok {
		return meetings.Action{Text: s, Owner: who, Due: due(s, on)}, true
	}
	if m := firstName.FindStringSubmatch(s); m != nil && !noName.MatchString(m[1]) && !aBodyLast.MatchString(m[1]) {
		return meetings.Action{Text: s, Owner: m[1], Due: due(s, on)}, true
	}
	if inReply.MatchString(s) {
		return meetings.Action{Text: s, Owner: subject(s), Due: due(s, on)}, true
	}
	if infinite.MatchString(s) && !strings.ContainsAny(s, ":;") {
		return meetings.Action{Text: s, Due: due(s, on)}, true
	}
	if m := replying.FindStringSubmatchIndex(s); m != nil && would.MatchString(s[m[2]:]) { // whom it answers isn't who does it
		return meetings.Action{Text: s, Due: due(s, on)}, true
	}
	if himself.MatchString(s) {
		return meetings.Action{Text: s, Owner: subject(previous), Due: due(s, on)}, true
	}
	at := -1
	for _, re := range []*regexp.Regexp{promised, would, tasked} {
		if loc := re.FindStringIndex(s); loc != nil && (at < 0 || loc[0] < at) {
			at = loc[0]
		}
	}
	if at < 0 {
		if loc := agreeing.FindStringIndex(s); loc != nil {
			if who := cmp.Or(owner(lastClause(s[:loc[0]])), subject(s)); people.MatchString(who) && !aBodyLast.MatchString(who) {
				at = loc[0]
			}
		}
	}
	if at >= 0 && (earlier.MatchString(s[:at]) || proposed.MatchString(s)) {
		at = -1
	}
	if at >= 0 && !wished.MatchString(lastClause(s[:at])) {
		who := owner(s[:at])
		if who == "" {
			who = cmp.Or(owner(lastClause(s[:at])), lastPerson(s[:at]), subject(s))
		}
		if !allNames(who) { // "The Director did not have the figure to hand and"
			who = cmp.Or(subject(lastClause(s[:at])), who)
		}
		if who != "" && (people.MatchString(who) || promised.MatchString(s) || initialled.MatchString(who) || initials.MatchString(who) || fullName.MatchString(who)) && !nobody.MatchString(who) {
			return meetings.Action{Text: s, Owner: who, Due: due(s, on)}, true
		}
	}
	if loc := toCome.FindStringIndex(s); loc != nil && !(pleaded.MatchString(s[loc[0]:]) && oneWho.MatchString(s[:loc[0]]) && !people.MatchString(untitled.ReplaceAllString(s[:loc[0]], ""))) {
		who := owner(s[:loc[0]])
		if !people.MatchString(who) {
			who = ""
		}
		return meetings.Action{Text: s, Owner: who, Due: due(s, on)}, true
	}
	if m := bidden.FindStringSubmatch(s); m != nil && people.MatchString(m[1]) && !aBodyLast.MatchString(m[1]) {
		return meetings.Action{Text: s, Owner: m[1], Due: due(s, on)}, true
	}
	if (wanted.MatchString(s) || furtherOn.MatchString(s)) && !strings.HasSuffix(s, "?") {
		return meetings.Action{Text: s, Due: due(s, on)}, true
	}
	if back.MatchString(s) && !nobody.MatchString(s) && !strings.Contains(s, "had been") && !strings.Contains(s, "had to be") {
		who := ""
		if m := byWhom.FindStringSubmatch(s); m != nil && people.MatchString(m[1]) {
			who = m[1]
		}
		return meetings.Action{Text: s, Owner: who, Due: due(s, on)}, true
	}
	return meetings.Action{}, false
}

var (
	// byWhom is who does what "would be sent … by the Chair".
	byWhom = regexp.MustCompile(`\bby (?:the )?([A-Z][\w’'-]*(?: (?:of |for |and )?[A-Z][\w’'-]*){0,5})`)
	// earlier is what was agreed before the meeting, elsewhere.
	earlier = regexp.MustCompile(`\b(?:had|has|have) (?:already |since |also )?$`)
	// proposed is what the meeting hasn't taken up.
	proposed = regexp.MustCompile(`^(?:It was|[A-Z][\w’' -]{2,40}) (?:suggested|proposed|hoped|wondered)\b`)
	// pleaded and oneWho are what one of them wants, and nobody has promised.
	pleaded  = regexp.MustCompile(`^(?:requested|asked) that\b`)
	untitled = regexp.MustCompile(`^(?:Cllr|Councillor|Mr|Mrs|Ms|Miss|Dr)\.? `)
	oneWho   = regexp.MustCompile(`^(?:(?:Cllr|Councillor|Mr|Mrs|Ms|Miss|Dr|Rev)\.? [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?|[A-Z][a-z’'-]+ [A-Z][\w’'-]+) $`)
)

// fullName is a name without a title.
var fullName = regexp.MustCompile(`^[A-Z][a-z’'-]+ (?:[A-Z]\.? )?[A-Z][\w’'-]+$`)

// lastClause is what a text says last of another subject.
func lastClause(s string) string {
	for _, sep := range []string{", and ", "; ", ", but ", ", so "} {
		if i := strings.LastIndex(s, sep); i >= 0 {
			s = s[i+len(sep):]
		}
	}
	return s
}

// lead is the name or office with which a sentence begins.
var lead = regexp.MustCompile(`^(?:The )?((?:[A-Z][\w’'.-]*)(?: (?:of|for|and|the|&|–|[A-Z][\w’'.-]*))*?) (?:[a-z]+(?:ed|id|aid)|was|had|could)\b`)

// subject is who a sentence is about, or "".
func subject(s string) string {
	if m := lead.FindStringSubmatch(s); m != nil && wordCount(m[1]) <= 8 {
		return m[1]
	}
	return ""
}

// inCharge is who is to act, where a sentence says only that.
func inCharge(s string) (string, bool) {
	m := charged.FindStringSubmatch(s)
	if m == nil || nodeed.MatchString(m[2]) || wordCount(m[1]) > 8 {
		return "", false
	}
	who := strings.TrimPrefix(strings.TrimSpace(bracket.ReplaceAllString(m[1], "")), "The ")
	if strings.Contains(who, ",") || !allNames(who) || !initials.MatchString(who) && !initialled.MatchString(who) && !person.MatchString(who) && !people.MatchString(who) && !(fullName.MatchString(who) && deed.MatchString(m[2])) {
		return "", false
	}
	return who, true
}

// allNames reports whether every word of a text is one of a name or an office.
func allNames(s string) bool {
	for _, w := range strings.Fields(s) {
		if !named(strings.TrimLeft(w, "(&")) && !strings.Contains(" of and for the & ", " "+w+" ") {
			return false
		}
	}
	return true
}

// bracket is what stands in brackets, with the space before it.
var bracket = regexp.MustCompile(`\s*\([^()]*\)`)

// saying is how somebody's own words are reported.
var saying = regexp.MustCompile(`\s+(?:said|replied|confirmed|explained|added)(?: that)?(?: (?:he|she|they))?$`)

// owner is who acts, out of what stands before the verb, or "".
func owner(before string) string {
	before = saying.ReplaceAllString(strings.TrimSpace(bracket.ReplaceAllString(before, "")), "")
	for _, sep := range []string{", ", " that ", " and ", ": ", "; "} {
		if i := strings.LastIndex(before, sep); i >= 0 && (wordCount(before) > 6 || sep == ", " || sep == "; " || sep == " that " || sep == ": ") {
			if rest := strings.TrimSpace(before[i+len(sep):]); rest != "" && (named(rest) || strings.HasPrefix(rest, "the ")) {
				before = rest
			}
		}
	}
	before = strings.TrimPrefix(strings.TrimPrefix(before, "the "), "The ")
	if wordCount(before) > 9 || !named(before) {
		return ""
	}
	return before
}

// person is somebody named with a title, or by an office.
var person = regexp.MustCompile(`\b(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor)\.? (?:[A-Z]{1,2}\.? )*[A-Z][\w’'-]+|\b[Tt]he (?:Chair(?:man|woman|person)?|Vice[ -]Chair|Clerk|Leader|Head of [A-Z]\w+(?: [A-Z]\w+)*)\b`)

// lastPerson is whom a text named last, or "".
func lastPerson(s string) string {
	all := person.FindAllString(s, -1)
	if len(all) == 0 {
		return ""
	}
	return strings.TrimPrefix(strings.TrimPrefix(all[len(all)-1], "the "), "The ")
}

// named reports whether a text begins as a name does.
func named(s string) bool { return s != "" && unicode.IsUpper(rune1(s)) }
