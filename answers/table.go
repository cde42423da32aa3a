package answers

// table finds what belongs to a key that is a hash already: where a map would
// hash it again and look in three places, it looks in one or two.
type table[V any] struct {
	entries []entry[V] // a power of two, at least half of them free
}

type entry[V any] struct {
	key   uint64
	value V
	taken bool
}

// newTable has what the map has.
func newTable[V any](of map[uint64]V) table[V] {
	size := 1
	for size < 2*len(of)+1 {
		size *= 2
	}
	t := table[V]{make([]entry[V], size)}
	for key, value := range of {
		*t.at(key) = entry[V]{key, value, true}
	}
	return t
}

// at is the entry of the key, or the free one where it would be.
func (t table[V]) at(key uint64) *entry[V] {
	last := uint64(len(t.entries) - 1)
	for i := (key ^ key>>32) & last; ; i = (i + 1) & last {
		if s := &t.entries[i]; !s.taken || s.key == key {
			return s
		}
	}
}

// of is the value of the key, and whether there is one.
func (t table[V]) of(key uint64) (V, bool) {
	s := t.at(key)
	return s.value, s.taken
}
