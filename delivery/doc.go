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
// the intent is stored before the network is touched, the outcome after it.
// An edition is rendered once, as a [Form]. Any number of processes share its
// deliveries: each claims a few hundred whose turn it is, under a lease, and
// its ledger writes the intents and outcomes of all its connections together.
// When a process dies its lease runs out, and others take over what it held:
// what was only claimed is sent, what may have been on the wire is unknown, at
// most one letter a connection. Nothing unknown is sent again by itself; an
// officer may have that done ([Sender.Resend]), under the same Message-ID. An
// edition is finished when sent, failed, suppressed, withdrawn and unknown add
// up to everybody planned.
//
// Within a process a desk hands out what the most urgent edition has. A server
// that asks for fewer letters is given a rest, by domain or altogether; when
// too many letters go wrong, the edition pauses itself.
//
// Letters leave over a [Transport]: an [SMTP] server, or a [Maildir] where
// nothing leaves at all. What a failure means is decided in one place, where
// it happens, as a [Verdict]. Logs and reasons name subscribers by their IDs,
// never by address.
package delivery
