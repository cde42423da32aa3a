package web

import (
	"context"
	"sync"
	"time"
)

// freshness is how old a list may be that many readers ask for at once: a
// crowd after a mailing costs the store one reading, and a change shows within
// seconds.
const freshness = 3 * time.Second

// kept is a list that is read again when it has grown old. An error isn't
// kept.
type kept[T any] struct {
	load func(context.Context) (T, error)
	now  func() time.Time

	mu   sync.Mutex
	at   time.Time
	list T
}

func (k *kept[T]) get(ctx context.Context) (T, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if age := k.now().Sub(k.at); !k.at.IsZero() && age >= 0 && age < freshness {
		return k.list, nil
	}
	list, err := k.load(ctx)
	if err != nil {
		return list, err
	}
	k.list, k.at = list, k.now()
	return list, nil
}
