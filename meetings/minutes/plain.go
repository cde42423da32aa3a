package minutes

import (
	"regexp"
	"strings"
)

// Where nothing in an item is marked as a decision, what decides is said in
// plain words. The rules go by who decided (a body, not a speaker), by the
// verb, and by what follows it. Those that discussion might meet too (loose)
// hold only near the end of a paragraph, where minutes put the outcome.

const (
	// decider is who decides: "the Joint Waste Committee", "Members".
	decider = `(?:\b(?:the|this|full) (?:[\w&’'-]+ ){0,4}?` + bodies + `(?: members)?|\b(?:members|councillors|partners|trustees|governors|all present)|^(?:[\w&’'-]+ ){0,4}` + bodies + `(?: members)?)`
	// how it did.
	how = `(?: (?:then|therefore|also|all|both|further|accordingly|subsequently|unanimously|formally|duly|hereby|thereupon|provisionally|broadly|generally|fully|put to the vote and|put and|seconded and|consequently|clearly|strongly))*`
	// rules is what a body does to decide, and settles what is done to a thing.
	rules   = `(?:agreed|approved|resolved|endorsed|decided|determined|recommended|accepted|adopted|authorised|granted|refused|ratified|elected|appointed|objected|voted|delegated|consented|opted|chose|selected|preferred|declined|rejected|awarded|deferred|referred|revoked|suspended|imposed|upheld|dismissed|concurred|supported|withheld|confirmed (?:its|their|the|that)|set (?:a|the|its|up)\b|gave (?:its|their|delegated)\b|signed (?:it |them )?off)`
	settles = `(?:noted|received|approved|agreed|endorsed|adopted|accepted|ratified|supported|granted|authorised|refused|deferred|referred (?:back|to)|rejected|declined|turned down|signed off|chosen|selected|set|awarded|appointed|elected|nominated|confirmed|delegated|revoked|upheld|dismissed|discharged|reappointed|re-elected|withdrawn)`
	// thing is what reports and lists are called.
	thing = `(?:reports?|updates?|position|contents?|minutes|plans?|figures|presentations?|recommendations?|programme|information|progress|statements?|accounts|summary|briefing|paper|document|list|register|schedule|correspondence|letter|feedback|data|findings|action|risks?|dates)`
)

var (
	// itWas is the clerk's own phrase, wherever it stands.
	itWas = regexp.MustCompile(`(?i)\bit (?:was|also|was also)` + how + ` agreed(?: unanimously)?,? (?:that|to|by|not to|the|an?)\b|\bit was\b[^.;:]{0,60}\b(?:agreed|decided|determined|approved|recommended)(?: unanimously| by all(?: present)?|,? by [^.;:,]{3,60},)?,? (?:that|to|not to)\b`)
	// acted is a body that decided: its verb, and the word after that.
	acted = regexp.MustCompile(`(?i)` + decider + how + ` (` + rules + `)(?: unanimously)?(?:,? ([\w’'£]+))?`)
	// actedLater is a verb that stands further from its subject.
	actedLater = regexp.MustCompile(`(?i)\bthe (?:[\w-]+ ){0,3}` + bodies + ` [a-z][^.]{0,160} and (?:unanimously )?(?:agreed|resolved|approved|endorsed|adopted|signed) (?:that|to|the|its|with|it|them)\b`)
	// took is a body that noted or received a thing, with nothing to be said
	// of it. What it noted that others said is no decision.
	took = regexp.MustCompile(`(?i)` + decider + how + ` (?:noted|received|took note of|welcomed and noted)(?: and (?:noted|endorsed|approved|accepted|welcomed|discussed|agreed))? (?:(?:the|this|that|both|all) (?:[\w’'-]+ ){0,5}` + thing + `\b|(?:the|this|both|all|its|their|with)\b)`)
	// tookThing is the same where the thing is one that bodies note.
	tookThing = regexp.MustCompile(`(?i)` + decider + how + ` (?:noted|received|took note of)(?: and (?:noted|endorsed|approved|accepted|welcomed|discussed|agreed))? (?:the|this|that|both|all) (?:[\w’'-]+ ){0,5}` + thing + `\b`)
	// willing is a body that would have it so.
	willing = regexp.MustCompile(`(?i)` + decider + ` (?:were|was)` + how + ` (?:(?:happy|content|willing|minded|unanimous) (?:to|for|that|in)\b|supportive\b|content\b|(?:unanimously )?in (?:favour|agreement)\b)|` + decider + how + ` (?:had|raised|made) no objections?\b|` + decider + how + ` (?:(?:gave|indicated|expressed|confirmed) (?:its|their) (?:\w+ )?(?:approval|agreement|support|consent|endorsement)|supported the (?:proposal|recommendation|motion)s?|opted to|chose to)\b|\b(?:all|members|unanimously) (?:were )?in (?:favour|agreement)\b|\bthe majority\b[^.]{0,40}\b(?:in favour|voted)\b`)
	// given is a decision told as a thing: "approval was given".
	given = regexp.MustCompile(`(?i)\b(?:budgets? of [^.]{3,30}|approval|consent|authority|authorisation|permission|endorsement|agreement|support) (?:was|were)` + how + ` (?:given|granted|delegated|reached|set|agreed)\b|\ba decision was` + how + ` (?:taken|made|reached) (?:to|that|not)\b|\b(?:the|[\w-]+[’']s?) (?:(?:[\w-]+ ){0,3})?decision (?:of [^.]{3,50} )?was(?: taken| made)? (?:that|to|not)\b|\bthere (?:was|were) no objections? to\b|\bno objections? (?:was|were) (?:raised|made)\b|\bconsensus\b[^.]{0,40}\bwas\b|\bthere was (?:(?:unanimous|general|full|broad) )?(?:agreement|support|consent|consensus)\b[^.]{0,120}\b(?:would|should|be|to)\b|\bwith (?:unanimous|general|full) (?:agreement|support|consent)\b|\bthe (?:general|majority|unanimous) (?:view|feeling|opinion)\b[^.]{0,40}\bwas that\b`)
	// voted is an outcome that is told by its vote.
	voted = regexp.MustCompile(`(?i)\bagreed (?:by|on) (?:a )?(?:majority|show of hands|\w+ votes)|^on (?:a|the) (?:motion|proposal|proposition) (?:of|by|from)\b|\b(?:proposed|moved) by\b.{0,140}\b(?:and|was) (?:\w+ )?(?:agreed|carried|approved)\b|\b(?:and|,? which) (?:this )?was (?:unanimously )?(?:agreed|supported|approved|accepted)(?: by (?:all|everyone|members|partners|the ` + bodies + `)| unanimously)?\.$|\b(?:proposal|motion|suggestion|proposition)\b[^.]{0,160}\bwas (?:then |duly )?(?:carried|passed)\b|^(?:Agreed|Decided) (?:to|that|by all|(?-i:[A-Z])[\w’'-]* (?:will|would|to))\b|\breceived (?:\d+|\w+) votes and was (?:chosen|adopted|selected|agreed)\b`)
	// done is what was done to a thing that bodies act on, at the head of its
	// sentence.
	doneTo = regexp.MustCompile(`(?i)^(?:the )?recommendations?(?: [\w ,]{1,30})?(?: (?:was|were))? (?:approved|agreed|accepted|adopted|carried)\b|\b(?:was|were) (?:duly |unanimously )?(?:elected|appointed|re-?elected|co-?opted) (?:as |to |chair|vice|unopposed)|\b(?:was|were) (?:formally |duly )?signed off\b|^(?:the )?[\w ]{0,40}\b(?:report|update|position|contents?|figures|presentation) (?:was|were) (?:duly )?noted\b|^(?:the |this |that |these |all )?[\w’' /&-]{0,70}\b(?:was|were)` + how + ` ` + settles + `(?: and (?:noted|approved|adopted|endorsed|signed|agreed|welcomed))?(?:\.$|,? (?:by (?:all|members|partners|(?:the )?(?:[\w-]+ ){0,3}` + bodies + `|\w+ votes)|subject to|with(?:out)? |unanimously|as (?:a |set|presented|drafted|recommended|amended)|in principle|nem))`)
	// passive is the same of anything, with what may follow: how much, for
	// what, on which terms; not when or by whom else.
	passive = regexp.MustCompile(`(?i)^[^:?]{3,200}? (?:was|were)` + how + ` (?:approved|agreed|endorsed|adopted|accepted|ratified|supported|granted|authorised|refused|deferred|rejected|declined|turned down|signed off|chosen|selected|set (?:at|for)|awarded|appointed|elected|nominated|revoked|upheld|dismissed|withdrawn)\b(?:(?: and \w+(?: \w+){0,4})?\.$|;|, | (?:[A-Z]|£|for|at|in the sum|subject|pending|until|unanimously|as|to|on the|so that|because|with|without|from|and|nem|in principle|by (?:all|members|partners|the (?:\w+ )?(?:` + bodies + `)|\w+ votes|a majority))\b)|^(?:this |the |it )?[\w’' ]{0,40}(?:petition|matter|item|motion|application|question|report|complaint|request|proposal|issue)s? (?:was|were)` + how + ` referred (?:back|to)\b`)
	// history follows a passive that tells of another time or of others, and
	// aside stands before one in a clause of its own.
	history = regexp.MustCompile(`(?i)^(?: by (?:the )?[\w ]{3,60}?)? (?:(?:in|during|on|at|since) (?:the |early |late |mid-)?(?:\d{1,2} )?(?:` + months + `|19\d\d|20\d\d|autumn|spring|summer|winter|last|previous)|last|earlier|previously|\w+ years? ago)\b|^ by (?:the )?(?:Secretary|Government|Department|Treasury|Home Office|Ministry|Minister|Inspector|PCC|Court|applicant)\b`)
	within  = regexp.MustCompile(`(?i)\b(?:who|which|that|where|after|when|once|before|until|because|since|while|as|if) [^.,]{0,80}$|, (?:\w+, )?(?:this|it|that|which|they|these|those) $`)
	// office is one person who decides for a body.
	office = regexp.MustCompile(`(?:^|, )(?:[Tt]he |[Aa]s )?(?:(?:[A-Z][\w’'-]*|of|for|and|the|&) ){0,6}(?:Leader|Mayor|Commissioner|Member|Holder|Director|Officer|Chief [A-Z]\w+|Head|Place|Services)(?: (?:[A-Z][\w’'-]*|of|for|and|&))*(?:, [^,.]{3,70},)? (?:has )?(?:therefore |then )?(?:decided|determined|approved|authorised|granted|awarded|refused|agreed (?:the recommendations?|as)\b)`)
	// chaired is what the chair says that the meeting thinks.
	chaired = regexp.MustCompile(`(?i)\b(?:the )?(?:chair(?:man|woman|person)?|mayor|leader|convenor) (?:then |therefore )?(?:summarised|summed up|concluded|confirmed|declared|rules|noted|recorded|said)(?: (?:the (?:discussion|debate|view)|by saying))?,? (?:that )?.{0,60}\b(?:(?:board|panel|committee|group|forum|partnership|council|members|partners|meeting|all|everyone|it|sub-committee|executive|cabinet)\b.{0,30}\b(?:agreed|supported|approved|endorsed|accepted|was content|were content|had agreed|in agreement|in favour|was agreed|were agreed))\b`)
	// asIs is what some bodies minute as they decide it, in the present.
	asIs = regexp.MustCompile(`(?i)\bthe ` + bodies + ` (?:supports|recommends|agrees|approves|endorses|notes|objects|resolves|has no objections?)\b|^(?:the |full )?(?:[\w&’'-]+ ){0,3}` + bodies + ` (?:objects|resolves|has no objections?)\b`)
)

// elsewhere is what another meeting agreed, or somebody's opinion.
var elsewhere = regexp.MustCompile(`(?i)\bas the ` + bodies + ` (?:had )?(?:decided|agreed)\b|\b(?:he|she|cllr [\w’'-]+|councillor [\w’'-]+|mrs? [\w’'-]+|ms [\w’'-]+|officers?|members|partners|councillors) (?:also )?agreed with\b|\bin (?:discussion|debate),? it was agreed\b|\bat (?:that|its|the (?:last|previous)) meeting\b|\b(?:had|has|have|having) (?:been )?(?:previously |already )?(?:agreed|approved|resolved|decided|noted|adopted|accepted)\b|\b(?:decided|agreed|resolved|approved) (?:last (?:year|month|` + months + `|spring|summer|autumn|winter)|in (?:` + months + `|19\d\d|20\d\d)|at (?:the|its) (?:last|previous))\b|^in (?:` + months + `)(?: \d{4})? the\b|^(?:last|in the (?:previous|last)) (?:year|month|week|autumn|spring|summer|meeting)\b`)

// supposed is what may come to be decided, is asked, or was not agreed.
var supposed = regexp.MustCompile(`(?i)^(?:if|should|were|once|when|until|unless|whether)\b|\b(?:whether|asked if|asked for|asked to|invited to|requested to|recommended to|could (?:not )?(?:be )?|may|might|would|will|did not|does not|not yet|must|to) (?:be |it (?:could|was) )?(?:agreed?|approved?|resolved?|endorsed?|decided?|noted?|adopted?)\b|\bno decisions?\b`)

// formal is what no meeting decides.
var formal = regexp.MustCompile(`(?i)^(?:an? )?(?:apolog|declarations? of)|^(?:no|none)\b.{0,60}\breceived\b`)

// decides reports whether a sentence decides in plain words. late: no more
// than one sentence comes after it in its paragraph.
func decides(s string, late bool) bool {
	if formal.MatchString(s) || says(s) || bare.MatchString(s) || elsewhere.MatchString(s) && !chaired.MatchString(s) {
		return false
	}
	for _, re := range []*regexp.Regexp{itWas, actedLater, tookThing, willing, given, voted, office, chaired, asIs} {
		if re.MatchString(s) && (re != given || now(s)) {
			return true
		}
	}
	if decidedBy(s) {
		return true
	}
	if doneTo.MatchString(s) && now(s) {
		return true
	}
	return late && !supposed.MatchString(s) && (took.MatchString(s) || passive.MatchString(s) && now(s) && !spoken.MatchString(s))
}

// now reports whether a passive tells of this meeting.
func now(s string) bool {
	m := participle.FindStringIndex(s)
	return m == nil || !history.MatchString(s[m[1]:]) && !within.MatchString(s[:m[0]])
}

var participle = regexp.MustCompile(`(?i)\b(?:was|were)` + how + ` ` + settles + `\b`)

// spoken is a sentence in which somebody tells of something.
var spoken = regexp.MustCompile(`(?i)\b(?:said|reported|explained|advised|stated|informed|asked|queried|replied|confirmed|added|commented|noted|suggested|highlighted|outlined|described|told|felt|thought) (?:that|how|why|whether|the|by)\b|\b(?:minute|item) \d+ \(`)

// decidedBy reports whether a body decided something, and didn't only take it
// to be so.
func decidedBy(s string) bool {
	for _, m := range acted.FindAllStringSubmatch(s, -1) {
		switch verb, next := strings.ToLower(m[1]), strings.ToLower(m[2]); {
		case verb == "accepted" && next == "that", verb == "agreed" && next == "with", verb == "supported" && next == "by", strings.HasPrefix(verb, "set up") && next == "by",
			verb == "referred" && next == "to" && !strings.Contains(s, " back to "), strings.HasPrefix(verb, "set the") && next == "scene",
			strings.HasPrefix(verb, "confirmed that") && !upheld.MatchString(s):
			continue
		}
		return true
	}
	return false
}

// upheld is a body that confirms what is to become of a thing, not what it
// will do itself or what it knows.
var upheld = regexp.MustCompile(`(?i)^the (?:[\w&’'-]+ ){0,4}?(?:committee|board|panel|cabinet|council|partnership|group|authority) confirmed that (?:the|all|any|each) [^.,]{3,80} (?:will|would|should|shall|be|is to|are to) (?:be|lapse|end|cease|stay|remain|continue|go ahead|proceed|stand)\b`)

// plainAt is the first sentence of a paragraph that decides in plain words, or
// -1.
func plainAt(text string) int { return plainly(text, false) }

// lateAt is the same near the end of an item.
func lateAt(text string) int { return plainly(text, true) }

func plainly(text string, late bool) int {
	list := split(text)
	for k, s := range list {
		if decides(s, late && k >= len(list)-2) {
			return k
		}
	}
	return -1
}
