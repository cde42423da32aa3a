// Package inbox is a mail server for a demonstration: it takes every letter
// over real SMTP and keeps the last ones, for people to look at.
//
// It listens on this machine alone. A letter is kept once its end was
// received, whole or not at all; the oldest go when there are too many, or
// when together they are too big. Letters are in memory; whoever wants them
// to outlive the process gives [Options] a place to keep them. Nothing is ever
// passed on.
package inbox
