package bounces

import (
	"context"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
)

// Arrivals looks for mails in the folder that have a header field with one of
// these values, and gives by value when the server received the first. It
// marks and moves nothing.
func (m *Mailbox) Arrivals(ctx context.Context, field string, values []string) (map[string]time.Time, error) {
	c, done, err := m.open(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	arrived := map[string]time.Time{}
	for _, value := range values {
		found, err := c.UIDSearch(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: field, Value: value}}}, nil).Wait()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMailbox, err)
		}
		uids := found.AllUIDs()
		if len(uids) == 0 {
			continue
		}
		all, err := c.Fetch(imap.UIDSetNum(uids[0]), &imap.FetchOptions{UID: true, InternalDate: true}).Collect()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMailbox, err)
		}
		if len(all) > 0 {
			arrived[value] = all[0].InternalDate
		}
	}
	return arrived, c.Logout().Wait()
}
