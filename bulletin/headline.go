package bulletin

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// piece is three letters in a row of a headline, with a space at a word's
// ends: a word in another form still shares most of its pieces, and the order
// of words doesn't count.
type piece uint64

// nearly is how many in a hundred of all pieces of two headlines both must
// have (Jaccard) to be nearly equal. The examples in alike_test.go set it: other word order, plural, dash, typo, a word more.
const nearly = 70

// likeness is that share.
func likeness(a, b []piece) int {
	if len(a) == 0 || len(b) == 0 || min(len(a), len(b))*100 < max(len(a), len(b))*nearly {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			both, i, j = both+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return both * 100 / (len(a) + len(b) - both)
}

// readHeadline gives the pieces of a headline in order, and the words by which
// two otherwise equal headlines tell of different things.
func readHeadline(s string) (pieces []piece, telling []string) {
	s = strings.ToLower(norm.NFKC.String(s))
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' && r != '’' }) {
		w = apostrophes.Replace(w)
		switch {
		case small[w]:
			continue
		case tells[w] || strings.ContainsFunc(w, unicode.IsNumber):
			telling = append(telling, w)
		}
		padded := []rune(" " + w + " ")
		for i := 0; i+3 <= len(padded); i++ {
			pieces = append(pieces, piece(padded[i])<<42|piece(padded[i+1])<<21|piece(padded[i+2]))
		}
	}
	slices.Sort(pieces)
	slices.Sort(telling)
	return slices.Compact(pieces), slices.Compact(telling)
}

var apostrophes = strings.NewReplacer("'", "", "’", "")

// small are words that a headline has or lacks without telling another thing.
var small = set("a an and are as at by for from has have in into is its new now of on or our out the their this to up with your")

// tells are words whose change makes it another thing.
var tells = set(`january february march april may june july august september october november december
	monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter
	first second third fourth fifth one two three four five six seven eight nine ten
	north south east west northern southern eastern western
	opens open closes close closed cancelled postponed not no without`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
