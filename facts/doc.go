// Package facts holds what a partnership knows, each statement with where it
// comes from and when it was true.
//
// The model is small. A [Source] is a document. An [Entity] is a thing that
// people ask about: a fund, a pot, a project, a group, a person, a law, a
// term, a meeting. A [Fact] is one statement about entities, in plain
// English, with the [Citation] it rests on, the day it was known to be true,
// its validity (half-open), and where it has one its [Value] or its list of
// [Item]s, so that answers can count, add and compare without reading prose.
//
// Facts come from YAML ([ParseFS], [ParseFiles]) as a [Set], are validated as
// a whole (nothing is loaded when anything is wrong, and [Problems] names all
// of it), and are kept in Redis ([Store]) with every earlier version. Readers
// work on a [Base]: an immutable snapshot in memory, replaced when the stored
// version moves. Its [Gazetteer] finds the entities that a text mentions.
// [WriteYAML] gives everything back.
//
// An author may leave out what can be told: a text that aspect and value
// make ("The grant was £39,661."), a date that the source has. It stays left
// out in the Set and in the store, and the Base fills it in, so that a
// renamed entity is renamed in every sentence.
//
// Nothing in this package knows any partnership: Kent is a data set.
package facts
