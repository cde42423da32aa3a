package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"kcst/bot/slacktest"
	"kcst/bulletin"
	"kcst/facts"
	"kcst/facts/gaps"
	"kcst/funding"
)

// soakDeeds are what officers do in Slack, each under an ID of Slack's. One
// that Slack saw no answer to is done again, as people do, under the same ID.
type soakDeeds struct {
	s      *soak
	facts  []*facts.Fact // that a form can change
	doing  sync.WaitGroup
	mu     sync.Mutex
	events map[string]int // entries, items, facts, gaps: acknowledged
	never  int            // never acknowledged
	told   int            // how often somebody was told to do it again
	items  []string
	edits  map[string]string // fact, and how its text ends
	gaps   map[string]bool   // the IDs of those answered
}

func newSoakDeeds(s *soak) *soakDeeds {
	d := &soakDeeds{s: s, events: map[string]int{}, edits: map[string]string{}, gaps: map[string]bool{}}
	base, err := s.app.facts.Base(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	for _, f := range base.Facts() {
		if f.ID != "" && len(f.Items) == 0 && f.Value == nil && f.Retired == nil && f.Until.IsZero() && len(f.Text) < 200 {
			d.facts = append(d.facts, f)
		}
	}
	if len(d.facts) == 0 {
		s.Fatal("no fact of the data set can be changed in a form")
	}
	return d
}

// do acts in turn until ctx ends.
func (d *soakDeeds) do(ctx context.Context) {
	for n := 0; wait(ctx, d.s.plan.deed); n++ {
		// What is begun is finished, whatever becomes of the load.
		d.doing.Go(func() {
			switch n % 4 {
			case 0:
				d.spend(n)
			case 1:
				d.putUp(n)
			case 2:
				d.change(n)
			default:
				d.answer()
			}
		})
	}
	d.doing.Wait()
}

// insist does something again until Slack was told that it arrived.
func (d *soakDeeds) insist(what string, try func() *slacktest.Command) bool {
	for range 20 {
		c := try()
		if !c.Wait(10 * time.Second) {
			continue
		}
		if e := c.Errors(); len(e) > 0 {
			d.s.Errorf("%s was refused: %v", what, e)
			return false
		}
		if d.toldAgain(c) {
			continue
		}
		d.mu.Lock()
		d.events[what]++
		d.mu.Unlock()
		return true
	}
	d.mu.Lock()
	d.never++
	d.mu.Unlock()
	d.s.Logf("never acknowledged: %s", what)
	return false
}

// toldAgain reports whether the person was told that it may not have been done:
// in the form, or, a moment later, beside the button.
func (d *soakDeeds) toldAgain(c *slacktest.Command) bool {
	if c.Channel != "-" {
		c.AwaitReplies(1, 500*time.Millisecond)
	}
	said := string(c.Payload())
	for _, m := range c.Replies() {
		said += m.Text
	}
	for _, words := range []string{"again", "once more"} {
		if strings.Contains(said, words) && !strings.Contains(said, "no need to do it again") {
			d.mu.Lock()
			d.told++
			d.mu.Unlock()
			time.Sleep(time.Second)
			return true
		}
	}
	return false
}

// submit submits a form, and the same one again where it has to.
func (d *soakDeeds) submit(what, callback, meta string, values map[string]string) bool {
	var first *slacktest.Command
	return d.insist(what, func() *slacktest.Command {
		if first == nil {
			first = d.s.slack.SubmitMade("UANNA1", callback, meta, values)
			return first
		}
		return first.Again()
	})
}

func (d *soakDeeds) spend(n int) {
	d.submit("ledger entries", "money_entry", "allocate crg-2025-26", map[string]string{
		"pot": "tactical", "project": "tepo-scams", "amount": fmt.Sprintf("0.%02d", n%99+1), "date": "2025-10-01"})
}

// putUp submits an item under an ID and has two officers accept it.
func (d *soakDeeds) putUp(n int) {
	id := fmt.Sprintf("soak-%d", n)
	it := bulletin.Item{ID: id, Section: bulletin.SectionMedia, Headline: "The soak's news of " + spell(n), Source: "A test",
		PublishFrom: facts.DateOf(time.Now().AddDate(0, 0, -1))}
	for {
		_, err := d.s.app.items.Add(d.s.Context(), it, "pat")
		if err == nil || errors.Is(err, bulletin.ErrTaken) {
			break
		}
		if !wait(d.s.Context(), 200*time.Millisecond) {
			return
		}
	}
	for _, who := range []string{"UANNA1", "UBEN1"} {
		var first *slacktest.Command
		ok := d.insist("items accepted, each twice", func() *slacktest.Command {
			if first == nil {
				first = d.s.slack.PressMade(who, "G0OFFICE", "item_accept", id)
				return first
			}
			return first.Again()
		})
		if !ok {
			return
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.items = append(d.items, id)
}

// spell is a number in letters: headlines that differ in a number alone are
// taken for the same news.
func spell(n int) string {
	return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%06d", n*7919%1_000_003))
}

func (d *soakDeeds) change(n int) {
	at := n / 4
	if at >= len(d.facts) {
		return // each once, so that the order of two doesn't matter
	}
	f := d.facts[at]
	mark := fmt.Sprintf(" (Looked at in soak %d.)", n)
	if d.submit("facts changed", "fact_edit", f.ID, map[string]string{"text": f.Text + mark, "as_of": facts.DateOf(time.Now()).String()}) {
		d.mu.Lock()
		d.edits[f.ID] = mark
		d.mu.Unlock()
	}
}

// answer answers a question that nobody could answer, if there is one.
func (d *soakDeeds) answer() {
	open, err := d.s.app.asker().gaps.List(d.s.Context(), gaps.Open)
	if err != nil {
		return // the store is away; the next turn comes
	}
	for _, g := range open {
		d.mu.Lock()
		taken := d.gaps[g.ID]
		d.gaps[g.ID] = true
		d.mu.Unlock()
		if !taken {
			d.submit("gaps answered", "gap_answer", g.ID, map[string]string{
				"text": "Nobody knows: " + g.Text, "as_of": facts.DateOf(time.Now()).String(), "about": "kcst"})
			return
		}
	}
}

// tally is what the stores hold of the deeds.
type tally struct{ entries, items, twice, cards, facts, gaps int }

func (d *soakDeeds) held() (tally, error) {
	var n tally
	ctx, a := d.s.Context(), d.s.app
	d.mu.Lock()
	defer d.mu.Unlock()
	keys := map[string]bool{}
	for e, err := range a.ledger.Entries(ctx, 0) {
		if err != nil {
			return n, err
		}
		if strings.HasPrefix(e.Key, "slack-") && e.By != funding.DataSet {
			n.entries++
			keys[e.Key] = true
		}
	}
	n.twice += n.entries - len(keys)
	cards := map[string]int{}
	for _, m := range d.s.slack.Posted() {
		id, _, _ := strings.Cut(m.Text, ":")
		cards[m.Channel+id]++
	}
	for _, id := range d.items {
		history, err := a.items.ItemHistory(ctx, id)
		if err != nil {
			return n, err
		}
		accepted := 0
		for _, c := range history {
			if c.To == string(bulletin.Accepted) {
				accepted++
			}
		}
		n.items += min(accepted, 1)
		n.twice += max(accepted-1, 0)
		n.cards += max(cards["G0OFFICE"+id]-1, 0)
	}
	for id, mark := range d.edits {
		versions, err := a.facts.History(ctx, id)
		if err != nil {
			return n, err
		}
		if strings.HasSuffix(versions[len(versions)-1].Text, mark) {
			n.facts++
		}
	}
	for id := range d.gaps {
		g, err := a.asker().gaps.Get(ctx, id)
		if err != nil {
			return n, err
		}
		if g.State == gaps.Answered {
			n.gaps++
		}
	}
	return n, nil
}

// open says what was acknowledged and isn't done.
func (d *soakDeeds) open() string {
	n, err := d.held()
	if err != nil {
		return err.Error()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	want := tally{entries: d.events["ledger entries"], items: len(d.items), facts: len(d.edits), gaps: d.events["gaps answered"]}
	if n.entries < want.entries || n.items < want.items || n.facts < want.facts || n.gaps < want.gaps {
		return fmt.Sprintf("%+v of %+v", n, want)
	}
	return ""
}
