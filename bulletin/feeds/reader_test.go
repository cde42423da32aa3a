package feeds

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kcst/bulletin"
	"kcst/fetch"
	"kcst/store"
	"kcst/store/storetest"
)

// desk is a reader with a store, a site and a clock of the test's own.
type desk struct {
	*Reader
	t     *testing.T
	s     *store.Store
	mu    sync.Mutex
	at    time.Time
	pages map[string]string
	asked map[string]int
	site  string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, s: storetest.Open(t), at: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), pages: map[string]string{}, asked: map[string]int{}}
	site := httptest.NewServer(d)
	t.Cleanup(site.Close)
	d.site = site.URL
	d.Reader = d.replica()
	return d
}

func (d *desk) replica() *Reader {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		d.t.Fatal(err)
	}
	now := func() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.at }
	return &Reader{
		Feeds: NewStore(d.s, now), Items: bulletin.NewStore(d.s, now), Zone: zone, Now: now, Log: slog.New(slog.DiscardHandler),
		Guard: fetch.New(fetch.Options{Agent: "test", Loopback: true, Pause: -1, Timeout: 2 * time.Second, MaxBytes: 1 << 20}),
	}
}

// ServeHTTP serves the test's pages, each with an ETag of its content.
func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	page, ok := d.pages[r.URL.Path]
	d.asked[r.URL.Path]++
	d.mu.Unlock()
	tag := fmt.Sprintf(`"%d"`, len(page))
	switch {
	case !ok:
		http.NotFound(w, r)
	case page == "hang":
		<-r.Context().Done()
	case r.Header.Get("If-None-Match") == tag:
		w.WriteHeader(http.StatusNotModified)
	default:
		w.Header().Set("ETag", tag)
		fmt.Fprint(w, page)
	}
}

func (d *desk) page(path, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pages[path] = text
}

func (d *desk) add(id, path string) {
	d.t.Helper()
	_, err := d.Feeds.Add(d.t.Context(), Feed{ID: id, URL: d.site + path, Section: bulletin.SectionMedia, Topics: []string{"asb"}, AddedBy: "officer.one"})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) fetchAll() map[string]Report {
	d.t.Helper()
	list, err := d.Fetch(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	reports := map[string]Report{}
	for _, r := range list {
		reports[r.Feed] = r
	}
	return reports
}

func (d *desk) items() []bulletin.Item {
	d.t.Helper()
	items, err := d.Items.Items(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	return items
}

const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>Sample &amp; Sons</title><link>https://www.example.org/</link>%s</channel></rss>`

func entryOf(n int, more string) string {
	return fmt.Sprintf(`<item><title>Headline %d</title><link>https://www.example.org/news/%d</link><guid>id-%d</guid>
		<pubDate>Tue, 03 Nov 2026 10:00:00 GMT</pubDate><description>&lt;p&gt;Text of &lt;b&gt;number&lt;/b&gt; %d.&lt;/p&gt;</description>%s</item>`, n, n, n, n, more)
}

func TestFeeds(t *testing.T) {
	d := newDesk(t)
	d.page("/rss", fmt.Sprintf(rss, entryOf(1, "")+entryOf(2, "")))
	d.page("/atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title><id>a</id><updated>2026-11-20T10:00:00Z</updated>
		<entry><id>x</id><title type="html">&lt;em&gt;An&lt;/em&gt; entry</title><link href="/entry?utm_source=feed"/><updated>2026-11-20T10:00:00Z</updated><summary>Words</summary></entry></feed>`)
	d.add("rss", "/rss")
	d.add("atom", "/atom")
	got := d.fetchAll()
	if len(got["rss"].Added) != 2 || len(got["atom"].Added) != 1 || got["rss"].Problem+got["atom"].Problem != "" {
		t.Fatalf("%+v", got)
	}
	byLine := map[string]bulletin.Item{}
	for _, it := range d.items() {
		byLine[it.Headline] = it
	}
	one, atom := byLine["Headline 1"], byLine["An entry"]
	if one.Body != "Text of number 1." || one.Source != "Sample & Sons, 3 November 2026" || one.Links[0].URL != "https://www.example.org/news/1" ||
		one.State != bulletin.Submitted || one.SubmittedBy != "feed rss" || one.Topics[0] != "asb" || one.PublishFrom.String() != "2026-11-22" {
		t.Errorf("%+v", one)
	}
	if atom.State != bulletin.Held || !strings.HasSuffix(atom.Links[0].URL, "/entry") {
		t.Errorf("a link to this machine, with a tracker, is %s: %+v", atom.State, atom.Links)
	}

	// Nothing new: the server says so, and nothing is added.
	if got := d.fetchAll(); !got["rss"].Same || !got["atom"].Same {
		t.Errorf("%+v", got)
	}
	// One more: the others are known, also to another process, also where
	// their text has changed.
	d.page("/rss", fmt.Sprintf(rss, entryOf(3, "")+strings.Replace(entryOf(1, ""), "Headline", "Changed", 1)+entryOf(2, "")))
	both := make([]Report, 2)
	var wg sync.WaitGroup
	for i := range both {
		wg.Go(func() {
			list, err := d.replica().Fetch(context.Background(), "rss")
			if err != nil || len(list) != 1 {
				t.Error(err)
				return
			}
			both[i] = list[0]
		})
	}
	wg.Wait()
	if n := len(both[0].Added) + len(both[1].Added); n != 1 || len(d.items()) != 4 {
		t.Errorf("a new entry became %d items: %+v", n, both)
	}
}

// TestBrokenFeeds: each is reported, in words, and keeps no other from being
// read.
func TestBrokenFeeds(t *testing.T) {
	d := newDesk(t)
	laughs := `<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	broken := map[string]string{
		"html": "<!doctype html><p>Not a feed", "empty": "", "cut": fmt.Sprintf(rss, entryOf(1, ""))[:200], "huge": strings.Repeat("x", 2<<20),
		"binary": "\x00\xff\xfe\x01<rss>", "deep": "<rss>" + strings.Repeat("<a>", 200_000), "hang": "hang",
	}
	for id, page := range broken {
		d.page("/"+id, page)
		d.add(id, "/"+id)
	}
	d.add("gone", "/gone")
	if _, err := d.Feeds.Add(t.Context(), Feed{ID: "inside", URL: "http://169.254.169.254/feed", Section: bulletin.SectionMedia, AddedBy: "officer.one"}); err != nil {
		t.Fatal(err)
	}
	d.page("/laughs", laughs+fmt.Sprintf(rss, strings.Replace(entryOf(8, ""), "Headline", "&c;", 1)))
	d.add("laughs", "/laughs")
	d.page("/good", fmt.Sprintf(rss, entryOf(9, "")))
	d.add("good", "/good")
	got := d.fetchAll()
	for id, r := range got {
		switch {
		case id == "good" && len(r.Added) != 1:
			t.Errorf("the good feed: %+v", r)
		case id == "good" || id == "laughs":
		case r.Problem == "" || len(r.Added) > 0:
			t.Errorf("%s is broken, and nobody is told: %+v", id, r)
		}
	}
	if !strings.Contains(got["inside"].Problem, "isn't public") {
		t.Errorf("%+v", got["inside"])
	}
	for _, it := range d.items() {
		if len(it.Headline) > 200 || strings.Contains(it.Headline, "hahaha") {
			t.Errorf("an entity grew to %q", it.Headline)
		}
	}
}

// TestDeepFeeds: what stands too deep is refused before the parser sees it,
// and what only looks so isn't.
func TestDeepFeeds(t *testing.T) {
	many := deepest + 1
	for name, tt := range map[string]struct {
		inner string
		deep  bool
	}{
		"an extension":   {strings.Repeat("<x:a>", many), true},
		"closed":         {strings.Repeat("<x:a>", many) + strings.Repeat("</x:a>", many), true},
		"beside":         {strings.Repeat("<x:a>1</x:a>", many), false},
		"empty elements": {strings.Repeat("<x:a b='1'/>", many), false},
		"CDATA":          {"<description><![CDATA[" + strings.Repeat("<br>", many) + "]]></description>", false},
		"a comment":      {"<!--" + strings.Repeat("<br>", many) + "-->", false},
	} {
		feed, err := parse([]byte(fmt.Sprintf(rss, "<item><title>News</title>"+tt.inner+"</item>")))
		if said := err != nil && strings.Contains(err.Error(), "in one another"); said != tt.deep {
			t.Errorf("%s: %v", name, err)
		}
		if !tt.deep && (err != nil || len(feed.Items) != 1) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHostileEntries: what a feed carries comes out as plain words, is held, or
// is refused.
func TestHostileEntries(t *testing.T) {
	d := newDesk(t)
	entry := func(id, title, link, text string) string {
		return fmt.Sprintf("<item><guid>%s</guid><title><![CDATA[%s]]></title><link><![CDATA[%s]]></link><description><![CDATA[%s]]></description></item>", id, title, link, text)
	}
	page := "https://www.example.org/"
	d.page("/rss", fmt.Sprintf(rss,
		entry("script", "<script>alert(1)</script>News", page+"1", "<script>alert(1)</script><style>p{}</style><p onclick=x>Words<img src=https://evil.example/p.gif></p><form action=x><input></form>")+
			entry("markdown", "**News**", page+"2", "[x](javascript:alert(1)) ![p](https://evil.example/p.gif) <https://evil.example> # head\n\n- list `code` jo@example.org www.evil.example")+
			entry("header", "News\r\nBcc: all@example.org", page+"3", "\r\n\r\nFrom: x")+
			entry("entities", "&lt;script&gt;", page+"4", "&lt;img src=x onerror=alert(1)&gt; &amp;lt;b&amp;gt;")+
			entry("bidi", "News \u202egpj.exe", page+"5", "x\u0000y\u200bz")+
			entry("js", "Java", "javascript:alert(1)", "x")+
			entry("person", "Person", page+"u/jo@example.org", "x")+
			entry("safe", "Safe", "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.example.org%2Fsafe&data=jo%40example.org", "x")+
			entry("short", "Short", "https://bit.ly/abc", "x")+
			entry("long", strings.Repeat("long ", 100), page+"6", strings.Repeat("word ", 500))+
			entry("none", "", page+"7", "x")+entry("nolink", "No link", "", "x")))
	d.add("rss", "/rss")
	rep := d.fetchAll()["rss"]
	if rep.Problem != "" || len(rep.Added) != 8 || len(rep.Refused) != 4 || rep.Held != 1 {
		t.Errorf("%+v", rep)
	}
	for _, it := range d.items() {
		if err := it.Check(); err != nil {
			t.Errorf("%s: %v", it.Headline, err)
		}
		said := it.Headline + it.Body + fmt.Sprint(it.Links)
		for _, bad := range []string{"alert(1)</", "<img", "evil.example", "jo@", "jo%40", "\r", "\u202e", "safelinks"} {
			if strings.Contains(strings.ReplaceAll(said, `\<`, ""), bad) {
				t.Errorf("%q has %q in it", said, bad)
			}
		}
	}
}

func TestSchedule(t *testing.T) {
	d := newDesk(t)
	d.page("/rss", fmt.Sprintf(rss, entryOf(1, "")))
	d.add("rss", "/rss")
	d.add("gone", "/gone")
	due := func(r *Reader) int {
		t.Helper()
		reports, err := r.Due(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(reports)
	}
	other := d.replica()
	if a, b := due(d.Reader), due(other); a != 2 || b != 0 {
		t.Errorf("two processes fetched %d and %d feeds", a, b)
	}
	later := func(wait time.Duration) { d.mu.Lock(); d.at = d.at.Add(wait); d.mu.Unlock() }
	var counts []int
	for range 8 { // every hour, the broken one after 1, 2, 4 hours
		later(time.Hour)
		counts = append(counts, due(other))
	}
	if fmt.Sprint(counts) != "[2 1 2 1 1 1 2 1]" {
		t.Errorf("fetched hour by hour: %v", counts)
	}
	list, err := d.Feeds.Feeds(t.Context())
	if err != nil || list[0].State.Failures != 4 || !strings.Contains(list[0].State.Problem, "no such page") || list[1].State.Items != 1 {
		t.Errorf("%v: %+v", err, list)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Run(ctx); err != nil {
		t.Error(err)
	}
}

func TestStore(t *testing.T) {
	d := newDesk(t)
	good := Feed{ID: "a", URL: "https://www.example.org/feed", Section: bulletin.SectionMedia, AddedBy: "officer.one"}
	if _, err := d.Feeds.Add(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		f    func(*Feed)
		kind error
	}{
		"again":    {func(f *Feed) { f.URL += "2" }, ErrTaken},
		"scheme":   {func(f *Feed) { f.URL = "file:///etc/passwd" }, ErrInvalid},
		"password": {func(f *Feed) { f.URL = "https://u:p@www.example.org/" }, ErrInvalid},
		"ID":       {func(f *Feed) { f.ID = "A b" }, ErrInvalid},
		"no ID":    {func(f *Feed) { f.ID = "" }, ErrInvalid},
		"section":  {func(f *Feed) { f.ID, f.Section = "b", "gossip" }, bulletin.ErrInvalid},
		"source":   {func(f *Feed) { f.ID, f.Source = "b", "a\nb" }, bulletin.ErrInvalid},
	} {
		f := good
		tt.f(&f)
		if _, err := d.Feeds.Add(t.Context(), f); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.Feeds.Remove(t.Context(), "a", "officer.two"); err != nil {
		t.Error(err)
	}
	if err := d.Feeds.settle(t.Context(), "a", State{}, d.Now()); err != nil {
		t.Error(err)
	}
	if list, err := d.Feeds.Feeds(t.Context()); err != nil || len(list) > 0 {
		t.Errorf("%v: a feed that was removed came back: %+v", err, list)
	}
	if err := d.Feeds.Remove(t.Context(), "a", "officer.two"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, err := d.Fetch(t.Context(), "a"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if id := IDOf("https://WWW.Gov.uk/feed"); id != "gov-uk" {
		t.Error(id)
	}
}
