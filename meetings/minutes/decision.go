package minutes

import (
	"regexp"
	"strconv"
	"strings"

	"kcst/meetings"
)

const bodies = `(?:(?:executive|cabinet) member|sub-?committee|committee|board|panel|cabinet|council|partnership|forum|executive|members|councillors|trustees|authority|commission|group|meeting|governors)`

var (
	// strong marks a decision wherever it stands.
	strong = regexp.MustCompile(`(?:^|[\s:;,–—“"(-])(?:RESOLVED(?:that|to)?|RESOLUTION|ORDERED|AGREED|DECIDED|DECISION|RECOMMENDED|APPROVED|NOTED|ENDORSED|NOT UPHELD|UPHELD|GRANTED|REFUSED|ADOPTED|DETERMINED|DEFERRED|CARRIED)(?:[\s:;,.–—)"”-]|$)`)
	// markedFirst marks one that is nothing but its mark, before points.
	markedFirst = regexp.MustCompile(`^(?:RESOLVED|RESOLUTION|AGREED|DECIDED|DECISIONS?|RECOMMENDED)(?: UNANIMOUSLY)?\s*[:–—-]`)
	// markedAlone is a mark that heads what was decided.
	markedAlone = regexp.MustCompile(`^(?i:(?:(?:the )?(?:committee|board|cabinet|panel|council|executive|delegated|formal|final)(?:['’]s)? )?(?:decisions?(?:\(s\))?(?: (?:made|taken|reached|agreed))?|resolved|resolutions?(?:\(s\))?|agreed|outcome|determination|decided|recommend(?:ed|ations?) (?:to|agreed)(?: (?:the )?(?:full |county |district |borough |city |town )?(?:council|cabinet|executive|board|committee))?|recommended))\s*[:–—-]*$`)
	// strongFirst marks one at the head of a paragraph.
	strongFirst = regexp.MustCompile(`^(?:It was (?:therefore |then )?(?:unanimously )?)?(?:Unanimously )?(?:(?:Action|Outcome|Discussion)/(?:Decision|Outcome|Agreed)|Agreed (?:way forward|approach|position|response|outcome)|(?:[A-Z][\w’'-]+ ){1,3}(?:Decision|decision|Resolution|resolution)|Resolved|Resolution|Agreed|Decisions?|Decided|Recommended|Recommendations? agreed|Outcome|Determination|Decision (?:taken|made|of the [A-Z]\w+)|(?:Executive |Cabinet |Committee |Board |Delegated )Decision|Resolutions?)(?: (?:[Nn]o\.? ?)?(?:[A-Z]{0,5}[/. -]?\d[\w/.-]*))?(?:,? unanimously)?(?: \(unanimously\))?\s*(?:[:–—-]|\(unanimous\))|^Resolved(?:,? unanimously)?,? (?:that|to)\b|^It was (?:therefore |then )?(?:unanimously )?(?:resolved|decided)\b|^It was (?:therefore |then )?(?:moved|proposed)[^.]{0,80}\b(?:and|then) (?:unanimously )?(?:resolved|carried)\b`)
	// strongLater marks one at the head of a sentence within a paragraph.
	strongLater = regexp.MustCompile(`[.;] Resolved(?:,? unanimously)?,? (?:that|to)\b|[.;] (?:Resolved|Decision|Agreed|Decided)\s*[:–—-]`)
	resolvedIn  = regexp.MustCompile(`\b(?:it was|members|the [A-Z]?[\w-]+(?: [\w-]+)?) (?:then |therefore )?(?:unanimously )?resolved(?:,? unanimously,?)? (?:that|to|:)|\bwas (?:duly )?(?:UPHELD|NOT UPHELD)\b`)
	// announces ends in a colon what lists decisions.
	announces = regexp.MustCompile(`(?i)(?:\b(?:it was|it is|was|were|and|hereby|members|councillors|(?:the )?(?:[\w-]+ ){0,4}` + bodies + `)(?: (?:then|therefore|also|further|accordingly|subsequently|unanimously|formally|duly|hereby))*,? ?(?:resolved|agreed|decided|determined|recommended|approved|resolves|agrees|recommends|approves)\b[^.:]{0,120}|^(?:resolved|agreed|decided|determined|recommended)\b[^.:]{0,120}|\b(?:conclusions|resolutions|decisions) (?:were|are|was)(?: as follows)?|\b(?:confirmed|gave|announced|made|reached|recorded) (?:his|her|their|its|the|a) decisions?\b[^.:]{0,60}|^(?:the )?(?:[\w&,’'-]+ ){1,10}(?:agreed|decided|determined|approved|resolved)(?: to| that| as follows)?|^(?:(?:the|full) )?(?:[\w-]+ ){0,4}(?:sub-?committee|committee|board|panel|cabinet|council|forum|executive|authority|members)(?: (?:is|was) (?:asked|invited|recommended) to)?):\s*[-–—]?$`)
	resolved  = regexp.MustCompile(`(?i)\bit was\b[^.;:]{0,60}\bresolved\b`)
	// order begins what is resolved in a list: "Note the report."
	order = regexp.MustCompile(`^(?i:that|to|noted|approved|agreed|endorsed|delegated|recommended|authorised|adopted|received|accepted|requested|supported|referred|deferred|granted|appointed|confirmed|note|approve|agree|endorse|delegate|make|recommend|authorise|adopt|receive|accept|request|instruct|support|refer|defer|grant|refuse|appoint|confirm|ask|thank|increase|reduce|set|allocate|award|commission|establish|invite|require|publish|submit|write|continue|proceed|consult|transfer|release|purchase|enter|extend|amend|review|ratify|nominate|declare|waive|progress|bring|designate|dispose|acquire|undertake|implement|introduce|use|fund|pay|sign|seek|welcome|acknowledge|direct|determine|vary|suspend|revoke|retain|freeze|include|add|remove|re-?appoint|not|permit|reject|oppose|express|urge|circulate|monitor|commend|communicate)\b`)
	// infinitive is how some councils write a decision: the whole of it.
	infinitive = regexp.MustCompile(`^To (?:approve|note|agree|endorse|receive|recommend|delegate|adopt|refer|support|authorise|grant|defer|request|accept|appoint|confirm|nominate|welcome)\b`)
	carried    = regexp.MustCompile(`(?i)^(?:the )?(?:substantive )?motion(?: was)? carried\b|\bmotion,? (?:on being put to the vote,? )?was (?:declared )?carried\b`)
	motion     = regexp.MustCompile(`(?i)\bproposed\b.*\bsecond(?:ed)?\b.*\bmotion\b|\bmoved\b.*\bsecond(?:ed)?\b`)

	voteCount = regexp.MustCompile(`(?i)\b(for|against|abstain(?:ed|ing)?|abstentions?)\s*[:(]\s*(\d{1,3})\)?|\b(\d{1,3}) (?:votes? )?(?:in favour|for|against|abstain\w*|abstentions?)\b`)
	// aside ends a decision that shares its paragraph with talk.
	aside = regexp.MustCompile(`^(?:The (?:Chair|Chairman|Chairperson|Vice-Chair|Leader|Mayor|Committee|Board|Panel|Partnership) (?:then )?(?:thanked|closed|expressed|welcomed|declared)|(?:Members|Cllr|Councillor|Mr|Mrs|Ms|Miss|Dr) .{0,60}(?:left|thanked|joined|returned)|There (?:was|were) (?:a |no )|Note:|Reasons?(?: for (?:the )?decision)?:|Alternative)`)
	// continues ends a paragraph that the next one goes on with.
	continues = regexp.MustCompile(`(?:[:;,]|\b(?:and|or|that|to|the|of|by|for|with)|; and|[–—-])$`)
)

// said is what a summary says already, by paragraph and by sentence.
type said map[string]bool

func (t said) add(text string) {
	t[text] = true
	for _, s := range split(text) {
		t[s] = true
	}
}

// decisions finds what was resolved, and notes what says it.
func decisions(all []para, told said) (found []meetings.Decision) {
	used := map[int]bool{}
	scan := func(from int, at func(string) int, alone bool) {
		for i := from; i < len(all); i++ {
			if used[i] || at(all[i].text) < 0 || excludes.MatchString(all[i].text) || markedAlone.MatchString(all[i].text) && !heads(all, i) {
				continue
			}
			d, last := decision(all, i, at, alone)
			used[i] = true
			told.add(d.Text)
			for j := i + 1; j <= last; j++ {
				used[j] = true
				told.add(all[j].text)
			}
			d.Vote = votes(all, i, last)
			found = append(found, d)
			if alone && last == i {
				found = append(found, besides(all[i].text, d.Text, told)...)
			}
			i = last
		}
	}
	scan(0, strongAt, false)
	if len(found) == 0 {
		scan(0, plainAt, true)
	}
	if len(found) == 0 {
		scan(max(0, len(all)-lastParas), lateAt, true)
	}
	if len(found) == 0 {
		scan(0, infinitiveAt, false)
	}
	if len(found) == 0 {
		found = motions(all, told)
	}
	return append(found, outcomes(all, used, told, len(found) == 0)...)
}

// lastParas is how many paragraphs at the end of an item may tell its outcome.
const lastParas = 5

// heads reports whether a mark that stands alone heads what was decided, and
// not the talk before it.
func heads(all []para, i int) bool {
	if i+1 == len(all) {
		return false
	}
	if next := all[i+1]; next.mark != "" || order.MatchString(next.text) {
		return true
	}
	for _, p := range all[i+1 : min(len(all), i+9)] {
		if isStrong(p.text) {
			return false
		}
	}
	return true
}

// isStrong reports whether a text marks a decision.
func isStrong(s string) bool {
	if notOne.MatchString(s) {
		return false
	}
	return marks(s) || markedAlone.MatchString(s) || strongLater.MatchString(s) || markedFirst.MatchString(s) || strongFirst.MatchString(s) || resolvedIn.MatchString(s) && !elsewhere.MatchString(s) ||
		resolved.MatchString(s) && !elsewhere.MatchString(s) || announces.MatchString(s) && !elsewhere.MatchString(s) || strings.HasPrefix(s, "RESOLVED") || strings.HasPrefix(s, "NOT UPHELD") || strings.HasPrefix(s, "UPHELD")
}

// notOne is a field about a decision.
var notOne = regexp.MustCompile(`^(?i:(?:key|reasons?(?: for)?(?: the)?|date(?: of)?|type(?: of)?|urgent|forward plan|no|any|previous|last|earlier|planning|licensing) (?:decisions?|resolutions?)\b.{0,40}:|decision (?:maker|type|date|due|no\.?|number|reference|status|notice|list)\b.{0,20}:)`)

// marks reports whether a text has a mark in capitals that isn't another
// meeting's.
func marks(s string) bool {
	at := strong.FindStringIndex(s)
	return at != nil && !shouted(s) && !recalled.MatchString(s[:at[0]])
}

// recalled stands before a mark that an earlier meeting set.
var recalled = regexp.MustCompile(`(?i)\b(?:had|has|have|having)(?: been)?(?: (?:previously|already|earlier))?$|\bat (?:its|their|the (?:last|previous)) meeting\b|\b(?:minute|resolution|motion) (?:no\.? ?)?(?:\d|of\b)[^.]{0,60}:\s*$|\b(?:reads?|stated):\s*$`)

// strongAt is the first sentence of a paragraph that marks a decision, or -1.
func strongAt(text string) int {
	if !isStrong(text) {
		return -1
	}
	for k, s := range split(text) {
		if isStrong(s) {
			return k
		}
	}
	return 0
}

// infinitiveAt is where a paragraph begins as a motion does, or -1.
func infinitiveAt(text string) int {
	if infinitive.MatchString(text) {
		return 0
	}
	return -1
}

// mostPoints bounds the paragraphs of one decision.
const mostPoints = 400

// decision reads the one that begins in paragraph i, and the last paragraph
// that belongs to it.
func decision(all []para, i int, at func(string) int, alone bool) (meetings.Decision, int) {
	text := sense(all[i].text, at, alone)
	d := meetings.Decision{Text: text}
	last := i
	list := false // whether numbered points have begun
	if m := pointIn.FindStringSubmatch(text); m != nil && i+1 < len(all) && all[i+1].mark != "" && follow(m[1], all[i+1].mark) {
		list = true
	} else if !continues.MatchString(text) && !(wordCount(text) <= 3) && terminal(text) {
		return d, last
	}
	for j := i + 1; j < min(len(all), i+mostPoints); j++ {
		p := all[j]
		if voteLine.MatchString(p.text) || isStrong(p.text) && !list && p.mark == "" || strongFirst.MatchString(p.text) || carried.MatchString(p.text) || action.MatchString(p.text) {
			break
		}
		if p.mark != "" && sameKind(p.mark, all[i].mark) {
			break // the minutes' own numbering goes on
		}
		before := all[last].text
		if _, bids := inCharge(p.text); bids && list && terminal(before) && !sameKind(p.mark, all[last].mark) {
			break // an action
		}
		ordered := (list || strings.HasSuffix(before, ":") || wordCount(before) <= 3) && order.MatchString(p.text) && wordCount(p.text) > 2
		switch {
		case ordered:
			list = true
		case p.mark != "":
			list = true
		case continues.MatchString(before):
		case list && !terminal(p.text) && wordCount(p.text) <= 12 && j+1 < len(all) && all[j+1].mark != "" && !sameKind(all[j+1].mark, all[i].mark):
		case !list && !terminal(before):
		default:
			return d, last
		}
		if p.mark != "" || list {
			d.Points = append(d.Points, p.words())
		} else {
			d.Text += " " + p.words()
		}
		last = j
		if !list && terminal(p.text) && !continues.MatchString(p.text) {
			break
		}
	}
	return d, last
}

// pointIn is the first point of a list that begins in the line which announces
// it: "Resolved – (a) That …".
var pointIn = regexp.MustCompile(`^[^.;()]{0,80}?[\s:–—-](\(?(?:1|a|A|i)[.)]) ?\S`)

// follow reports whether a mark is the second of the list whose first it is
// given.
func follow(first, second string) bool {
	next := map[string]string{"1": "2", "a": "b", "A": "B", "i": "ii"}
	inner := strings.Trim(first, "().")
	return strings.Replace(first, inner, next[inner], 1) == second
}

// terminal reports whether a text ends as a sentence does.
func terminal(s string) bool {
	s = strings.TrimRight(s, `"”’)]`)
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!")
}

// sameKind reports whether two numberings count the same list: "3." and "4.",
// "(a)" and "(b)".
func sameKind(a, b string) bool {
	kind := func(mark string) string {
		return strings.Map(func(r rune) rune {
			switch {
			case r >= '0' && r <= '9':
				return '9'
			case r >= 'a' && r <= 'z':
				return 'a'
			case r >= 'A' && r <= 'Z':
				return 'A'
			}
			return r
		}, strings.TrimLeft(mark, "0123456789"))
	}
	digits := func(mark string) bool { return strings.ContainsAny(mark, "0123456789") }
	return a != "" && b != "" && digits(a) == digits(b) && kind(a) == kind(b)
}

// sense is a paragraph from the sentence that decides to the last that isn't
// talk; alone: that sentence and no other.
func sense(text string, at func(string) int, alone bool) string {
	list := split(text)
	from := max(0, at(text))
	what := reach(list, from)
	to := len(list)
	for k := from + 1; k < len(list); k++ {
		if alone || aside.MatchString(list[k]) {
			to = k
			break
		}
	}
	start := strings.Index(text, list[what])
	end := start
	for _, s := range list[what:to] {
		end += strings.Index(text[end:], s) + len(s)
	}
	return text[start:end]
}

// motions are those that were carried where nothing else says so.
func motions(all []para, told said) []meetings.Decision {
	var found []meetings.Decision
	moved := -1
	for i, p := range all {
		switch {
		case carried.MatchString(p.text):
			from := i
			if moved >= 0 {
				from = moved
			}
			d := meetings.Decision{Text: all[from].text}
			if from == moved && continues.MatchString(d.Text) && from+1 < i {
				d.Points = []string{all[from+1].words()}
				told.add(all[from+1].text)
			}
			d.Vote = votes(all, from, i)
			told.add(d.Text)
			told.add(p.text)
			found = append(found, d)
			moved = -1
		case motion.MatchString(p.text):
			moved = i
		}
	}
	return found
}

// votes reads how the vote on a decision went, in the paragraphs just before
// it or in it and after it.
func votes(all []para, first, last int) *meetings.Vote {
	var v meetings.Vote
	n := 0
	for i := max(0, first-8); i < min(len(all), last+7); i++ {
		if i < first && isStrong(all[i].text) {
			v, n = meetings.Vote{}, 0
			continue
		}
		if i > last && (isStrong(all[i].text) || motion.MatchString(all[i].text)) {
			break
		}
		if !voteLine.MatchString(all[i].text) && (i < first || i > last) {
			if strings.Contains(strings.ToLower(all[i].text), "lost") {
				v, n = meetings.Vote{}, 0
			}
			continue
		}
		for _, m := range voteCount.FindAllStringSubmatch(all[i].text, -1) {
			what, count := strings.ToLower(m[1]+m[0]), m[2]+m[3]
			c, err := strconv.Atoi(count)
			if err != nil {
				continue
			}
			n++
			switch {
			case strings.Contains(what, "against"):
				v.Against = c
			case strings.Contains(what, "abst"):
				v.Abstain = c
			default:
				v.For = c
			}
		}
		if strings.Contains(strings.ToLower(all[i].text), "amendment lost") {
			v, n = meetings.Vote{}, 0
		}
	}
	if n < 2 {
		return nil
	}
	return &v
}
