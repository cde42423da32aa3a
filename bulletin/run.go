package bulletin

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/robfig/cron/v3"
)

// Run ticks at once and then every minute until ctx ends, and waits for the
// tick under way. A tick that fails or panics is logged, and the next one
// tries again. It only returns ctx's end as nil.
func (e *Editor) Run(ctx context.Context) error {
	told := make(map[string]EventKind)
	log := cronLog{e.Log}
	c := cron.New(
		cron.WithLocation(e.Calendar.Zone),
		cron.WithLogger(log),
		cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(log)),
	)
	id, err := c.AddFunc("* * * * *", func() { e.tick(ctx, told) })
	if err != nil {
		return fmt.Errorf("start the calendar: %w", err)
	}
	c.Entry(id).WrappedJob.Run()
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

// tick is one Tick with its events logged: what is so and stays so is logged
// once a process.
func (e *Editor) tick(ctx context.Context, told map[string]EventKind) {
	events, err := e.Tick(ctx)
	if err != nil && ctx.Err() == nil {
		e.Log.Error("the calendar's tick failed", "error", err)
	}
	for _, event := range events {
		if told[event.ID] != event.Kind {
			told[event.ID] = event.Kind
			e.Log.Info("edition "+string(event.Kind), "id", event.ID, "reason", event.Reason)
		}
		if e.On != nil {
			e.On(ctx, event)
		}
	}
}

// cronLog takes what robfig's cron says: panics as errors, and the rest for
// debugging.
type cronLog struct{ *slog.Logger }

func (l cronLog) Info(msg string, keysAndValues ...any) { l.Debug("cron: "+msg, keysAndValues...) }

func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	l.Logger.Error("cron: "+msg, append(keysAndValues, "error", err)...)
}
