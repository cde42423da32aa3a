package data

import "embed"

//go:embed kent-ledger/*.yaml
var kentLedger embed.FS

// KentLedger is the ledger of [Kent]: YAML files for funding.ParseFS. A data
// set that is a folder has its ledger in the folder's subfolder "ledger".
var KentLedger = sub(kentLedger, "kent-ledger")
