// Package feeds reads the RSS, Atom and JSON feeds that officers name, and
// submits what is new in them as items of the bulletin.
//
// A [Feed] is an address with the section, topics and districts that its
// items get. The [Reader] fetches each feed through the guard of package
// fetch, asking only for what changed, and turns its entries into submitted
// items: headline, the beginning of the text without its mark-up, link,
// source and date. An item's ID comes from the feed and the entry's own ID, so
// an entry is taken once however often it is fetched, and by however many
// processes. Officers decide on these items as on any other.
//
// A feed that can't be fetched or read is reported, tried again more and more
// rarely, and keeps no other from being read.
package feeds
