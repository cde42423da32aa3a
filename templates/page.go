package templates

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

//go:embed web/*.html
var webFiles embed.FS

// Site is what every page shows: who runs it, how to reach them, and where
// its style is. Empty fields leave their place out.
type Site struct {
	Name        string // the partnership
	Team        string // the team that answers
	TeamShort   string
	Email       string
	Phone       string
	PhoneDigits string // Phone as a tel: link wants it
	Bulletin    string // the bulletin's name
	Area        string
	Emergency   *Number // what to ring in an emergency
	Stylesheet  string  // its path
	Icon        string  // its path
	Logo        *Logo   // of the partnership, nil without one
	Script      string  // its path
	Demo        bool    // a demonstration, with an inbox
}

// Logo is a partnership's logo: its path, and the size it is shown in.
type Logo struct {
	Path          string
	Width, Height int // pixels
}

// Number is a telephone service: when to ring it, who answers, what to do.
type Number struct {
	When   string
	Name   string
	Phone  string
	Digits string
	Note   string
}

// View is what one page shows beside the [Site]. Each page is a type.
type View interface {
	place() place
}

// place says which file a page is made from, which part of the menu it
// belongs to, and whether search engines may list it.
type place struct {
	name   string
	part   string
	listed bool
}

// page is what a template sees.
type page struct {
	Site   Site
	View   View
	Name   string
	Part   string
	Listed bool
	Exit   string
}

// exitTo is where "Exit this page" leads: a page that anybody might be
// reading, and that comes fast. The GOV.UK Design System names it.
const exitTo = "https://www.bbc.co.uk/weather"

// Page writes the page of v. On an error w may hold part of it, so w is best
// a buffer.
func Page(w io.Writer, s Site, v View) error {
	set, err := pages()
	if err != nil {
		return err
	}
	at := v.place()
	t, ok := set[at.name]
	if !ok {
		return fmt.Errorf("no template web/%s.html", at.name)
	}
	p := page{Site: s, View: v, Name: at.name, Part: at.part, Listed: at.listed, Exit: exitTo}
	if at.part == "inbox" { // the demonstration's mail client has no readers to protect
		p.Exit = ""
	}
	return t.ExecuteTemplate(w, "layout", p)
}

// sharedFiles are part of every page.
var sharedFiles = []string{"web/layout.html", "web/parts.html", "web/form-parts.html", "web/inbox-parts.html", "web/meeting-parts.html"}

// pages are the parsed templates by name. Each is a set of its own, because
// every page defines the same two blocks: its title and its main part.
var pages = sync.OnceValues(func() (map[string]*template.Template, error) {
	base, err := template.New("").Funcs(pageFuncs).ParseFS(webFiles, sharedFiles...)
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(webFiles, "web/*.html")
	if err != nil {
		return nil, err
	}
	set := map[string]*template.Template{}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "web/"), ".html")
		if slices.Contains(sharedFiles, file) {
			continue
		}
		t, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if set[name], err = t.ParseFS(webFiles, file); err != nil {
			return nil, err
		}
	}
	return set, nil
})
