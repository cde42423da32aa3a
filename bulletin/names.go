package bulletin

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookalikes are the characters that can be taken for ASCII letters, digits
// and marks, a line each: what they look like, a space, the characters. They
// are the confusables of Unicode 15 (UTS #39), without those that
// normalisation settles already.
//
//go:embed lookalikes.txt
var lookalikes string

// skeletons maps a look-alike to what it looks like.
var skeletons = sync.OnceValue(func() map[rune]string {
	all := make(map[rune]string)
	for line := range strings.Lines(lookalikes) {
		plain, others, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		for _, r := range others {
			all[r] = plain
		}
	}
	return all
})

// alike are ASCII characters that look like one another (UTS #39).
var alike = strings.NewReplacer("0", "o", "1", "l", "i", "l", "|", "l", "m", "rn", "`", "'", `"`, "''")

// sameName reports whether two names mean one person, or could be taken for
// one: case, white space, what can't be seen and look-alikes of other scripts
// don't count.
func sameName(a, b string) bool { return skeleton(a) == skeleton(b) }

// skeleton is what a name looks like.
func skeleton(name string) string {
	var b strings.Builder
	look := skeletons()
	for _, r := range strings.ToLower(visible(name)) {
		if s, ok := look[r]; ok {
			b.WriteString(s)
			continue
		}
		b.WriteRune(r)
	}
	return alike.Replace(strings.ToLower(b.String()))
}

// visible is a name without what can't be seen.
func visible(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
			return -1
		}
		return r
	}, norm.NFKC.String(name))
	return strings.Join(strings.Fields(name), " ")
}
