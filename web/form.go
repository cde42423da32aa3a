package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"kcst/subscribers"
	"kcst/templates"
)

// posted reads a form from a page of ours. One that was cut short or sent by
// another website's page is answered here.
func (s *site) posted(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	if s.foreign(r) {
		s.show(w, r, http.StatusForbidden, templates.Refused{})
		return nil, false
	}
	if err := r.ParseForm(); err != nil {
		s.show(w, r, http.StatusBadRequest, templates.Refused{})
		return nil, false
	}
	return r.PostForm, true
}

// foreign reports whether a browser says that another website's page sent the
// form. That is all the protection that forms need here which no cookie
// speaks for: who has no token can change nothing, and anybody may ask to
// join. Our pages send no referrer, so their forms have the origin "null" in a
// browser that doesn't know Sec-Fetch-Site.
func (s *site) foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
	default:
		return true
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Host != r.Host && origin != s.BaseURL
}

// offer is what may be chosen.
func (s *site) offer(ctx context.Context) (subscribers.Offer, error) {
	if s.Door.Offer == nil {
		return subscribers.Offer{}, nil
	}
	return s.Door.Offer(ctx)
}

// chosen reads the choices of a form. What isn't on offer, or not any more,
// is left out.
func chosen(form url.Values, o subscribers.Offer) subscribers.Choices {
	c := subscribers.Choices{
		Name: oneLine(form.Get("name")), Organisation: oneLine(form.Get("organisation")),
		Topics: among(form["topic"], o.Topics), Districts: among(form["district"], o.Districts), Committees: among(form["committee"], o.Committees),
		Frequency: frequency(form.Get("frequency")),
	}
	for _, k := range subscribers.Kinds() {
		if slices.Contains(form["kind"], string(k)) {
			c.Kinds = append(c.Kinds, k)
		}
	}
	return c
}

func frequency(s string) subscribers.Frequency {
	if s == string(subscribers.MonthlyAtMost) {
		return subscribers.MonthlyAtMost
	}
	return subscribers.EveryEdition
}

// among are those of the IDs that are on offer, in the offer's order. All of
// them is no restriction, and so none.
func among(ids []string, offered []subscribers.Option) []string {
	var out []string
	for _, o := range offered {
		if slices.Contains(ids, o.ID) {
			out = append(out, o.ID)
		}
	}
	if len(out) == len(offered) {
		return nil
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// choosing shows choices in a form.
func choosing(c subscribers.Choices, o subscribers.Offer, wrong []templates.Wrong) templates.Choosing {
	v := templates.Choosing{
		Name: c.Name, Organisation: c.Organisation, Frequency: string(c.Frequency), Wrong: wrong,
		Topics: ticks(c.Topics, o.Topics), Districts: ticks(c.Districts, o.Districts), Committees: ticks(c.Committees, o.Committees),
	}
	for _, k := range subscribers.Kinds() {
		v.Kinds = append(v.Kinds, templates.Choice{ID: string(k), Chosen: slices.Contains(c.Kinds, k)})
	}
	return v
}

func ticks(ids []string, offered []subscribers.Option) []templates.Choice {
	var out []templates.Choice
	for _, o := range offered {
		out = append(out, templates.Choice{ID: o.ID, Name: o.Name, Chosen: slices.Contains(ids, o.ID)})
	}
	return out
}

// wrongChoices are what is wrong with choices, in the order of the form.
func wrongChoices(c subscribers.Choices) []templates.Wrong {
	var wrong []templates.Wrong
	if len(c.Kinds) == 0 {
		wrong = append(wrong, templates.Wrong{Field: "kind", Code: "missing"})
	}
	if code := wrongFrequency(c); code != "" {
		wrong = append(wrong, templates.Wrong{Field: "frequency", Code: code})
	}
	for _, f := range []struct{ name, text string }{{"name", c.Name}, {"organisation", c.Organisation}} {
		switch {
		case utf8.RuneCountInString(f.text) > subscribers.LongestName:
			wrong = append(wrong, templates.Wrong{Field: f.name, Code: "long"})
		case subscribers.Unreadable(f.text):
			wrong = append(wrong, templates.Wrong{Field: f.name, Code: "unreadable"})
		}
	}
	return wrong
}

// wrongFrequency finds who chose weekly summaries alone, and none of them.
func wrongFrequency(c subscribers.Choices) string {
	if c.Frequency == subscribers.MonthlyAtMost && slices.Equal(c.Kinds, []subscribers.Kind{subscribers.Weekly}) {
		return "weekly"
	}
	return ""
}

// wrongAddress is what is wrong with an address as it was typed, if anything.
func wrongAddress(typed string) []templates.Wrong {
	if typed == "" {
		return []templates.Wrong{{Field: "address", Code: "missing"}}
	}
	if _, _, err := subscribers.Address(typed); err != nil {
		return []templates.Wrong{{Field: "address", Code: "format"}}
	}
	return nil
}

// refusal is an answer of the door about the form alone, as something that is
// wrong with a field.
func refusal(err error) []templates.Wrong {
	switch {
	case errors.Is(err, subscribers.ErrAddress):
		return []templates.Wrong{{Field: "address", Code: "refused"}}
	case errors.Is(err, subscribers.ErrInvalid):
		return []templates.Wrong{{Field: "form"}}
	}
	return nil
}
