// Package data holds the files that a binary carries with it.
//
// [Kent] is the data set of the Kent Community Safety Partnership, in the
// schema of package facts: sources, entities and sourced facts, in files by
// theme. It rests on five public documents, which sources.yaml names; figures
// and names are theirs, sentences are rewritten. Another partnership brings a
// folder of its own instead. [Demo] holds samples for a demonstration:
// bulletin items, meetings and subscribers that do not exist, with days
// counted from the day on which the demonstration runs. [BankHolidays] is the
// list of bank holidays that GOV.UK publishes.
//
// Credits: bank-holidays.json contains public sector information licensed
// under the Open Government Licence v3.0
// (https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/),
// from https://www.gov.uk/bank-holidays.json.
package data

import (
	"embed"
	"io/fs"
)

//go:embed kent/*.yaml kent/asks/*.yaml
var kent embed.FS

//go:embed demo/*.yaml demo/*.md
var demo embed.FS

//go:embed start/*.yaml
var start embed.FS

// BankHolidays is GOV.UK's bank-holidays.json: every bank holiday of England
// and Wales, Scotland and Northern Ireland from 2012 to 2028.
//
//go:embed bank-holidays.json
var BankHolidays []byte

// Addresses is the policy on addresses that may join the list, for
// subscribers.ParsePolicy.
//
//go:embed addresses.yaml
var Addresses []byte

// Bounces says what makes a mail that came back a bounce, and what follows, for
// delivery/bounces.
//
//go:embed bounces.yaml
var Bounces []byte

// PreElection are the periods before the polls in Kent in which an edition
// asks for a second approver.
//
//go:embed pre-election.yaml
var PreElection []byte

// Councils are those of Kent whose meetings are read, for
// moderngov.ParseCouncils.
//
//go:embed councils.yaml
var Councils []byte

// Counties are counties and cities of England and Wales, a line each: what a
// partnership elsewhere is asked about and holds nothing on.
//
//go:embed counties.txt
var Counties string

// Start are the first files of another partnership's data set: text/templates
// of YAML, which kcst init fills in.
var Start = sub(start, "start")

// Kent is the data set of the Kent Community Safety Partnership: YAML files
// for facts.ParseFS.
var Kent = sub(kent, "kent")

// Demo has items.yaml, meetings.yaml and subscribers.yaml, all of them
// samples.
var Demo = sub(demo, "demo")

// sub roots an embedded folder at itself. The folder's name is a constant of
// this file, so only a slip in it can fail.
func sub(files embed.FS, folder string) fs.FS {
	root, err := fs.Sub(files, folder)
	if err != nil {
		panic(err)
	}
	return root
}
