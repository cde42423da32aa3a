package minutes

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// short are words that end in a full stop within a sentence.
var short = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "cllr": true, "cllrs": true, "prof": true, "rev": true, "hon": true, "sgt": true, "insp": true, "supt": true,
	"para": true, "paras": true, "no": true, "nos": true, "st": true, "e.g": true, "i.e": true, "eg": true, "ie": true, "vs": true, "approx": true, "art": true,
	"s": true, "ss": true, "sec": true, "p": true, "pp": true, "fig": true, "ref": true, "cf": true, "dept": true, "gov": true, "min": true, "app": true, "etc": true,
	"jan": true, "feb": true, "mar": true, "apr": true, "jun": true, "jul": true, "aug": true, "sept": true, "sep": true, "oct": true, "nov": true, "dec": true,
}

// split cuts a paragraph into its sentences, each a substring of it.
func split(s string) []string {
	var out []string
	from := 0
	for i, r := range s {
		if r != '.' && r != '?' && r != '!' {
			continue
		}
		end := i + 1
		for end < len(s) && strings.ContainsRune(`"'”’)]`, rune1(s[end:])) {
			end += utf8.RuneLen(rune1(s[end:]))
		}
		if end >= len(s) || s[end] != ' ' || r == '.' && abbreviates(s[from:i]) {
			continue
		}
		next := rune1(s[end+1:])
		if unicode.IsUpper(next) || unicode.IsDigit(next) || strings.ContainsRune(`£"'“‘([`, next) {
			out = append(out, strings.TrimSpace(s[from:end]))
			from = end + 1
		}
	}
	if rest := strings.TrimSpace(s[from:]); rest != "" {
		out = append(out, rest)
	}
	return out
}

func rune1(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// abbreviates reports whether the full stop after s belongs to its last word.
func abbreviates(s string) bool {
	word := s[strings.LastIndexAny(s, " (“\"")+1:]
	if utf8.RuneCountInString(word) == 1 && unicode.IsUpper(rune1(word)) {
		return true // an initial
	}
	return short[strings.ToLower(word)]
}

func wordCount(s string) int { return len(strings.Fields(s)) }
