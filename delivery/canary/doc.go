// Package canary proves that editions arrive. "Sent" means that a mail server
// took a letter; whether it comes out at the other end shows in a mailbox of
// our own.
//
// The canary is a subscriber like any other, whose mailbox kcst can read: its
// letter is planned, sent and accounted for with all others. A [Watcher] looks
// for the letter of each edition in that mailbox until it is there, and keeps
// how long it took from the mail server's taking it. One that somebody
// looked for after [Patience] and didn't find is missing, which officers are
// told; that nobody could look they are told as that.
package canary
