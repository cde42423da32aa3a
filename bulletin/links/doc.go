// Package links launders the addresses that partners paste: it takes off what
// mail gateways and trackers wrapped around them, and takes out what counts
// readers or names one.
//
// [Clean] works on the address alone and fetches nothing. A link comes out
// either fit to publish, with what was taken off and out ([Link.Words] tells
// the officer), or held, with the reason: its target can't be read from it,
// it isn't a public web page, or it would say who somebody is. Nothing that
// comes out, held or not, has a parameter with an e-mail address in it.
//
// What is known of wrappers and parameters is data, in rules.yaml; a new
// wrapper is a few lines there and an example in testdata. Code stands behind
// it only for ways to encode a target ([decoders]).
//
// [Canonical] is how two addresses of one page are told to be the same.
package links
