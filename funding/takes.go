package funding

// Takes reports whether an entry of the kind has a field (pot, to, project,
// amount, note), and whether it must be filled in, so that a form can ask for
// what the ledger wants and for nothing else. A correction has them all.
func (k Kind) Takes(field string) (has, needed bool) {
	if k == Correct {
		return true, false
	}
	s := shapes[k]
	p := map[string]presence{"pot": s.pot, "to": s.to, "project": s.project, "amount": s.amount, "note": s.note}[field]
	return p != never, p == must
}

// Noun is the kind as a thing: "an allocation".
func (k Kind) Noun() string {
	if k == Correct {
		return "a correction"
	}
	return shapes[k].noun
}
