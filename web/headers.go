package web

import "net/http"

// Policies say what a page may load. Pages bring one stylesheet, one icon and
// one script of their own, and nothing inline; only the inbox shows a frame, and
// has no script.
const (
	policyPage  = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	policyInbox = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	// A mail brings its style with it. It runs no script, calls nobody and
	// sends no form, framed or not. It keeps our origin, which nothing in it
	// can use, because browsers don't paint a stranger's frame that is out of
	// sight, as on a picture of the whole page.
	policyMail = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; " +
		"sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)

// secureHeaders are those of every reply.
func (s *site) secureHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policyPage)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()")
	if s.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// Cache rules. What a person asked, holds or reads in private stays nowhere;
// public pages are checked each time.
const (
	cacheNever  = "no-store"
	cacheCheck  = "no-cache"
	cacheAlways = "public, max-age=31536000, immutable"
)
