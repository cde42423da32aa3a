package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"kcst/facts"
	"kcst/templates"
)

//go:embed assets
var assetFiles embed.FS

// styles are the parts of the one stylesheet, in order.
var styles = []string{"govuk.css", "base.css", "parts.css", "inbox.css", "print.css"}

// asset is a file with the name that its content gives it.
type asset struct {
	path  string
	kind  string
	plain []byte
	gzip  []byte
	tag   string
}

// assets holds the script, and the stylesheet and the icon in the
// partnership's colour, which it makes anew when that changes.
type assets struct {
	script *asset
	mu     sync.Mutex
	colour string
	style  *asset
	icon   *asset
	logo   *asset // nil without one
	size   *templates.MailLogo
	logoOf string // the data URL that logo was made from
}

func newAssets() *assets {
	a := &assets{script: newAsset("leave", ".js", "text/javascript; charset=utf-8", embedded("leave.js"))}
	a.make("")
	return a
}

// paths are where a page in this colour finds its stylesheet and its icon.
func (a *assets) paths(colour string) (style, icon string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if colour != a.colour {
		a.make(colour)
	}
	return a.style.path, a.icon.path
}

// logoFor is the asset of a partnership's logo, nil without one.
func (a *assets) logoFor(p facts.Partnership) *templates.Logo {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p.Logo != a.logoOf {
		a.logo, a.logoOf = nil, p.Logo
		if file, width, height := p.LogoPNG(); file != nil {
			a.logo, a.size = newAsset("logo", ".png", "image/png", file), templates.NewMailLogo("", width, height)
		}
	}
	if a.logo == nil {
		return nil
	}
	return &templates.Logo{Path: a.logo.path, Width: a.size.Width, Height: a.size.Height}
}

func (a *assets) make(colour string) {
	c := templates.ColoursOf(colour)
	var css bytes.Buffer
	fmt.Fprintf(&css, ":root{--band:%s;--on-band:%s;--rule:%s}@media screen and (prefers-color-scheme:dark){:root{--rule:%s}}\n", c.Band, c.OnBand, c.Rule, c.DarkRule)
	for _, name := range styles {
		css.Write(embedded(name))
	}
	icon := strings.NewReplacer("ONBAND", c.OnBand, "BAND", c.Band).Replace(string(embedded("icon.svg")))
	a.colour = colour
	a.style = newAsset("kcst", ".css", "text/css; charset=utf-8", css.Bytes())
	a.icon = newAsset("icon", ".svg", "image/svg+xml", []byte(icon))
}

func embedded(name string) []byte {
	b, err := assetFiles.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is part of the program
	}
	return b
}

func newAsset(name, ext, kind string, body []byte) *asset {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:8])
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(body) // into memory: it can't fail
	w.Close()
	return &asset{path: "/assets/" + name + "-" + hash + ext, kind: kind, plain: body, gzip: z.Bytes(), tag: hash}
}

// asset serves the stylesheet, the icon, the logo and the script. A name from before a change gets
// the present file, to be checked again: with two replicas, a page can come
// from one and ask the other for its style.
func (s *site) asset(w http.ResponseWriter, r *http.Request) {
	s.assets.mu.Lock()
	style, icon, logo := s.assets.style, s.assets.icon, s.assets.logo
	s.assets.mu.Unlock()
	var f *asset
	name := r.PathValue("name")
	switch {
	case strings.HasPrefix(name, "kcst-") && path.Ext(name) == ".css":
		f = style
	case strings.HasPrefix(name, "icon-") && path.Ext(name) == ".svg":
		f = icon
	case strings.HasPrefix(name, "logo-") && path.Ext(name) == ".png" && logo != nil:
		f = logo
	case strings.HasPrefix(name, "leave-") && path.Ext(name) == ".js":
		f = s.assets.script
	default:
		s.notFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", cacheCheck)
	if r.URL.Path == f.path {
		h.Set("Cache-Control", cacheAlways)
	}
	h.Add("Vary", "Accept-Encoding")
	body, tag := f.plain, `"`+f.tag+`"`
	if takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body, tag = f.gzip, `"`+f.tag+`-gzip"`
	}
	h.Set("ETag", tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
