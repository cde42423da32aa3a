package facts

import (
	"testing"
	"testing/fstest"
)

const small = `
partnership:
  id: kent
  name: Kent Partnership
  team: Team
  email: team@example.org
  bulletin: Bulletin
  area: Kent
  zone: Europe/London
sources:
  - {id: report, title: Report, publisher: Council, date: 2025-07-23, url: "https://example.org/r"}
defaults: {source: report}
entities:
  - id: crg
    kind: fund
    name: Crime Reduction Grant 2025/26
    short: CRG
    year: 2025/26
    facts:
      - {aspect: amount, value: "£39,661", para: "2.1"}
  - id: tepo
    kind: project
    name: Teacher in Your Pocket (TEPO) Scams Module
    part_of: [crg]
    facts:
      - {aspect: amount, value: {money: 5223.00}}
facts:
  - id: list
    about: [crg]
    aspect: list
    items: [{entity: tepo}, plain]
`

func TestParse(t *testing.T) {
	set, err := ParseFS(fstest.MapFS{"a.yaml": {Data: []byte(small)}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range b.Facts() {
		t.Logf("%+v", f)
	}
}
