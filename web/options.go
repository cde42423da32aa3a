package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"kcst/answers"
	"kcst/bulletin"
	"kcst/delivery/inbox"
	"kcst/facts"
	"kcst/meetings"
	"kcst/subscribers"
)

// Options is all that the website needs from the rest of kcst.
type Options struct {
	// BaseURL is where the site is reached; over https it says so for a year.
	BaseURL string
	// Partnership is who runs it, asked for each page, so that a change shows.
	Partnership func() facts.Partnership

	// Ask answers a question.
	Ask func(context.Context, answers.Question) (answers.Answer, error)
	// Danger recognises a person in danger, before and without Ask.
	Danger func(text string) bool

	// Editions are all editions; the site shows those that were sent.
	Editions func(context.Context) ([]bulletin.Edition, error)
	// Edition is one edition with its content; an error that wraps
	// [bulletin.ErrNotFound] is a page not found.
	Edition func(ctx context.Context, id string) (bulletin.Edition, error)
	// Next is when the next monthly edition is due after a time; nil, or a
	// zero time: no day is named.
	Next func(after time.Time) time.Time

	// Meetings are those that start in a half-open period, the earliest first.
	Meetings func(ctx context.Context, from, until time.Time) ([]meetings.Meeting, error)

	// Meeting is one meeting; an error that wraps [meetings.ErrUnknown] is a
	// page not found. About are those of a period that touch a topic.
	Meeting func(ctx context.Context, ref string) (meetings.Meeting, error)
	About   func(ctx context.Context, topic string, from, until time.Time) ([]meetings.Meeting, error)
	// Facts are what footnotes and topics are explained by.
	Facts func(context.Context) (*facts.Base, error)

	// Door is what people do for themselves: join, confirm, choose, leave.
	Door *subscribers.Door
	// Inbox is the demonstration's mail, the last one first; nil everywhere
	// else.
	Inbox func() []inbox.Message

	// Ready is nil, or why the service can't be used yet.
	Ready func(context.Context) error
	// Extra are further handlers by their pattern, such as "/slack/".
	Extra map[string]http.Handler

	Now func() time.Time
	Log *slog.Logger
}

// check names everything that is missing.
func (o Options) check() error {
	var missing []string
	for name, ok := range map[string]bool{
		"Partnership": o.Partnership != nil, "Ask": o.Ask != nil, "Danger": o.Danger != nil,
		"Editions": o.Editions != nil, "Edition": o.Edition != nil, "Meetings": o.Meetings != nil,
		"Meeting": o.Meeting != nil, "About": o.About != nil, "Facts": o.Facts != nil,
		"Door": o.Door != nil, "Ready": o.Ready != nil, "Now": o.Now != nil, "Log": o.Log != nil,
	} {
		if !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return errors.New("the website lacks " + strings.Join(missing, ", "))
}
