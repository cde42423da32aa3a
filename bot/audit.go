package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Deed is one line of the audit trail: who did what, and when.
type Deed struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	What string    `json:"what"` // a sentence without a subject: "approved monthly-2026-12"
}

// auditDays is how far back the trail is shown in Slack.
const auditDays = 30

// auditMessage is the trail of the last days, the latest first.
func (b *Bot) auditMessage(ctx context.Context) (message, error) {
	deeds, err := b.trail(ctx, auditDays*24*time.Hour, 40)
	if err != nil {
		return message{}, err
	}
	var m builder
	m.mrkdwn("*Who did what in the last 30 days*")
	for chunk := range slices.Chunk(b.deedLines(deeds), 10) {
		m.mrkdwn(strings.Join(chunk, "\n"))
	}
	if len(deeds) == 0 {
		m.section("Nothing was done.")
	}
	m.context("kcst audit lists it all.")
	return m.message("Who did what in the last 30 days"), nil
}

// homeOffice is what officers may do, for them alone.
func (b *Bot) homeOffice(ctx context.Context, team, user string) ([]slack.Block, error) {
	if b.o.Office.Editor == nil {
		return nil, nil
	}
	if _, err := b.may(ctx, &interaction{Team: team, User: user}, officer); isRefusal(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var m builder
	m.officerHelp()
	return m.blocks, nil
}

// homeTrail is the end of the trail, for officers alone.
func (b *Bot) homeTrail(ctx context.Context, team, user string) ([]slack.Block, error) {
	if b.o.Office.Audit == nil {
		return nil, nil
	}
	if _, err := b.may(ctx, &interaction{Team: team, User: user}, officer); isRefusal(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	deeds, err := b.trail(ctx, auditDays*24*time.Hour, 10)
	if err != nil {
		return nil, err
	}
	var m builder
	m.mrkdwn(strings.Join(b.deedLines(deeds), "\n"))
	if len(deeds) == 0 {
		m.section("Nothing was done in the last 30 days.")
	}
	m.context("Officers alone see this. /kcst audit shows more of it.")
	return m.blocks, nil
}

// trail is the latest deeds, the last one first.
func (b *Bot) trail(ctx context.Context, back time.Duration, most int) ([]Deed, error) {
	if b.o.Office.Audit == nil {
		return nil, nil
	}
	deeds, err := b.o.Office.Audit(ctx, b.o.Now().Add(-back))
	if err != nil {
		return nil, err
	}
	slices.Reverse(deeds)
	return deeds[:min(len(deeds), most)], nil
}

// deedLines are deeds as a message shows them.
func (b *Bot) deedLines(deeds []Deed) []string {
	var lines []string
	for _, d := range deeds {
		lines = append(lines, "• "+d.At.In(b.o.Office.Zone).Format("2 Jan 15:04")+" "+who(d.By)+" "+mrkdwn(cut(d.What, 200)))
	}
	return lines
}
