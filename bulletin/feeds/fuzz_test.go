package feeds

import "testing"

// FuzzParse reads whatever a server sends as a feed, and what becomes of its
// entries.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>A</title><link>https://example.org/a</link><guid>1</guid></item></channel></rss>`))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title type="html">&lt;b&gt;</title><link href="javascript:1"/></entry></feed>`))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","url":"//x"}]}`))
	feed := Feed{URL: "https://example.org/feed"}
	f.Fuzz(func(t *testing.T, body []byte) {
		read, err := parse(body)
		if err != nil || read == nil {
			return
		}
		for _, e := range read.Items[:min(len(read.Items), mostEntries)] {
			if e != nil {
				feed.address(e)
				feed.itemID(e)
				published(e)
			}
		}
	})
}
