package bot

import (
	"kcst/bot/errands"
)

// Office is what officers work on in Slack.
type Office struct {
	Officers []string // KCST_OFFICERS, see ParseOfficer; empty: nobody is one
	Channel  string   // KCST_OFFICERS_CHANNEL: where drafts, gaps and alarms go; empty: nowhere
	Bulletin string   // KCST_BULLETIN_CHANNEL: where finished editions are announced; empty: nowhere
}

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
	b.handlers, b.runs = registry{}, map[string]run{}
}
