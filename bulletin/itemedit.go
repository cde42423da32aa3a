package bulletin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Edit changes an item that no edition has used, by what alter does to it;
// its history says which fields. Its ID, its state and who submitted it stay.
// It is laundered and checked as a new one is, and held if a link needs it.
// When somebody else was first, it reads again and asks alter again.
func (st *Store) Edit(ctx context.Context, id, by string, alter func(*Item) error) (Item, error) {
	by, err := who(by)
	if err != nil {
		return Item{}, err
	}
	for range attempts {
		was, last, err := st.item(ctx, id)
		if err != nil {
			return Item{}, err
		}
		if !slices.Contains([]ItemState{Submitted, Accepted, Held}, was.State) {
			return Item{}, refuse(ErrState, "Item %s is %s%s, so it can't be changed.", id, was.State, inEdition(was.Edition))
		}
		it := was
		if err := alter(&it); err != nil {
			return Item{}, err
		}
		it.ID, it.State, it.Edition = was.ID, was.State, was.Edition
		it.SubmittedBy, it.SubmittedAt = was.SubmittedBy, was.SubmittedAt
		it, unlabelled := st.label(ctx, it.Tidy())
		if unlabelled != nil && !Refused(unlabelled) {
			return Item{}, unlabelled
		}
		it, why, err := it.launder()
		if err := errors.Join(err, it.Check(), unlabelled); err != nil {
			return Item{}, err
		}
		if it.Body == was.Body && slices.Equal(it.Links, was.Links) {
			it.Notes = was.Notes
		}
		fields := changedFields(was, it)
		if len(fields) == 0 {
			return was, nil
		}
		reason := "changed " + strings.Join(fields, ", ")
		if why != "" {
			it.State, reason = Held, reason+". "+why
		}
		step, err := itemMove(id, was.State, Change{At: st.time(), By: by, To: string(it.State), Reason: reason})
		if err != nil {
			return Item{}, err
		}
		step.Last, step.Rewrite = last, true
		doc, err := json.Marshal(it)
		if err != nil {
			return Item{}, fmt.Errorf("write item %s: %w", id, err)
		}
		switch err := st.do(ctx, plan{Items: []itemStep{step}, doc: doc}); err {
		case nil:
			return it, nil
		case errItem:
			continue
		default:
			return Item{}, err
		}
	}
	return Item{}, refuse(ErrBusy, "Others kept changing item %s: look at it, then try again.", id)
}

// changedFields names the fields that somebody changed, as its JSON does.
func changedFields(a, b Item) []string {
	var names []string
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range va.NumField() {
		name, _, _ := strings.Cut(va.Type().Field(i).Tag.Get("json"), ",")
		if name == "notes" || va.Field(i).Kind() == reflect.Slice && va.Field(i).Len() == 0 && vb.Field(i).Len() == 0 {
			continue
		}
		if !reflect.DeepEqual(va.Field(i).Interface(), vb.Field(i).Interface()) {
			names = append(names, name)
		}
	}
	return names
}
