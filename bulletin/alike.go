package bulletin

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"kcst/bulletin/links"
)

// Likeness says why another item may tell the same.
type Likeness struct {
	Item string `json:"item"` // the other's ID
	Why  string `json:"why"`
}

// Alike are those of some items that may tell the same as it: they link to
// one page, or their headlines are nearly equal. It is for an officer to
// judge. Expired items are left out.
func Alike(it Item, others []Item) []Likeness {
	var out []Likeness
	a := newFace(it)
	for _, o := range others {
		if o.ID == it.ID || o.State == Expired {
			continue
		}
		if why := a.like(newFace(o)); why != "" {
			out = append(out, Likeness{Item: o.ID, Why: why})
		}
	}
	return out
}

// AlikeAll is Alike of each of some items among all of them, by its ID. Only
// pairs that share a link or one of their rarer pieces of a headline are
// compared, which misses none (prefix filtering, as in Bayardo, Ma and
// Srikant, "Scaling up all pairs similarity search", 2007).
func AlikeAll(items []Item) map[string][]Likeness {
	var faces []face
	for _, it := range items {
		if it.State != Expired {
			faces = append(faces, newFace(it))
		}
	}
	rank := ranks(faces)
	byLink, byPiece := map[string][]int{}, make([][]int, len(rank))
	looked := make([]int, len(faces)) // by which face, counted from one, each was looked at last
	out := map[string][]Likeness{}
	for i, f := range faces {
		look := func(candidates []int) {
			for _, j := range candidates {
				if looked[j] == i+1 {
					continue
				}
				looked[j] = i + 1
				if why := f.like(faces[j]); why != "" {
					out[f.id] = append(out[f.id], Likeness{Item: faces[j].id, Why: why})
					out[faces[j].id] = append(out[faces[j].id], Likeness{Item: f.id, Why: why})
				}
			}
		}
		for _, l := range f.links {
			look(byLink[l])
			byLink[l] = append(byLink[l], i)
		}
		for _, r := range rarest(f.pieces, rank) {
			look(byPiece[r])
			byPiece[r] = append(byPiece[r], i)
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b Likeness) int { return cmp.Compare(a.Item, b.Item) })
	}
	return out
}

// ranks orders the pieces of all headlines, the rarest first.
func ranks(faces []face) map[piece]int {
	frequency := map[piece]int{}
	for _, f := range faces {
		for _, p := range f.pieces {
			frequency[p]++
		}
	}
	order := slices.SortedFunc(maps.Keys(frequency), func(a, b piece) int {
		return cmp.Or(cmp.Compare(frequency[a], frequency[b]), cmp.Compare(a, b))
	})
	for i, p := range order {
		frequency[p] = i
	}
	return frequency
}

// rarest are the ranks of so many of the rarest pieces that two headlines
// which are nearly equal can't differ in all of them.
func rarest(pieces []piece, rank map[piece]int) []int {
	list := make([]int, len(pieces))
	for i, p := range pieces {
		list[i] = rank[p]
	}
	slices.Sort(list)
	return list[:min(len(list), len(list)-len(list)*nearly/100+1)]
}

// face is what of an item is compared.
type face struct {
	id              string
	links           []string
	pieces          []piece
	trace           trace
	telling         []string
	event, deadline When
	districts       []string
}

func newFace(it Item) face {
	f := face{id: it.ID, event: it.Event, deadline: it.Deadline, districts: it.Districts}
	for _, l := range it.Links {
		if c := links.CanonicalOfClean(l.URL); c != "" && !slices.Contains(f.links, c) {
			f.links = append(f.links, c)
		}
	}
	f.pieces, f.telling = readHeadline(it.Headline)
	f.trace = traceOf(f.pieces)
	return f
}

// like says why two items may tell the same, or "".
func (f face) like(o face) string {
	for _, l := range f.links {
		if slices.Contains(o.links, l) {
			return "links to the same page"
		}
	}
	if f.trace.rulesOut(o.trace, len(f.pieces), len(o.pieces)) || f.apart(o) {
		return ""
	}
	if n := likeness(f.pieces, o.pieces); n >= nearly {
		return fmt.Sprintf("nearly the same headline (%d%%)", n)
	}
	return ""
}

// apart reports whether two items with one headline tell of different things:
// another number, month, day of the week or point of the compass in it,
// another day, other districts.
func (f face) apart(o face) bool {
	differ := func(a, b When) bool { return !a.IsZero() && !b.IsZero() && a.Date != b.Date }
	return !slices.Equal(f.telling, o.telling) || differ(f.event, o.event) || differ(f.deadline, o.deadline) ||
		len(f.districts) > 0 && len(o.districts) > 0 &&
			!slices.ContainsFunc(f.districts, func(d string) bool { return slices.Contains(o.districts, d) })
}
