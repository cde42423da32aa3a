package funding

import (
	"context"
	"fmt"
	"strconv"
)

// head is what the ledger says of itself.
type head struct {
	seq, rev int64
	chain    string
	loaded   bool
}

func (st *Store) head(ctx context.Context) (head, error) {
	held, err := st.db.HGetAll(ctx, st.key("head")).Result()
	if err != nil {
		return head{}, fmt.Errorf("funding: reading the ledger: %w", st.db.Explain(err))
	}
	return newHead(held)
}

func newHead(held map[string]string) (head, error) {
	h := head{chain: held["chain"], loaded: held["loaded"] != ""}
	for name, n := range map[string]*int64{"seq": &h.seq, "rev": &h.rev} {
		if held[name] == "" {
			continue
		}
		var err error
		if *n, err = strconv.ParseInt(held[name], 10, 64); err != nil {
			return h, fmt.Errorf("funding: the ledger's %s can't be read: %w", name, err)
		}
	}
	return h, nil
}

// snapshot is a page of the log with what belongs to it, at one moment.
type snapshot struct {
	head            head
	entries         []Entry
	forms           []string
	terms, reported map[string]string
}

func (st *Store) since(ctx context.Context, after int64) (snapshot, error) {
	var s snapshot
	p := st.db.TxPipeline()
	held := p.HGetAll(ctx, st.key("head"))
	found := p.XRangeN(ctx, st.key("entries"), strconv.FormatInt(after+1, 10), "+", page)
	terms := p.HGetAll(ctx, st.key("terms"))
	reported := p.HGetAll(ctx, st.key("reported"))
	if _, err := p.Exec(ctx); err != nil {
		return s, fmt.Errorf("funding: reading the ledger: %w", st.db.Explain(err))
	}
	s.terms, s.reported = terms.Val(), reported.Val()
	for _, m := range found.Val() {
		e, err := decode(m.ID, m.Values)
		if err != nil {
			return s, err
		}
		form, _ := m.Values["e"].(string)
		s.entries, s.forms = append(s.entries, e), append(s.forms, form)
	}
	var err error
	s.head, err = newHead(held.Val())
	return s, err
}

// present is what the store keeps of the ledger beside its entries, but the
// totals.
type present struct {
	head                 head
	funds                []string
	terms, marks, owners map[string]string
}

func (st *Store) present(ctx context.Context) (present, error) {
	var s present
	p := st.db.TxPipeline()
	held := p.HGetAll(ctx, st.key("head"))
	funds := p.SMembers(ctx, st.key("funds"))
	terms := p.HGetAll(ctx, st.key("terms"))
	marks := p.HGetAll(ctx, st.key("marks"))
	owners := p.HGetAll(ctx, st.key("owners"))
	if _, err := p.Exec(ctx); err != nil {
		return s, fmt.Errorf("funding: reading the ledger: %w", st.db.Explain(err))
	}
	s.funds, s.terms, s.marks, s.owners = funds.Val(), terms.Val(), marks.Val(), owners.Val()
	var err error
	s.head, err = newHead(held.Val())
	return s, err
}
