// Package answers turns a question, as a partner types it, into an answer
// made of sourced facts, or an honest no.
//
// A question goes through five stages, each in files of its own:
//
//	crisis   a message from a person in danger gets the signpost, before
//	         anything else reads it (crisis*.go, crisis.yaml)
//	read     clean text → tokens → names of entities, periods, the aspects
//	         asked for, the form of the question (clean.go, token.go, spell.go,
//	         times.go, names.go, reading.go, cues.go, formread.go, focus.go,
//	         vocabulary.yaml)
//	carry    in a thread, what the question leaves out is carried from the
//	         questions before it, slot by slot (follow.go, slots.go, leaning.go,
//	         courtesy.go);
//	         a question that asks two things is parted (split.go, splitlist.go),
//	         and a choice of what somebody is read as who that is (either.go),
//	         a short name met in passing as what it stands for (met.go)
//	rank     facts that share words, entities or example questions with it,
//	         scored by how much of it each explains (index.go, indexfact.go,
//	         lessons.go, learn.go, examples.go, score.go, signs.go), and held to what must be said
//	         (fit.go, years.go,
//	         unstated.go)
//	compose  the best fact's own text first, lists and arithmetic where asked,
//	         then source and date (compose.go, more.go, matching.go, sums.go, wording.go,
//	         members.go, extremes.go, sides.go, compare.go, shares.go, worked.go,
//	         without.go, unmatched.go, beyond.go, apart.go, rounded.go, grants.go, weekdays.go, yearsheld.go, verdict.go), whom to go to (whom.go); where
//	         no fact explains enough, the contact and what
//	         can be asked (unknown.go), or the question back (clarify.go)
//
// An answer has no sentence of its own about the world: facts' texts, figures
// worked out from their values (each declared in [Answer].Sums), and generic
// joining phrases. Nothing here knows any partnership: names come from the
// facts, and how people ask is data in general English.
//
// An [Engine] is immutable and reads one [facts.Base]; a [Desk] keeps the
// engine of the version that is stored now, and first asks the ledger, the
// calendar and the meetings what they alone know (since.go, gate.go, coming.go,
// meetingask.go, meetings.go); who wants to be on the mailing list or off it is
// told how ([WishOf]: wish.go, wishlearn.go, wishes.yaml, wishlist.go). What all engines share is read
// once ([Prepare]); what was made of a word is remembered in bounded tables
// (memo.go, table.go), so that neither building nor answering reads a word twice.
package answers
