package bot

import (
	"context"
	"errors"
	"time"

	"kcst/bot/errands"
	"kcst/bulletin"
	"kcst/delivery"
	"kcst/facts"
	"kcst/facts/gaps"
	"kcst/funding"
	"kcst/subscribers"
)

// Office is what officers work on in Slack. Without an Editor there is none,
// and what needs one refuses.
type Office struct {
	Officers []string // KCST_OFFICERS, see ParseOfficer; empty: nobody is one
	Channel  string   // KCST_OFFICERS_CHANNEL: where drafts, gaps and alarms go; empty: nowhere
	Bulletin string   // KCST_BULLETIN_CHANNEL: where finished editions are announced; empty: nowhere

	Facts  *facts.Store
	Ledger *funding.Store
	Items  *bulletin.Store
	Editor *bulletin.Editor
	Sender *delivery.Sender
	Gaps   *gaps.Store

	// Gap counts a question that nobody could answer, once an asking, and names
	// its gap.
	Gap func(ctx context.Context, asking, question string) (id string, err error)
	// AnswerGap makes a sourced fact of an officer's answer to a gap.
	AnswerGap func(ctx context.Context, gap string, f facts.Fact, by string) (fact string, err error)
	// Recipients is how many people an edition would go to now.
	Recipients func(context.Context, bulletin.Content) (int, error)
	// Source is the officer as the source of what they say on a day.
	Source func(ctx context.Context, day facts.Date, by string) (facts.Source, error)
	// Alarms is what officers should hear of; nil is nothing.
	Alarms func(context.Context) ([]Alarm, error)

	// PreviewURL is where a draft can be looked at as mail, by whoever has the
	// address; nil is nowhere.
	PreviewURL func(edition string) string
	// Picture is where Slack finds a draft in short as a picture; version
	// changes with the draft, because Slack keeps what it fetched. "" is
	// nowhere, and so is nil.
	Picture func(edition, version string) string

	// Audit is who did what since a time, the earliest first; nil is nothing.
	Audit func(ctx context.Context, since time.Time) ([]Deed, error)

	BaseURL string         // KCST_BASE_URL, where the pages are
	Zone    *time.Location // of what people read
	Look    time.Duration  // between looks for what changed elsewhere; 5 s when zero
}

// today is the day in the office.
func (b *Bot) today() facts.Date { return facts.DateOf(b.o.Now().In(b.o.Office.Zone)) }

// equip prepares what buttons, forms and shortcuts do, and what is run on
// their behalf.
func (b *Bot) equip() {
	b.errands = errands.NewStore(b.o.Store, b.o.Now)
	b.errandWake = make(chan struct{}, 1)
	b.asides = make(chan struct{}, asides)
	b.groups = &groups{api: b.api, now: b.o.Now, held: map[string]members{}}
	for _, entry := range b.o.Office.Officers {
		if o := ParseOfficer(entry); o.User != "" || o.Group != "" {
			b.officers = append(b.officers, o)
		}
	}
	if b.o.Office.Zone == nil {
		b.o.Office.Zone = time.UTC
	}
	if b.o.Office.Look == 0 {
		b.o.Office.Look = 5 * time.Second
	}
	b.handlers, b.runs, b.cards = registry{}, map[string]run{}, map[string]drawing{}
	b.equipPartners()
	b.equipCards()
	b.runs[tellKind], b.runs[announceKind] = b.runTell, b.runAnnounce
	if b.o.Office.Editor != nil {
		b.equipEditions()
		b.equipItems()
		b.equipMoney()
		b.equipGaps()
		b.equipFacts()
	}
}

// said is an error as the person who asked is told it: what the stores refuse
// is a sentence of theirs.
func said(err error) error {
	var problems facts.Problems
	for _, sentence := range []error{
		bulletin.ErrNotFound, bulletin.ErrInvalid, bulletin.ErrWho, bulletin.ErrState, bulletin.ErrTaken, bulletin.ErrNothing,
		bulletin.ErrOwnApproval, bulletin.ErrMoved, bulletin.ErrNotDue, bulletin.ErrBusy, delivery.ErrNotSending, delivery.ErrCompose, subscribers.ErrAddress,
		funding.ErrRefused, facts.ErrUnknown, facts.ErrDate, facts.ErrMoney, gaps.ErrUnknown, gaps.ErrSettled,
	} {
		if errors.Is(err, sentence) {
			return refuse("%s", err.Error())
		}
	}
	if errors.As(err, &problems) {
		return refuse("%s", problems.Error())
	}
	return err
}
