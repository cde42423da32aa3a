package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/bulletin"
	"kcst/data"
	"kcst/facts"
	"kcst/facts/gaps"
	"kcst/facts/told"
	"kcst/funding"
	"kcst/meetings"
	"kcst/store/storetest"
	"kcst/subscribers"
)

// The further steps of partners' journeys:
//
//	WHO opens TAB                      opens the app's home or messages tab
//	WHO replies CHANNEL TEXT           says something in the thread of the latest mention
//	WHO edits TEXT                     changes what the latest mention said
//	WHO deletes                        takes the latest mention back
//	CHANNEL is shared                  the channel is shared with another organisation
//	status CHANNEL                     "is looking it up" was shown there
//	WHO adds TEXT                      uses Add to bulletin on a message of the channel C1
//	WHO links URL                      posts a link in the channel C1
//	WHO misses CHANNEL                 presses "Something is missing" of the latest answer there
//	WHO closes                         closes the form
//	WHO confirms                       presses the button behind the link in the mail that waits
//	WHO gets TEXT                      the address pat@example.org is subscribed to that
//	fact ID TEXT                       an officer changes a fact
//	items TEXT                         an item on the shelf says so
//	gaps TEXT                          a question that nobody could answer says so
//	edition drafted|sent|withdrawn SUBJECT  an extraordinary edition is that far; LATEST in a link is its ID
//	unfurls N                          so many messages had their links shown
//	silence CHANNEL                    nothing of the bot is in the channel
//	golden NAME home WHO / alone WHO / unfurl / prompts
//
// counter is what partners are served from in these tests.
type counter struct {
	*office
	door    *subscribers.Door
	opts    bot.Counter
	mention *slacktest.Delivery
	latest  string // the edition of the latest step
}

func newCounter(t testing.TB, o *office) *counter {
	t.Helper()
	policy, err := subscribers.ParsePolicy(data.Addresses)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := subscribers.NewTokens(strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{office: o}
	c.door = &subscribers.Door{Store: o.people, Tokens: tokens, Policy: policy, Now: time.Now,
		Offer: func(ctx context.Context) (subscribers.Offer, error) {
			base, err := o.Facts.Base(ctx)
			if err != nil {
				return subscribers.Offer{}, err
			}
			return subscribers.Offered(base), nil
		}}
	o.Editor.Funding = func(ctx context.Context) ([]bulletin.Sourced, error) {
		list, err := o.Ledger.Paragraph(ctx, funding.At{})
		var said []bulletin.Sourced
		for _, l := range list {
			said = append(said, bulletin.Sourced{Text: l.Text, Source: l.Source, URL: l.URL, AsOf: l.AsOf})
		}
		return said, err
	}
	o.Editor.Chart = func(ctx context.Context) (*bulletin.Chart, error) {
		sheet, err := o.Ledger.Sheet(ctx, "crg-2025-26")
		if err != nil {
			return nil, err
		}
		f := sheet.Funds[0]
		chart := &bulletin.Chart{Fund: f.Name, Awarded: f.Balance.Awarded}
		for _, p := range f.Pots {
			chart.Pots = append(chart.Pots, bulletin.ChartPot{Name: p.Name, Given: p.Balance.Received(), Spent: p.Balance.Spent, Outstanding: p.Balance.Outstanding()})
		}
		return chart, nil
	}
	c.opts = bot.Counter{
		Look:  200 * time.Millisecond,
		Known: o.desk.Known, Ledger: o.Ledger, Editor: o.Editor, Meetings: o.meetings, Door: c.door, BaseURL: "https://bulletin.example.org",
		Plain: func(ctx context.Context, q string) string {
			e, err := o.desk.Engine(ctx)
			if err != nil {
				return ""
			}
			text, _ := e.Plain(q)
			return text
		},
		Gap: func(ctx context.Context, plain, missing, asker string) (string, error) {
			e, err := o.desk.Engine(ctx)
			if err != nil {
				return "", err
			}
			text, key := e.Missing(plain, missing)
			return gaps.ID(key), o.Gaps.RecordOnce(ctx, text, key, asker)
		},
		Chart: func(context.Context) (string, error) { return "https://bulletin.example.org/funding.png?entry=1", nil },
	}
	return c
}

// openCounter starts a bot that answers from Kent's facts.
func openCounter(t *testing.T, transport string) *journey {
	t.Helper()
	st := storetest.Open(t)
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	o := newOffice(t, st, log, time.Now, t.TempDir())
	c := newCounter(t, o)
	set, err := kent()
	if err != nil {
		t.Fatal(err)
	}
	crisis := answers.NewCrisis(*set.Partnership)
	c.meet(t)
	if _, err := o.desk.Engine(t.Context()); err != nil { // so that the first question isn't the one that waits for it
		t.Fatal(err)
	}
	h := open(t, transport, setup{store: st, tune: func(opts *bot.Options) {
		opts.Counter, opts.Office = c.opts, o.Office
		opts.Ask = func(ctx context.Context, q answers.Question) (answers.Answer, error) {
			return o.desk.Ask(ctx, q)
		}
		opts.Partnership = func() facts.Partnership { return *set.Partnership }
		opts.Crisis = func() *answers.Crisis { return crisis }
	}})
	settle(h.slack)
	return &journey{house: h, t: t, counter: c}
}

// meet puts a meeting next month on record.
func (c *counter) meet(t testing.TB) {
	t.Helper()
	_, err := c.meetings.Put(t.Context(), meetings.Meeting{
		ID: "900", Committee: meetings.Committee{ID: "kcsp", Name: "Kent Community Safety Partnership", Council: "Kent County Council"},
		Start: time.Now().AddDate(0, 1, 0).Truncate(time.Hour), Place: "County Hall, Maidstone", Status: meetings.Confirmed, Basis: meetings.Papers,
		URL: "https://democracy.kent.example.org/900", Items: []meetings.AgendaItem{{Number: "1", Title: "Apologies"}, {Number: "2", Title: "Funding update"}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPartnerJourneys(t *testing.T) {
	files, err := filepath.Glob("testdata/journeys/partner-*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no journeys", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			script, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			both(t, func(t *testing.T, transport string) {
				j := openCounter(t, transport)
				j.walk(file, string(script))
				j.quiet()
			})
		})
	}
}

func (j *journey) partnerStep(user string, words []string) error {
	rest := func(n int) string { return strings.TrimSpace(strings.Join(words[n:], " ")) }
	switch words[1] {
	case "asks":
		say := slacktest.Say{User: user, Channel: words[2], Text: long(rest(3))}
		if words[0] == "stranger" {
			say.Extra = map[string]any{"user_team": "T0FAR"}
		}
		j.mention = j.slack.Mention(say)
		j.acked(j.mention)
	case "edits":
		j.acked(j.slack.Edit(j.mention, rest(2))...)
	case "deletes":
		j.acked(j.slack.Delete(j.mention))
	case "replies":
		j.acked(j.slack.Message(slacktest.Say{User: user, Channel: words[2], Thread: j.mention.TS, Text: rest(3)}))
	case "opens":
		event := map[string]any{"type": "app_home_opened", "user": user, "channel": j.slack.DirectChannel(user), "tab": words[2]}
		if words[0] == "stranger" {
			event["user_team"] = "T0FAR"
		}
		j.acked(j.slack.Event(event))
	case "adds":
		text := strings.ReplaceAll(rest(2), `\n`, "\n")
		return j.did(j.slack.MessageShortcut(user, "add_to_bulletin", slacktest.Message{Channel: "C1", TS: "1.2", User: "U9", Text: text}))
	case "links":
		to := strings.ReplaceAll(words[2], "LATEST", j.latest)
		d := j.slack.Message(slacktest.Say{User: user, Channel: "C1", Text: to})
		u, err := url.Parse(to)
		if err != nil {
			return err
		}
		j.acked(d, j.slack.Event(map[string]any{"type": "link_shared", "user": user, "channel": "C1", "message_ts": d.TS,
			"links": []map[string]any{{"domain": u.Host, "url": to}}}))
	case "misses":
		m, err := j.having(words[2], "feedback", "")
		if err != nil {
			return err
		}
		return j.did(j.slack.Click(user, m, "feedback", missing(m)))
	case "closes":
		j.slack.Dismiss(user)
	case "confirms":
		return j.confirm()
	case "gets":
		return j.await("the subscription", func() bool { return strings.Contains(j.subscribed(), rest(2)) }, j.subscribed)
	default:
		return fmt.Errorf("%q is no step", words[1])
	}
	return nil
}

// plainStep is a step that no person takes; false where it is none.
func (j *journey) plainStep(words []string) (bool, error) {
	rest := func(n int) string { return strings.TrimSpace(strings.Join(words[n:], " ")) }
	ctx := context.Background()
	if len(words) == 3 && words[1] == "is" && words[2] == "shared" {
		j.slack.Share(words[0])
		return true, nil
	}
	switch words[0] {
	case "fact":
		was := j.base(ctx).Fact(words[1])
		if was == nil {
			return true, fmt.Errorf("there is no fact %s", words[1])
		}
		changed := *was
		changed.Text, changed.Value = rest(2), nil
		if _, err := j.Facts.Load(ctx, &facts.Set{Facts: []facts.Fact{changed}}, "anna"); err != nil {
			return true, err
		}
		_, err := told.NewStore(j.store, time.Now).Sweep(ctx, j.desk.Known)
		return true, err
	case "status":
		shown := func() bool {
			return slices.ContainsFunc(j.slack.Calls("assistant.threads.setStatus"), func(c slacktest.Call) bool {
				return c.Args.Get("channel_id") == words[1] && c.Args.Get("status") != ""
			})
		}
		return true, j.await("the status", shown, func() string { return fmt.Sprint(j.slack.Calls("assistant.threads.setStatus")) })
	case "items":
		list := func() string {
			items, _ := j.Items.Items(ctx)
			var all []string
			for _, it := range items {
				raw, _ := json.Marshal(it)
				all = append(all, string(raw))
			}
			return strings.Join(all, "\n")
		}
		return true, j.await("the item", func() bool { return strings.Contains(list(), rest(1)) }, list)
	case "gaps":
		list := func() string {
			all, _ := j.Gaps.List(ctx)
			return fmt.Sprint(all)
		}
		return true, j.await("the gap", func() bool { return strings.Contains(list(), rest(1)) }, list)
	case "edition":
		return true, j.bring(ctx, words[1], rest(2))
	case "unfurls":
		time.Sleep(300 * time.Millisecond)
		if n := fmt.Sprint(len(j.slack.Unfurls())); n != words[1] {
			return true, fmt.Errorf("%s messages had their links shown", n)
		}
		return true, nil
	case "silence":
		time.Sleep(300 * time.Millisecond)
		if said := j.said(words[1]); len(said) > 0 {
			return true, fmt.Errorf("the bot said: %s", said)
		}
		return true, nil
	}
	return false, nil
}

// bring takes an edition as far as a state, on the command line.
func (j *journey) bring(ctx context.Context, state, subject string) error {
	var ed bulletin.Edition
	var err error
	switch state {
	case "drafted":
		ed, err = j.Editor.Draft(ctx, bulletin.Request{Kind: bulletin.Extraordinary, Subject: subject, Body: "A storm comes on Friday.", By: "anna"})
		j.latest = ed.ID
	case "sent":
		if ed, err = j.Editor.Review(ctx, j.latest, "anna"); err == nil {
			_, err = j.Editor.Approve(ctx, ed.ID, "ben", ed.Hash)
		}
		if err == nil {
			_, err = j.Editor.StartSending(ctx, ed.ID, "ben")
		}
	case "withdrawn":
		_, err = j.Editor.Withdraw(ctx, j.latest, "ben", "It was an error.")
	default:
		err = fmt.Errorf("%q is no state", state)
	}
	return err
}

func (j *journey) base(ctx context.Context) *facts.Base {
	b, err := j.desk.Known(ctx)
	if err != nil {
		j.t.Fatal(err)
	}
	return b
}

// confirm presses the button behind the link in the mail that waits.
func (j *journey) confirm() error {
	ctx := context.Background()
	note, ok, err := j.door.Store.NextNote(ctx)
	if err != nil || !ok {
		return fmt.Errorf("no mail waits: %v", err)
	}
	if err := j.door.Store.NoteSent(ctx, note); err != nil {
		return err
	}
	_, err = j.door.Confirm(ctx, j.door.Tokens.Confirm(note.Nonce, note.Until))
	return err
}

// missing is the value of a message's button "Something is missing".
func missing(m slacktest.Message) string {
	var blocks []struct {
		Elements []struct {
			Negative struct {
				Value string `json:"value"`
			} `json:"negative_button"`
		} `json:"elements"`
	}
	_ = json.Unmarshal(m.Blocks, &blocks)
	for _, b := range blocks {
		for _, e := range b.Elements {
			if e.Negative.Value != "" {
				return e.Negative.Value
			}
		}
	}
	return ""
}

func (j *journey) subscribed() string {
	s, err := j.door.Store.ByEmail(context.Background(), "pat@example.org")
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(s.Kinds, s.Topics, s.Frequency, " left ", s.Ended(), " how ", s.Consent.How)
}

// partnerGolden is what a golden step looks at, nil for what others know.
func (j *journey) partnerGolden(words []string) (raw json.RawMessage) {
	switch words[2] {
	case "home":
		j.slack.Await(10*time.Second, func() bool { _, ok := j.slack.Home(people[words[3]]); return ok })
		v, _ := j.slack.Home(people[words[3]])
		return v.JSON
	case "alone":
		if j.last == nil {
			return nil
		}
		for _, m := range j.last.AwaitReplies(1, 30*time.Second) {
			raw = m.Blocks
		}
	case "unfurl":
		j.slack.Await(10*time.Second, func() bool { return len(j.slack.Unfurls()) > 0 })
		for _, u := range j.slack.Unfurls() {
			raw = u.Links
		}
	case "prompts":
		j.slack.Await(10*time.Second, func() bool { return len(j.slack.Prompts()) > 0 })
		if all := j.slack.Prompts(); len(all) > 0 {
			raw, _ = json.Marshal(all[len(all)-1])
		}
	}
	return raw
}
