package funding

// Keys, all with the hash tag "funding" so that one script covers them. A pot
// is FUND/POT, a project's part of a pot FUND/POT/PROJECT; PROJECT is empty
// for what is allocated to no project by name.
//
//	kcst:{P:funding}:head          hash    seq of the last entry, when it was recorded (Unix ms), chain (a hash over
//	                                       all entries), rev (counts every change), loaded (set when a data set was)
//	kcst:{P:funding}:entries       stream  SEQ-0 -> e: Entry as JSON, r: when it was recorded (Unix ms)
//	kcst:{P:funding}:keys          hash    a caller's key -> SEQ
//	kcst:{P:funding}:superseded    hash    SEQ -> the SEQ of the correction that supersedes it
//	kcst:{P:funding}:funds         set     the funds that have entries
//	kcst:{P:funding}:terms         hash    FUND -> Terms as JSON
//	kcst:{P:funding}:reported      hash    ID -> Reported as JSON
//	kcst:{P:funding}:marks         hash    FUND/POT or PROJECT -> "DATE SEQ WORD;…": gates and proposals' steps
//	kcst:{P:funding}:owners        hash    PROJECT -> "FUND ENTRIES ALLOCATIONS" in force
//	kcst:{P:funding}:totals:FUND   hash    POT/PROJECT/COLUMN -> pence
//	kcst:{P:funding}:level:WHAT    hash    DATE -> pence of that day, g:DATE -> pence allocated that day, sum, last
//
// WHAT is a FUND (what is not split), a FUND/POT (what is not allocated) or a
// FUND/POT/PROJECT (what is neither spent nor given back). The last three are
// sums of the entries, which [Store.Verify] replays.

import (
	"cmp"
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/facts"
	"kcst/store"
)

// Store keeps the ledger in Redis.
type Store struct {
	db    *store.Store
	facts *facts.Store
	now   func() time.Time
	text  func() string // a key for an entry whose caller gave none
	books books
	told  told
}

// NewStore keeps the ledger in s, of the funds, pots and projects that known
// holds.
func NewStore(s *store.Store, known *facts.Store, now func() time.Time) *Store {
	return &Store{db: s, facts: known, now: now, text: rand.Text}
}

func (st *Store) key(parts ...string) string { return st.db.Key("funding", parts...) }

//go:embed append.lua
var appendLua string

var appendScript = redis.NewScript(appendLua)

// request is what the script is asked; see append.lua.
type request struct {
	Key         string  `json:"key"`
	Now         int64   `json:"now"`
	Kind        Kind    `json:"kind"`
	Fund        string  `json:"fund"`
	Pot         string  `json:"pot"`
	Project     string  `json:"project"`
	Date        string  `json:"date"`
	Void        bool    `json:"void,omitempty"`
	Target      string  `json:"target,omitempty"`      // the entry that is superseded
	First       int64   `json:"first,omitempty"`       // the one that its line of corrections began with
	SameProject bool    `json:"sameproject,omitempty"` // as the superseded one
	Within      bool    `json:"within,omitempty"`      // takes no more from the pot than the superseded one, on the same day
	Mark        string  `json:"mark,omitempty"`        // the subject that the entry marks
	Unmark      *unmark `json:"unmark,omitempty"`      // the mark of the superseded one
	Gate        int     `json:"gate,omitempty"`        // KEYS index of the level of a pot whose gate moves
	Whole       int     `json:"whole,omitempty"`       // KEYS index of the level that has to come to nothing
	Moves       []move  `json:"moves"`
	Cols        []col   `json:"cols"`
	Owns        []own   `json:"owns"`
}

type unmark struct {
	Subject string `json:"subject"`
	Seq     int64  `json:"seq"`
}

// move changes a level on a day; Gross is what of it is allocated.
type move struct {
	Key   int         `json:"k"`
	Date  string      `json:"d"`
	N     facts.Money `json:"n"`
	Gross facts.Money `json:"g"`
}

// col changes a running total.
type col struct {
	Field string      `json:"f"`
	N     facts.Money `json:"n"`
}

// own changes how many entries name a project.
type own struct {
	Project     string `json:"project"`
	Entries     int    `json:"entries"`
	Allocations int    `json:"allocations"`
}

// plan is a request in the making, with the keys that it touches.
type plan struct {
	st   *Store
	req  request
	keys []string
	at   map[string]int // key -> its index in Lua
}

// plan turns an entry, and the one that it supersedes, into a request.
func (st *Store) plan(e Entry, target *Entry) *plan {
	p := &plan{st: st, at: map[string]int{}}
	for _, name := range []string{"head", "entries", "keys", "superseded", "funds", "terms", "marks", "owners"} {
		p.keys = append(p.keys, st.key(name))
	}
	p.keys = append(p.keys, st.key("totals", e.Fund))
	p.req = request{Key: e.Key, Now: st.now().UnixMilli(), Kind: e.Effect(), Fund: e.Fund, Pot: e.Pot, Project: e.Project,
		Date: e.Date.String(), Void: e.Void, First: e.First, Moves: []move{}, Cols: []col{}, Owns: []own{}}
	if target != nil {
		p.req.Target = strconv.FormatInt(target.Seq, 10)
		p.req.SameProject = target.Project == e.Project
		p.req.Within = target.Effect() == e.Effect() && target.Pot == e.Pot && target.Date == e.Date && target.Amount >= e.Amount
		if target.Effect().marked() {
			p.req.Unmark = &unmark{target.subject(), cmp.Or(target.First, target.Seq)}
		}
		p.book(*target, -1)
	}
	p.book(e, +1)
	if e.Effect().marked() {
		p.req.Mark = e.subject()
	}
	switch e.Effect() {
	case Open, Close:
		p.req.Gate = p.level(e.Fund + "/" + e.Pot)
	case Drop:
		p.req.Whole = p.level(e.Fund + "/" + e.Pot + "/" + e.Project)
	}
	slices.SortStableFunc(p.req.Moves, func(a, b move) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Date, b.Date)) })
	return p
}

// subject is what the entry marks: a pot, or a project.
func (e Entry) subject() string {
	if k := e.Effect(); k == Open || k == Close {
		return e.Fund + "/" + e.Pot
	}
	return e.Project
}

// level is the KEYS index of a level.
func (p *plan) level(what string) int {
	key := p.st.key("level", what)
	if p.at[key] == 0 {
		p.keys = append(p.keys, key)
		p.at[key] = len(p.keys)
	}
	return p.at[key]
}

// book adds what an entry books, or with sign -1 takes it away.
func (p *plan) book(e Entry, sign facts.Money) {
	for _, post := range e.postings() {
		n, l := sign*post.amount, levels[post.column]
		p.req.Cols = append(p.req.Cols, col{post.pot + "/" + post.project + "/" + columnNames[post.column], n})
		gross := facts.Money(0)
		if post.column == allocated {
			gross = n
		}
		if l.fund != 0 {
			p.move(post.fund, e.Date, l.fund*n, 0)
		}
		if l.pot != 0 {
			p.move(post.fund+"/"+post.pot, e.Date, l.pot*n, gross)
		}
		if l.project != 0 {
			p.move(post.fund+"/"+post.pot+"/"+post.project, e.Date, l.project*n, 0)
		}
	}
	if e.Project == "" || e.Void {
		return
	}
	o := own{Project: e.Project, Entries: int(sign)}
	if e.Effect() == Allocate {
		o.Allocations = int(sign)
	}
	p.req.Owns = append(p.req.Owns, o)
}

// move adds to the move of a level on a day.
func (p *plan) move(what string, day facts.Date, n, gross facts.Money) {
	k, d := p.level(what), day.String()
	i := slices.IndexFunc(p.req.Moves, func(m move) bool { return m.Key == k && m.Date == d })
	if i < 0 {
		p.req.Moves = append(p.req.Moves, move{Key: k, Date: d})
		i = len(p.req.Moves) - 1
	}
	p.req.Moves[i].N += n
	p.req.Moves[i].Gross += gross
}

// run asks the script; the answer is its first word and the rest.
func (st *Store) run(ctx context.Context, p *plan, form []byte) ([]string, error) {
	ask, err := json.Marshal(p.req)
	if err != nil {
		return nil, err
	}
	answer, err := appendScript.Run(ctx, st.db, p.keys, ask, form).StringSlice()
	if err != nil {
		return nil, st.db.Explain(err)
	}
	return answer, nil
}

// keep stores terms and reported balances over those with the same ID; it is
// one change of the ledger where anything differs from what is held.
func (st *Store) keep(ctx context.Context, what string, forms map[string][]byte) (Tally, error) {
	var tally Tally
	held, err := st.db.HGetAll(ctx, st.key(what)).Result()
	if err != nil {
		return tally, st.db.Explain(err)
	}
	var fields []any
	for id, form := range forms {
		was, ok := held[id]
		switch {
		case !ok:
			tally.Added++
		case was != string(form):
			tally.Changed++
		default:
			tally.Same++
			continue
		}
		fields = append(fields, id, form)
	}
	if len(fields) == 0 {
		return tally, nil
	}
	_, err = st.db.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.HSet(ctx, st.key(what), fields...)
		p.HIncrBy(ctx, st.key("head"), "rev", 1)
		return nil
	})
	return tally, st.db.Explain(err)
}

// markLoaded notes that the data set's entries are in the ledger.
func (st *Store) markLoaded(ctx context.Context) error {
	return st.db.Explain(st.db.HSet(ctx, st.key("head"), "loaded", 1).Err())
}

// versions is which facts and which ledger are stored now, in one round trip.
func (st *Store) versions(ctx context.Context) (known, rev int64, err error) {
	var version, head *redis.StringCmd
	_, err = st.db.Pipelined(ctx, func(p redis.Pipeliner) error {
		version = p.Get(ctx, st.facts.VersionKey())
		head = p.HGet(ctx, st.key("head"), "rev")
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, 0, fmt.Errorf("funding: reading the versions: %w", st.db.Explain(err))
	}
	for cmd, n := range map[*redis.StringCmd]*int64{version: &known, head: &rev} {
		if *n, err = cmd.Int64(); err != nil && !errors.Is(err, redis.Nil) {
			return 0, 0, fmt.Errorf("funding: reading the versions: %w", st.db.Explain(err))
		}
	}
	return known, rev, nil
}

// Follow calls f with every entry after the given one, in order, first those
// that are there and then each as it comes, until ctx ends or f returns an
// error, which is returned. A reader that keeps the Seq of the last one it
// dealt with misses none.
func (st *Store) Follow(ctx context.Context, after int64, f func(Changed) error) error {
	for {
		streams, err := st.db.XRead(ctx, &redis.XReadArgs{
			Streams: []string{st.key("entries"), strconv.FormatInt(after, 10) + "-0"}, Count: page, Block: time.Second,
		}).Result()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, redis.Nil): // nothing new within the second
			continue
		case err != nil:
			return fmt.Errorf("funding: following the ledger: %w", st.db.Explain(err))
		}
		for _, m := range streams[0].Messages {
			e, err := decode(m.ID, m.Values)
			if err != nil {
				return err
			}
			if err := f(changed(e)); err != nil {
				return err
			}
			after = e.Seq
		}
	}
}
