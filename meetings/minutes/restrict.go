package minutes

import (
	"regexp"
	"strings"
)

// What the public may not know is marked in many ways (Local Government Act
// 1972, section 100A and Schedule 12A). When in doubt it is left out.
var (
	secret = regexp.MustCompile(`(?i)\b(?:exempt|restricted|confidential|pink (?:papers?|pages?|report|item|enclosure)s?|part (?:ii|2|b)\b|not for publication|private (?:and confidential|items?|session|meeting|minutes?)|closed session|(?:in|held in) private|schedule 12a)\b`)
	// unpublished says it even of a sentence that decides.
	unpublished = regexp.MustCompile(`(?i)\bnot for publication\b|\bschedule 12a\b|\b(?:closed|private) session\b`)
	// none says that there is nothing of the kind.
	none = regexp.MustCompile(`(?i)\b(?:no (?:exempt|restricted|confidential|private)|no (?:items?|matters?|business|reports?|part)\b[^.]{0,80}\bexclu\w*|no (?:need|reason|requirement|motion|resolution)\b[^.]{0,40}\bexclu\w*|not (?:\w+ )?(?:required|needed|resolved|proposed) to exclude|taken in public|considered in public|heard in public|held in public|in (?:open|public) session throughout|not (?:been )?necessary to exclude|were not excluded|unrestricted)\b`)
	// excludes is the motion that closes a meeting to the public.
	excludes = regexp.MustCompile(`(?i)\bexclu(?:d|s)\w*\b.{0,80}\b(?:press|public)\b|\b(?:press|public)\b.{0,60}\bexclu(?:d|s)\w*|\bmove[sd]? into (?:private|closed|exempt|confidential) session|\b(?:press and (?:the )?)?public (?:were|was|be) asked to leave|\bwithdraw(?:al|n)? of the (?:press and )?public|\bresolved? to (?:go|move) into (?:private|closed)`)
	// reopens is where the public is let in again.
	reopens = regexp.MustCompile(`(?i)\b(?:re-?admitted|returned? to (?:open|public) session|public session (?:was )?resumed|(?:press|public) (?:were|was) (?:invited|allowed|let) back|moved? back into (?:open|public)|unrestricted items?|open session|^part (?:i|1|a)\b)`)
	// ends is the end of a restricted part that a label began.
	ends = regexp.MustCompile(`(?i)^\W*end of (?:the )?(?:exempt|confidential|restricted|private) (?:appendix|annex|part|section|minutes?)\b`)
	// label heads a restricted part within an item.
	label = regexp.MustCompile(`(?i)^\W*(?:exempt|restricted|confidential|part ii|part 2|pink|private)\b`)
	// labelled says that nothing but a part's name stands there.
	labelled = regexp.MustCompile(`(?i)^\W*(?:\[?(?:exempt|restricted|confidential|private|pink|part (?:ii|2|b))\b.{0,70}|.{0,40}\bnot for publication\b.{0,60}|the following (?:was|is|were) (?:minuted|recorded|considered|discussed) in (?:private|closed session|confidence).{0,60})$`)
)

// isSecret reports whether a title names something that is not for the
// public.
func isSecret(title string) bool { return secret.MatchString(title) && !none.MatchString(title) }

// Secret reports whether a title of an item or a document says that the public
// may not see it.
func Secret(title string) bool { return isSecret(title) }

// opened gives what of an item's paragraphs is public, and whether what
// follows it is closed: the public was excluded in it and not let in again.
// closed says that it was already.
func opened(title string, all []para, closed bool) (kept []para, after, withheld bool) {
	body := joined(all)
	if isSecret(title) && !none.MatchString(body) {
		after = closed || excludes.MatchString(title+" "+body) && !none.MatchString(body)
		return nil, after && !(len(all) > 0 && letIn(all[len(all)-1].text)), true
	}
	byLabel := false // a label closed it, and no resolution
	for _, p := range all {
		if byLabel && ends.MatchString(p.text) {
			closed, byLabel = false, false
			continue
		}
		if isLabel(p.text) && !reopens.MatchString(p.text) {
			byLabel = byLabel || !closed
			closed, withheld = true, true
			continue
		}
		if !closed && !excludes.MatchString(p.text) && !secret.MatchString(p.text) {
			kept = append(kept, p)
			continue
		}
		var open []string
		for _, s := range split(p.text) {
			switch {
			case reopens.MatchString(s):
				closed = false
			case closed:
				withheld = true
			case excludes.MatchString(s) && !none.MatchString(s):
				byLabel = false
				closed, withheld = true, true
			case isSecret(s) && (!isStrong(s) || unpublished.MatchString(s)): // it tells of what others may not read
				withheld = true
			default:
				open = append(open, s)
			}
		}
		if len(open) > 0 {
			kept = append(kept, para{p.mark, strings.Join(open, " "), p.who})
		}
	}
	return kept, closed, withheld
}

// letIn reports whether a paragraph says no more than that the public came
// back: what follows an item that ends so isn't closed any more.
func letIn(s string) bool {
	return wordCount(s) <= 16 && reopens.MatchString(s) && !none.MatchString(s) && !excludes.MatchString(s)
}

// isLabel reports whether a paragraph is nothing but the heading of a part
// that is not for the public.
func isLabel(s string) bool {
	return wordCount(s) <= 14 && (labelled.MatchString(s) || label.MatchString(s) && shouted(s)) && !none.MatchString(s)
}

func joined(all []para) string {
	parts := make([]string, len(all))
	for i, p := range all {
		parts[i] = p.words()
	}
	return strings.Join(parts, " ")
}
