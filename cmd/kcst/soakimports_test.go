package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"kcst/bulletin"
)

// soakImports are lists of subscribers, a council's web service and a feed,
// each with something new from time to time. An import that fails is done
// again, as people do.
type soakImports struct {
	s        *soak
	councils string // the file of the councils
	feed     string

	mu       sync.Mutex
	people   int // in the lists so far
	meetings int // that the council publishes
	news     int // in the feed
	left     []func() error
	runs     int
	failed   int
}

func newSoakImports(s *soak) *soakImports {
	m := &soakImports{s: s, meetings: 1, news: 1}
	council := httptest.NewServer(http.HandlerFunc(m.serveCouncil))
	s.Cleanup(council.Close)
	feed := httptest.NewServer(http.HandlerFunc(m.serveFeed))
	s.Cleanup(feed.Close)
	m.feed = feed.URL
	m.councils = filepath.Join(s.TempDir(), "councils.yaml")
	text := fmt.Sprintf("councils:\n  - {id: soak, name: Soak Council, base: %q, committees: [safety], a_minute: 60}\n", council.URL)
	if err := os.WriteFile(m.councils, []byte(text), 0o600); err != nil {
		s.Fatal(err)
	}
	return m
}

// take imports in turn until ctx ends.
func (m *soakImports) take(ctx context.Context) {
	m.attempt(func() error {
		return m.command("items", "feed", "add", m.feed+"/feed", "--id", "soak", "--section", "media", "--by", "anna")
	})
	for n := 0; wait(ctx, m.s.plan.take); n++ {
		m.mu.Lock()
		m.meetings = min(m.meetings+1, 12)
		m.news = min(m.news+1, 40)
		m.mu.Unlock()
		switch n % 3 {
		case 0:
			m.attempt(m.subscribers())
		case 1:
			m.attempt(func() error { return m.command("meetings", "fetch", "soak", "--by", "anna") })
		default:
			m.attempt(func() error { return m.command("items", "feed", "fetch", "soak") })
		}
	}
}

// attempt tries, and keeps what failed for later.
func (m *soakImports) attempt(try func() error) {
	err := try()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.runs++
	if err != nil {
		m.failed++
		m.left = append(m.left, try)
	}
}

func (m *soakImports) command(args ...string) error {
	c := exec.Command("kcst-here", args...)
	c.Env = m.s.in.env
	defer time.AfterFunc(2*time.Minute, func() { _ = c.Process.Kill() }).Stop()
	out, err := c.CombinedOutput()
	if err != nil && strings.Contains(string(out), "a feed soak already") {
		return nil // it was added, and the answer was lost
	}
	if err != nil {
		err = fmt.Errorf("kcst %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return err
}

// subscribers is the import of a list of a hundred: half of them are new.
func (m *soakImports) subscribers() func() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	rows := make([]string, 100)
	from := max(0, m.people-50)
	for i := range rows {
		rows[i] = fmt.Sprintf("joined%05d@e%02d.example.org,weekly", from+i, i%50)
	}
	m.people = from + len(rows)
	path := filepath.Join(m.s.in.dir, fmt.Sprintf("list-%d.csv", m.people))
	writeRows(m.s, path, "email,kinds", rows)
	return func() error {
		return m.command("subscribers", "import", path, "--basis", "made up for a test", "--by", "anna")
	}
}

// open does again what failed, and then everything once more, so that what
// came last is there too.
func (m *soakImports) open() string {
	m.mu.Lock()
	left := m.left
	m.left = nil
	m.mu.Unlock()
	last := ""
	for _, try := range left {
		if err := try(); err != nil {
			last = err.Error()
			m.mu.Lock()
			m.left = append(m.left, try)
			m.mu.Unlock()
		}
	}
	for _, args := range [][]string{{"meetings", "fetch", "soak", "--by", "anna"}, {"items", "feed", "fetch", "soak"}} {
		if err := m.command(args...); err != nil {
			last = err.Error()
		}
	}
	return last
}

// held is how many of each kind the stores have, and how many twice.
func (m *soakImports) held() (people, meetings, news, twice int, err error) {
	ctx, a := m.s.Context(), m.s.app
	seen := map[string]int{}
	for p, err := range a.people.All(ctx) {
		if err != nil {
			return 0, 0, 0, 0, err
		}
		if strings.HasPrefix(p.Email, "joined") {
			seen[p.Email]++
		}
	}
	people = len(seen)
	for _, n := range seen {
		twice += n - 1
	}
	list, err := a.meetings.List(ctx, time.Now().AddDate(-1, 0, 0), time.Now().AddDate(1, 0, 0))
	if err != nil {
		return 0, 0, 0, 0, err
	}
	for _, one := range list {
		if strings.HasPrefix(one.Committee.ID, "soak-") {
			meetings++
		}
	}
	items, err := a.items.Items(ctx, bulletin.ItemStates()...)
	if err != nil {
		return 0, 0, 0, 0, err
	}
	links := map[string]int{}
	for _, it := range items {
		for _, l := range it.Links {
			if strings.Contains(l.URL, "/soak-news-") {
				links[l.URL]++
			}
		}
	}
	for _, n := range links {
		twice += n - 1
	}
	return people, meetings, len(links), twice, nil
}

// serveFeed is a feed of which each entry has an ID.
func (m *soakImports) serveFeed(w http.ResponseWriter, _ *http.Request) {
	m.mu.Lock()
	news := m.news
	m.mu.Unlock()
	fmt.Fprint(w, `<rss version="2.0"><channel><title>Soak</title>`)
	for n := range news {
		fmt.Fprintf(w, `<item><guid isPermaLink="false">news-%d</guid><title>Feed news %s</title><link>https://www.example.org/soak-news-%d</link><pubDate>%s</pubDate></item>`,
			n, spell(n+500), n, time.Now().Format(time.RFC1123Z))
	}
	fmt.Fprint(w, `</channel></rss>`)
}

// serveCouncil is ModernGov's web service with one committee.
func (m *soakImports) serveCouncil(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	meetings := m.meetings
	m.mu.Unlock()
	when := func(n int) string { return time.Now().AddDate(0, 0, n%40-30).Format("02/01/2006") }
	text := func(name, value string) {
		fmt.Fprintf(w, "<%s>", name)
		_ = xml.EscapeText(w, []byte(value)) // writing to a client that left
		fmt.Fprintf(w, "</%s>", name)
	}
	switch r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:] {
	case "GetCommittees":
		fmt.Fprint(w, "<committees><committeescount>1</committeescount><committee><committeeid>1</committeeid><committeetitle>Community Safety Partnership</committeetitle><committeedeleted>False</committeedeleted></committee></committees>")
	case "GetMeetings":
		fmt.Fprint(w, "<getmeetings><committee><committeeid>1</committeeid><committeemeetings>")
		for n := range meetings {
			fmt.Fprintf(w, "<meeting><meetingid>%d</meetingid><meetingdate>%s</meetingdate><meetingstatus>Confirmed</meetingstatus><meetingtime>10.00 am</meetingtime></meeting>", 900+n, when(n))
		}
		fmt.Fprint(w, "</committeemeetings></committee></getmeetings>")
	case "GetMeeting":
		var n int
		_, _ = fmt.Sscan(r.FormValue("lMeetingId"), &n) // a number, or meeting 900
		fmt.Fprintf(w, "<meeting><meetingid>%d</meetingid><meetingdate>%s</meetingdate><meetingstatus>Confirmed</meetingstatus><meetingtime>10.00 am</meetingtime><minutepublished>false</minutepublished><agendaitems><agendaitem><agendaitemid>%d1</agendaitemid><agendaitemtitle>Report</agendaitemtitle><fulldisplaynumberformat>1.</fulldisplaynumberformat>", n, when(n-900), n)
		text("agendatext", fmt.Sprintf("<p>Papers on matter %d</p>", n))
		fmt.Fprint(w, "<isminutepublished>false</isminutepublished></agendaitem></agendaitems></meeting>")
	}
}
