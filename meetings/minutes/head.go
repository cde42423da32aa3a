package minutes

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"kcst/meetings"
)

const months = `(?:January|February|March|April|May|June|July|August|September|October|November|December)`

var (
	// titleLine heads a page of ModernGov: "Committee - Wednesday, 23rd July,
	// 2025 10.00 am, CANCELLED".
	titleLine = regexp.MustCompile(`^(?:(.*?)\s*[-–—]\s*)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (\d{1,2})(?:st|nd|rd|th)?,? (` + months + `),? (\d{4})(?:,?(?: at)? (\d{1,2})(?:[.:](\d{2}))? ?([ap])\.?m\.?)?(?:,? *-? *\(?(cancelled|postponed|rescheduled)\)?)?$`)
	// heldOn heads printed minutes.
	heldOn = regexp.MustCompile(`(?i)(?:^at a |\b(?:(?:minutes|notes|record|proceedings) of|(?:records? of (?:the )?)?(?:decisions?|resolutions?) (?:made |taken |reached )?(?:at|by)) (?:an? |the )?)(?:(?:ordinary|extraordinary|special|annual|virtual|remote|hybrid|adjourned|inquorate|public|quarterly|monthly|regular|formal) )*(?:meeting|hearing|session|assembly) (?:of (?:the )?(.+?),? )?held\b(.*)$`)
	// ofBody heads them where no meeting is named, or after the body.
	ofBody = regexp.MustCompile(`(?i)^(?:minutes|notes) of (?:the |an? )?(.+?)(?: meeting)?(?: held\b(.*))?$`)
	aBody  = regexp.MustCompile(`(?i)\b(?:` + bodies + `|partnership|working party)\b`)
	held   = regexp.MustCompile(`(?i)^(?:(?:(?:the|a|this) )?meeting )?(?:was )?held(?: (?:on|at|in)\b|\s*:)(.*)$`)
	// field is a head in fields: "Meeting: Area Board", "Date 14 January 2026".
	field = regexp.MustCompile(`(?i)^((?:meeting )?date(?: of (?:the )?meeting)?|date (?:and|&) time|date/time|day|when|(?:(?:title|name) of (?:the )?)?(?:meeting|committee|body|group|board)|title)(?:\s*[:|]\s*|\s+)(\S.*)$`)
	day   = regexp.MustCompile(`(?i)(\d{1,2}) ?(?:st|nd|rd|th)?,? (?:(?:day )?of )?(` + months + `),? (\d{4})`)
	clock = regexp.MustCompile(`(?i)\b(\d{1,2})(?:[.:](\d{2}))? ?([ap])\.?m\b|\b(\d{1,2})[.:](\d{2}) ?(?:hours|hrs|h)\b`)
	dash  = regexp.MustCompile(`^(.{3,90}?)\s*[-–—]\s*(\d{1,2}(?:st|nd|rd|th)? ` + months + ` \d{4})\.?$`)
	venue = regexp.MustCompile(`(?i)^(?:Venue|Place|Location):\s*(.+)$`)
	place = regexp.MustCompile(`(?i)\bheld (?:in|at) (?:the )?(.+?),? on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b`)
	draft = regexp.MustCompile(`(?i)\b(?:draft|unconfirmed|unapproved) (?:minutes|notes)\b|\b(?:minutes|notes)\b.{0,30}\b(?:draft|subject to (?:confirmation|approval)|unconfirmed)\b`)
)

// head is what the first lines of a source say of the meeting.
type head struct {
	committee, council, place string
	start                     time.Time
	status                    meetings.Status
	draft                     bool
	lines                     int // how many lines it takes
}

// readHead reads the lines before the first item.
func readHead(lines []string, zone *time.Location) head {
	h := head{status: meetings.Confirmed}
	var before []string // capitals and names before "MINUTES of …"
	for i, line := range lines {
		if i > 60 {
			break
		}
		if list := cells(line); len(list) == 2 { // a row of a table
			line = strings.TrimSuffix(list[0], ":") + ": " + list[1]
		}
		h.draft = h.draft || draft.MatchString(line)
		switch m := titleLine.FindStringSubmatch(line); {
		case m != nil && h.start.IsZero():
			h.start = dayAt(m[2], m[3], m[4], m[5], m[6], m[7], zone)
			if name := strings.TrimSpace(m[1]); name != "" && h.committee == "" {
				h.committee = lastPart(name)
			}
			switch strings.ToLower(m[8]) {
			case "cancelled":
				h.status = meetings.Cancelled
			case "postponed":
				h.status = meetings.Postponed
			}
			h.lines = i + 1
			continue
		case venue.MatchString(line):
			h.place = venue.FindStringSubmatch(line)[1]
			h.lines = i + 1
			continue
		}
		m := heldOn.FindStringSubmatch(line)
		if m == nil {
			if m = ofBody.FindStringSubmatch(line); m != nil && (!aBody.MatchString(m[1]) || strings.EqualFold(m[1], "the meeting") || strings.EqualFold(m[1], "meeting")) {
				m = nil
			}
		}
		if m == nil && len(before)+wordCount(h.committee) > 0 {
			if on := held.FindStringSubmatch(line); on != nil {
				m = []string{line, "", on[1]}
			}
		}
		if m != nil && h.start.IsZero() {
			if m[2] == "" && day.MatchString(m[1]) { // "Minutes of the Audit Committee, 4 February 2026"
				at := day.FindStringIndex(m[1])
				m = []string{line, strings.TrimRight(onDay.ReplaceAllString(m[1][:at[0]], ""), " ,–—-"), m[1][at[0]:]}
			}
			if h.committee == "" && m[1] != "" {
				h.committee = wholeName(tidyName(m[1]), append(before, h.council))
			}
			if m[2] == "" && ofBody.MatchString(line) && !heldOn.MatchString(line) { // the day stands in a line of its own
				h.lines = i + 1
				continue
			}
			if p := place.FindStringSubmatch(line); p != nil {
				h.place = p[1]
			}
			rest := m[2]
			if !day.MatchString(rest) && i+1 < len(lines) {
				rest += " " + lines[i+1]
			}
			h.start, h.lines = anyDay(rest, zone), i+1
			if h.committee == "" {
				h.committee = bodyName(before)
			}
			continue
		}
		if m := dash.FindStringSubmatch(line); m != nil && h.start.IsZero() && h.committee == "" {
			h.committee, h.start, h.lines = tidyName(ofMinutes.ReplaceAllString(m[1], "")), findDay(m[2], zone), i+1
			continue
		}
		if f := field.FindStringSubmatch(line); f != nil && h.start.IsZero() {
			on := anyDay(f[2], zone)
			switch is := strings.ToLower(f[1]); {
			case isDay(is) && !on.IsZero():
				h.start, h.lines = on, i+1
				if h.committee == "" {
					h.committee = bodyName(before)
				}
				continue
			case !isDay(is) && !aboutMinutes.MatchString(f[2]) && h.committee == "" && on.IsZero() && wordCount(f[2]) <= 12 && !terminal(f[2]) && !strings.HasPrefix(f[2], "of "):
				h.committee, h.lines = tidyName(f[2]), i+1
				continue
			}
		}
		if h.start.IsZero() && i < 4 && len(before) == 0 && h.committee == "" && wordCount(line) <= 8 { // the day stands above the body
			if t := findDay(line, zone); !t.IsZero() {
				h.start, h.lines = t, i+1
				continue
			}
		}
		if isCouncil(line) && h.council == "" {
			h.council = tidyName(line)
			continue
		}
		if h.start.IsZero() && wordCount(line) <= 14 && !strings.HasSuffix(line, ".") {
			if t := findDay(line, zone); !t.IsZero() && (len(before) > 0 || h.committee != "") {
				h.start, h.lines = t, i+1
				if h.committee == "" {
					h.committee = bodyName(before)
				}
				continue
			}
			before = append(before, line)
		} else if !h.start.IsZero() && h.committee == "" && i < 6 {
			before = append(before, line)
		}
	}
	h.guess(lines, zone)
	if h.committee == "" {
		h.committee = bodyName(before)
	}
	h.committee = ofPartnership(h.committee, lines[:min(len(lines), 8)])
	if (fullCouncil.MatchString(h.committee) || h.committee == "") && h.council != "" {
		h.committee = h.council
	}
	return h
}

// wholeName is a name as a line above has it, which may have more of it: of
// "Sample Town Council" minutes say "the Council".
func wholeName(name string, above []string) string {
	for _, line := range above {
		if l := tidyName(line); len(l) > len(name) && wordCount(l) <= 12 && strings.HasSuffix(strings.ToLower(l), " "+strings.ToLower(name)) {
			return l
		}
	}
	return name
}

var (
	// anyBoard is a name that tells nothing without whose it is.
	anyBoard = regexp.MustCompile(`(?i)^(?:the )?(?:(?:strategic|executive|management|partnership|full|main|core|steering|delivery|operational|leadership|responsible authorities) )*(?:board|group|executive|committee|partnership)(?: meeting)?$`)
	// partners are bodies that have such boards.
	partners    = regexp.MustCompile(`(?i)^(?:the )?[\w’'& -]+ (?:partnership|alliance|collaborative)$|^safer [\w’'& -]+$`)
	fullCouncil = regexp.MustCompile(`(?i)^(?:the )?(?:full )?council(?: meeting)?$`)
)

// ofPartnership is the partnership that the first lines name, where its board
// or group has no name of its own.
func ofPartnership(name string, lines []string) string {
	if !anyBoard.MatchString(name) {
		return name
	}
	for _, l := range lines {
		if partners.MatchString(l) && !anyBoard.MatchString(l) && wordCount(l) <= 8 {
			return tidyName(l)
		}
	}
	return name
}

// bodyName is the last of some lines that names a body which meets.
func bodyName(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		l := ofMinutes.ReplaceAllString(lines[i], "")
		if aBody.MatchString(l) && !strings.HasSuffix(l, ":") && (!strings.Contains(l, ": ") || shouted(l)) && !strings.HasPrefix(l, "(") && !aPlace.MatchString(l) && !isCouncil(l) && wordCount(l) <= 14 && !aboutMinutes.MatchString(l) {
			return tidyName(l)
		}
	}
	return ""
}

// aPlace is where a body meets.
var aPlace = regexp.MustCompile(`(?i)^(?:the )?(?:council|committee|board) (?:chambers?|rooms?|offices?|house|suite|hall)\b`)

// onDay is what stands between a body and the day on which it met.
var onDay = regexp.MustCompile(`(?i)[ ,–—-]*(?:\b(?:meeting|held)\b ?)*(?:\bon\b ?)?(?:\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? ?)?$`)

var (
	aboutMinutes = regexp.MustCompile(`(?i)^(?:draft |final )?(?:meeting )?(?:minutes|notes)\b|^(?:present|attend|apolog)`)
	ofMinutes    = regexp.MustCompile(`(?i)^(?:the )?(?:(?:notice|record) of (?:the )?)?(?:decisions?|minutes|notes|proceedings|meeting) (?:of|from|made by|taken by) (?:the |an? )?|\s*[-–—:]\s*(?:draft )?(?:minutes|notes)(?: of (?:the )?meeting)?$`)
)

func isCouncil(line string) bool {
	l := strings.ToLower(line)
	return wordCount(line) >= 2 && wordCount(line) <= 6 && strings.HasSuffix(l, " council") && !strings.HasPrefix(l, "county council") && !strings.HasPrefix(l, "full ")
}

// lastPart is a committee's name without the topic that stands before it in
// some headings.
func lastPart(name string) string {
	if parts := regexp.MustCompile(`\s+[-–—]\s+`).Split(name, -1); len(parts) > 1 {
		return parts[len(parts)-1]
	}
	return name
}

// tidyName is a name that stood in capitals, written as names are.
func tidyName(s string) string {
	s = strings.Trim(strings.TrimSpace(s), "–—-,.: ")
	if !shouted(s) {
		return s
	}
	small := map[string]bool{"and": true, "of": true, "the": true, "for": true, "on": true, "in": true, "as": true, "to": true, "with": true}
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		if i > 0 && small[w] {
			continue
		}
		r := []rune(w)
		for j := range r {
			if j == 0 || r[j-1] == '-' || r[j-1] == '(' || r[j-1] == '/' {
				r[j] = unicode.ToUpper(r[j])
			}
		}
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

func isDay(field string) bool {
	return strings.Contains(field, "date") || field == "day" || field == "when"
}

var (
	numericDay = regexp.MustCompile(`\b(\d{1,2})[/.](\d{1,2})[/.]((?:20)?\d{2})\b`)
	monthFirst = regexp.MustCompile(`(?i)\b(` + months + `) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`)
	shortDay   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?[ -](Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?,?[ -](\d{4})\b`)
)

// anyDay is a day as a field or "held on" may write it: as [findDay] reads it,
// or "09/12/2025", or "9 Dec 2025".
func anyDay(s string, zone *time.Location) time.Time {
	if t := findDay(s, zone); !t.IsZero() {
		return t
	}
	if m := numericDay.FindStringSubmatchIndex(s); m != nil {
		if n, err := strconv.Atoi(s[m[4]:m[5]]); err == nil && n >= 1 && n <= 12 {
			return findDay(s[m[2]:m[3]]+" "+time.Month(n).String()+" "+fullYear(s[m[6]:m[7]])+s[m[1]:], zone)
		}
	}
	if m := monthFirst.FindStringSubmatch(s); m != nil {
		return findDay(m[2]+" "+m[1]+" "+m[3], zone)
	}
	if m := shortDay.FindStringSubmatchIndex(s); m != nil {
		if t, err := time.Parse("Jan", tidyMonth(s[m[4]:m[5]])); err == nil {
			return findDay(s[m[2]:m[3]]+" "+t.Month().String()+" "+s[m[6]:m[7]]+s[m[1]:], zone)
		}
	}
	return time.Time{}
}

func fullYear(s string) string {
	if len(s) == 2 {
		return "20" + s
	}
	return s
}

func tidyMonth(s string) string { return strings.ToUpper(s[:1]) + strings.ToLower(s[1:3]) }

// findDay is the first day with a year in a text, at its time of day where one
// stands beside it, or the zero time.
func findDay(s string, zone *time.Location) time.Time {
	m := day.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}
	}
	c := clock.FindStringSubmatch(s)
	if c == nil {
		return dayAt(m[1], m[2], m[3], "", "", "", zone)
	}
	if c[4] != "" {
		return dayAt(m[1], m[2], m[3], c[4], c[5], "", zone)
	}
	return dayAt(m[1], m[2], m[3], c[1], c[2], c[3], zone)
}

// dayAt is a time from its parts, or the zero time where there is no such day.
func dayAt(d, month, year, hour, minute, half string, zone *time.Location) time.Time {
	month = strings.ToUpper(month[:1]) + strings.ToLower(month[1:])
	t, err := time.ParseInLocation("2 January 2006", d+" "+month+" "+year, zone)
	if err != nil {
		return time.Time{}
	}
	if hour == "" {
		return t
	}
	if minute == "" {
		minute = "00"
	}
	layout, text := "15:04", hour+":"+minute
	if half != "" {
		layout, text = "3:04 pm", text+" "+strings.ToLower(half)+"m"
	}
	c, err := time.Parse(layout, text)
	if err != nil {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day(), c.Hour(), c.Minute(), 0, 0, zone)
}
