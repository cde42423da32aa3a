package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kcst/bot"
	"kcst/bulletin"
	"kcst/delivery"
	"kcst/delivery/bounces"
)

const (
	alarmWithin = 24 * time.Hour // since an edition began, for what became of it to be news
	alarmPause  = time.Hour      // after which a server that says "later" is one that takes nothing
	alarmLeast  = 5              // letters, below which a number could tell of somebody
	alarmShare  = 20             // one in so many comes back: lists that are kept stay below it
)

// alarms are what officers should hear of. They are looked at by one goroutine.
type alarms struct {
	*app
	read map[seenAs][]bot.Alarm // of editions as they stood at the last look, whose domains needn't be read again
}

// seenAs is how far an edition has come.
type seenAs struct {
	edition                string
	sent, failed, retrying int
	late                   bool
}

// look is what officers should hear of about editions that went out lately,
// domains that take no mail and letters that come back in numbers, and about
// councils whose meetings can't be read. It names domains of five people or
// more ([delivery.Sender.Domains]), and nobody. What can't be looked at is its
// error, and keeps nothing else from being told.
func (a *alarms) look(ctx context.Context) ([]bot.Alarm, error) {
	all, err := a.silentCanary(ctx)
	if err != nil {
		a.log.Debug("whether the canary's letter arrived isn't known", "error", err) // its watcher tells once
	}
	down, problem := a.councilsDown(ctx)
	problems := []error{problem}
	editions, err := a.items.Editions(ctx)
	problems = append(problems, err)
	read, now := map[seenAs][]bot.Alarm{}, a.editor.Now()
	for _, ed := range editions {
		since := now.Sub(ed.StartedAt)
		if ed.StartedAt.IsZero() || since > alarmWithin || ed.State == bulletin.Withdrawn {
			continue
		}
		found, err := a.edition(ctx, ed.ID, since > alarmPause, read)
		if err != nil {
			problems = append(problems, fmt.Errorf("edition %s: %w", ed.ID, err))
		}
		all = append(all, found...)
	}
	a.read = read
	return append(all, down...), errors.Join(problems...)
}

// edition is what to tell of one edition; late says that its relay had the
// time to take what it takes. What its domains came to goes into read.
func (a *alarms) edition(ctx context.Context, id string, late bool, read map[seenAs][]bot.Alarm) ([]bot.Alarm, error) {
	books := a.books()
	st, err := books.Status(ctx, id)
	if err != nil {
		return nil, err
	}
	all := cameBack(st)
	if st.Failed < alarmLeast && (!late || st.Failed+st.Retrying < alarmLeast) {
		return all, nil
	}
	now := seenAs{id, st.Sent, st.Failed, st.Retrying, late}
	found, same := a.read[now]
	if !same {
		domains, err := books.Domains(ctx, id)
		if err != nil {
			return all, err
		}
		for _, d := range domains {
			found = append(found, takesNone(id, d, late)...)
		}
	}
	read[now] = found
	return append(all, found...), nil
}

// takesNone is the alarm that a domain refused most letters of an edition, as
// a rule of a firewall does and the slips of a few people don't.
func takesNone(edition string, d delivery.DomainCount, late bool) []bot.Alarm {
	refused := d.States[delivery.Failed]
	if late {
		refused += d.States[delivery.Retrying]
	}
	if d.Domain == "" || refused < alarmLeast || refused <= d.States[delivery.Sent] {
		return nil
	}
	return []bot.Alarm{{ID: "domain/" + d.Domain, Text: fmt.Sprintf(
		"The mail server of %s takes little or nothing from us: of %s for it, %d of %s were refused and %d taken. "+
			"Ask the agency's IT whether they block the bulletin; kcst edition status %s --domains shows all domains.",
		d.Domain, plural(d.People, "letter"), refused, edition, d.States[delivery.Sent], edition)}}
}

// cameBack is the alarm that letters were taken and then returned in numbers.
func cameBack(st delivery.Status) []bot.Alarm {
	n := st.Returned[string(bounces.Hard)] + st.Returned[string(bounces.Complaint)]
	if n < alarmLeast || n*alarmShare < st.Sent {
		return nil
	}
	return []bot.Alarm{{ID: "bounces/" + st.ID, Text: fmt.Sprintf(
		"%d of the %s of %s that were taken came back for good or were called spam. Those addresses get nothing more. "+
			"Pause what is still going, and look where these subscribers came from: kcst edition report %s.",
		n, plural(st.Sent, "letter"), st.ID, st.ID)}}
}
