package main

import (
	"context"
	"sync/atomic"
	"time"

	"kcst/answers"
	"kcst/facts"
)

// knowledge keeps who runs this installation, and what a person in danger is
// told, in memory: both must be there when Redis is not.
type knowledge struct {
	facts   *facts.Store
	current atomic.Pointer[known]
}

type known struct {
	version     int64
	partnership facts.Partnership
	crisis      *answers.Crisis
}

func (a *app) newKnowledge(ctx context.Context) (*knowledge, error) {
	k := &knowledge{facts: a.facts}
	return k, k.refresh(ctx)
}

func (k *knowledge) partnership() facts.Partnership { return k.current.Load().partnership }
func (k *knowledge) crisis() *answers.Crisis        { return k.current.Load().crisis }

func (k *knowledge) refresh(ctx context.Context) error {
	base, err := k.facts.Base(ctx)
	if err != nil {
		return err
	}
	if was := k.current.Load(); was != nil && was.version == base.Version {
		return nil
	}
	k.current.Store(&known{base.Version, base.Partnership, answers.NewCrisis(base.Partnership)})
	return nil
}

// follow takes up what officers change, a few seconds after they do.
func (k *knowledge) follow(ctx context.Context) error {
	t := time.NewTicker(5 * time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
			_ = k.refresh(ctx) // what is known stays until the store answers again
		}
	}
}
