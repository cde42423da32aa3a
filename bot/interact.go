package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kcst/bot/errands"
)

// handler is what the bot does when somebody uses one of its buttons, forms
// and shortcuts. Exactly one of open, show, do and suggest is set.
//
// open only shows something, at once, because a trigger lives for three
// seconds. Nothing is stored, so it must change nothing.
//
// show answers a form at once. Nothing of it is stored here, so whatever it
// does is one step, and harmless when repeated.
//
// do changes something. It runs after the deed was stored and before Slack is
// told, so that what was acknowledged has been done; it is run again when the
// process died in the middle, so it must be harmless when repeated with the
// same [interaction].ID. What is to be seen of it elsewhere (other copies of
// the message, other threads) it leaves to errands. A [refusal] undoes the
// deed: the person is told why, and may try again.
//
// suggest gives the options of a menu as somebody types.
type handler struct {
	role    role
	open    func(context.Context, *interaction) error
	show    func(context.Context, *interaction) (answer, error)
	do      func(context.Context, *interaction) (answer, error)
	suggest func(context.Context, *interaction) ([]*slack.OptionBlockObject, error)
}

// answer is what a deed gives back at once. The zero answer closes the form,
// or says nothing.
type answer struct {
	update *slack.ModalViewRequest // instead of the form
	push   *slack.ModalViewRequest // on top of the form
	clear  bool                    // closes every form of the stack
	tell   *message                // for the person alone; in a form, instead of it
	again  json.RawMessage         // what an earlier time made of the form
}

// registry is every handler by the place it is used in and its action_id or
// callback_id.
type registry map[string]handler

// Where a handler is used.
const (
	onAction  = "action"   // a button, a menu, in a message or a view
	onSubmit  = "submit"   // a form was submitted
	onClose   = "close"    // a form with notify_on_close was closed
	onGlobal  = "shortcut" // a shortcut of the workspace
	onMessage = "message"  // a shortcut of a message
	onSuggest = "suggest"  // somebody types into a menu
)

// add registers a handler; two under one name are a slip of the programmer.
func (r registry) add(where, id string, h handler) {
	if _, twice := r[where+" "+id]; twice {
		panic("bot: two handlers of " + where + " " + id)
	}
	r[where+" "+id] = h
}

// find is the handler of an action_id or a callback_id. What stands after a
// colon in it only tells apart the buttons of one block.
func (r registry) find(where, id string) (handler, bool) {
	id, _, _ = strings.Cut(id, ":")
	h, ok := r[where+" "+id]
	return h, ok
}

// interactWithin is how long a deed may last before Slack, which waits three
// seconds, must be told something.
const interactWithin = 2300 * time.Millisecond

// interact does what somebody asked for with a button, a form or a shortcut,
// and gives what goes back in the acknowledgement: nil is nothing. Both
// transports end here.
func (b *Bot) interact(ctx context.Context, raw []byte) any {
	i, h, ok := b.arrived(raw)
	if i == nil {
		return nil
	}
	if !ok {
		b.o.Log.Warn("nothing answers to an interaction", "where", i.Where, "action", i.Action)
		return b.reply(ctx, i, answer{}, refuse(goneText))
	}
	ctx, cancel := context.WithTimeout(ctx, interactWithin)
	defer cancel()
	log := b.o.Log.With("interaction", i.ID, "where", i.Where, "action", i.Action)
	who, err := b.may(ctx, i, h.role)
	if err != nil {
		log.Info("an interaction was refused", "err", safe(err))
		return b.reply(ctx, i, answer{}, err)
	}
	i.By = who
	if h.role == anybody && b.inDangerForm(i) {
		return b.signpostForm(ctx, i)
	}
	switch {
	case h.suggest != nil:
		options, err := h.suggest(ctx, i)
		if err != nil {
			log.Warn("a menu has no options", "err", safe(err))
		}
		return slack.OptionsResponse{Options: options}
	case h.open != nil:
		if err = b.guard(i, func() error { return h.open(ctx, i) }); err != nil {
			log.Warn("nothing was opened", "err", safe(err))
		}
		return b.reply(ctx, i, answer{}, err)
	case h.show != nil:
		var a answer
		err = b.guard(i, func() (err error) {
			a, err = h.show(ctx, i)
			return err
		})
		if err != nil && !isRefusal(err) {
			log.Warn("a form was not answered", "err", safe(err))
		}
		return b.reply(ctx, i, a, err)
	}
	a, err := b.deed(ctx, i, h, raw)
	switch {
	case err == nil:
		log.Info("an interaction was done", "ms", b.o.Now().Sub(i.At).Milliseconds())
	case isRefusal(err):
		log.Info("an interaction was refused", "err", safe(err))
	default:
		log.Error("an interaction was not done", "err", safe(err))
	}
	return b.reply(ctx, i, a, err)
}

// arrived reads an interaction and finds its handler, if there is one. It gives
// nil where nothing is asked for.
func (b *Bot) arrived(raw []byte) (*interaction, handler, bool) {
	i, err := parseInteraction(raw)
	if err != nil {
		b.o.Log.Warn("an interaction can't be read", "err", err)
		return nil, handler{}, false
	}
	i.At = b.o.Now()
	h, ok := b.handlers.find(i.Where, i.Action)
	if !ok && i.Where == onAction && i.link {
		return nil, handler{}, false // a button that is a link has opened it
	}
	return i, h, ok
}

// errUnstored: whether what somebody did was stored isn't known.
var errUnstored = errors.New("not stored, or not known to be")

// deed does what changes something, once: it is stored first, and who dies
// over it leaves it to another.
func (b *Bot) deed(ctx context.Context, i *interaction, h handler, raw []byte) (answer, error) {
	e := errands.Errand{Name: deedKind + "/" + i.ID}
	claim := fmt.Sprintf("%s-%d", b.owner, b.claims.Add(1))
	for {
		begun, err := b.errands.Begin(ctx, e.Name, i.By+"\n"+string(raw), claim, b.o.Lease)
		if errors.Is(err, errands.ErrFull) {
			return answer{}, refuse(fullText)
		}
		if err != nil {
			return answer{}, fmt.Errorf("%w: %w", errUnstored, err)
		}
		if begun == errands.Yours {
			break
		}
		if begun == errands.Before {
			return b.doneBefore(ctx, i, e), nil
		}
		if sleep(ctx, 50*time.Millisecond) != nil {
			return answer{}, refuse(stillText)
		}
	}
	return b.runDeed(ctx, i, h, e, claim)
}

// doneBefore is what somebody is shown whose form came twice: what the first
// time made of it, or else it is closed. That it was done is known, whether or
// not there is time left to look what came of it.
func (b *Bot) doneBefore(ctx context.Context, i *interaction, e errands.Errand) answer {
	if i.Where != onSubmit {
		return answer{}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), quickly)
	defer cancel()
	came, _, err := b.errands.Came(ctx, e.Name)
	switch {
	case err != nil:
		b.o.Log.Warn("what came of a form isn't known", "interaction", i.ID, "err", safe(err))
		done := notice(beforeText)
		return answer{tell: &done}
	case strings.HasPrefix(came, "{"):
		return answer{again: json.RawMessage(came)}
	}
	return answer{clear: true}
}

// outcome is what a deed made of its form, to be shown again; "" for nothing.
func (a answer) outcome(i *interaction) string {
	if a.tell == nil || i.Where != onSubmit {
		return ""
	}
	raw, err := json.Marshal(noticeView(*a.tell))
	if err != nil {
		return ""
	}
	return string(raw)
}

// runDeed runs a deed that is stored and leased to claim.
func (b *Bot) runDeed(ctx context.Context, i *interaction, h handler, e errands.Errand, claim string) (a answer, err error) {
	err = b.guard(i, func() (err error) {
		a, err = h.do(ctx, i)
		return err
	})
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	switch {
	case err == nil:
		if err := b.errands.Done(ending, e, claim, a.outcome(i)); err != nil {
			b.o.Log.Warn("a deed may be repeated", "interaction", i.ID, "err", safe(err))
		}
	case isRefusal(err):
		if err := b.errands.Drop(ending, e, claim); err != nil {
			b.o.Log.Warn("a refused deed is kept", "interaction", i.ID, "err", safe(err))
		}
	default: // the store is away, say: whether it was done is open, so it is tried again
		if err := b.errands.Later(ending, e, claim, lookAgain); err != nil {
			b.o.Log.Warn("a deed waits for its lease", "interaction", i.ID, "err", safe(err))
		}
		b.roused()
		return a, refuse(onItText)
	}
	b.roused()
	return a, err
}

// guard keeps a panic from taking the process down.
func (b *Bot) guard(i *interaction, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			b.o.Log.Error("an interaction panicked", "interaction", i.ID, "action", i.Action, "stack", string(debug.Stack()))
			err = errors.New("it panicked")
		}
	}()
	return f()
}

// refusal is a sentence for the person who asked, with the next step. With
// fields it lies on inputs of the form, by block_id.
type refusal struct {
	sentence string
	fields   map[string]string
}

func (r *refusal) Error() string {
	if r.sentence == "" {
		return "fields of a form"
	}
	return "refused"
}

func refuse(format string, args ...any) error {
	return &refusal{sentence: fmt.Sprintf(format, args...)}
}

// refuseFields puts a sentence on each of several inputs of a form.
func refuseFields(fields map[string]string) error { return &refusal{fields: fields} }

func isRefusal(err error) bool {
	var r *refusal
	return errors.As(err, &r)
}
