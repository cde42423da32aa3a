package meetings

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// longestEdit bounds what an officer writes in place of a summary, in
// characters.
const longestEdit = 2000

// Edit puts an officer's words in place of the summary of an item, named by
// its ID, number or title. They stay when the source is read again, and are
// shown as theirs; no text takes them away again. Decisions and actions are
// the source's and can't be edited.
func (st *Store) Edit(ctx context.Context, ref, item, text, by string) error {
	m, err := st.Get(ctx, ref)
	if err != nil {
		return err
	}
	text, by = strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(by), " ")
	switch {
	case by == "":
		return fmt.Errorf("%w: nobody is named as the one who edits", ErrInvalid)
	case utf8.RuneCountInString(text) > longestEdit:
		return fmt.Errorf("%w: a summary has at most %d characters", ErrInvalid, longestEdit)
	}
	at := slices.IndexFunc(m.Items, func(it AgendaItem) bool {
		return item != "" && (it.ID == item || it.Number == item || strings.EqualFold(it.Title, item))
	})
	if at < 0 {
		return fmt.Errorf("%w: %s has no item %q: name one by its number or its title", ErrUnknown, ref, item)
	}
	field := m.Items[at].edits()
	p := st.redis.TxPipeline()
	if text == "" {
		p.HDel(ctx, st.key("edit", ref), field)
	} else {
		doc, err := json.Marshal(Edit{Text: text, By: by, At: st.now().UTC().Truncate(time.Second)})
		if err != nil {
			return err
		}
		p.HSet(ctx, st.key("edit", ref), field, doc)
	}
	p.Incr(ctx, st.key("rev"))
	_, err = p.Exec(ctx)
	return err
}

// edits is the name under which an item's edit is kept: what stays when it is
// read again.
func (it AgendaItem) edits() string {
	if it.ID != "" {
		return it.ID
	}
	return strings.ToLower(it.Title)
}

// edited is a list of meetings with what officers wrote.
func (st *Store) edited(ctx context.Context, list []Meeting) ([]Meeting, error) {
	for some := range slices.Chunk(list, 500) {
		p := st.redis.Pipeline()
		for _, m := range some {
			p.HGetAll(ctx, st.key("edit", m.Ref()))
		}
		cmds, err := p.Exec(ctx)
		if err != nil {
			return nil, err
		}
		for i, cmd := range cmds {
			docs := cmd.(interface{ Val() map[string]string }).Val()
			for j := range some[i].Items {
				it := &some[i].Items[j]
				doc, ok := docs[it.edits()]
				if !ok {
					continue
				}
				it.Edit = new(Edit)
				if err := json.Unmarshal([]byte(doc), it.Edit); err != nil {
					return nil, fmt.Errorf("an edit of meeting %s: %w", some[i].Ref(), err)
				}
			}
		}
	}
	return list, nil
}
