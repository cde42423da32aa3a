// Package subscribers keeps who receives the bulletin: people with their
// choices, and the proof that they may be written to.
//
// A [Subscriber] is a person at an address, under an ID that is random and
// says nothing. The ID is what logs, links and deliveries carry; the address
// is in this store and in the mail, and nowhere else. Every subscriber has a
// [Consent]: on what basis, in which words, when, how, and by whom.
//
// One address is one subscriber. The domain of an address is normalised (its
// case, and international names), the part before the @ is kept as given,
// because only its own mail server may say what it means. Two addresses that
// differ in nothing but the case of that part are one: the second is reported
// as already there ([ErrThere]), and never added beside the first.
//
// Whoever leaves stays on record as having left, with the time and the reason
// ([Subscriber.EndedAt]), until the time that records are kept is over. An
// import never brings them back; only their own confirmation does
// ([Door.Confirm]), an officer who records that they asked
// ([Store.Resubscribe], [Store.AddAgain]), and for a while [Store.TakeBack], if
// they left by the link in a mail and by nothing else. What happened to a
// subscriber is kept as [Event] after [Event].
//
// What weighs more than a choice of editions is a suppression ([Why]): mail
// that bounces for good, a complaint, an objection, an erasure. It is kept by a
// keyed hash of the address, and outlives the record. Whoever reads bounces and
// complaints calls [Store.BlockSubscriber] with the ID that stood in the mail.
// [Store.Erase] deletes all else and gives a [Receipt]; [Sweep] does so by the
// periods that the privacy notice names.
//
// An empty choice is no restriction: without kinds a subscriber gets them
// all, without topics or districts hears of every one.
//
// # What people do for themselves
//
// Pages and one-click requests go through the [Door], which takes a token and
// never an address in a URL:
//
//	POST /subscribe              Door.Subscribe       always "look into your mailbox"
//	GET  /confirm/{token}        Door.Waiting         what the button would do
//	POST /confirm/{token}        Door.Confirm         joins, moves to an address, or stays;
//	                                                  an address that was left is told
//	GET  /preferences/{token}    Door.Preferences     the Standing: choices, links
//	POST /preferences/{token}    Door.Choose, Door.ChangeAddress
//	GET  /unsubscribe/{token}    Door.Leaving
//	POST /unsubscribe/{token}    Door.Unsubscribe "page", Door.Undo
//	POST …/one-click             Door.Unsubscribe "one-click"
//
// The mails come from [Store.NextNote], which package delivery sends: only
// there is it looked up who has an address.
//
// What may be chosen is the Door's [Offer], made from the facts. Fewer mails
// without leaving are Door.Choose with [MonthlyAtMost], by the Preferences
// token that a Standing of Door.Leaving carries. The words that somebody agrees
// to, with their version, are in templates.ReadPrivacy, as is what the privacy
// notice says.
//
// A link to confirm works for seven days and once; links to unsubscribe and to
// choose work for as long as the mail exists. Keys rotate: KCST_SECRET may
// hold several, the newest first. An address causes at most three
// confirmation mails a day, a network sixty.
package subscribers
