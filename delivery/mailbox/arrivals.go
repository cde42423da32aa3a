package mailbox

import (
	"bufio"
	"bytes"
	"context"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Within is a part of what a header field says.
type Within struct{ Field, Part string }

// Arrivals looks for mails in the folder that have a header field with one of
// these values and say where they belong, and gives by value when the server
// received the first. It marks and moves nothing.
func (b *Box) Arrivals(ctx context.Context, where Within, field string, values []string) (map[string]time.Time, error) {
	c, done, err := b.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	arrived := map[string]time.Time{}
	for _, value := range values {
		found, err := c.UIDSearch(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: field, Value: value}}}, nil).Wait()
		if err != nil {
			return nil, b.Unusable(err, "the server has to search and fetch by header")
		}
		uids := found.AllUIDs()
		if len(uids) == 0 {
			continue
		}
		header := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, HeaderFields: []string{field, where.Field}, Peek: true}
		all, err := c.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{header}}).Collect()
		if err != nil {
			return nil, b.Unusable(err, "the server has to search and fetch by header")
		}
		for _, mail := range all {
			at := mail.InternalDate
			if first, known := arrived[value]; holds(mail.BodySection, where, field, value) && (!known || at.Before(first)) {
				arrived[value] = at
			}
		}
	}
	return arrived, nil
}

// holds reports whether a header has the whole value, and says where it
// belongs: a server finds what has the value somewhere within (RFC 3501, 6.4.4).
func holds(sections []imapclient.FetchBodySectionBuffer, where Within, field, value string) bool {
	for _, s := range sections {
		header, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(s.Bytes))).ReadMIMEHeader()
		belongs := func(said string) bool { return strings.Contains(said, where.Part) }
		if err == nil && slices.Contains(header.Values(field), value) && slices.ContainsFunc(header.Values(where.Field), belongs) {
			return true
		}
	}
	return false
}
