package bounces

import (
	"regexp"
	"slices"
	"strings"
)

// fields are a group of header-like lines.
type fields map[string]string

// groups reads the groups of a machine-readable part: of a delivery status the
// first is about the mail, each other about a recipient (RFC 3464, 2.1). Lines
// that are none are left out.
func groups(s string) []fields {
	var all []fields
	now, last := fields{}, ""
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.TrimSpace(line) == "":
			if len(now) > 0 {
				all = append(all, now)
			}
			now, last = fields{}, ""
		case (line[0] == ' ' || line[0] == '\t') && last != "":
			now[last] += " " + strings.TrimSpace(line)
		default:
			name, value, ok := strings.Cut(line, ":")
			if last = strings.ToLower(strings.TrimSpace(name)); ok && now[last] == "" {
				now[last] = strings.TrimSpace(value)
			}
		}
		if len(all) > 50 {
			break
		}
	}
	if len(now) > 0 {
		all = append(all, now)
	}
	return all
}

// status reads a delivery status. A letter goes to one address: more than one
// recipient is what became of it behind that address, and as long as one has
// it, the address is good.
func (r *Rules) status(s string) Report {
	rep, reached := Report{Kind: None, Why: "no failed delivery"}, false
	for _, g := range groups(s) {
		if g["final-recipient"] == "" && g["original-recipient"] == "" && g["action"] == "" {
			continue
		}
		action, _, _ := strings.Cut(strings.ToLower(g["action"]), " ")
		code := enhanced.FindString(g["status"])
		switch {
		case action == "delivered" || action == "relayed" || action == "expanded":
			reached = true
			continue
		case action == "delayed", action == "" && !strings.HasPrefix(code, "5"):
			continue
		}
		if kind, code := r.verdict(code, g["diagnostic-code"]); rep.Kind != Hard {
			rep = Report{Kind: kind, Code: code, Why: "a delivery status"}
		}
	}
	if reached && rep.Kind == Hard {
		rep.Kind = Soft
	}
	return rep
}

var (
	enhanced  = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	replyCode = regexp.MustCompile(`(?:^|[\s;:])([45]\d\d)[\s-]`)
)

// verdict sorts a failure by its code, and where that is general or missing by
// what the server said.
func (r *Rules) verdict(code, said string) (Kind, string) {
	said = strings.ToLower(said)
	if found := enhanced.FindString(said); found != "" && (code == "" || slices.Contains(r.GeneralCodes, code)) {
		code = found
	}
	if slices.Contains(r.GoneCodes, code) {
		return Hard, code
	}
	if strings.HasPrefix(code, "4") || code != "" && !slices.Contains(r.GeneralCodes, code) {
		return Soft, code
	}
	if m := replyCode.FindStringSubmatch(said); m != nil && m[1][0] == '4' {
		return Soft, code
	}
	if says(said, r.Gone) && !says(said, r.AboutUs) {
		return Hard, code
	}
	return Soft, code
}

// feedback reads a complaint. Its mail comes from the keeper of a mailbox, not
// back along the return path; so it names the return path of what it is about.
func (r *Rules) feedback(m *incoming) Report {
	all := groups(m.feedback)
	if len(all) == 0 {
		return Report{Kind: None, Why: "an empty feedback report"}
	}
	var g = all[0]
	if !slices.Contains(r.Complaints, strings.ToLower(g["feedback-type"])) {
		return Report{Kind: None, Why: "feedback that is no complaint"}
	}
	rep := Report{Kind: Complaint, Why: "a complaint", Paths: []string{bare(g["original-mail-from"])}}
	if returned := groups(m.returned); len(returned) > 0 {
		rep.Paths = append(rep.Paths, bare(returned[0]["return-path"]))
	}
	return rep
}

// bare is an address without what may stand around it.
func bare(s string) string { return strings.Trim(strings.TrimSpace(s), "<>") }
