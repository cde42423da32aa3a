// Package bounces reads what comes back of a bulletin, and takes those off the
// list who can't be reached or complain.
//
// The model: the envelope sender of each letter is a return path of its own
// ([delivery.ReturnPaths]), so that what comes back says which delivery it is
// about: nothing else in it is believed. It arrives in a
// [mailbox.Box]. [Rules], which are data (data/bounces.yaml), read a mail as a [Report]:
//
//	hard       the address is none
//	soft       it can't be reached now
//	complaint  the person, or who keeps their mailbox, calls it unwanted
//	none       anything else: an automatic answer, a delay, a person's words
//
// A report in a standard form (RFC 3464 of bounces, RFC 5965 of complaints) is
// read as that; of other mails only what a mail system's own words call a
// bounce is one. [Books] settle a report: a hard bounce and a complaint suppress
// the address at once, soft ones when there are enough of them over time. A
// delivery stays sent: the mail server took it, and it came back.
//
// Each mail is settled once. The [Store] has it first, every step of it harmless
// when repeated, and only then is it moved out of the mailbox's inbox: bounces
// and complaints to one folder, everything else to another, for people to read.
// A mail that can't be read never stops the others. A [Reader] does all
// this whenever it is asked to look; of several, one at a time.
package bounces
