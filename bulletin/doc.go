// Package bulletin turns items that partners send in into editions that an
// officer approves.
//
// The model: an [Item] is one short piece for one [SectionID]; it is
// submitted, accepted or held, then used by exactly one [Edition], or expires.
// An Edition is one mailing: a monthly bulletin, a weekly summary of
// meetings, or an extraordinary one. Its [Content] determines every word of
// the mail but the recipient's own links, and has a canonical form and a hash. An edition is
//
//	open       its content may still change by itself
//	in review  its content is frozen, its items are used
//	approved   somebody other than its authors agreed to that very hash; in a
//	           pre-election period ([Elections]) two did, and what the calendar
//	           drafted may go out under a [Standing] approval
//	sending    it was due, and one process took it
//	paused     held by an officer, whether approved or sending
//	sent       every delivery is in a final state
//	withdrawn  it goes no further
//
// Items come by hand, from tables ([ReadItemsCSV]) and from feeds (package
// feeds). Whichever way, their links are laundered (package links), they pass
// the same checks, and [AlikeAll] shows an officer which may tell the same.
//
// The [Calendar] says when an edition of each period is drafted and due. The
// [Editor] does it: Tick looks at the clock and at what is stored, and at
// nothing else, so that any number of replicas may tick, any of them may be
// killed, and a period still has at most one edition. What could not be
// drafted leaves its reason behind ([Outcome]).
//
// A monthly edition also carries what kcst proposes ([Proposals]): money, the
// partnership's own meetings, what was asked most. An officer takes out what
// doesn't fit; every edit voids an approval and keeps its difference.
//
// Every change of a state is one atomic script in Redis that names who and
// when ([Store]). Nothing here sends mail: package delivery takes an approved
// edition with StartSending, which one caller wins.
package bulletin
