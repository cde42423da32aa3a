package templates

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"
)

// Note is a mail about a subscription itself, by its Kind (mail/notes.yaml). It has nothing in it that somebody typed.
type Note struct {
	Kind        string
	Partnership MailPartnership
	Bulletin    string // the bulletin's name
	URL         string // where its button leads
	Until       time.Time
	Unsubscribe string // empty: no link to leave, as nobody is subscribed
}

// noteWords are a kind's words.
type noteWords struct {
	Subject, Title, Button string
	Lead, More             []string
}

var notesOnce = sync.OnceValues(func() (map[string]noteWords, error) {
	b, err := mailFiles.ReadFile("mail/notes.yaml")
	if err != nil {
		return nil, err
	}
	var kinds map[string]noteWords
	if err := yaml.Unmarshal(b, &kinds); err != nil {
		return nil, fmt.Errorf("templates/mail/notes.yaml: %w", err)
	}
	return kinds, nil
})

// WriteNote is a note as HTML and as text, with its subject.
func WriteNote(n Note) (subject string, html, text []byte, err error) {
	kinds, err := notesOnce()
	if err != nil {
		return "", nil, nil, err
	}
	w, ok := kinds[n.Kind]
	if !ok {
		return "", nil, nil, fmt.Errorf("%w: there is no note %q", ErrMail, n.Kind)
	}
	if n.Bulletin == "" || n.URL == "" || n.Partnership.Team == "" {
		return "", nil, nil, fmt.Errorf("%w: a note needs the bulletin's name, the team's, and a link", ErrMail)
	}
	privacy, err := ReadPrivacy()
	if err != nil {
		return "", nil, nil, err
	}
	r := privacy.Retention
	fill := strings.NewReplacer("{bulletin}", n.Bulletin, "{confirm}", counted(r.ConfirmDays, "day"),
		"{answer}", counted(r.AnswerDays, "day"), "{until}", n.Until.Format("2 January 2006"))
	v := struct {
		Note
		noteWords
		Palette mailPalette
	}{n, noteWords{Subject: fill.Replace(w.Subject), Title: fill.Replace(w.Title), Button: w.Button,
		Lead: replaced(fill, w.Lead), More: replaced(fill, w.More)}, newMailPalette(n.Partnership.Colour)}
	var h, t bytes.Buffer
	if err := mailHTML.ExecuteTemplate(&h, "note.html", v); err != nil {
		return "", nil, nil, fmt.Errorf("write the HTML part: %w", err)
	}
	if err := mailText.ExecuteTemplate(&t, "note.txt", v); err != nil {
		return "", nil, nil, fmt.Errorf("write the text part: %w", err)
	}
	return v.Subject, tidyLines(h.Bytes()), tidyLines(t.Bytes()), nil
}

func replaced(r *strings.Replacer, texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = r.Replace(s)
	}
	return out
}
