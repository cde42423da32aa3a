package minutes

import (
	"strings"
	"testing"
)

func decided(d Draft) (list []string) {
	for _, it := range d.Items {
		for _, x := range it.Decisions {
			list = append(list, strings.TrimSpace(it.Number+": "+x.Words()))
		}
	}
	return list
}

func wantWords(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%q, want %d", got, len(want))
		return
	}
	for i, w := range want {
		if !strings.Contains(got[i], w) {
			t.Errorf("%q hasn't %q", got[i], w)
		}
	}
}

// A record of decisions says the same of each under the same labels.
func TestRecords(t *testing.T) {
	d := readSample(t, `Decision reference
26/0031
Subject
Grant to the lido
Decision taker
Councillor Ames, Leader
Decision
That £4,000 be given to the lido for its roof.
Reasons for the decision
The roof leaks.
Alternatives considered and rejected
To lend the money. To wait for the next year.
Officer to implement
Grants Officer, to pay the grant by 3 March 2026

Decision reference
26/0032
Subject
Car park at the mill
Decision taker
Councillor Ames, Leader
Decision
Refused. The mill has room enough.
Reasons for the decision
As above.
Officer to implement
Estates Manager

EXEMPT APPENDIX
The owner asked the Grebe price of £90,000.
END OF EXEMPT APPENDIX

Decision reference
26/0033
Subject
Bins in the park
Decision taker
Councillor Ames, Leader
Decision
That six bins be bought.
Reasons for the decision
There are none.
Officer to implement
Parks Manager
`)
	wantWords(t, decided(d), "26/0031: Decision: That £4,000 be given to the lido", "26/0032: Decision: Refused. The mill has room enough", "26/0033: Decision: That six bins be bought")
	wantWords(t, allActions(d), "Grants Officer to pay the grant by 3 March 2026 (Grants Officer) 2026-03-03")
	for _, it := range d.Items {
		if strings.Contains(strings.Join(it.Text, " "), "Grebe") {
			t.Errorf("%s: %q", it.Number, it.Text)
		}
	}
}

// The end of an exempt appendix lets nobody in whom a resolution shut out.
func TestEndOfAppendix(t *testing.T) {
	d := readSample(t, `1. Park
RESOLVED that the park be kept.

2. Exclusion of the public
RESOLVED that the press and public be excluded.

3. Land
The land was spoken of.

EXEMPT APPENDIX
The owner asked for £90,000.
END OF EXEMPT APPENDIX

The Grebe family would be offered £80,000.

The public were readmitted to the meeting.

4. Bins
RESOLVED that six bins be bought.
`)
	for _, it := range d.Items {
		if strings.Contains(strings.Join(it.Text, " "), "Grebe") {
			t.Errorf("%s: %q", it.Number, it.Text)
		}
	}
	if n := len(d.Items); d.Items[n-1].Title != "Bins" || len(d.Items[n-1].Decisions) != 1 {
		t.Errorf("%+v", d.Items)
	}
}

// A table says of each bid what became of it; one that a sentence announces is
// a part of it.
func TestDecidingTables(t *testing.T) {
	d := readSample(t, `1. Bids
+---+--------------------+----------------+------------------------+
| B | Applicant          | Officers say   | Decision of the Panel  |
+---+--------------------+----------------+------------------------+
| 1 | Mill Lane Tenants  | £900           | Award £900             |
| 2 | Pond Street Scouts | Refuse         | Deferred to 12 March   |
+---+--------------------+----------------+------------------------+
Mr Ames to tell the bidders by 3 March 2026.

2. Chairmen
RESOLVED:

1. That the following be appointed:

Committee	Chairman
Planning	Cllr Ames
Licensing	Cllr Boyd

2. That the Clerk be asked to fill vacancies.

3. Outside bodies

Body	Decision
Almshouses	Cllr Boyd appointed
Rivers Trust	Left vacant
`)
	wantWords(t, decided(d), "1: Decision: Mill Lane Tenants – Award £900", "1: Decision: Pond Street Scouts – Deferred to 12 March",
		"Planning Cllr Ames Licensing Cllr Boyd 2. That the Clerk be asked to fill vacancies", "Almshouses – Cllr Boyd appointed", "Rivers Trust – Left vacant")
	wantWords(t, allActions(d), "Mr Ames to tell the bidders")
}

// What was undertaken before, and is done, is no action.
func TestOldActions(t *testing.T) {
	d := readSample(t, `1. Minutes of the last meeting
The minutes were agreed.
Action 1 (AB) Send the list of wards to members. COMPLETE.
Action 2/25 - Mr Ames to share the map.

2. Notes
Actions from last time:
2.1 CD to share the map – done, closed
2.2 CD to send the figures – carried over

3. Park
Members heard of the gate.
Action 3 (AB) Mend the gate of the park by 3 March.

4. Actions

No	Item	Action	Lead	Deadline
7	3	Paint the shelter in the park	Jo Boyd	30/04/2026

Closed since the last meeting

No	Item	Action	Lead	Status
5	3	Share the plan of the park	Jo Boyd	Complete
`)
	wantWords(t, allActions(d), "Action 3 (AB) Mend the gate of the park by 3 March. (AB) 2026-03-03", "Paint the shelter in the park (Jo Boyd) 2026-04-30")
}

// Labels may head a paragraph without a colon, where they do so throughout.
func TestBareLabels(t *testing.T) {
	d := readSample(t, `1. Park
Discussion Members spoke of the gate and of the pond.
Decision The gate to be painted green this spring.
Action Mr Ames to order the paint by 3 March 2026.

2. Mill
Discussion Members spoke of the wheel and of the race.
Decision Option B not to be funded.
`)
	wantWords(t, decided(d), "The gate to be painted green", "Option B not to be funded")
	wantWords(t, allActions(d), "Mr Ames to order the paint by 3 March 2026. (Mr Ames) 2026-03-03")
}
