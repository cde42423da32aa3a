package bulletin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Add takes in an item and gives it an ID if it has none. It begins as
// submitted unless an officer, who vouches for it, has set it to accepted or
// held. One that is there already under its ID is left as it is and returned,
// so that a file of items can be read twice.
//
// Its links are laundered on the way in ([links.Clean]); one that can't be
// unwrapped holds it, with the reason in its history. What was done stands in
// its notes.
func (st *Store) Add(ctx context.Context, it Item, by string) (Item, error) {
	it, _, err := st.AddNew(ctx, it, by)
	return it, err
}

// AddNew is Add, and says whether the item is new.
func (st *Store) AddNew(ctx context.Context, it Item, by string) (Item, bool, error) {
	it, why, err := st.submitted(ctx, it, by)
	if err != nil {
		return Item{}, false, err
	}
	if it.ID == "" {
		n, err := st.count(ctx, "items")
		if err != nil {
			return Item{}, false, err
		}
		it.ID = fmt.Sprintf("item-%d", n)
	}
	if err := checkItemID(it.ID); err != nil {
		return Item{}, false, err
	}
	now := st.time()
	it.Edition, it.SubmittedAt = "", now
	doc, err := json.Marshal(it)
	if err != nil {
		return Item{}, false, fmt.Errorf("write item %s: %w", it.ID, err)
	}
	move, err := itemMove(it.ID, "", Change{At: now, By: strings.TrimSpace(by), To: string(it.State), Reason: why})
	if err != nil {
		return Item{}, false, err
	}
	switch err := st.do(ctx, plan{Items: []itemStep{move}, doc: doc}); err {
	case nil:
		return it, true, nil
	case errItem:
		it, err := st.Item(ctx, it.ID)
		return it, false, err
	default:
		return Item{}, false, err
	}
}

// Preview is what Add would keep of an item, without its ID if it has none.
func (st *Store) Preview(ctx context.Context, it Item, by string) (Item, error) {
	it, _, err := st.submitted(ctx, it, by)
	return it, err
}

// submitted is an item as it goes in, and why it is held, if it is.
func (st *Store) submitted(ctx context.Context, it Item, by string) (_ Item, why string, err error) {
	by = strings.TrimSpace(by)
	if by == "" {
		return Item{}, "", refuse(ErrWho, "Nobody is named as the one who adds the item: say who, such as --by j.smith")
	}
	it = it.Tidy()
	it.SubmittedBy = cmp.Or(it.SubmittedBy, by)
	it, unlabelled := st.label(ctx, it)
	if unlabelled != nil && !Refused(unlabelled) {
		return Item{}, "", unlabelled
	}
	it, why, err = it.launder()
	if err := errors.Join(err, it.Check(), unlabelled); err != nil {
		return Item{}, "", err
	}
	switch {
	case why != "":
		it.State = Held
	case it.State != Accepted && it.State != Held:
		it.State = Submitted
	}
	return it, why, nil
}

// Accept lets an item into the next edition of its time. One whose links
// wouldn't do for readers is refused with [ErrInvalid] until they are changed.
func (st *Store) Accept(ctx context.Context, id, by string) (Item, error) {
	return st.move(ctx, id, by, "", Accepted, Submitted, Held)
}

// Hold keeps an item out of editions until somebody accepts it.
func (st *Store) Hold(ctx context.Context, id, by, reason string) (Item, error) {
	return st.move(ctx, id, by, reason, Held, Submitted, Accepted)
}

// move takes an item from one of some states to another. An item that is
// there already is returned as it is.
func (st *Store) move(ctx context.Context, id, by, reason string, to ItemState, from ...ItemState) (Item, error) {
	by, err := who(by)
	if err != nil {
		return Item{}, err
	}
	for range attempts {
		it, last, err := st.item(ctx, id)
		if err != nil || it.State == to {
			return it, err
		}
		if !slices.Contains(from, it.State) {
			return Item{}, refuse(ErrState, "Item %s is %s%s, so it can't become %s.", id, it.State, inEdition(it.Edition), to)
		}
		if why := it.private(); to == Accepted && why != "" {
			return Item{}, refuse(ErrInvalid, "Item %s can't be accepted. %s", id, why)
		}
		if _, why, err := it.launder(); to == Accepted && (why != "" || err != nil) {
			return Item{}, refuse(ErrInvalid, "Item %s can't be accepted yet. %s Change its link (kcst items edit), then accept it.", id, cmp.Or(why, sentence(err)))
		}
		move, err := itemMove(id, it.State, Change{At: st.time(), By: by, To: string(to), Reason: strings.TrimSpace(reason)})
		if err != nil {
			return Item{}, err
		}
		move.Last = last
		switch err := st.do(ctx, plan{Items: []itemStep{move}}); err {
		case nil:
			it.State = to
			return it, nil
		case errItem:
			continue
		default:
			return Item{}, err
		}
	}
	return Item{}, refuse(ErrBusy, "Others kept changing item %s: look at it, then try again.", id)
}

func inEdition(id string) string {
	if id == "" {
		return ""
	}
	return " (in " + id + ")"
}

// itemMove is the step that c describes.
func itemMove(id string, from ItemState, c Change) (itemStep, error) {
	c.From = string(from)
	entry, err := json.Marshal(c)
	if err != nil {
		return itemStep{}, fmt.Errorf("write a change of item %s: %w", id, err)
	}
	s := itemStep{ID: id, From: from, To: ItemState(c.To), Entry: string(entry)}
	if s.To == Used {
		s.Edition = c.Edition
	}
	return s, nil
}

// Item reads one item.
func (st *Store) Item(ctx context.Context, id string) (Item, error) {
	it, _, err := st.item(ctx, id)
	return it, err
}

// item reads one item, and the token of the last step that changed it.
func (st *Store) item(ctx context.Context, id string) (Item, string, error) {
	fields, err := st.hash(ctx, st.key("item", id))
	if err != nil {
		return Item{}, "", err
	}
	if len(fields) == 0 {
		return Item{}, "", refuse(ErrNotFound, "There is no item %s: list them to see which there are.", id)
	}
	it, err := readItem(fields)
	return it, fields["last"], err
}

// ItemHistory is every change of an item, oldest first.
func (st *Store) ItemHistory(ctx context.Context, id string) ([]Change, error) {
	return st.history(ctx, st.key("item", id, "history"))
}

// Items are the items in any of the states (none named: all), in the order in
// which they were submitted.
func (st *Store) Items(ctx context.Context, states ...ItemState) ([]Item, error) {
	if len(states) == 0 {
		states = ItemStates()
	}
	sets := make([]string, len(states))
	for i, s := range states {
		sets[i] = st.key("items", string(s))
	}
	ids, err := st.s.SUnion(ctx, sets...).Result()
	if err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = st.key("item", id)
	}
	all, err := st.hashes(ctx, keys)
	if err != nil {
		return nil, err
	}
	items := make([]Item, 0, len(all))
	for _, fields := range all {
		it, err := readItem(fields)
		if err != nil {
			return nil, err
		}
		if slices.Contains(states, it.State) { // it may have moved between the two reads
			items = append(items, it)
		}
	}
	slices.SortFunc(items, bySubmission)
	return items, nil
}

func bySubmission(a, b Item) int {
	if c := a.SubmittedAt.Compare(b.SubmittedAt); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

func readItem(fields map[string]string) (Item, error) {
	var it Item
	if err := json.Unmarshal([]byte(fields["doc"]), &it); err != nil {
		return Item{}, fmt.Errorf("read an item: %w", err)
	}
	it.State, it.Edition = ItemState(fields["state"]), fields["edition"]
	return it, nil
}

// checkItemID refuses what can't stand in a key and in a command.
func checkItemID(id string) error {
	if id != "" && len(id) <= 80 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-.") == "" {
		return nil
	}
	return refuse(ErrInvalid, "%q can't be an item's ID: use at most 80 small letters, digits, dots and dashes", id)
}
