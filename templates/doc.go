// Package templates holds every word that a person reads in a mail or on a
// page, and nothing that decides what they are told.
//
// There are two families, each over embedded files and plain structs of this
// package; nothing else of kcst is imported. [Page] writes a page of the
// website from web/*.html: each page is a [View] type whose fields are all
// that its template can show, so a template that asks for something else
// fails its test instead of leaving a gap. The mails are written from mail/*,
// HTML and text from one source. Both take their colours from the
// partnership's one and keep the contrast that WCAG 2.2 asks for.
//
// Everything that comes in is plain text, or Markdown where a field says so;
// html/template and the Markdown writers escape it.
package templates
