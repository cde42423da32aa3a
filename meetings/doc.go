// Package meetings keeps what the partnership and the councils meet about and
// decide.
//
// A [Meeting] is one meeting of a [Committee] on one day, with its
// [AgendaItem]s, and in them each [Decision] in the minutes' own words and
// each [Action] with its owner and its day. What is known of a meeting rests on
// something, its [Basis]: before it, the papers; after it, draft minutes; once
// they are agreed, the minutes. Whoever shows a meeting shows its basis too.
//
// A meeting is the same meeting when its committee and its ID are
// ([Meeting.Ref]): to put it again updates it and never doubles it.
//
// What is restricted is never stored: [Store.Put] leaves out the items and
// documents that are marked so, and nothing downstream can show them.
package meetings
