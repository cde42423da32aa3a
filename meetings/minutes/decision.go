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
	strong = regexp.MustCompile(`(?:^|[\s:;,–—“"(-])(?:RESOLVED|RESOLUTION|AGREED|DECIDED|DECISION|RECOMMENDED|APPROVED|NOTED|ENDORSED|NOT UPHELD|UPHELD|GRANTED|REFUSED|ADOPTED|DETERMINED|DEFERRED|CARRIED)(?:[\s:;,.–—)"”-]|$)`)
	// markedFirst marks one that is nothing but its mark, before points.
	markedFirst = regexp.MustCompile(`^(?:RESOLVED|RESOLUTION|AGREED|DECIDED|DECISIONS?|RECOMMENDED)(?: UNANIMOUSLY)?\s*[:–—-]`)
	// strongFirst marks one at the head of a paragraph.
	strongFirst = regexp.MustCompile(`^(?:It was (?:therefore |then )?(?:unanimously )?)?(?:Unanimously )?(?:Resolved|Resolution|Agreed|Decisions?|Decided|Recommended|Recommendations? agreed|Outcome|Determination|Decision (?:taken|made|of the [A-Z]\w+)|(?:Executive |Cabinet |Committee |Board |Delegated )Decision|Resolutions?)(?:,? unanimously)?(?: \(unanimously\))?\s*(?:[:–—-]|\(unanimous\))|^Resolved(?:,? unanimously)?,? (?:that|to)\b|^It was (?:therefore |then )?(?:unanimously )?(?:resolved|decided)\b|^It was (?:therefore |then )?(?:moved|proposed)[^.]{0,80}\b(?:and|then) (?:unanimously )?(?:resolved|carried)\b`)
	// strongLater marks one at the head of a sentence within a paragraph.
	strongLater = regexp.MustCompile(`[.;] Resolved(?:,? unanimously)?,? (?:that|to)\b|[.;] (?:Resolved|Decision|Agreed|Decided)\s*[:–—-]`)
	resolvedIn  = regexp.MustCompile(`\b(?:it was|members|the [A-Z]?[\w-]+(?: [\w-]+)?) (?:then |therefore )?(?:unanimously )?resolved(?:,? unanimously,?)? (?:that|to|:)|\bwas (?:duly )?(?:UPHELD|NOT UPHELD)\b`)
	// announces ends in a colon what lists decisions.
	announces = regexp.MustCompile(`(?i)(?:\b(?:it was|it is|was|were|and|hereby|members|councillors|(?:the )?(?:[\w-]+ ){0,4}` + bodies + `)(?: (?:then|therefore|also|further|accordingly|subsequently|unanimously|formally|duly|hereby))*,? ?(?:resolved|agreed|decided|determined|recommended|approved|resolves|agrees|recommends|approves)\b[^.:]{0,120}|^(?:resolved|agreed|decided|determined|recommended)\b[^.:]{0,120}|^(?:(?:the|full) )?(?:[\w-]+ ){0,4}(?:sub-?committee|committee|board|panel|cabinet|council|forum|executive|authority|members)(?: (?:is|was) (?:asked|invited|recommended) to)?):\s*[-–—]?$`)
	resolved  = regexp.MustCompile(`(?i)\bit was\b[^.;:]{0,60}\bresolved\b`)
	// order begins what is resolved in a list: "Note the report."
	order = regexp.MustCompile(`^(?i:that|to|noted|approved|agreed|endorsed|delegated|recommended|authorised|adopted|received|accepted|requested|supported|referred|deferred|granted|appointed|confirmed|note|approve|agree|endorse|delegate|make|recommend|authorise|adopt|receive|accept|request|instruct|support|refer|defer|grant|refuse|appoint|confirm|ask|thank|increase|reduce|set|allocate|award|commission|establish|invite|require|publish|submit|write|continue|proceed|consult|transfer|release|purchase|enter|extend|amend|review|ratify|nominate|declare|waive|progress|bring|designate|dispose|acquire|undertake|implement|introduce|use|fund|pay|sign|seek|welcome|acknowledge|direct|determine|vary|suspend|revoke|retain|freeze|include|add|remove|re-?appoint|not|permit|reject|oppose|express|urge|circulate|monitor|commend|communicate)\b`)
	// weak marks one where nothing stronger stands in the item.
	weak = regexp.MustCompile(`(?i)\bit (?:was|also|was also) (?:therefore |then |further )?(?:unanimously )?agreed(?: unanimously)?,? (?:that|to|by)\b|\bit was\b[^.;:]{0,60}\b(?:agreed|decided|determined|approved)(?: unanimously)?,? (?:that|to)\b|\bthe (?:[\w-]+ ){0,3}` + bodies + ` [a-z][^.]{0,160} and (?:unanimously )?(?:agreed|resolved|approved|endorsed|adopted) (?:that|to|the|its|with)\b|\b(?:members|councillors|trustees|governors|the (?:[\w-]+ ){0,3}` + bodies + `) (?:then |duly |formally |therefore |all )*(?:noted|received|took note of)(?: and (?:noted|endorsed|approved|accepted|welcomed|discussed|agreed))? (?:the|this|that|both|all) (?:[\w’'-]+ ){0,5}(?:reports?|updates?|position|contents?|minutes|plans?|figures|presentations?|recommendations?|programme|information|progress|statements?|accounts|summary|briefing|paper|document|list|register|schedule|correspondence|letter|feedback|data|findings|action|risks?|dates)\b|\bthere was (?:(?:unanimous|general|full) )?(?:agreement|support|consent)\b[^.]{0,120}\b(?:would|should|be|to)\b|\bwith (?:unanimous|general|full) (?:agreement|support|consent)\b|\b(?:members|partners|the (?:[\w-]+ ){0,3}` + bodies + `) (?:then |all |formally |duly |unanimously )*(?:signed off|(?:gave|indicated|expressed|confirmed) (?:its|their) (?:unanimous |full |formal )?(?:approval|agreement|support|consent|endorsement)|were content|were supportive|had no objections?|raised no objections?|supported the (?:proposal|recommendation|motion)s?|concurred|opted to|chose to)\b|\b(?:was|were) (?:formally |duly )?signed off\b|\bconsensus was\b|^(?:(?:The|Full|County|District|Borough|City|Town|Parish) ){0,2}(?:council|cabinet|committee|board|panel|authority|partnership|executive|forum|trustees|governors)(?: (?:then|therefore|also|unanimously|formally|duly))* (?:agreed|approved|resolved|endorsed|decided|recommended|accepted|adopted|authorised|granted|refused|ratified|elected|appointed|objected|voted)\b|^(?:the )?recommendations?(?: (?:was|were))? (?:approved|agreed|accepted|adopted|carried)\b|\b(?:was|were) (?:duly |unanimously )?(?:elected|appointed|re-?elected|co-?opted) (?:as |to |chair|vice|unopposed)|\bagreed (?:by|on) (?:a )?(?:majority|show of hands|\w+ votes)|\b(?:all|members|unanimously) (?:were )?in (?:favour|agreement)\b|^on (?:a|the) (?:motion|proposal|proposition) (?:of|by|from)\b|\b(?:the (?:joint |planning |scrutiny |licensing |full |audit |standards |parish |town |borough |district |county |city |executive |management )?` + bodies + `|members|councillors|partners|trustees|governors) (?:then |therefore |also |all )?(?:unanimously |formally )?(?:agreed|approved|resolved|endorsed|decided|recommended|accepted|adopted|authorised|granted|refused|ratified|voted)(?: unanimously)?\b|\bthe ` + bodies + ` (?:then |formally |duly )?(?:noted|received) the (?:report|update|contents|position|minutes|plan|figures|presentation|recommendations?|work programme|\w+ and (?:asked|requested))|\bthe ` + bodies + ` (?:supports|recommends|agrees|approves|endorses|notes)\b|\b(?:proposed|moved) by\b.{0,140}\b(?:and|was) (?:\w+ )?(?:agreed|carried|approved)\b|^(?:the )?[\w ]{0,40}\b(?:report|update|position|contents?|figures|presentation) (?:was|were) (?:duly )?noted\b|^(?:the |this |that |these |all )?[\w’' /&-]{0,70}\b(?:was|were) (?:duly |then |therefore |unanimously |formally |accordingly |all )*(?:noted|received|approved|agreed|endorsed|adopted|accepted|ratified|supported|granted|authorised)(?: and (?:noted|approved|adopted|endorsed|signed|agreed))?(?:\.$|,? (?:by (?:the |all |members|\w+ votes)|subject to|with(?:out)? |unanimously|as (?:a |set|presented|drafted|recommended|amended)|in principle|nem))`)
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
	scan := func(is func(string) bool, alone bool) {
		for i := 0; i < len(all); i++ {
			if used[i] || !is(all[i].text) || excludes.MatchString(all[i].text) {
				continue
			}
			d, last := decision(all, i, is, alone)
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
	scan(isStrong, false)
	if len(found) == 0 {
		scan(isWeak, true)
	}
	if len(found) == 0 {
		scan(infinitive.MatchString, false)
	}
	if len(found) == 0 {
		found = motions(all, told)
	}
	return append(found, outcomes(all, used, told, len(found) == 0)...)
}

// elsewhere is what another meeting agreed.
var elsewhere = regexp.MustCompile(`(?i)\bas the ` + bodies + ` (?:had )?(?:decided|agreed)\b|\bagreed with\b|\bin (?:discussion|debate),? it was agreed\b|\bat (?:that|its|the (?:last|previous)) meeting\b|\b(?:had|has|have|having) (?:been )?(?:previously |already )?(?:agreed|approved|resolved|decided|noted|adopted)\b`)

// isWeak reports whether a paragraph has a sentence that decides in plain
// words.
func isWeak(s string) bool {
	for _, one := range split(s) {
		if weak.MatchString(one) && !elsewhere.MatchString(one) {
			return true
		}
	}
	return false
}

func isStrong(s string) bool {
	return strong.MatchString(s) && !shouted(s) || strongLater.MatchString(s) || markedFirst.MatchString(s) || strongFirst.MatchString(s) || resolvedIn.MatchString(s) || resolved.MatchString(s) && !elsewhere.MatchString(s) || announces.MatchString(s) && !elsewhere.MatchString(s) || strings.HasPrefix(s, "RESOLVED") || strings.HasPrefix(s, "NOT UPHELD") || strings.HasPrefix(s, "UPHELD")
}

// mostPoints bounds the paragraphs of one decision.
const mostPoints = 400

// decision reads the one that begins in paragraph i, and the last paragraph
// that belongs to it.
func decision(all []para, i int, is func(string) bool, alone bool) (meetings.Decision, int) {
	text := sense(all[i].text, is, alone)
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
		if voteLine.MatchString(p.text) || isStrong(p.text) && !list && p.mark == "" || strongFirst.MatchString(p.text) || carried.MatchString(p.text) {
			break
		}
		if p.mark != "" && sameKind(p.mark, all[i].mark) {
			break // the minutes' own numbering goes on
		}
		before := all[last].text
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
func sense(text string, is func(string) bool, alone bool) string {
	list := split(text)
	from := 0
	for k, s := range list {
		if is(s) {
			from = k
			break
		}
	}
	what := from
	if from > 0 && (wordCount(list[from]) <= 2 && terminal(list[from]) || settled.MatchString(list[from]) && refers.MatchString(list[from])) { // "RESOLVED.", "This was agreed.": the sentence before says what
		what = from - 1
	}
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
