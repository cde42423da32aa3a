package web

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"kcst/meetings"
	"kcst/templates"
)

// The most that a request's body may have: a form's few fields, or what Slack
// and its like send to an [Options.Extra] handler.
const (
	mostForm  = 16 << 10
	mostExtra = 1 << 20
)

// site serves the pages.
type site struct {
	Options
	secure  bool // reached over https
	assets  *assets
	clocks  atomic.Pointer[time.Location]
	shelf   *kept[shelf]
	held    *kept[[]meetings.Meeting]
	asking  *limit // questions and searches
	asked   *limit // forms
	privacy templates.PrivacyData
}

// New makes the website's handler.
func New(o Options) (http.Handler, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s := &site{Options: o, secure: strings.HasPrefix(o.BaseURL, "https:"), assets: newAssets()}
	var err error
	if s.privacy, err = templates.ReadPrivacy(); err != nil {
		return nil, err
	}
	s.shelf = &kept[shelf]{load: s.fill, now: o.Now}
	s.held = &kept[[]meetings.Meeting]{load: s.readMeetings, now: o.Now}
	s.asked = newLimit(o.Now, 60, time.Second)
	s.asking = newLimit(o.Now, 200, time.Second/20)
	mux := http.NewServeMux()
	page := func(pattern string, routes routes) {
		mux.Handle(pattern, http.MaxBytesHandler(s.methods(routes), mostForm))
	}
	page("/{$}", routes{get: s.home})
	form := func(h http.HandlerFunc) http.HandlerFunc { return s.limited(s.asked, h) }
	page("/subscribe", routes{get: s.subscribe, post: form(s.join)})
	page("/subscribe/sent", routes{get: s.fixed(templates.Sent{})})
	page("/confirm/{token}", routes{get: s.confirmPage, post: form(s.confirm)})
	page("/editions", routes{get: s.editions})
	page("/meetings", routes{get: s.meetings})
	page("/meetings/{id}", routes{get: s.meeting})
	page("/topics/{id}", routes{get: s.topic})
	page("/editions/{id}", routes{get: s.edition})
	page("/feed.atom", routes{get: s.feed})
	page("/calendar.ics", routes{get: s.ical})
	page("/accessibility", routes{get: s.fixed(templates.Accessibility{})})
	page("/privacy", routes{get: s.fixed(templates.Privacy{Holdings: s.privacy.Holdings})})
	page("/unsubscribe/{token}", routes{get: s.leavePage, post: form(s.leave)})
	page("/unsubscribe/{token}/one-click", routes{post: s.oneClick})
	page("/preferences/{token}", routes{get: s.preferences, post: form(s.choose)})
	page("/assets/{name}", routes{get: s.asset})
	page("/healthz", routes{get: s.healthz})
	page("/readyz", routes{get: s.readyz})
	if o.Inbox != nil {
		page("/inbox", routes{get: s.inbox})
		page("/inbox/{id}", routes{get: s.message})
		page("/inbox/{id}/html", routes{get: s.frame})
	}
	for pattern, h := range o.Extra {
		mux.Handle(pattern, http.MaxBytesHandler(h, mostExtra))
	}
	mux.HandleFunc("/", s.notFound)
	return s.watch(mux), nil
}

// routes are the handlers of one address by method.
type routes struct {
	get  http.HandlerFunc // HEAD too
	post http.HandlerFunc
}

func (r routes) allow() string {
	var methods []string
	if r.get != nil {
		methods = append(methods, "GET", "HEAD")
	}
	if r.post != nil {
		methods = append(methods, "POST")
	}
	return strings.Join(methods, ", ")
}

// methods hands a request to the handler of its method, or says which there
// are.
func (s *site) methods(r routes) http.Handler {
	allow := r.allow()
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch {
		case slices.Contains([]string{http.MethodGet, http.MethodHead}, req.Method) && r.get != nil:
			r.get(w, req)
		case req.Method == http.MethodPost && r.post != nil:
			r.post(w, req)
		default:
			w.Header().Set("Allow", allow)
			s.show(w, req, http.StatusMethodNotAllowed, templates.Refused{})
		}
	})
}

// fixed serves a page that is always the same.
func (s *site) fixed(v templates.View) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.show(w, r, http.StatusOK, v) }
}

func (s *site) notFound(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusNotFound, templates.NotFound{})
}
