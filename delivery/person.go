package delivery

import "context"

// To is what became of an edition for one subscriber; false where there is
// nothing, because they weren't to get it.
func (st *Store) To(ctx context.Context, edition, subscriber string) (Delivery, bool, error) {
	kept, err := st.s.HMGet(ctx, st.key(edition, "delivery"), subscriber).Result()
	if err != nil {
		return Delivery{}, false, err
	}
	text, ok := kept[0].(string)
	if !ok {
		return Delivery{}, false, nil
	}
	d, err := readRecord(subscriber, text)
	return d, err == nil, err
}
