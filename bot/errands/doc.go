// Package errands keeps what the bot still has to do in Slack, so that a
// button works whatever dies in between.
//
// An Errand has a name, and that is its identity: one that waits already is
// not added a second time, it is only told that there is news (Poke), and one
// that is added once (Begin, Once) is known for two days after it was done.
// Whoever takes an errand leases it; a lease that its holder doesn't renew
// runs out, and somebody else takes it. News that comes while an errand is
// being run has it run again. A note on it says how far it came, so that
// whoever takes it over can look before they repeat.
//
// A deed is an errand that its own process runs at once: what a person did
// with a button or a form. It is stored before anything is changed, and
// forgotten again when it is refused.
//
// Beside errands stand the copies: which messages in Slack show a thing, so
// that every one of them can be changed when the thing does.
package errands
