package bounces

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"kcst/delivery/mailbox"
)

// Reader takes mails out of the mailbox, settles them, and moves them away.
type Reader struct {
	Mailbox *mailbox.Box
	Books   *Books
	Log     *slog.Logger

	who     string
	trouble map[imap.UID]int // how often a mail could not be fetched
}

// The folders beside the one that is read.
const (
	folderBounces = "Bounces" // bounces and complaints
	folderOther   = "Other"   // what people may want to read
)

const (
	longest = 256 << 10 // bytes of a mail that are read; what matters is in front
	mostNow = 1000      // mails a look
	batch   = 50        // mails moved together
)

// Look settles what is in the mailbox now, if it is this process's turn, and
// says how many mails that were.
func (r *Reader) Look(ctx context.Context) (settled int, err error) {
	if r.who == "" {
		r.who, r.trouble = rand.Text(), map[imap.UID]int{}
	}
	ours, err := r.Books.Store.turn(ctx, r.who, mailbox.RoundTime)
	if err != nil || !ours {
		return 0, err
	}
	c, done, err := r.Mailbox.Open(ctx)
	if err != nil {
		return 0, err
	}
	defer done()
	uids, err := r.list(c)
	if err != nil {
		return 0, err
	}
	for _, folder := range []string{folderBounces, folderOther} {
		if len(uids) > 0 {
			_ = c.Create(folder, nil).Wait() // it is there, or moving says so
		}
	}
	for some := range slices.Chunk(uids, batch) {
		n, err := r.settle(ctx, c, some)
		if settled += n; err != nil {
			return settled, err
		}
	}
	return settled, nil
}

// list gives the mails that are there, those last that made trouble before.
func (r *Reader) list(c *imapclient.Client) ([]imap.UID, error) {
	found, err := c.UIDSearch(&imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagDeleted}}, nil).Wait()
	if err != nil {
		return nil, r.Mailbox.Unusable(err, "the server has to list what isn't deleted")
	}
	uids := found.AllUIDs()
	slices.SortStableFunc(uids, func(a, b imap.UID) int { return r.trouble[a] - r.trouble[b] })
	return uids[:min(len(uids), mostNow)], nil
}

// settle settles some mails, each by itself, and moves them away together.
func (r *Reader) settle(ctx context.Context, c *imapclient.Client, uids []imap.UID) (n int, err error) {
	away := map[string]imap.UIDSet{}
	for _, uid := range uids {
		r.trouble[uid]++
		raw, fetched := fetch(c, uid)
		if fetched != nil {
			r.Log.Warn("a mail that came back can't be fetched; it stays", "uid", uint32(uid), "err", fetched)
			if c.State() == imap.ConnStateLogout {
				err = r.Mailbox.Unusable(fetched, "it is read again in a minute")
				break
			}
			continue
		}
		rep, failed := r.Books.Settle(ctx, raw)
		if failed != nil {
			err = failed
			break
		}
		delete(r.trouble, uid)
		folder := folderBounces
		if rep.Kind == None {
			folder = folderOther
		}
		set := away[folder]
		set.AddNum(uid)
		away[folder] = set
		n++
	}
	for folder, set := range away {
		if _, moved := c.Move(set, folder).Wait(); moved != nil {
			err = errors.Join(err, r.Mailbox.Unusable(moved, "mails can't be moved to "+folder+": have the account allowed to"))
		}
	}
	return n, err
}

// fetch reads the front of one mail, without marking it as read.
func fetch(c *imapclient.Client, uid imap.UID) ([]byte, error) {
	front := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: longest}}
	all, err := c.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{front}}).Collect()
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if m.UID == uid && len(m.BodySection) > 0 {
			return m.BodySection[0].Bytes, nil
		}
	}
	return nil, errors.New("it is gone")
}
