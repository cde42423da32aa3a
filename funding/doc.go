// Package funding is the ledger of a partnership's grants.
//
// A fund is a grant for a financial year. Its award is split into pots, a pot
// is allocated to projects, projects spend; what they don't spend comes back
// to the pot, and what the pot doesn't use goes back to the funder. Each of
// these is an [Entry]: one line, in whole pence, with its fund, pot and
// project, the day on which it was so, the source or the officer who says so,
// and when it was recorded. Funds, pots and projects are entities of package
// facts: the pot tactical of the fund crg-2025-26 is the entity
// crg-2025-26.tactical.
//
// Entries are only ever added ([Store.Append]). One script checks the rules
// and adds the entry and moves the running totals, or does nothing, so that
// no pot is ever over-allocated, on any day, whoever writes at the same time.
// A caller's key makes repeats harmless. A correction is an entry too: it
// supersedes an earlier one, and both stay.
//
// Nothing else is stored about balances. Each is derived: from the running
// totals as things stand ([Store.Sheet]), and in a [Book], the log replayed in
// memory, on any day ([At].Date) and as had been recorded by any time
// ([At].Known). [Store.Verify] replays the log against the running totals.
//
// Beside what is derived stands what documents state, [Reported]; [Book.Check]
// names every difference with its arithmetic, and [Book.Figure] picks what a
// partner is told. What a grant asks for is data ([Terms]): the shares of its
// pots, when a pot opens, the way of a proposal to its approval.
//
// [Store.Knowledge] is the facts with what the ledger says laid over them: an
// entry that the data set had not takes the place of what documents report, in
// facts of the same kind, citing the entry. Answers read that.
//
// The ledger's log is a stream, and is the source of events: [Store.Follow]
// gives each [Changed] in order, from wherever a reader stopped.
//
// Subpackage chart draws a fund.
package funding
