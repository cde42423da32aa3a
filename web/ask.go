package web

import (
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"kcst/answers"
	"kcst/templates"
)

// A question on the page has at most mostAsked characters. One that is longer
// is still read, up to mostRead, for signs that somebody is in danger.
const (
	mostAsked = 300
	mostRead  = 20_000
)

// home is the start page, and with a question its answer. The question is in
// the query, which no log has.
func (s *site) home(w http.ResponseWriter, r *http.Request) {
	asked := question(r.URL.Query().Get("q"))
	if asked == "" {
		s.show(w, r, http.StatusOK, templates.Home{
			AskBox: templates.AskBox{Limit: mostAsked}, Examples: s.examples(), Next: s.next(),
		})
		return
	}
	w.Header().Set("Cache-Control", cacheNever)
	if s.Danger(asked) {
		s.danger(w, r)
		return
	}
	s.limited(s.asking, func(w http.ResponseWriter, r *http.Request) { s.reply(w, r, asked) })(w, r)
}

// reply answers a question.
func (s *site) reply(w http.ResponseWriter, r *http.Request, asked string) {
	box := templates.AskBox{Question: asked, Limit: mostAsked}
	if utf8.RuneCountInString(asked) > mostAsked {
		box.Question, box.TooLong = string([]rune(asked)[:mostAsked]), true
		s.show(w, r, http.StatusBadRequest, templates.Reply{AskBox: box, Examples: s.examples()})
		return
	}
	ctx, cancel := waiting(r)
	defer cancel()
	a, err := s.Ask(ctx, answers.Question{Text: asked})
	switch {
	case err != nil:
		s.Log.Error("answer a question", "request", idOf(r), "error", err)
		s.show(w, r, http.StatusServiceUnavailable, templates.Reply{AskBox: box, Failed: true})
	case a.Kind == answers.KindCrisis:
		s.danger(w, r)
	default:
		s.show(w, r, http.StatusOK, templates.Reply{AskBox: box, Answer: answerView(a)})
	}
}

// danger shows where help is, and nothing of what was asked.
func (s *site) danger(w http.ResponseWriter, r *http.Request) {
	c := s.Partnership().Crisis
	s.show(w, r, http.StatusOK, templates.Danger{Lead: c.Lead, Services: numbers(c), Close: c.Close})
}

func (s *site) examples() []string { return s.Partnership().Examples }

// question is what was typed, as one line of text: valid, without control or
// invisible characters, and never longer than is read.
func question(typed string) string {
	typed = strings.ToValidUTF8(typed, " ")
	typed = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, typed)
	typed = strings.Join(strings.Fields(typed), " ")
	if len(typed) <= mostRead {
		return typed
	}
	return strings.ToValidUTF8(typed[:mostRead], "")
}
