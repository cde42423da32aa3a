package facts

import (
	"regexp"
	"strings"
)

// variant is a name by which an entity may be mentioned. Weight is 1 for
// those that were given, and less for those made from them.
type variant struct {
	text   string
	weight float32
}

var (
	bracketed = regexp.MustCompile(`\s*\(([^()]*)\)`)
	slashed   = regexp.MustCompile(`(\S+) / (\S+)`)
	lastYear  = regexp.MustCompile(`[\s,]+(\d{4}([/–-]\d{2,4})?)$`)
	acronym   = regexp.MustCompile(`^[A-Z][A-Za-z&-]{0,9}[A-Z]s?$`)
)

// variants is the names of e: given, and made by leaving out a bracket, a
// subtitle, a year, or a first name.
func variants(e *Entity) []variant {
	var list []variant
	seen := map[string]bool{}
	add := func(text string, weight float32) {
		text = strings.Join(strings.Fields(text), " ")
		if key := strings.ToLower(text); key != "" && !seen[key] {
			seen[key] = true
			list = append(list, variant{text, weight})
		}
	}
	given := append([]string{e.Name, e.Short}, e.Aliases...)
	for _, name := range given {
		add(name, 1)
	}
	for _, name := range given {
		derive(name, add)
	}
	if e.Kind == KindPerson {
		if words := strings.Fields(bracketed.ReplaceAllString(e.Name, "")); len(words) > 1 {
			last := words[len(words)-1]
			add(words[0][:1]+" "+last, 0.95)
			add(last, 0.85)
		}
	}
	// A name with a year is known without it too.
	for _, v := range list {
		if n := len(v.text) - 1; v.text[n] < '0' || v.text[n] > '9' {
			continue
		}
		if at := lastYear.FindStringIndex(v.text); at != nil {
			if short := v.text[:at[0]]; strings.Contains(short, " ") || acronym.MatchString(short) {
				add(short, v.weight*0.9)
			}
		}
	}
	return list
}

// derive makes the other forms of one given name.
func derive(name string, add func(string, float32)) {
	if !strings.ContainsAny(name, "(/:-–") {
		return
	}
	if m := bracketed.FindStringSubmatchIndex(name); m != nil {
		inside, before, after := name[m[2]:m[3]], name[:m[0]], name[m[1]:]
		add(before+after, 0.95)
		if acronym.MatchString(inside) {
			add(inside, 1)
			add(inside+after, 0.95)
		}
	}
	if m := slashed.FindStringSubmatchIndex(name); m != nil {
		add(name[:m[0]]+name[m[2]:m[3]]+name[m[1]:], 0.95)
		add(name[:m[0]]+name[m[4]:m[5]]+name[m[1]:], 0.95)
	}
	for _, sep := range []string{": ", " – ", " - "} {
		if head, _, ok := strings.Cut(name, sep); ok && strings.Contains(head, " ") {
			add(head, 0.9)
		}
	}
	if strings.Contains(name, "-") {
		add(strings.ReplaceAll(name, "-", ""), 0.95)
	}
}
