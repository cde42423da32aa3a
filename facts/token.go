package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is one word or number of a text: where it is, and its folded form in
// the buffer it was read into.
type token struct {
	start, end int  // in the text, without a possessive 's
	from, to   int  // in the buffer
	digits     bool // has a digit; never taken for a typing error
	year       bool // a financial year, folded to 2025/26, or a calendar year
	upper      bool // two capitals or more and no other letter
	brk        bool // a sentence or a line ended before it
	comma      bool // a comma or a bracket stands before it
	hyphen     bool // joined to the token before it by a hyphen
}

// maxTokens bounds what of a text is looked at.
const maxTokens = 2000

// tokenize splits a text into tokens, and appends their folded forms to buf:
// lower case, without accents and apostrophes. Letters and digits that meet
// are two tokens, so that "aim2" is "aim 2". Years in any form become one
// token: 25/26, 2025-26, 2025 to 2026, FY2025/26.
func tokenize(text string, buf []byte, tokens []token) ([]byte, []token) {
	brk, comma, last := false, false, -1
	for i := 0; i < len(text) && len(tokens) < maxTokens; {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r >= '0' && r <= '9':
			t := token{start: i, from: len(buf), digits: true, brk: brk, comma: comma}
			buf, i = number(text, i, buf, &t)
			t.end, t.to = i, len(buf)
			t.hyphen = last >= 0 && text[last:t.start] == "-"
			tokens, brk, comma, last = append(tokens, t), false, false, t.end
		case unicode.IsLetter(r) && r != 'ʼ': // which is an apostrophe
			t := token{start: i, from: len(buf), brk: brk, comma: comma}
			buf, i = word(text, i, buf, &t)
			t.to = len(buf)
			t.hyphen = last >= 0 && text[last:t.start] == "-"
			if t.to == t.from { // only marks
				continue
			}
			if string(buf[t.from:t.to]) == "fy" && i < len(text) && (isDigit(text[i]) || text[i] == ' ') {
				buf = buf[:t.from]
				continue
			}
			tokens, brk, comma, last = append(tokens, t), false, false, i
		default:
			brk = brk || ends(r, text[i+size:])
			comma = comma || r == ',' || r == '(' || r == ')'
			i += size
		}
	}
	return buf, tokens
}

// ends reports whether r, before rest, ends a sentence or a line: names do not
// reach over it.
func ends(r rune, rest string) bool {
	switch r {
	case '\n', '?', '!', ';', '|':
		return true
	case '.':
		return rest == "" || rest[0] == ' ' || rest[0] == '\n'
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// word folds the letters from i on, and returns the place after them.
func word(text string, i int, buf []byte, t *token) ([]byte, int) {
	if end, ok := dotted(text, i); ok {
		for ; i < end; i++ {
			if text[i] != '.' {
				buf = append(buf, text[i]|0x20)
			}
		}
		t.end, t.upper = end, true
		return buf, end
	}
	capitals, others := 0, 0
	t.end = i
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf {
			switch {
			case c >= 'a' && c <= 'z':
				others++
				buf = append(buf, c)
			case c >= 'A' && c <= 'Z':
				capitals++
				buf = append(buf, c|0x20)
			case c == '\'':
				next, possessive := apostrophe(text, i, 1)
				if next == 0 {
					return buf, finish(t, capitals, others, i)
				}
				if possessive {
					finish(t, capitals, others, i)
					return buf, next
				}
			default:
				return buf, finish(t, capitals, others, i)
			}
			i++
			t.end = i
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '’' || r == 'ʼ' || r == '‘':
			next, possessive := apostrophe(text, i, size)
			if next == 0 {
				return buf, finish(t, capitals, others, i)
			}
			if possessive {
				finish(t, capitals, others, i)
				return buf, next
			}
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			if unicode.IsUpper(r) {
				capitals++
			} else {
				others++
			}
			buf = fold(buf, text[i:i+size])
		case r == '\u00ad' || r == '\u200d' || r == '\u200b': // soft hyphen and joiners within a word
		default:
			return buf, finish(t, capitals, others, i)
		}
		i += size
		t.end = i
	}
	return buf, finish(t, capitals, others, i)
}

func finish(t *token, capitals, others, end int) int {
	t.end, t.upper = end, capitals >= 2 && (others == 0 || others == 1 && capitals > 1)
	return end
}

// apostrophe looks behind an apostrophe of size bytes at i: next is 0 where
// the word ends before it, and the place to read on where it is a possessive.
func apostrophe(text string, i, size int) (next int, possessive bool) {
	rest := text[i+size:]
	r, n := utf8.DecodeRuneInString(rest)
	if !unicode.IsLetter(r) {
		return 0, false
	}
	if r == 's' || r == 'S' {
		after, _ := utf8.DecodeRuneInString(rest[n:])
		if !unicode.IsLetter(after) && !unicode.IsDigit(after) {
			return i + size + n, true
		}
	}
	return i + size, false
}

// dotted reports whether single letters with points begin at i, as in P.C.C.,
// and where they end.
func dotted(text string, i int) (int, bool) {
	letters := 0
	j := i
	for j+1 < len(text) && (text[j]|0x20) >= 'a' && (text[j]|0x20) <= 'z' && text[j+1] == '.' {
		letters++
		j += 2
	}
	if letters < 2 {
		return 0, false
	}
	if j < len(text) && (text[j]|0x20) >= 'a' && (text[j]|0x20) <= 'z' {
		if r, _ := utf8.DecodeRuneInString(text[j+1:]); unicode.IsLetter(r) {
			return 0, false // e.g.like
		}
		return j + 1, true
	}
	return j, true
}

// fold appends a letter in lower case and without its accents.
func fold(buf []byte, s string) []byte {
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			buf = utf8.AppendRune(buf, unicode.ToLower(r))
		}
	}
	return buf
}

// number reads the digits from i on; a financial year in any form is folded
// to 2025/26.
func number(text string, i int, buf []byte, t *token) ([]byte, int) {
	j := digits(text, i)
	first := text[i:j]
	if len(first) == 2 || len(first) == 4 {
		if year, end := span(text, i, j); end > 0 {
			t.year = true
			return append(buf, year...), end
		}
	}
	// Thousands commas belong to the number.
	buf = append(buf, first...)
	for len(first) <= 3 && j+3 < len(text) && text[j] == ',' && digits(text, j+1) == j+4 {
		buf = append(buf, text[j+1:j+4]...)
		j += 4
	}
	t.year = len(first) == 4 && isYear(first)
	return buf, j
}

func digits(text string, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

// span reads a financial year whose first part is text[i:j]; end is 0 where
// there is none.
func span(text string, i, j int) (year string, end int) {
	rest := text[j:]
	k := 0
	for _, sep := range []string{"/", "-", "–", "—", " / ", " - ", " – ", " to ", "-to-"} {
		if strings.HasPrefix(rest, sep) {
			k = j + len(sep)
			break
		}
	}
	if k == 0 || i > 1 && strings.IndexByte("/-", text[i-1]) >= 0 && isDigit(text[i-2]) {
		return "", 0
	}
	end = digits(text, k)
	second := text[k:end]
	if len(second) != 2 && len(second) != 4 || len(second) > j-i ||
		end+1 < len(text) && strings.IndexByte("/-", text[end]) >= 0 && isDigit(text[end+1]) {
		return "", 0
	}
	first := text[i:j]
	if len(first) == 2 {
		first = "20" + first
	}
	y := int(first[0]-'0')*1000 + int(first[1]-'0')*100 + int(first[2]-'0')*10 + int(first[3]-'0')
	if !isYear(first) {
		return "", 0
	}
	year = financialYear(y)
	if second[len(second)-2:] != year[5:] || len(second) == 4 && second != next(y) {
		return "", 0
	}
	return year, end
}

func next(y int) string {
	s := financialYear(y)
	if s[5:] == "00" {
		return financialYear(y + 1)[:4]
	}
	return s[:2] + s[5:]
}
