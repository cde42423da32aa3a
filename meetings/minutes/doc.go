// Package minutes reads what was decided, and what somebody undertook to do,
// out of the words of minutes and papers.
//
// A source is text: pasted, saved from a page, or taken out of a PDF ([Read]),
// or the body of one agenda item ([Item]). It is normalised first ([Lines],
// [HTML]): white space collapsed, page breaks mended, what a page adds of its
// own left out. What comes out of this package is a substring of
// that text; nothing is reworded. Only the cells of a table are put together,
// and labels get the colon that their layout stood for.
//
// A decision is what the minutes mark as one (RESOLVED, AGREED, "Decision:"),
// with its sub-points, and beside those a motion that was carried or an
// application that was refused; only in an item without such a mark is it what
// "the Committee agreed" or "it was agreed". A motion to exclude the public is no
// decision: it closes what follows. What is marked as exempt, restricted,
// confidential, on pink paper or in Part II is left out before anything else
// looks at it.
//
// A summary is the decision, then the actions, then sentences with money or
// a date, then the first sentence of substance. It is sentences of the source,
// about sixty words.
package minutes
