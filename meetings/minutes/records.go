package minutes

import (
	"regexp"
	"strings"
)

// A record of decisions (SI 2012/2089, regulations 12 and 13) says of each the
// same things under the same labels: the reference, the subject, what was
// decided, why, what else was considered, and who carries it out.
var (
	recordStart = regexp.MustCompile(`(?i)^(?:(?:decision|record|minute) )?(?:reference|ref\.?)(?: (?:no|number)\.?)?:?$|^decision (?:no|number)\.?:?$`)
	recordTitle = regexp.MustCompile(`(?i)^(?:subject|title|topic|report title|decision title|title of (?:the )?(?:report|decision)|subject matter):?$`)
	recordDoes  = regexp.MustCompile(`(?i)^(?:decisions?|decision (?:made|taken)|details of (?:the )?decision):?$`)
	recordBy    = regexp.MustCompile(`(?i)^(?:(?:lead |responsible )?officers? (?:to implement|responsible(?: for implementation)?|to action)|(?:to be )?implemented by|implementation):?$`)
	recordElse  = regexp.MustCompile(`(?i)^(?:key decision\??|decision (?:taker|maker)|taken by|reasons?(?: for (?:the )?decisions?)?|(?:alternatives?|alternative options|(?:other )?options)(?: (?:considered|rejected|and))*|declarations? of interests?|interests declared|conflicts? of interests?|comments\b.{0,40}|consultation|wards? affected|contact(?: officer)?|date of (?:the )?decision|call-in.{0,20}|financial implications|background(?: papers)?|documents considered):?$`)
	// rejected is what wasn't decided.
	rejected = regexp.MustCompile(`(?i)^(?:alternatives?|alternative options|(?:other )?options)(?: (?:considered|rejected|and))+:`)
	taking   = regexp.MustCompile(`^([A-Z][^,.]{2,60}), (to [a-z].*)$`)
)

// recorded writes a record of decisions as minutes are: each an item with its
// number and title. Any other text it leaves as it is.
func recorded(lines []string) []string {
	has := map[*regexp.Regexp]int{}
	for _, l := range lines {
		if is := recordLabel(l); is != nil {
			has[is]++
		}
	}
	if has[recordStart] == 0 || has[recordTitle] < has[recordStart] || has[recordDoes] < has[recordStart] {
		return lines
	}
	var out []string
	label, first, number := (*regexp.Regexp)(nil), false, ""
	for _, l := range lines {
		text := clean(l)
		if is := recordLabel(text); is != nil {
			label, first = is, true
			switch is {
			case recordDoes:
				out = append(out, "", "Decision:", "")
			case recordElse:
				out = append(out, "", strings.TrimSuffix(text, ":")+":")
			}
			continue
		}
		if label == recordDoes && isLabel(text) {
			label = nil
		}
		switch {
		case text == "" || label == nil || !first && label != recordElse:
			out = append(out, l)
		case label == recordStart:
			number = text
		case label == recordTitle:
			out = append(out, "", strings.TrimSpace(number+"  "+text), "")
		case label == recordElse && first:
			out[len(out)-1] += " " + text
		case label == recordBy && taking.MatchString(text):
			out = append(out, "", taking.ReplaceAllString(text, "Action: $1 $2"))
		case label == recordBy:
			out = append(out, "", "Officer: "+text)
		default:
			out = append(out, l)
		}
		first = first && text == ""
	}
	return out
}

// recordLabel is the kind of label that a line is, or nil.
func recordLabel(l string) *regexp.Regexp {
	l = clean(l)
	for _, is := range []*regexp.Regexp{recordStart, recordTitle, recordDoes, recordBy, recordElse} {
		if is.MatchString(l) {
			return is
		}
	}
	return nil
}

// bareLabel is a label that nothing but a space parts from what it heads.
var bareLabel = regexp.MustCompile(`^(Purpose|Discussion|Background|Summary|Reasons?|Decision|Action|Lead officer|Outcome) ([A-Z0-9].{12,})$`)

// colons puts a colon after the labels of a text that heads its paragraphs
// with them throughout.
func colons(lines []string) []string {
	times := map[string]int{}
	for _, l := range lines {
		if m := bareLabel.FindStringSubmatch(strings.TrimSpace(l)); m != nil {
			times[m[1]]++
		}
	}
	if times["Decision"] < 2 || times["Purpose"]+times["Discussion"]+times["Background"]+times["Summary"] < 2 {
		return lines
	}
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		if m := bareLabel.FindStringSubmatch(strings.TrimSpace(l)); m != nil {
			out = append(out, "")
			l = m[1] + ": " + m[2]
		}
		out = append(out, l)
	}
	return out
}
