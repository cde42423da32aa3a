package minutes

import (
	"regexp"
	"strings"

	"kcst/meetings"
)

var (
	// put says that a proposal was voted on: passed is one that was agreed to,
	// amended one that took a change in, fallen one that was lost, and off what
	// was put off or refused.
	put     = regexp.MustCompile(`(?i)\b(?:(?:put|on|upon|by) (?:to )?(?:the|a) (?:vote|show of hands)|seconded|voting|declared)\b`)
	passed  = regexp.MustCompile(`(?i)\b(?:was|and|were)(?: then| therefore| duly| declared| accordingly| unanimously)* (?:carried|agreed|approved|passed|supported)\b|\bCARRIED\b|\b(?:original|substantive) motion was (?:put and )?carried\b`)
	amended = regexp.MustCompile(`(?i)\baccepted the amendment\b|\bbecame (?:part of )?the (?:substantive )?motion\b`)
	fallen  = regexp.MustCompile(`(?i)\b(?:was|were|be)(?: then| therefore| duly| declared| accordingly)* (?:lost|defeated|rejected|not carried|not supported)\b|\band (?:was )?(?:then |declared )*(?:lost|fell|defeated|failed)\b|\bLOST\b|\bvote\b.{0,60}\bfell\b|\bFELL\b`)
	off     = regexp.MustCompile(`(?i)\b(?:the|this|that|which|her|his) (?:[\w-]+ )?(?:applications?|items?|matter|report|motion|petition|request|policy|bid|proposal|hearing)\b[^.]{0,80}\b(?:was|were) (?:therefore |accordingly |then )?(?:refused|deferred|held over|adjourned|rejected|not ratified|not approved|declined|withdrawn)\b|^item (?:deferred|withdrawn)\b|\bwithdrew (?:her|his|their|the) motion\b|^it will be returned to\b`)
	// settled says it of a proposal, without the word.
	settled = regexp.MustCompile(`(?i)^(?:this|it|that|these|both|all|the (?:substantive |original |amended |revised |main )?(?:motion|proposal|proposition|amendment|recommendations?|resolution|suggestion|request|application|nomination)s?)(?:,? as amended,?)?,? (?:was|were) (?:then |therefore |duly |accordingly |unanimously |put to the vote and |put and |seconded and )*(?:agreed|carried|passed|approved|adopted|accepted|granted)\b|\bcasting vote\b[^.]{0,60}\b(?:in favour|for|against|to)\b`)
	// verdict is a decision in a few words, of what the sentence before names.
	verdict = regexp.MustCompile(`(?i)^(?:noted|no objections?(?: (?:was|were) raised)?|(?:all|vote|members|everyone|all members):? (?:in favour|agreed|approved|carried|unanimous)|unanimous|agreed|approved|carried|refused|deferred|objection|resolved)(?: (?:unanimously|accordingly|nem\.? con\.?|as recommended|with \w+ (?:against|abstentions?|abstaining)|by \w+ votes to \w+|\(unanimous(?:ly)?\)))?\.$|^(?:deferred|held over|adjourned|put off) (?:to|until|till|pending) [^.]{3,60}\.$`)
	// backs is a body that takes up what the sentence before says.
	backs = regexp.MustCompile(`(?i)^(?:the |this )?(?:[\w&’'-]+ ){0,4}?` + bodies + how + ` (?:supported|agreed|endorsed|approved|accepted|adopted|backed) (?:this|that|it|these|the (?:proposal|suggestion|request|approach))(?: unanimously| in full)?\.$`)
)

// comment is what a parish says of a planning application.
var comment = regexp.MustCompile(`^(?:Strong |Strongly )?(?:No objections?|NO OBJECTIONS?|NO COMMENTS?|Objections?|Object|OBJECT(?:IONS?)?|SUPPORT(?:ED)?|Support|Supported|Neutral|No comments?|Recommend (?:approval|refusal)|Approve|Refuse)(?:\s*[:–—-]| (?:subject to|on (?:the )?grounds|because|but|provided|in principle)\b).{4,}$`)

// done is how a sentence decides that follows one that does.
var done = regexp.MustCompile(`(?i)\b(?:was|were) (?:duly |therefore |then |also )?(?:appointed|approved|elected|nominated)\b`)

// besides are the other sentences of a paragraph that decide.
func besides(text, first string, told said) (more []meetings.Decision) {
	_, after, _ := strings.Cut(text, first)
	for _, s := range split(strings.TrimSpace(after)) {
		if decides(s, true) || done.MatchString(s) && !elsewhere.MatchString(s) && now(s) {
			more = append(more, meetings.Decision{Text: s})
			told.add(s)
		}
	}
	return more
}

// outcomes are what was decided beside what is marked: a motion that was
// carried, an application that was refused, "No objection."
func outcomes(all []para, used map[int]bool, told said, alone bool) (more []meetings.Decision) {
	motion := ""
	for i, p := range all {
		if quoted.MatchString(p.text) {
			motion = p.text
		}
		if voteLine.MatchString(p.text) || excludes.MatchString(p.text) || told[p.text] {
			continue
		}
		list := split(p.text)
		for k, s := range list {
			if !concludes(s) || told[s] || leadsTo.MatchString(s) && !alone {
				continue
			}
			told.add(s)
			d := meetings.Decision{Text: s}
			if from := reach(list, k); from < k && !told[list[k-1]] {
				d.Text = between(p.text, list[from], s)
				told.add(d.Text)
			}
			if k == 0 && i > 0 && p.mark == "" && (verdict.MatchString(s) || bare.MatchString(s)) && !strings.HasPrefix(s, "Noted") && terminal(all[i-1].text) && !used[i-1] {
				before := split(all[i-1].text)
				if last := before[len(before)-1]; !told[last] && wordCount(last) <= 45 { // it says what
					d.Text = last + " " + s
					told.add(last)
				}
			}
			if alone && motion != "" && original.MatchString(s) && !told[motion] {
				more = append(more, meetings.Decision{Text: motion})
				told.add(motion)
			}
			if k == len(list)-1 && following.MatchString(d.Text) {
				d.Points = listed(all, i+1, used, told)
			}
			more = append(more, d)
		}
	}
	return more
}

// concludes reports whether a sentence says how something ended.
func concludes(s string) bool {
	if verdict.MatchString(s) || comment.MatchString(s) || backs.MatchString(s) {
		return true
	}
	return (passed.MatchString(s) && put.MatchString(s) || settled.MatchString(s) && !itWas.MatchString(s) || off.MatchString(s) && !elsewhere.MatchString(s)) && !wished.MatchString(s)
}

var (
	// quoted is a motion as it was moved, and original says that it was carried.
	quoted   = regexp.MustCompile(`^["“].{40,}["”]$`)
	original = regexp.MustCompile(`(?i)\bthe (?:original )?motion was\b`)
	// refers is a sentence that says how something ended which the one before
	// it names.
	refers = regexp.MustCompile(`(?i)^(?:this|it|that|these|both)\b|^(?:up)?on (?:being put|a)\b.{0,30}\b(?:this|it|the motion|the amendment) was\b|\bthe (?:[a-z]+ )?(?:motion|amendment|proposal|proposition|suggestion|request) (?:was|were)\b`)
	// following announces a list, though its sentence is at its end.
	following = regexp.MustCompile(`(?i)\b(?:the following|as follows)\b`)
)

// bare is a sentence that says who moved, or how the vote went, and not what.
var bare = regexp.MustCompile(`(?i)^(?:seconded|proposed|moved|proposer|seconder)\b(?::| by| cllr| councillor|,)?[^.]{0,40}\.?$|^proposed:? [^.]{3,40}[,;.] ?seconded:? [^.]{3,40}\.$|^(?:vote|voting)\b[^.]{0,60}\.$|^(?:cllr|councillor|mr|mrs|ms)\b[^.]{2,30} seconded(?: (?:this|it|the (?:motion|proposal)))?\.$`)

// reach is where a decision begins whose end is sentence k: at the sentence
// before, where k says only how it ended.
func reach(list []string, k int) int {
	from := k
	for from > 0 && k-from < 4 && (says(list[from]) || bare.MatchString(list[from])) {
		from--
	}
	return from
}

// says reports whether a sentence says only that something was decided.
func says(s string) bool {
	return verdict.MatchString(s) || comment.MatchString(s) || backs.MatchString(s) || wordCount(s) <= 2 && terminal(s) || refers.MatchString(s) && settled.MatchString(s) && !itWas.MatchString(s) || refers.MatchString(s) && concludes(s)
}

// leadsTo is how a vote went whose resolution follows.
var leadsTo = regexp.MustCompile(`(?i)\b(?:and )?it was(?: accordingly| therefore| then)?$|^(?:(?:on|upon) being put(?: to the vote)?,? )?(?:the )?(?:substantive |original |main )*motion(?:,? as amended,?)? was (?:then |thereupon )?(?:put(?: to the vote)? and )?(?:declared )?carried(?: unanimously)?\.?$`)

// between is the part of a text from one of its sentences to another.
func between(text, from, to string) string {
	start := strings.Index(text, from)
	return text[start : start+strings.Index(text[start:], to)+len(to)]
}

// listed is the list that begins at paragraph i: lines that are no
// sentences.
func listed(all []para, i int, used map[int]bool, told said) (points []string) {
	for ; i < len(all) && len(points) < mostPoints && !used[i] && wordCount(all[i].text) <= 14 && !terminal(all[i].text) && !isStrong(all[i].text); i++ {
		points = append(points, all[i].words())
		told.add(all[i].text)
	}
	return points
}
