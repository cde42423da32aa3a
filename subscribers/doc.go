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
// ([Subscriber.EndedAt]). An import never brings them back; only
// [Store.Resubscribe] does, with a consent of its own, and for a while
// [Store.TakeBack], if they left by the link in a mail and by nothing else. What happened to a
// subscriber is kept as [Event] after [Event].
//
// An empty choice is no restriction: without kinds a subscriber gets them
// all, without topics or districts hears of every one.
package subscribers
