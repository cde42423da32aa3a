// Package web is the public edge: pages that anybody can read and use without
// JavaScript, without cookies and without being followed. The one script is
// that of "Exit this page", whose button is a plain link without it. Components
// are those of GOV.UK Frontend, compiled from style/; their colours, type and
// dark scheme are the site's own.
//
// [New] makes one handler from [Options], which are functions and plain
// values: what the pages ask of the rest of kcst, and nothing more. A page is
// a view of package templates, rendered whole into memory and then sent, so
// that a reader never sees half of one.
//
//	/                                  the question box; /?q=… answers as Slack does
//	/subscribe, /subscribe/sent        the form to join the list, and "check your mail"
//	/confirm/{token}                   a button; its POST confirms
//	/editions, /editions/{id}          the archive, with a search, and the web version of an edition
//	/meetings                          what is coming and what was held
//	/preferences/{token}               what its holder gets; its POST changes it
//	/unsubscribe/{token}               a page; its POST acts
//	/unsubscribe/{token}/one-click     RFC 8058: POST alone
//	/accessibility, /privacy
//	/healthz, /readyz                  for machines
//	/inbox, /inbox/{id}, …/html        the demonstration's mail client
//	/assets/{name}                     the style, the icon and the script, named by their content
//
// GET and HEAD change nothing, ever: mail scanners follow every link. What a
// person types or a token they hold is in no log: a request is logged as its
// method, the pattern of its route, its status and its duration. A question
// that reads as one from somebody in danger is answered before anything else
// is asked, and not repeated on the page.
package web
