package funding

import (
	"cmp"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"slices"
	"sort"
	"sync"
	"time"

	"kcst/facts"
)

// index is the log replayed: what a [Book] reads. It only grows, so that a
// book of an earlier moment goes on being right.
type index struct {
	mu       sync.RWMutex
	seq      int64
	chain    string           // the hash over all entries, as the script makes it
	recorded []int64          // Unix ms, by entry
	lines    []line           // by entry
	funds    map[string]int64 // by the first entry of each
	numbers  map[account]int32
	series   []*series
	marks    map[string][]*mark      // by subject
	marked   map[int64]*mark         // by the entry that a line of corrections began with: the one in force
	undated  map[string][]facts.Date // by fund: the days of entries that only have their source's
	by       map[int64]int64         // a superseded entry -> the correction of it
	fresh    int64                   // the first entry that no data set brought, or 0
}

// line is what an entry books, as a correction needs it to take it away.
type line struct {
	account, to int32
	day         int32
	kind        int8 // in order; -1 books nothing
	fresh       bool // no data set brought it
	amount      facts.Money
}

// series is one account: its postings as they were recorded, and the sums by
// day of all of them.
type series struct {
	id    account
	posts []post
	days  []dayEnd
}

// post is a posting with its day and the entry that made it.
type post struct {
	day    int32
	seq    int32
	column column
	fresh  bool
	amount facts.Money
}

// dayEnd is the sums of an account at the end of a day, and the last entry
// that booked to each column on that day: of all, and of those that no data set
// brought.
type dayEnd struct {
	day         int32
	sums        sums
	last, fresh [columns]int32
}

// mark is a moment of a pot's gate or a project's way.
type mark struct {
	State
	fund  string
	day   int32
	first int64 // the entry that its line of corrections began with: its place among those of one day
	gone  int64 // the correction that superseded it, or 0
}

func newIndex() *index {
	return &index{funds: map[string]int64{}, numbers: map[account]int32{}, marks: map[string][]*mark{}, marked: map[int64]*mark{},
		undated: map[string][]facts.Date{}, by: map[int64]int64{}}
}

// dayNumber counts days since 1970.
func dayNumber(d facts.Date) int32 { return int32(d.In(time.UTC).Unix() / 86400) }

// fold adds the next entry. Its form is what the chain is made of.
func (ix *index) fold(e Entry, form string) error {
	if e.Seq != ix.seq+1 {
		return fmt.Errorf("funding: entry %d follows entry %d: the ledger has a hole", e.Seq, ix.seq)
	}
	next := ix.line(e)
	if e.Kind == Correct {
		if e.Corrects <= 0 || e.Corrects > ix.seq {
			return fmt.Errorf("funding: entry %d corrects entry %d, which isn't there", e.Seq, e.Corrects)
		}
		was := ix.lines[e.Corrects-1]
		was.fresh = next.fresh // who takes it away is whose news it is
		ix.book(was, -1, e.Seq)
		ix.by[e.Corrects] = e.Seq
	}
	ix.lines = append(ix.lines, next)
	if next.fresh && ix.fresh == 0 {
		ix.fresh = e.Seq
	}
	ix.book(next, +1, e.Seq)
	ix.mark(e)
	if e.Dated == DatedBy && !e.Void {
		ix.undated[e.Fund] = append(ix.undated[e.Fund], e.Date)
	}
	if ix.funds[e.Fund] == 0 {
		ix.funds[e.Fund] = e.Seq
	}
	ix.seq = e.Seq
	ix.recorded = append(ix.recorded, e.Recorded.UnixMilli())
	sum := sha1.Sum(fmt.Appendf(nil, "%s %d %d %s", ix.chain, e.Seq, e.Recorded.UnixMilli(), form))
	ix.chain = hex.EncodeToString(sum[:])
	return nil
}

// line is what the entry books.
func (ix *index) line(e Entry) line {
	l := line{day: dayNumber(e.Date), kind: -1, account: -1, to: -1, fresh: !e.ofDataset()}
	posts := e.postings()
	if len(posts) == 0 {
		return l
	}
	l.kind, l.amount = int8(slices.Index(order, e.Effect())), e.Amount
	l.account = ix.number(posts[0].account)
	if len(posts) > 1 {
		l.to = ix.number(posts[1].account)
	}
	return l
}

func (ix *index) number(a account) int32 {
	n, ok := ix.numbers[a]
	if !ok {
		n = int32(len(ix.series))
		ix.numbers[a] = n
		ix.series = append(ix.series, &series{id: a})
	}
	return n
}

// bookedTo is the column of each kind that moves money; a transfer's other
// one is movedIn.
var bookedTo = map[Kind]column{Award: awarded, Split: split, Transfer: movedOut, Refund: refunded, Allocate: allocated,
	Spend: spent, Underspend: underspent, Drop: dropped}

func (ix *index) book(l line, sign facts.Money, seq int64) {
	if l.kind < 0 {
		return
	}
	ix.series[l.account].add(post{l.day, int32(seq), bookedTo[order[l.kind]], l.fresh, sign * l.amount})
	if l.to >= 0 {
		ix.series[l.to].add(post{l.day, int32(seq), movedIn, l.fresh, sign * l.amount})
	}
}

func (s *series) add(p post) {
	s.posts = append(s.posts, p)
	i, found := slices.BinarySearchFunc(s.days, p.day, func(d dayEnd, day int32) int { return cmp.Compare(d.day, day) })
	if !found {
		d := dayEnd{day: p.day}
		if i > 0 {
			d.sums = s.days[i-1].sums
		}
		s.days = slices.Insert(s.days, i, d)
	}
	s.days[i].last[p.column] = p.seq
	if p.fresh {
		s.days[i].fresh[p.column] = p.seq
	}
	for ; i < len(s.days); i++ {
		s.days[i].sums[p.column] += p.amount
	}
}

// at adds to all the sums at the end of a day, of the entries up to seq.
func (s *series) at(day int32, seq int64, all *sums) {
	if n := len(s.posts); n == 0 || int64(s.posts[n-1].seq) <= seq {
		i := sort.Search(len(s.days), func(i int) bool { return s.days[i].day > day })
		if i > 0 {
			all.add(&s.days[i-1].sums)
		}
		return
	}
	for _, p := range s.posts {
		if int64(p.seq) > seq {
			return
		}
		if p.day <= day {
			all[p.column] += p.amount
		}
	}
}

// touch is when something was moved last: the latest day and its last entry,
// and the newest entry that moved it on any day, of all and of those that no
// data set brought. No entry is 0.
type touch struct {
	day                int32
	last, newest, news int64
}

// add is the later of two touches.
func (t touch) add(o touch) touch {
	if o.day > t.day || o.day == t.day && o.last > t.last {
		t.day, t.last = o.day, o.last
	}
	t.newest, t.news = max(t.newest, o.newest), max(t.news, o.news)
	return t
}

// last is the latest posting, up to a day and an entry, to a column that
// counts.
func (s *series) last(day int32, seq int64, counts func(column) bool) (t touch) {
	if n := len(s.posts); n > 0 && int64(s.posts[n-1].seq) <= seq {
		for _, d := range s.days {
			if d.day > day {
				break
			}
			today := touch{day: d.day}
			for c := range columns {
				if counts(column(c)) {
					today.last, today.news = max(today.last, int64(d.last[c])), max(today.news, int64(d.fresh[c]))
				}
			}
			if today.newest = today.last; today.last > 0 {
				t = t.add(today)
			}
		}
		return t
	}
	for _, p := range s.posts {
		if int64(p.seq) > seq {
			break
		}
		if p.day > day || !counts(p.column) {
			continue
		}
		one := touch{p.day, int64(p.seq), int64(p.seq), 0}
		if p.fresh {
			one.news = one.last
		}
		t = t.add(one)
	}
	return t
}

// mark notes what the entry opens, closes or decides.
func (ix *index) mark(e Entry) {
	if !e.Effect().marked() {
		return
	}
	first := cmp.Or(e.First, e.Seq)
	if was := ix.marked[first]; was != nil {
		was.gone = e.Seq
		delete(ix.marked, first)
	}
	if e.Void {
		return
	}
	m := &mark{State: e.state(), fund: e.Fund, day: dayNumber(e.Date), first: first}
	ix.marks[e.subject()] = append(ix.marks[e.subject()], m)
	ix.marked[first] = m
}

// state is the last mark of a subject on a day, as of an entry; nil where it
// has none.
func (ix *index) state(subject string, day int32, seq int64) *mark {
	var last *mark
	for _, m := range ix.marks[subject] {
		if m.day > day || m.Seq > seq || m.gone != 0 && m.gone <= seq {
			continue
		}
		if last == nil || m.day > last.day || m.day == last.day && m.first > last.first {
			last = m
		}
	}
	return last
}
