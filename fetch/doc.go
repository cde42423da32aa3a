// Package fetch gets what is behind an address that a person named, and
// nothing behind our own walls: it is the one way out for feeds, meeting
// papers and link checks.
//
// A [Guard] takes http and https alone, on their own ports, from public
// addresses alone. The address is checked when it is dialled, after DNS and
// again after each redirect, so a name that resolves to something else a
// moment later gains nothing (DNS rebinding). It reads so many bytes, waits so
// long, follows so many redirects, pauses between two requests to one host,
// says who it is, and keeps no cookies. It uses no proxy: a proxy would dial
// for it, unchecked.
//
// Every error reads as a sentence for the person who named the address and
// holds no address of a machine.
package fetch
