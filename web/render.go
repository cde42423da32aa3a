package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"kcst/facts"
	"kcst/templates"
)

// show renders a view and sends it with a status. A page that was rendered
// for a question, a token or an inbox is stored nowhere.
func (s *site) show(w http.ResponseWriter, r *http.Request, status int, v templates.View) {
	var b bytes.Buffer
	if err := templates.Page(&b, s.about(), v); err != nil {
		s.Log.Error("write a page", "request", idOf(r), "route", route(r), "error", err)
		http.Error(w, "Something went wrong on our side. Try again in a few minutes.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", cacheOf(v, status))
	}
	if h.Get("Cache-Control") == cacheCheck && held(w, r, b.Bytes()) {
		return
	}
	send(w, r, status, b.Bytes())
}

// held names the page by its content, and reports whether that is what the
// reader holds already: then nothing more is sent (RFC 9110, 13.1.2). The name
// is weak, since the page may come compressed or not.
func held(w http.ResponseWriter, r *http.Request, page []byte) bool {
	sum := sha256.Sum256(page)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	w.Header().Set("ETag", "W/"+tag)
	for part := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if part = strings.TrimSpace(part); part == "*" || strings.TrimPrefix(part, "W/") == tag {
			w.Header().Add("Vary", "Accept-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

func cacheOf(v templates.View, status int) string {
	switch v.(type) {
	case templates.Home, templates.Subscribe, templates.Editions, templates.Edition, templates.Meetings, templates.Accessibility, templates.Privacy:
		if status == http.StatusOK {
			return cacheCheck
		}
	}
	return cacheNever
}

// worthwhile is the size from which compressing pays.
const worthwhile = 1400

var compressors = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level exists
	return z
}}

// send writes a whole body, compressed where the client takes that.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if len(body) >= worthwhile && takesGzip(r) {
		var b bytes.Buffer
		z := compressors.Get().(*gzip.Writer)
		z.Reset(&b)
		z.Write(body) // into memory: it can't fail
		z.Close()
		compressors.Put(z)
		h.Set("Content-Encoding", "gzip")
		body = b.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body) // an error is a reader who left
	}
}

// takesGzip reads Accept-Encoding: gzip is named and not refused.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return !strings.HasPrefix(strings.ReplaceAll(q, " ", ""), "q=0") || strings.Trim(q, " q=0.") != ""
		}
	}
	return false
}

// about is what every page shows.
func (s *site) about() templates.Site {
	p := s.Partnership()
	a := templates.Site{
		Name: p.Name, Team: p.Team, TeamShort: p.TeamAbbr, Email: p.Email, Phone: p.Phone, PhoneDigits: digits(p.Phone),
		Bulletin: p.Bulletin, Area: p.Area, Demo: s.Inbox != nil,
	}
	a.Stylesheet, a.Icon = s.assets.paths(p.Colour)
	a.Logo = s.assets.logoFor(p)
	a.Script = s.assets.script.path
	if services := numbers(p.Crisis); len(services) > 0 {
		a.Emergency = &services[0]
	}
	return a
}

// numbers are the services of a crisis reply.
func numbers(c facts.Crisis) []templates.Number {
	var out []templates.Number
	for _, s := range c.Services {
		out = append(out, templates.Number{When: s.When, Name: s.Name, Phone: s.Phone, Digits: digits(s.Phone), Note: s.Note})
	}
	return out
}

// digits is a telephone number as a tel: link wants it.
func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
}

// zone is where the partnership's clocks are. It is remembered, since loading
// one reads a file.
func (s *site) zone() *time.Location {
	name := s.Partnership().Zone
	if loc := s.clocks.Load(); loc != nil && loc.String() == name {
		return loc
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	s.clocks.Store(loc)
	return loc
}

// next is the day of the next monthly edition in words, or "".
func (s *site) next() string {
	if s.Next == nil {
		return ""
	}
	due := s.Next(s.Now())
	if due.IsZero() {
		return ""
	}
	return due.In(s.zone()).Format("Monday 2 January 2006")
}
