// Command kcst answers a community safety partnership's questions from
// sourced facts, and assembles and mails its bulletin. This is the tour of the
// code.
//
// # Three journeys
//
// A question comes in at package bot (Slack) or package web (the ask box), or
// by `kcst ask`. First, in memory, it is looked at for a person in danger
// (answers.Crisis); then the bot stores it under its Slack IDs, acknowledges,
// and only then asks answers.Desk, which reads packages facts and funding.
// The answer carries its sources and the day it was true.
//
// An edition begins in package bulletin: its Calendar says when, its Editor
// drafts it from accepted items and meetings, freezes the content, and takes
// the approval of somebody other than the author, bound to the content's hash.
// Package delivery plans one delivery a subscriber, writes each mail from
// package templates, and accounts for every one of them.
//
// Money is a ledger in package funding: entries are appended by one script
// that checks the rules, every balance is derived, and what a document reports
// is kept beside it, with the difference. Answers give the documents' figures,
// from package facts, until an officer's entry overtakes them: what the ledger
// says is laid over the facts (funding.Store.Knowledge).
//
// What people name by its address (feeds, links to check) is fetched by package
// fetch alone, from public addresses alone.
//
// # The house
//
// Imports point down, and packages on one row never import each other
// (house_test.go):
//
//	            cmd/kcst
//	        bot          web
//	     answers        delivery
//	            bulletin
//	funding   meetings   subscribers
//	             facts
//	templates   store   data   fetch
//
// Everything is kept in Redis, opened by package store: a server of the
// organisation's own, Sentinel, Cluster, or a private redis-server that kcst
// runs in its data folder. Every key is built by a function, and each store.go
// opens with its key schema. What matters changes in one script or
// transaction, before anything is sent.
//
// # This package
//
// main.go turns a run into an exit code; root.go has the commands' common
// ways; config.go is every setting. app.go opens the stores and wires the
// packages; serve.go runs the service's roles, and demo.go with its
// neighbours the demonstration. Commands stand in a file each.
//
// Tests run this binary itself: journeys as text in testdata, kill -9 in
// kill_test.go, and in soak_test.go everything at once for half an hour.
package main
