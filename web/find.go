package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kcst/bulletin"
	"kcst/templates"
)

// The most characters of a search, and the most that it shows.
const (
	mostSought = 100
	mostFound  = 50
)

// passage is what a search finds: an entry, a meeting, or the text of an
// edition, with where it stands in the edition's page.
type passage struct {
	edition templates.EditionRow
	anchor  string
	title   string
	text    string
	words   map[string]bool // of both, folded
	named   map[string]bool // of the title
}

// passages are those of an edition, in its order.
func passages(row templates.EditionRow, c bulletin.Content) []passage {
	var out []passage
	add := func(anchor, title, text string) {
		p := passage{edition: row, anchor: anchor, title: title, text: strings.Join(strings.Fields(text), " "), words: map[string]bool{}, named: map[string]bool{}}
		for _, w := range folded(title) {
			p.words[w], p.named[w] = true, true
		}
		for _, w := range folded(text) {
			p.words[w] = true
		}
		out = append(out, p)
	}
	if text := templates.PlainText(c.Foreword + "\n\n" + c.Body); strings.TrimSpace(text) != "" {
		add("", c.Subject, text)
	}
	for _, s := range c.Sections {
		for i, e := range s.Entries {
			add(fmt.Sprintf("%s-%d", s.ID, i+1), e.Headline, templates.PlainText(e.Body)+" "+e.Source)
		}
	}
	for _, part := range []struct {
		id       string
		meetings []bulletin.Meeting
	}{{"decided", c.Decided}, {"minuted", c.Minuted}, {"coming", c.Coming}} {
		for i, m := range part.meetings {
			var text strings.Builder
			for _, it := range m.Items {
				fmt.Fprintf(&text, "%s. %s %s %s ", it.Title, it.Summary, strings.Join(it.Decisions, " "), strings.Join(it.Actions, " "))
			}
			add(fmt.Sprintf("%s-%d", part.id, i+1), cmp.Or(m.Committee, m.Title), m.Title+" "+text.String())
		}
	}
	return out
}

// find gives the passages that have every word sought, or a word that begins
// with it: those that name most of them in their title first, then the newest.
// All is how many there were.
func find(in []passage, sought string) (found []templates.Found, all int) {
	words := folded(sought)
	if len(words) == 0 {
		return nil, 0
	}
	type hit struct {
		passage
		named int
	}
	var hits []hit
	for _, p := range in {
		h := hit{passage: p}
		for _, w := range words {
			if begins(p.named, w) {
				h.named++
			} else if !begins(p.words, w) {
				h.named = -1
				break
			}
		}
		if h.named >= 0 {
			hits = append(hits, h)
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.named, a.named), b.edition.Date.Compare(a.edition.Date))
	})
	for _, h := range hits[:min(len(hits), mostFound)] {
		found = append(found, templates.Found{Edition: h.edition, Anchor: h.anchor, Title: h.title, Excerpt: excerpt(h.text, words)})
	}
	return found, len(hits)
}

func begins(set map[string]bool, word string) bool {
	if set[word] {
		return true
	}
	for w := range set {
		if strings.HasPrefix(w, word) {
			return true
		}
	}
	return false
}

// folded are a text's words in lower case, without accents and signs.
func folded(text string) []string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), r == '’', r == '\'':
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKD.String(text))
	return strings.Fields(text)
}

// excerptLength is about how many characters of a text a search shows.
const excerptLength = 180

// excerpt is the part of a text around the first word that was sought.
func excerpt(text string, words []string) string {
	all := strings.Fields(text)
	at := slices.IndexFunc(all, func(w string) bool {
		f := strings.Join(folded(w), "")
		return slices.ContainsFunc(words, func(sought string) bool { return strings.HasPrefix(f, sought) })
	})
	from, size, until := max(0, at-8), 0, 0
	for until = from; until < len(all) && size < excerptLength; until++ {
		size += len([]rune(all[until])) + 1
	}
	out := strings.Join(all[from:until], " ")
	if from > 0 {
		out = "… " + out
	}
	if until < len(all) {
		out += " …"
	}
	return out
}
