package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"kcst/bulletin"
	"kcst/delivery"
	"kcst/templates"
)

// editionThing is an edition as a thing that cards show.
const editionThing = "edition"

// drawEdition is an edition's card: what it is, whom it goes to, what is in
// it, how far it has come, and what can be done next.
func (b *Bot) drawEdition(ctx context.Context, id string) (message, bool, error) {
	office := b.o.Office
	ed, err := office.Items.Edition(ctx, id)
	if errors.Is(err, bulletin.ErrNotFound) {
		return message{}, false, nil
	} else if err != nil {
		return message{}, false, err
	}
	var m builder
	m.heading(ed.Subject)
	m.mrkdwn(b.editionLine(ed))
	switch ed.State {
	case bulletin.Sending, bulletin.Paused, bulletin.Sent, bulletin.Withdrawn:
		st, err := office.Sender.Status(ctx, id)
		if err != nil {
			return message{}, false, err
		}
		if st.Planned > 0 {
			m.mrkdwn(progressLine(st))
		} else if ed.State != bulletin.Withdrawn {
			m.mrkdwn("No mail has gone yet.")
		}
		m.contents(ed.Content)
		m.buttons(editionButtons(ed, st, 0)...)
	default:
		n, err := office.Recipients(ctx, ed.Content)
		if err != nil {
			return message{}, false, err
		}
		m.mrkdwn(audienceLine(ed.Content, n))
		m.contents(ed.Content)
		b.addPreview(&m, ed)
		m.buttons(editionButtons(ed, delivery.Status{}, n)...)
	}
	var notes []string
	if ed.State == bulletin.Open || ed.State == bulletin.InReview {
		if notes, err = b.changesAsked(ctx, id); err != nil {
			return message{}, false, err
		}
	}
	m.context(append([]string{mrkdwn(ed.ID) + " · drafted by " + who(ed.Author) + editedBy(ed)}, notes...)...)
	return m.message(fmt.Sprintf("%s: %s is %s.", ed.ID, ed.Subject, ed.State)), true, nil
}

// addPreview shows a draft as a picture, where Slack can fetch one, and links
// to it as it looks in a mailbox.
func (b *Bot) addPreview(m *builder, ed bulletin.Edition) {
	if b.o.Office.Picture != nil && len(m.blocks) < limitBlocks {
		raw, _ := json.Marshal(ed.Content) // texts and numbers: it can be written
		if address := b.o.Office.Picture(ed.ID, identify(string(raw))); address != "" {
			m.blocks = append(m.blocks, slack.NewImageBlock(address, "The edition in short: its heading, first words and headlines", "", nil))
		}
	}
	if b.o.Office.PreviewURL != nil {
		m.mrkdwn(link("Open it as it looks in a mailbox", b.o.Office.PreviewURL(ed.ID)))
	}
}

func editedBy(ed bulletin.Edition) string {
	var names []string
	for _, e := range ed.Editors {
		names = append(names, who(e))
	}
	if len(names) == 0 {
		return ""
	}
	return ", edited by " + strings.Join(names, ", ")
}

// editionLine says what an edition is and how far it has come.
func (b *Bot) editionLine(ed bulletin.Edition) string {
	kind := strings.ToUpper(string(ed.Kind)[:1]) + string(ed.Kind)[1:] + " edition"
	line := kind + ", *" + string(ed.State) + "*"
	switch ed.State {
	case bulletin.Open, bulletin.InReview:
		if !ed.Due.IsZero() {
			line += ", due " + b.momentWords(ed.Due)
		}
		if ed.First.By != "" {
			line += ". " + who(ed.First.By) + " has approved it; a second officer has to, because it is a pre-election period"
		}
	case bulletin.Approved:
		line += " by " + who(ed.Approval.By) + ", goes out " + b.momentWords(ed.Due)
	case bulletin.Sending:
		line += " since " + b.momentWords(ed.StartedAt) + ", approved by " + who(ed.Approval.By)
	case bulletin.Sent:
		line += " " + b.momentWords(ed.FinishedAt) + ", approved by " + who(ed.Approval.By)
		if b.o.Office.BaseURL != "" {
			line += " · " + link("in the archive", b.o.Office.BaseURL+"/editions/"+ed.ID)
		}
	}
	if ed.Reason != "" {
		line += "\n" + mrkdwn(ed.Reason)
	}
	return line
}

func audienceLine(c bulletin.Content, n int) string {
	only := append(append([]string{}, c.Audience.Topics...), c.Audience.Districts...)
	line := "Goes to " + counted(n, "recipient")
	if len(only) > 0 {
		line += ", those who chose " + mrkdwn(strings.Join(only, ", ")) + " or nothing"
	}
	if n == 0 {
		return line + ": nobody would get it."
	}
	return line + "."
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if strings.HasSuffix(what, "y") {
		what = strings.TrimSuffix(what, "y") + "ie"
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// progressLine says how far a send has come, with every delivery accounted
// for.
func progressLine(st delivery.Status) string {
	const width = 20
	settled := st.Settled()
	full := settled * width / st.Planned
	line := fmt.Sprintf("`%s%s` %d of %d", strings.Repeat("█", full), strings.Repeat("░", width-full), settled, st.Planned)
	for _, part := range []struct {
		n    int
		what string
	}{
		{st.Sent, "sent"}, {st.Retrying, "tried again later"}, {st.Failed, "failed"}, {st.Suppressed, "suppressed"},
		{st.Withdrawn, "withdrawn"}, {st.Unknown, "unknown"},
	} {
		if part.n > 0 {
			line += fmt.Sprintf(" · %d %s", part.n, part.what)
		}
	}
	if st.Unknown > 0 {
		line += "\nNobody can know whether the unknown ones arrived: their connection ended between the mail and the server's answer."
	}
	return line
}

// contents lists what is in an edition: its text, or its headlines by section.
func (m *builder) contents(c bulletin.Content) {
	if text := strings.TrimSpace(c.Foreword + "\n\n" + c.Body); text != "" {
		m.markdown(cut(text, 1200))
	}
	for _, l := range c.Links {
		m.mrkdwn(link(orAddress(l), l.URL))
	}
	for _, s := range c.Sections {
		lines := []string{"*" + mrkdwn(templates.MailSectionTitle(string(s.ID))) + "*"}
		for n, e := range s.Entries {
			if n == 8 {
				lines = append(lines, fmt.Sprintf("and %d more", len(s.Entries)-n))
				break
			}
			lines = append(lines, "• "+mrkdwn(cut(e.Headline, 130)))
		}
		m.mrkdwn(strings.Join(lines, "\n"))
	}
	if meetings := c.Meetings(); len(meetings) > 0 {
		lines := []string{"*Meetings*"}
		for n, mt := range meetings {
			if n == 8 {
				lines = append(lines, "and more")
				break
			}
			lines = append(lines, "• "+mrkdwn(cut(mt.Committee, 130))+", "+mt.When.Date.Words())
		}
		m.mrkdwn(strings.Join(lines, "\n"))
	}
}

func orAddress(l bulletin.Link) string {
	if l.Title != "" {
		return l.Title
	}
	return l.URL
}

// editionButtons are what can be done with an edition now.
func editionButtons(ed bulletin.Edition, st delivery.Status, recipients int) []*slack.ButtonBlockElement {
	value := ed.ID + " " + ed.Hash
	preview := button("edition_preview", "Preview", value)
	withdraw := button("edition_withdraw", "Withdraw…", value)
	test := button("edition_test", "Send a test…", value)
	edit := button("edition_edit", "Change the words…", value)
	switch ed.State {
	case bulletin.Open:
		return []*slack.ButtonBlockElement{button("edition_review", "Freeze for review", value), preview, edit, withdraw}
	case bulletin.InReview:
		approve := asking(button("edition_approve", "Approve", value), slack.StylePrimary, "Approve this edition?",
			fmt.Sprintf("It goes to %s %s.", counted(recipients, "recipient"), whenDue(ed)), "Approve")
		return []*slack.ButtonBlockElement{approve, button("edition_changes", "Ask for changes…", value), preview, test, edit, withdraw}
	case bulletin.Approved:
		now := asking(button("edition_release", "Send now", value), slack.StyleDefault, "Send it now?",
			fmt.Sprintf("It goes to %s at once.", counted(recipients, "recipient")), "Send now")
		return []*slack.ButtonBlockElement{button("edition_pause", "Pause", value), now, preview, test, withdraw}
	case bulletin.Sending:
		return []*slack.ButtonBlockElement{button("edition_pause", "Pause", value), withdraw}
	case bulletin.Paused:
		return []*slack.ButtonBlockElement{button("edition_resume", "Resume", value), withdraw}
	case bulletin.Sent:
		if st.Unknown > 0 {
			again := asking(button("edition_resend", "Resend to these "+fmt.Sprint(st.Unknown), value), slack.StyleDefault, "Send it to them again?",
				"Whoever has it already may see it twice.", "Resend")
			return []*slack.ButtonBlockElement{again}
		}
	}
	return nil
}

func whenDue(ed bulletin.Edition) string {
	if ed.Kind == bulletin.Extraordinary {
		return "at once"
	}
	return "on " + ed.Due.Format("2 January")
}
