package bulletin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// attempts is how often a step is tried again after somebody else was first.
const attempts = 50

// Outcome is what became of a period: its edition, or why there is none. Into
// is the run that took what was missed.
type Outcome struct {
	Run     string    `json:"run"` // the ID that its edition has or would have
	Kind    Kind      `json:"kind"`
	Period  Period    `json:"period,omitzero"`
	Due     time.Time `json:"due"`
	Into    string    `json:"into,omitempty"`
	Edition string    `json:"edition,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

// stored is an edition with the revision it was read at.
type stored struct {
	Edition
	rev int
}

// Edition reads one edition with its content.
func (st *Store) Edition(ctx context.Context, id string) (Edition, error) {
	s, err := st.edition(ctx, id)
	return s.Edition, err
}

func (st *Store) edition(ctx context.Context, id string) (stored, error) {
	fields, err := st.hash(ctx, st.key("edition", id))
	if err != nil {
		return stored{}, err
	}
	if len(fields) == 0 {
		return stored{}, refuse(ErrNotFound, "There is no edition %s: list them to see which there are.", id)
	}
	return readEdition(id, fields)
}

// moved reports whether an edition was changed since a revision.
func (st *Store) moved(ctx context.Context, id string, rev int) bool {
	now, err := st.edition(ctx, id)
	return err == nil && now.rev != rev
}

func readEdition(id string, fields map[string]string) (stored, error) {
	var s stored
	if err := json.Unmarshal([]byte(fields["doc"]), &s.Edition); err != nil {
		return stored{}, fmt.Errorf("read edition %s: %w", id, err)
	}
	if err := json.Unmarshal([]byte(fields["content"]), &s.Content); err != nil {
		return stored{}, fmt.Errorf("read the content of edition %s: %w", id, err)
	}
	rev, err := strconv.Atoi(fields["rev"])
	if err != nil {
		return stored{}, fmt.Errorf("read the revision of edition %s: %w", id, err)
	}
	s.rev = rev
	return s, nil
}

// EditionHistory is every change of an edition, oldest first.
func (st *Store) EditionHistory(ctx context.Context, id string) ([]Change, error) {
	return st.history(ctx, st.key("edition", id, "history"))
}

// Editions are all editions, the one drafted last first.
func (st *Store) Editions(ctx context.Context) ([]Edition, error) {
	ids, err := st.s.ZRevRange(ctx, st.key("editions"), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("list editions: %w", err)
	}
	return st.editions(ctx, ids)
}

// Live are the editions in no final state, by ID. A process that delivers
// takes up those that are sending.
func (st *Store) Live(ctx context.Context) ([]Edition, error) {
	ids, err := st.s.SMembers(ctx, st.key("editions", "live")).Result()
	if err != nil {
		return nil, fmt.Errorf("list live editions: %w", err)
	}
	slices.Sort(ids)
	return st.editions(ctx, ids)
}

func (st *Store) editions(ctx context.Context, ids []string) ([]Edition, error) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = st.key("edition", id)
	}
	all, err := st.hashes(ctx, keys)
	if err != nil {
		return nil, err
	}
	editions := make([]Edition, 0, len(all))
	for i, fields := range all {
		s, err := readEdition(ids[i], fields)
		if err != nil {
			return nil, err
		}
		editions = append(editions, s.Edition)
	}
	return editions, nil
}

// write puts an edition's next revision into a plan.
func (p *plan) write(s stored, c Change) error {
	canonical, err := s.Content.Canonical()
	if err != nil {
		return err
	}
	c.To = string(s.State)
	c.Hash = s.Hash
	entry, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write a change of edition %s: %w", s.ID, err)
	}
	if p.doc, err = json.Marshal(s.Edition); err != nil {
		return fmt.Errorf("write edition %s: %w", s.ID, err)
	}
	p.content = canonical
	p.Edition = &editionStep{
		ID: s.ID, Rev: s.rev, Live: !s.State.Final(), Drafted: s.DraftedAt.UnixMilli(), Entry: string(entry),
	}
	return nil
}

// take puts a period's outcome into a plan, if it still is what was read.
func (p *plan) take(was string, o Outcome) error {
	value, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("write the outcome of %s: %w", o.Run, err)
	}
	p.Period = &periodStep{ID: o.Run, Was: was, Value: string(value)}
	return nil
}

// Outcomes are what became of every period so far, by due time.
func (st *Store) Outcomes(ctx context.Context) ([]Outcome, error) {
	fields, err := st.hash(ctx, st.key("periods"))
	if err != nil {
		return nil, err
	}
	var all []Outcome
	for id, text := range fields {
		o, err := readOutcome(id, text)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b Outcome) int {
		if c := a.Due.Compare(b.Due); c != 0 {
			return c
		}
		return strings.Compare(a.Run, b.Run)
	})
	return all, nil
}

// outcome reads what became of a period, and that as it is stored; "" is
// nothing yet.
func (st *Store) outcome(ctx context.Context, id string) (Outcome, string, error) {
	values, err := st.s.HMGet(ctx, st.key("periods"), id).Result()
	if err != nil {
		return Outcome{}, "", fmt.Errorf("read the outcome of %s: %w", id, err)
	}
	text, _ := values[0].(string)
	if text == "" {
		return Outcome{}, "", nil
	}
	o, err := readOutcome(id, text)
	return o, text, err
}

func readOutcome(id, text string) (Outcome, error) {
	var o Outcome
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return Outcome{}, fmt.Errorf("read the outcome of %s: %w", id, err)
	}
	return o, nil
}

// install notes when the calendar began here, once, and gives the time up to
// which each kind's runs are decided.
func (st *Store) install(ctx context.Context, now time.Time) (map[Kind]time.Time, error) {
	key := st.key("calendar")
	if err := st.s.HSetNX(ctx, key, "installed", now.UTC().Format(time.RFC3339)).Err(); err != nil {
		return nil, fmt.Errorf("note the installation: %w", err)
	}
	fields, err := st.hash(ctx, key)
	if err != nil {
		return nil, err
	}
	installed, err := readBegan(fields["installed"])
	if err != nil {
		return nil, err
	}
	decided := make(map[Kind]time.Time, 2)
	for _, kind := range []Kind{Monthly, Weekly} {
		decided[kind] = installed
		seconds, err := strconv.ParseInt(fields[string(kind)], 10, 64)
		if err == nil && seconds > installed.Unix() {
			decided[kind] = time.Unix(seconds, 0)
		}
	}
	return decided, nil
}
