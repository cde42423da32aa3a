package feeds

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"kcst/bulletin"
	"kcst/facts"
)

// The bounds of what one fetch takes.
const (
	mostEntries = 50                  // of a feed
	oldest      = 30 * 24 * time.Hour // since an entry was published
	deepest     = 10_000              // elements in one another: the parser goes down on the stack, which ends the process when it is full
)

// parse reads a feed. The parser is handed whatever a server sends, so a
// panic in it is a feed that can't be read, and no more.
func parse(body []byte) (feed *gofeed.Feed, err error) {
	defer func() {
		if p := recover(); p != nil {
			feed, err = nil, fmt.Errorf("the parser gave up: %v", p)
		}
	}()
	if deep(body) {
		return nil, fmt.Errorf("it has more than %d elements in one another", deepest)
	}
	return gofeed.NewParser().Parse(bytes.NewReader(body))
}

// deep reports whether elements stand deeper in one another than any feed has
// them, from a look at the tags alone.
func deep(body []byte) bool {
	for depth := 0; depth <= deepest; {
		at := bytes.IndexByte(body, '<')
		if at < 0 {
			return false
		}
		body = body[at+1:]
		switch {
		case bytes.HasPrefix(body, []byte("![CDATA[")):
			_, body, _ = bytes.Cut(body, []byte("]]>"))
		case bytes.HasPrefix(body, []byte("!--")):
			_, body, _ = bytes.Cut(body, []byte("-->"))
		case bytes.HasPrefix(body, []byte("!")), bytes.HasPrefix(body, []byte("?")):
		case bytes.HasPrefix(body, []byte("/")):
			depth = max(depth-1, 0)
		default:
			if end := bytes.IndexByte(body, '>'); end < 1 || body[end-1] != '/' {
				depth++
			}
		}
	}
	return true
}

// item is an entry as an item of the bulletin, or why it can't be one.
func (f Feed) item(in *gofeed.Feed, e *gofeed.Item, today facts.Date, zone *time.Location) (bulletin.Item, string) {
	headline := bulletin.HeadlineOf(e.Title)
	address := f.address(e)
	switch {
	case headline == "":
		return bulletin.Item{}, "an entry has no title"
	case address == "":
		return bulletin.Item{}, fmt.Sprintf("%q has no link", headline)
	}
	source := cmp.Or(f.Source, bulletin.LineOf(in.Title), bulletin.LineOf(in.Link), f.ID)
	if at := published(e); at != nil {
		source += ", " + facts.DateOf(at.In(zone)).Words()
	}
	it := bulletin.Item{
		ID: f.itemID(e), Section: f.Section, Headline: headline, Body: bulletin.ExcerptOf(cmp.Or(e.Description, e.Content)),
		Links: []bulletin.Link{{Title: headline, URL: address}}, Source: bulletin.LineOf(source),
		Topics: f.Topics, Districts: f.Districts, PublishFrom: today, SubmittedBy: "feed " + f.ID,
	}
	return it, ""
}

// address is where an entry leads, in full and by https, which readers need;
// where that opens nothing, the check of dead links says so.
func (f Feed) address(e *gofeed.Item) string {
	link := strings.TrimSpace(e.Link)
	if link == "" && strings.HasPrefix(e.GUID, "http") {
		link = e.GUID
	}
	base, err := url.Parse(f.URL)
	if err != nil || link == "" {
		return ""
	}
	u, err := base.Parse(link)
	if err != nil {
		return ""
	}
	if u.Scheme == "http" {
		u.Scheme = "https"
	}
	return u.String()
}

// itemID is the same for an entry whenever it is fetched.
func (f Feed) itemID(e *gofeed.Item) string {
	sum := sha256.Sum256([]byte(f.ID + "\x00" + cmp.Or(e.GUID, e.Link, e.Title)))
	return "feed-" + hex.EncodeToString(sum[:8])
}

// published is when an entry was published or changed, nil if it doesn't say.
func published(e *gofeed.Item) *time.Time {
	if e.PublishedParsed != nil {
		return e.PublishedParsed
	}
	return e.UpdatedParsed
}
