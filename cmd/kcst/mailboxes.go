package main

import (
	"context"
	"log/slog"
	"time"
)

// looking looks into a mailbox every minute until its context ends. Trouble
// with the mailbox or the store is logged once and waited out.
func looking(log *slog.Logger, trouble string, look func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		tick := time.NewTicker(time.Minute)
		defer tick.Stop()
		told := ""
		for ctx.Err() == nil {
			switch err := look(ctx); {
			case err == nil:
				told = ""
			case ctx.Err() == nil && err.Error() != told:
				told = err.Error()
				log.Warn(trouble, "err", err)
			}
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
		return nil
	}
}
