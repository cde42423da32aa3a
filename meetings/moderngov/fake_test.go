package moderngov

import (
	"crypto/sha256"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// fake is a council's web service with its faults.
type fake struct {
	mu        sync.Mutex
	meetings  map[string]*fakeMeeting
	rand      *rand.Rand
	slow      time.Duration
	blocked   bool // answers with an error page
	broken    int  // of a hundred answers, so many are an error in words
	confused  bool // gives another meeting than it was asked for
	etags     bool
	asked     map[string]int // by operation
	together  int            // requests under way
	mostAtOne int            // the most at a time
	agents    map[string]bool
	changing  func(f *fake) // called before each answer, under the lock
}

type fakeMeeting struct {
	id, committee string
	start         time.Time
	status        string
	minuted       bool
	text          string
}

func newFake(t testing.TB, seed uint64) (*fake, Council) {
	f := &fake{meetings: map[string]*fakeMeeting{}, rand: rand.New(rand.NewPCG(seed, 1)), asked: map[string]int{}, agents: map[string]bool{}}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return f, Council{ID: fmt.Sprintf("council-%d", seed), Name: "Sample Council", Base: s.URL, Committees: []string{"safety"}, AMinute: 60}
}

func (f *fake) add(id, committee string, start time.Time) *fakeMeeting {
	m := &fakeMeeting{id: id, committee: committee, start: start, status: "Confirmed", text: "Papers on " + id}
	f.meetings[id] = m
	return m
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.together++
	f.mostAtOne = max(f.mostAtOne, f.together)
	f.agents[r.UserAgent()] = true
	operation := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	f.asked[operation]++
	if f.changing != nil {
		f.changing(f)
	}
	body, code, slow := f.answer(operation, r), http.StatusOK, f.slow
	switch {
	case f.blocked:
		body, code = "<!DOCTYPE html><html><body>Attention required! Cloudflare</body></html>", http.StatusForbidden
	case f.rand.IntN(100) < f.broken && operation != "GetCommittees":
		body, code = "System.NullReferenceException: Object reference not set", http.StatusInternalServerError
		if f.rand.IntN(2) == 0 {
			body, code = body[:20], http.StatusOK
		}
	}
	etags := f.etags
	f.mu.Unlock()
	time.Sleep(slow)
	if etag := fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(body))); etags && code == http.StatusOK {
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			code, body = http.StatusNotModified, ""
		}
	}
	w.WriteHeader(code)
	fmt.Fprint(w, body)
	f.mu.Lock()
	f.together--
	f.mu.Unlock()
}

func (f *fake) answer(operation string, r *http.Request) string {
	var b strings.Builder
	switch operation {
	case "GetCommittees":
		b.WriteString("<committees><committeescount> 3</committeescount>")
		for id, title := range map[string]string{"1": "Community Safety &amp;amp; Crime Partnership", "2": "Safety Advisory Group", "3": "Pensions Board"} {
			fmt.Fprintf(&b, "<committee><committeeid>%s</committeeid><committeetitle>%s</committeetitle><committeedeleted>False</committeedeleted></committee>", id, title)
		}
		b.WriteString("</committees>")
	case "GetMeetings": // the days that it is asked for are ignored
		c := r.FormValue("lCommitteeId")
		fmt.Fprintf(&b, "<getmeetings><committee><committeeid>%s</committeeid><committeemeetings>", c)
		for _, m := range f.meetings {
			if m.committee == c {
				fmt.Fprintf(&b, "<meeting><meetingid>%s</meetingid><meetingdate>%s</meetingdate><meetingstatus>%s</meetingstatus><meetingtime>%s</meetingtime></meeting>", m.id, m.start.Format("02/01/2006"), m.status, m.start.Format("3.04 pm"))
			}
		}
		b.WriteString("</committeemeetings></committee></getmeetings>")
	case "GetMeeting":
		m := f.meetings[r.FormValue("lMeetingId")]
		if f.confused {
			for _, m = range f.meetings {
				break
			}
		}
		fmt.Fprintf(&b, "<meeting><meetingid>%s</meetingid><meetingdate>%s</meetingdate><meetingstatus>%s</meetingstatus><meetingtime>%s</meetingtime><minutepublished>%v</minutepublished><agendaitems>",
			m.id, m.start.Format("02/01/2006"), m.status, m.start.Format("3.04 pm"), m.minuted)
		body, field := "<p>"+m.text+"</p>", "agendatext"
		if m.minuted {
			body, field = "<p>RESOLVED that "+m.text+"\nbe agreed &amp; noted.</p>", "minutesnonemptyhtmlbody"
		}
		fmt.Fprintf(&b, "<agendaitem><agendaitemid>%s1</agendaitemid><agendaitemtitle>%s</agendaitemtitle><fulldisplaynumberformat>1.</fulldisplaynumberformat><%s>%s</%s><isminutepublished>%v</isminutepublished></agendaitem>",
			m.id, html.EscapeString(html.EscapeString("Chair's item & more")), field, html.EscapeString(body), field, m.minuted)
		fmt.Fprintf(&b, "<agendaitem><agendaitemid>%s2</agendaitemid><agendaitemtitle>Forbidden fruit</agendaitemtitle><fulldisplaynumberformat>2.</fulldisplaynumberformat><minutesnonemptyhtmlbody>%s</minutesnonemptyhtmlbody><isrestricted>True</isrestricted></agendaitem></agendaitems></meeting>",
			m.id, html.EscapeString("<p>RESOLVED that the forbidden fruit be eaten.</p>"))
	}
	return b.String()
}
