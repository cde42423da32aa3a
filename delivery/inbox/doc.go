// Package inbox is a mail server for a demonstration: it takes every letter
// over real SMTP and keeps the last ones in memory, for people to look at.
//
// It listens on this machine alone. A letter is kept once its end was
// received, whole or not at all; the oldest go when there are too many, or
// when together they are too big. Nothing is ever passed on.
package inbox
