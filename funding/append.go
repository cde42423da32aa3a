package funding

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"kcst/facts"
)

// Receipt is what [Store.Append] gives: the entry as it stands in the ledger.
// Repeated is set where the key was used before for the same, and nothing was
// added now.
type Receipt struct {
	Entry    Entry
	Repeated bool
}

// Changed tells that the ledger has a new entry.
type Changed struct {
	Seq      int64       `json:"seq"`
	Kind     Kind        `json:"kind"` // what it makes so; of a correction, what it corrects
	Corrects int64       `json:"corrects,omitempty"`
	Fund     string      `json:"fund"`
	Pot      string      `json:"pot,omitempty"`
	To       string      `json:"to,omitempty"`
	Project  string      `json:"project,omitempty"`
	Amount   facts.Money `json:"amount,omitempty"`
	Date     facts.Date  `json:"date"`
	Recorded time.Time   `json:"recorded"`
}

func changed(e Entry) Changed {
	return Changed{Seq: e.Seq, Kind: e.Effect(), Corrects: e.Corrects, Fund: e.Fund, Pot: e.Pot, To: e.To,
		Project: e.Project, Amount: e.Amount, Date: e.Date, Recorded: e.Recorded}
}

// Changed is the event that the receipt's entry is.
func (r Receipt) Changed() Changed { return changed(r.Entry) }

// Append adds an entry, or refuses it with [Refusals] and adds nothing.
//
// Key makes it safe to repeat: the same entry under the same key is added
// once, whatever happens in between; another entry under it is refused. An
// entry without a key gets one of its own. The pot of a project that has only
// one may be left out, and of a correction all that stays as it was.
func (st *Store) Append(ctx context.Context, e Entry) (Receipt, error) {
	known, err := st.catalogue(ctx)
	if err != nil {
		return Receipt{}, err
	}
	return st.append(ctx, known, e)
}

func (st *Store) append(ctx context.Context, known catalogue, e Entry) (Receipt, error) {
	e.tidy()
	var target *Entry
	if e.Kind == Correct && e.Corrects != 0 {
		held, err := st.Entry(ctx, e.Corrects)
		if err != nil {
			return Receipt{}, err
		}
		if err := e.correcting(held); err != nil {
			return Receipt{}, err
		}
		target = &held
	}
	known.fill(&e)
	if refusals := known.check(&e, st.today(known)); len(refusals) > 0 {
		if e.Effect() == Drop && e.Amount == 0 && len(refusals) == 1 {
			return Receipt{}, st.explainPartial(ctx, e)
		}
		return Receipt{}, refusals
	}
	if e.Key == "" {
		e.Key = "auto-" + st.text()
	}
	form, err := json.Marshal(e)
	if err != nil {
		return Receipt{}, err
	}
	p := st.plan(e, target)
	answer, err := st.run(ctx, p, form)
	if err != nil {
		return Receipt{}, fmt.Errorf("funding: recording %s: %w", e.Kind, err)
	}
	switch answer[0] {
	case "ok":
		e.Seq, e.Recorded, err = stamp(answer[1], answer[2])
		return Receipt{Entry: e}, err
	case "same":
		return st.repeated(ctx, answer[1], form, e)
	}
	return Receipt{}, st.explain(ctx, known, p, e, answer)
}

// repeated is the entry that has the key already, where it is the same one.
func (st *Store) repeated(ctx context.Context, number string, form []byte, e Entry) (Receipt, error) {
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Receipt{}, err
	}
	held, err := st.Entry(ctx, seq)
	if err != nil {
		return Receipt{}, err
	}
	before := held
	if e.ID != "" { // of a file, that somebody else may have loaded
		before.By = e.By
	}
	first, err := json.Marshal(before)
	if err != nil {
		return Receipt{}, err
	}
	if string(first) != string(form) {
		return Receipt{}, refuse(ErrKeyUsed, "key", "the key %s was used before, for something else: entry %d, %s, recorded by %s. Write another key, or leave it out",
			quote(e.Key), held.Seq, held.Words(), held.By)
	}
	return Receipt{Entry: held, Repeated: true}, nil
}

// correcting completes a correction from the entry that it supersedes.
func (e *Entry) correcting(held Entry) error {
	switch {
	case held.Void:
		return refuse(ErrSuperseded, "corrects", "entry %d took back what it corrects: record it again as an entry of its own", held.Seq)
	case e.Fund != "" && e.Fund != held.Fund:
		return refuse(ErrInvalid, "fund", "entry %d is of %s, and a correction stays in its fund: leave the fund out, or take the entry back with --void and record it under %s", held.Seq, held.Fund, e.Fund)
	}
	e.Of, e.Fund, e.First = held.Effect(), held.Fund, cmp.Or(held.First, held.Seq)
	e.Pot, e.To = cmp.Or(e.Pot, held.Pot), cmp.Or(e.To, held.To)
	e.Project = cmp.Or(e.Project, held.Project)
	e.Amount = cmp.Or(e.Amount, held.Amount)
	e.Who, e.Note = cmp.Or(e.Who, held.Who), cmp.Or(e.Note, held.Note)
	if e.Date.IsZero() {
		e.Date, e.Dated = held.Date, held.Dated
	}
	return nil
}

// stamp reads what the script gave an entry.
func stamp(seq, recorded string) (int64, time.Time, error) {
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil {
		return 0, time.Time{}, err
	}
	ms, err := strconv.ParseInt(recorded, 10, 64)
	return n, time.UnixMilli(ms).UTC(), err
}

// catalogue is the funds, pots and projects as they are now.
func (st *Store) catalogue(ctx context.Context) (catalogue, error) {
	base, err := st.facts.Base(ctx)
	if err != nil {
		return catalogue{}, fmt.Errorf("funding: %w", err)
	}
	return catalogue{base}, nil
}

// today is the day in the partnership's zone.
func (st *Store) today(known catalogue) facts.Date {
	return facts.DateOf(st.now().In(known.zone()))
}

// zone is the partnership's, or UTC.
func (c catalogue) zone() *time.Location {
	if zone, err := time.LoadLocation(c.Partnership.Zone); err == nil {
		return zone
	}
	return time.UTC
}
