package answers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
)

// token is one word or number of a text. Text is folded: lower case, accents
// kept, possessive and apostrophes gone. Stem is what matching compares.
// Start and End are the bytes of the word as it was written; words that a
// rewrite put in (what's → what is) share them.
type token struct {
	text, stem string
	start, end int
	sentence   int
	word       int32 // its number in the vocabulary's patterns; 0 where none has it
	number     bool  // a figure: matched whole, never corrected
	stop       bool  // too common to tell facts apart
	soft       bool  // tells facts apart where nothing else does
	upper      bool  // written in capitals throughout
	person     bool  // part of a person's name
}

// plural reports whether a word looks like a noun in the plural.
func (t token) plural() bool {
	if t.stop || t.number || len(t.text) < 4 || t.text[len(t.text)-1] != 's' {
		return t.text == "people" || t.text == "children" || t.text == "women" || t.text == "men"
	}
	switch t.text[len(t.text)-2] {
	case 's', 'u', 'i':
		return false
	}
	return true
}

// maxTokens is how many words of a question are analysed: the first ones.
const maxTokens = 600

// tokenise splits a clean text into tokens, with shorthand written out and
// number words as figures.
func (v *vocabulary) tokenise(s string) []token {
	return v.tokeniseMax(s, maxTokens)
}

// passage is a text in words.
type passage struct {
	text   string // clean
	tokens []token
}

// passage reads a text that may need cleaning.
func (v *vocabulary) passage(text string) passage {
	text = clean(text)
	return passage{text, v.tokenise(text)}
}

func (v *vocabulary) tokeniseMax(s string, limit int) []token {
	tokens := make([]token, 0, min(limit, len(s)/5+4))
	sentence, started := 0, false
	for i := 0; i < len(s) && len(tokens) < limit; {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isWordRune(r) || r == '£' && i+size < len(s) && isDigit(s[i+size]):
			end := wordEnd(s, i+size)
			tokens = v.appendWord(tokens, s[i:end], i, end, sentence)
			i, started = end, true
			continue
		case r == '&':
			tokens = append(tokens, v.newToken("and", i, i+size, sentence))
		case r == '%':
			tokens = append(tokens, v.newToken("percent", i, i+size, sentence))
		case started && (r == '?' || r == '!' || r == '\n' || r == ';' || r == '.' && endsSentence(s, i)):
			sentence, started = sentence+1, false
		}
		i += size
	}
	return tokens
}

// wordEnd is where the word that started before i ends. Dots, commas and
// slashes stay inside numbers and dates; apostrophes and an e-mail address's
// dots stay inside words.
func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if isWordRune(r) {
			i += size
			continue
		}
		if i+size < len(s) && i > 0 {
			next, _ := utf8.DecodeRuneInString(s[i+size:])
			prev := s[i-1]
			switch {
			case r == '\'' && unicode.IsLetter(next),
				(r == '.' || r == ',') && isDigit(prev) && unicode.IsDigit(next),
				r == '@' && isWordRune(next),
				r == '.' && unicode.IsLetter(next) && !isDigit(prev):
				i += size
				continue
			}
		}
		return i
	}
	return i
}

// endsSentence reports whether the dot at i closes a sentence: a space or the
// end follows, and the word before isn't a single letter or an abbreviation.
func endsSentence(s string, i int) bool {
	if i+1 < len(s) && s[i+1] != ' ' && s[i+1] != '.' && s[i+1] != '\n' {
		return false
	}
	start := strings.LastIndexAny(s[:i], " \n(") + 1
	word := strings.ToLower(s[start:i])
	switch word {
	case "mr", "ms", "mrs", "dr", "no", "st", "approx", "inc", "exc", "vs", "cllr", "sec", "s", "para":
		return false
	}
	return len(word) > 1
}

// appendWord appends the tokens that one written word stands for.
func (v *vocabulary) appendWord(tokens []token, raw string, start, end, sentence int) []token {
	if len(raw) > longestKept {
		return v.readWord(tokens, raw, start, end, sentence)
	}
	for _, t := range v.kept.of(raw, func(raw string) []token { return v.readWord(nil, raw, 0, 0, 0) }) {
		t.start, t.end, t.sentence = start, end, sentence
		tokens = append(tokens, t)
	}
	return tokens
}

// How many words' tokens are kept, and of words up to which length.
const (
	keptWords   = 1 << 14
	longestKept = 40
)

// readWord folds one written word and appends the tokens it stands for.
func (v *vocabulary) readWord(tokens []token, raw string, start, end, sentence int) []token {
	word := strings.ToLower(raw)
	if strings.ContainsRune(word, '@') {
		return append(tokens, v.newToken(word, start, end, sentence))
	}
	word = strings.TrimPrefix(word, "£")
	if strings.Contains(word, ".") && !isDigit(word[0]) {
		if squashed := strings.ReplaceAll(word, ".", ""); len(squashed) <= len(word)/2+1 {
			word = squashed // K.C.S.P.
		} else {
			for part := range strings.SplitSeq(word, ".") { // no space after a full stop
				if part != "" {
					tokens = v.readWord(tokens, part, start, end, sentence)
				}
			}
			return tokens
		}
	}
	if words, ok := v.rewrites[word]; ok {
		for _, w := range words {
			tokens = append(tokens, v.newToken(w, start, end, sentence))
		}
		return tokens
	}
	word = strings.TrimSuffix(word, "'s")
	word = strings.ReplaceAll(word, "'", "")
	if words, ok := v.rewrites[word]; ok {
		for _, w := range words {
			tokens = append(tokens, v.newToken(w, start, end, sentence))
		}
		return tokens
	}
	if word == "" {
		return tokens
	}
	if isDigit(word[0]) {
		return v.appendNumber(tokens, word, start, end, sentence)
	}
	if letters, digits, ok := splitTail(word); ok && len(letters) <= 2 {
		// s17, p2: a section or part and its number
		if words, known := v.rewrites[letters]; known {
			letters = words[0]
		}
		tokens = append(tokens, v.newToken(letters, start, end, sentence))
		return append(tokens, v.newToken(digits, start, end, sentence))
	}
	t := v.newToken(word, start, end, sentence)
	t.upper = len(raw) > 1 && raw == strings.ToUpper(raw) && raw != strings.ToLower(raw)
	return append(tokens, t)
}

// appendNumber appends what starts with a digit: 39,661 as 39661, 1st as 1,
// 10am as 10 am, 2k as 2000, 2.5k as 2500.
func (v *vocabulary) appendNumber(tokens []token, word string, start, end, sentence int) []token {
	i := 0
	for i < len(word) && (isDigit(word[i]) || word[i] == ',' || word[i] == '.') {
		i++
	}
	digits, tail := strings.ReplaceAll(word[:i], ",", ""), word[i:]
	if strings.Contains(digits, ".") && strings.Count(digits, ".") == 1 {
		digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
	}
	switch tail {
	case "st", "nd", "rd", "th":
		digits, tail = digits+tail, ""
	case "k", "m", "bn":
		zeros := map[string]string{"k": "000", "m": "000000", "bn": "000000000"}[tail]
		whole, part, _ := strings.Cut(digits, ".")
		if len(part) <= len(zeros) {
			digits = whole + part + zeros[len(part):]
		}
		tail = ""
	}
	tokens = append(tokens, v.newToken(digits, start, end, sentence))
	if tail != "" {
		tokens = append(tokens, v.newToken(tail, start, end, sentence))
	}
	return tokens
}

func (v *vocabulary) newToken(text string, start, end, sentence int) token {
	t := token{text: text, start: start, end: end, sentence: sentence}
	if n, ok := v.numbers[text]; ok {
		t.text = n
	}
	t.number = t.text != "" && isDigit(t.text[0])
	if t.number {
		t.stem = t.text
	} else {
		t.stem = stem(t.text)
	}
	_, t.stop = v.stop[t.text]
	_, t.soft = v.soft[t.text]
	t.word = v.numbered[v.key(t)]
	return t
}

// key is the form in which patterns compare a word.
func (v *vocabulary) key(t token) string {
	if v.exact {
		return t.text
	}
	return t.stem
}

// learnWord numbers a word of a pattern.
func (v *vocabulary) learnWord(t token) int32 {
	key := v.key(t)
	n, ok := v.numbered[key]
	if !ok {
		n = int32(len(v.written))
		v.numbered[key] = n
		v.written = append(v.written, key)
	}
	return n
}

// stem is the form that words are compared by: Snowball's English stem of the
// British spelling.
func stem(word string) string {
	if len(word) > longestKept {
		return stemOf(word)
	}
	return stems.of(word, stemOf)
}

// stems keeps the stems of words.
var stems = newMemo[string](keptWords)

func stemOf(word string) string {
	if len(word) > 6 {
		word = strings.ReplaceAll(word, "iz", "is")
		word = strings.Replace(word, "yze", "yse", 1)
	}
	if len(word) > 4 {
		word = strings.Replace(word, "olor", "olour", 1)
	}
	if regular, ok := irregular[word]; ok {
		word = regular
	}
	switch {
	case strings.HasPrefix(word, "response"): // not responsible
		return "respond"
	case strings.HasPrefix(word, "focuss"):
		word = "focus" + word[len("focuss"):]
	case strings.HasSuffix(word, "center"), strings.HasSuffix(word, "centers"):
		word = strings.Replace(word, "center", "centre", 1)
	case word == "program" || word == "programs":
		word = "programme"
	case strings.HasPrefix(word, "licens"):
		word = "licenc" + word[len("licens"):]
	}
	return english.Stem(word, true)
}

// irregular is the plurals that no rule of stemming finds.
var irregular = map[string]string{
	"children": "child", "women": "woman", "men": "man", "criteria": "criterion", "spoke": "speak", "spoken": "speak",
	"gave": "give", "given": "give", "went": "go", "took": "take", "taken": "take", "met": "meet", "ran": "run", "led": "lead",
	"sat": "sit", "held": "hold", "kept": "keep", "paid": "pay", "spent": "spend", "sent": "send", "written": "write", "wrote": "write",
	"chose": "choose", "chosen": "choose", "began": "begin", "begun": "begin", "bought": "buy", "brought": "bring", "taught": "teach",
}

// splitTail splits letters followed by digits: s17 is s and 17.
func splitTail(word string) (letters, digits string, ok bool) {
	i := strings.IndexFunc(word, unicode.IsDigit)
	if i <= 0 || strings.Trim(word[i:], "0123456789") != "" {
		return "", "", false
	}
	return word[:i], word[i:], true
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
