// Package delivery mails an approved edition to its subscribers and accounts
// for every one of them.
//
// The model: a [Composer] writes one subscriber's [Letter] of an edition's
// frozen content, from the words in package templates. A [Sender] takes an
// edition that is sending and plans one [Delivery] a subscriber; the pair is
// its identity, and the Message-ID derives from it. Each delivery is
//
//	planned     its turn has not come
//	sending     the intent is stored; it may be on the wire
//	sent        the mail server accepted it
//	retrying    the server refused it for now
//	failed      the server refused it for good
//	suppressed  nothing was sent, because the person left or may not be mailed
//	withdrawn   nothing was sent, because the edition was withdrawn
//	unknown     accepted or not, nobody can know
//
// The deliveries in the [Store] are the guard against doubles, not any queue:
// the intent is stored before the network is touched, the result after it. A
// sender that dies leaves what it had on the wire in doubt, at most one letter
// a connection, and the next sender calls it unknown: nothing unknown is sent
// again by itself. An edition is sent by one process at a time, who holds a
// lease on it; the others wait and take over. It is finished when sent,
// failed, suppressed, withdrawn and unknown add up to everybody planned.
//
// Letters leave over a [Transport]: an [SMTP] server, or a [Maildir] where
// nothing leaves at all. What a failure means is decided in one place, where
// it happens, as a [Verdict]. Logs and reasons name subscribers by their IDs,
// never by address.
package delivery
