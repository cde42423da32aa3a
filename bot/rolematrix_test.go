package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kcst/bot/slacktest"
	"kcst/bulletin"
	"kcst/facts/gaps"
)

// deedOfOfficers is something that only officers may do, and how anybody
// would try. by is whom it doesn't count for, although an officer.
type deedOfOfficers struct {
	name   string
	try    func(w *work, user string) *slacktest.Command
	done   func(w *work) bool // whether it was done
	author bool               // the edition's author may, too
	before func(w *work)      // what has to be so, beside newWork's
}

// work is what there is to do in a workspace of the matrix.
type work struct {
	*house
	o       *office
	t       *testing.T
	item    string
	edition string
	gap     string
	mail    *mailServer
	sent    *slacktest.Command // what the latest try sent
}

// types types an officer's command; what it showed is in w.sent.
func (w *work) types(user, text string) *slacktest.Command {
	return w.slack.Command("/kcst", slacktest.Say{User: user, Channel: "C1", Text: text})
}

// shows is whether the latest try was answered with something.
func shows(text string) func(*work) bool {
	return func(w *work) bool { return w.sent != nil && strings.Contains(string(w.sent.Payload()), text) }
}

// opened is whether a form was opened.
func opened(w *work) bool { return len(w.slack.Calls("views.open")) > 0 }

func (w *work) click(user, action, value string) *slacktest.Command {
	return w.slack.PressMade(user, officersChannel, action, value)
}

// submit sends a form that was never opened: roles are checked again when a
// form is submitted.
func (w *work) submit(user, callback, meta string, values map[string]string) *slacktest.Command {
	return w.slack.SubmitMade(user, callback, meta, values)
}

func (w *work) editionIs(states ...bulletin.EditionState) bool {
	ed, err := w.o.Items.Edition(context.Background(), w.edition)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range states {
		if ed.State == s {
			return true
		}
	}
	return false
}

func (w *work) gapIs(s gaps.State) bool {
	g, err := w.o.Gaps.Get(context.Background(), w.gap)
	return err == nil && g.State == s
}

func (w *work) itemIs(s bulletin.ItemState) bool {
	it, err := w.o.Items.Item(context.Background(), w.item)
	return err == nil && it.State == s
}

func (w *work) factSays(id, text string) bool {
	base, err := w.o.Facts.Base(context.Background())
	return err == nil && base.Fact(id) != nil && strings.Contains(base.Fact(id).Text, text)
}

// hash is the content that an approver saw.
func (w *work) hash() string {
	ed, _ := w.o.Items.Edition(context.Background(), w.edition)
	return w.edition + " " + ed.Hash
}

var deedsOfOfficers = []deedOfOfficers{
	{"accept an item", func(w *work, u string) *slacktest.Command { return w.click(u, "item_accept", w.item) },
		func(w *work) bool { return w.itemIs(bulletin.Accepted) }, true, nil},
	{"hold an item", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "item_hold", w.item, map[string]string{"reason": "Ask first."})
	}, func(w *work) bool { return w.itemIs(bulletin.Held) }, true, nil},
	{"change an item", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "item_edit", w.item, map[string]string{"section": "media", "headline": "A new headline", "source": "Trust"})
	}, func(w *work) bool {
		it, err := w.o.Items.Item(context.Background(), w.item)
		return err == nil && it.Headline == "A new headline"
	}, true, nil},
	{"dismiss a gap", func(w *work, u string) *slacktest.Command { return w.click(u, "gap_dismiss", w.gap) },
		func(w *work) bool { return w.gapIs(gaps.Dismissed) }, true, nil},
	{"answer a gap", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "gap_answer", w.gap, map[string]string{"text": "The KCST's door is green.", "as_of": "2026-01-01", "about": "kcst"})
	}, func(w *work) bool { return w.gapIs(gaps.Answered) }, true, nil},
	{"record money", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "money_entry", "allocate crg-2025-26", map[string]string{"pot": "tactical", "project": "tepo-scams", "amount": "1", "date": "2025-10-01"})
	}, func(w *work) bool {
		for e, err := range w.o.Ledger.Entries(context.Background(), 0) {
			if err == nil && strings.HasPrefix(e.Key, "slack-") {
				return true
			}
		}
		return false
	}, true, nil},
	{"change a fact", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "fact_edit", "kcst.phone", map[string]string{"text": "The KCST's telephone number is 01622 000000.", "value": "phone: 01622 000000", "as_of": "2026-01-01"})
	}, func(w *work) bool { return w.factSays("kcst.phone", "01622 000000") }, true, nil},
	{"retire a fact", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "fact_retire", "kcst.phone", map[string]string{"reason": "Given up.", "until": "2026-01-01"})
	}, func(w *work) bool {
		base, err := w.o.Facts.Base(context.Background())
		return err == nil && base.Fact("kcst.phone").Retired != nil
	}, true, nil},
	{"approve an edition", func(w *work, u string) *slacktest.Command { return w.click(u, "edition_approve", w.hash()) },
		func(w *work) bool { return w.editionIs(bulletin.Approved) }, false, nil},
	{"change an edition's words", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "edition_edit", w.hash(), map[string]string{"subject": "Other words", "text": "It is other."})
	}, func(w *work) bool {
		ed, err := w.o.Items.Edition(context.Background(), w.edition)
		return err == nil && ed.Subject == "Other words"
	}, true, nil},
	{"withdraw an edition", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "edition_withdraw", w.hash(), map[string]string{"reason": "An error."})
	}, func(w *work) bool { return w.editionIs(bulletin.Withdrawn) }, true, nil},
	{"open the extraordinary form", func(w *work, u string) *slacktest.Command { return w.slack.Shortcut(u, "extraordinary") },
		func(w *work) bool { return len(w.slack.Calls("views.open")) > 0 }, true, nil},
	{"put one up", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "extraordinary", "", map[string]string{"subject": "Urgent", "text": "It is urgent."})
	}, func(w *work) bool {
		n, _ := w.store.Keys(context.Background(), w.store.Key("errands", "notes", "urgent/*")).Result()
		return len(n) > 0
	}, true, nil},
	{"freeze an edition", func(w *work, u string) *slacktest.Command { return w.click(u, "edition_review", w.hash()) },
		func(w *work) bool { return w.editionIs(bulletin.InReview) }, true, (*work).anew},
	{"pause an edition", func(w *work, u string) *slacktest.Command { return w.click(u, "edition_pause", w.hash()) },
		func(w *work) bool { return w.editionIs(bulletin.Paused) }, true, (*work).approve},
	{"resume an edition", func(w *work, u string) *slacktest.Command { return w.click(u, "edition_resume", w.hash()) },
		func(w *work) bool { return w.editionIs(bulletin.Approved) }, true, func(w *work) {
			w.approve()
			w.must(w.o.Editor.Pause(context.Background(), w.edition, "dora", ""))
		}},
	{"send what is unknown again", func(w *work, u string) *slacktest.Command { return w.click(u, "edition_resend", w.hash()) },
		func(w *work) bool {
			st, err := w.o.Sender.Status(context.Background(), w.edition)
			return err == nil && len(st.Resent) > 0
		}, true, (*work).lose},
	{"send a test", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "edition_test", w.hash(), map[string]string{"address": "ben@example.org"})
	}, func(w *work) bool { return w.mail.letters.Load() > 0 }, true, nil},
	{"preview an edition", func(w *work, u string) *slacktest.Command { return w.click(u, "edition_preview", w.hash()) },
		func(w *work) bool { return len(w.slack.Calls("views.open")) > 0 }, true, nil},
	{"ask for changes", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "edition_changes", w.hash(), map[string]string{"text": "Say more."})
	}, func(w *work) bool {
		n, _ := w.store.Keys(context.Background(), w.store.Key("errands", "notes", "edition/*")).Result()
		return len(n) > 0
	}, true, nil},
	{"merge a gap", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "gap_merge", w.gap, map[string]string{"into": gaps.ID("colour gate")})
	}, func(w *work) bool { return w.gapIs(gaps.Merged) }, true, func(w *work) {
		w.must(nil, w.o.Gaps.Record(context.Background(), "what colour is the gate?", "colour gate"))
	}},
	{"assign a gap", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "gap_assign", w.gap, map[string]string{"who": people["ben"]})
	}, func(w *work) bool {
		g, err := w.o.Gaps.Get(context.Background(), w.gap)
		return err == nil && g.Assigned != ""
	}, true, nil},
	{"open the money form", func(w *work, u string) *slacktest.Command { return w.types(u, "record") }, opened, true, nil},
	{"read the trail", func(w *work, u string) *slacktest.Command { return w.types(u, "audit") }, shows("Who did what"), true, nil},
	{"read the gaps", func(w *work, u string) *slacktest.Command { return w.types(u, "gaps") }, shows("what colour is the door"), true, nil},
	{"read the drafts", func(w *work, u string) *slacktest.Command { return w.types(u, "editions") }, shows("on the way"), true, nil},
	{"read the items", func(w *work, u string) *slacktest.Command { return w.types(u, "items") }, shows("accept or hold"), true, nil},
	{"read the stale facts", func(w *work, u string) *slacktest.Command { return w.types(u, "facts") }, shows("Find a fact"), true, nil},
	{"look a fact up", func(w *work, u string) *slacktest.Command {
		return w.submit(u, "fact_find", "", map[string]string{"fact": "kcst.phone"})
	}, shows("03000"), true, nil},
	{"confirm a fact", func(w *work, u string) *slacktest.Command { return w.click(u, "fact_confirm", "kcst.phone") },
		func(w *work) bool {
			versions, err := w.o.Facts.History(context.Background(), "kcst.phone")
			return err == nil && len(versions) > 1
		}, true, nil},
}

func (w *work) must(_ any, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// anew puts a draft that isn't frozen in the edition's place.
func (w *work) anew() {
	ed, err := w.o.Editor.Draft(context.Background(), bulletin.Request{Kind: bulletin.Extraordinary, Subject: "More", Body: "There is more.", By: "anna"})
	w.must(ed, err)
	w.edition = ed.ID
}

// approve approves the edition.
func (w *work) approve() {
	_, hash, _ := strings.Cut(w.hash(), " ")
	w.must(w.o.Editor.Approve(context.Background(), w.edition, "dora", hash))
}

// lose sends the edition, and the answer to one letter is lost.
func (w *work) lose() {
	w.approve()
	w.must(w.o.Editor.StartSending(context.Background(), w.edition, "dora"))
	w.must(nil, w.o.Sender.Send(context.Background(), w.edition))
}

// TestRoleMatrix tries every deed of officers as everybody, through the
// protocol: partners, guests and people of other organisations are refused and
// told why, officers are not, and an author never approves their own edition.
func TestRoleMatrix(t *testing.T) {
	t.Parallel()
	roles := []struct {
		name    string
		officer bool
		author  bool
	}{
		{"pat", false, false}, {"gus", false, false}, {"stranger", false, false},
		{"anna", true, true}, {"ben", true, false}, {"cleo", true, false},
	}
	for n, d := range deedsOfOfficers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			transport := []string{overSocket, overHTTP}[n%2]
			for _, r := range roles {
				w := newWork(t, transport)
				if d.before != nil {
					d.before(w)
				}
				c := d.try(w, people[r.name])
				if w.sent = c; !c.Wait(30 * time.Second) {
					t.Fatalf("%s was not acknowledged\n%s", r.name, w.logs)
				}
				may := r.officer && (d.author || !r.author)
				w.slack.Await(10*time.Second, func() bool { return d.done(w) == may })
				if d.done(w) != may {
					t.Errorf("%s: done %v, want %v: %s\n%s", r.name, d.done(w), may, c.Payload(), w.logs)
				}
				if !may {
					told := func() bool {
						j := journey{house: w.house, t: t, last: c}
						return strings.Contains(strings.Join(j.private(people[r.name]), "\n")+string(c.Payload()), "officer")
					}
					if !w.slack.Await(30*time.Second, told) {
						t.Errorf("%s was not told why", r.name)
					}
					if d.done(w) {
						t.Errorf("%s was told why not, and it was done", r.name)
					}
				}
			}
		})
	}
}

// newWork is a workspace with an item, a gap and an edition in review by anna.
func newWork(t *testing.T, transport string) *work {
	t.Helper()
	h, o := openOffice(t, transport, setup{})
	w := &work{house: h, o: o, t: t, item: "item-1", mail: newMailServer(t)}
	w.mail.take()
	o.Sender.Transport = w.mail.transport(t)
	ctx := context.Background()
	ed, err := o.Editor.Draft(ctx, bulletin.Request{Kind: bulletin.Extraordinary, Subject: "News", Body: "There is news.", By: "anna"})
	if err == nil {
		ed, err = o.Editor.Review(ctx, ed.ID, "anna")
	}
	if err == nil {
		w.edition = ed.ID
		err = o.Gaps.Record(ctx, "what colour is the door?", "colour door")
	}
	if err != nil {
		t.Fatal(err)
	}
	w.gap = gaps.ID("colour door")
	return w
}
