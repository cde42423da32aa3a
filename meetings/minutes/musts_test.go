package minutes

import (
	"strings"
	"testing"
	"time"
)

func readSample(t *testing.T, body string) Draft {
	t.Helper()
	drafts, err := Read("Sample Town Council\nAmenities Committee\nMinutes of the meeting held on Monday 12 January 2026 at 7.00 pm\n\n"+body, Hint{Zone: time.UTC})
	if err != nil || len(drafts) != 1 {
		t.Fatal(len(drafts), err)
	}
	return drafts[0]
}

func allActions(d Draft) (list []string) {
	for _, it := range d.Items {
		for _, a := range it.Actions {
			list = append(list, strings.TrimSpace(a.Text+" ("+a.Owner+") "+a.Due.String()))
		}
	}
	return list
}

func wantActions(t *testing.T, d Draft, want ...string) {
	t.Helper()
	if got := allActions(d); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("actions:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What stands after the public was excluded isn't for the public, in a table
// either; nor is a row about an item of which something was withheld.
func TestClosedTables(t *testing.T) {
	const table = "\n| Item | Action | Lead | Deadline |\n| 2 | Offer the Grebe family £90,000 for the field | Clerk | 3 March |\n"
	const opening = "1. Allotments\nThe committee heard that four plots are free this spring.\nRESOLVED that the four plots be let.\n\n2. Land\nThe committee heard that a field is to be had.\n\n"
	for name, body := range map[string]string{
		"within an item": opening + "RESOLVED that the public be excluded for what follows.\n" + table,
		"closed item":    opening + "3. Exempt item: land\nThe committee heard of the land.\n" + table,
		"without number": opening + "RESOLVED that the public be excluded for what follows.\n" + strings.NewReplacer("| Item ", "", "| 2 ", "").Replace(table),
		"named after":    "1. Apologies\nThere were none.\n\n2. Land\nThe committee heard that a field is to be had.\nRESOLVED that the public be excluded for what follows.\nThe price was spoken of.\n\n3. Return to open session\nThe public were re-admitted.\n" + table,
	} {
		t.Run(name, func(t *testing.T) {
			d := readSample(t, body)
			for _, it := range d.Items {
				if all := strings.Join(append(it.Brief(), it.Text...), " "); strings.Contains(all, "Grebe") {
					t.Errorf("%s %s: %s", it.Number, it.Title, all)
				}
			}
			wantActions(t, d)
		})
	}
}

// An item that is nothing but its table is no procedural one, and has its
// actions.
func TestTableAlone(t *testing.T) {
	d := readSample(t, `1. Allotments
The committee heard that four plots are free this spring.

2. Date of next meeting

| Action | Lead | Deadline |
| Write to the four next on the list | Clerk | By 31 March 2026 |
| Mend the gate by the pond | Chair | 31/03/2026 |
| Paint the shelter in the park | Chair | 30 Apr 2026 |
`)
	wantActions(t, d, "Write to the four next on the list (Clerk) 2026-03-31", "Mend the gate by the pond (Chair) 2026-03-31", "Paint the shelter in the park (Chair) 2026-04-30")
	if len(d.Items) != 2 || d.Items[1].Procedural {
		t.Errorf("%+v", d.Items)
	}
}

// "Action: Clerk" is of the sentence before it, and of no other.
func TestOnlyWho(t *testing.T) {
	d := readSample(t, "1. Apologies\nThere were none.\n\n2. Plan\nMembers thanked the volunteers.\n\nRESOLVED to publish the plan.\n\nAction: Clerk\n")
	wantActions(t, d, "RESOLVED to publish the plan. (Clerk)")
	d = readSample(t, "1. Apologies\nThere were none.\n\n2. Plan\nMrs Ames gave thanks to the volunteers.\n\nRESOLVED to publish the plan.\n\nShe would circulate it to members.\n")
	wantActions(t, d, "She would circulate it to members. ()")
}

// A table ends where its rows do.
func TestSpacedTableEnds(t *testing.T) {
	d := readSample(t, `1. Apologies
There were none.

2. Allotments
The committee heard that four plots are free this spring.

Action                                 Lead
Write to the four next on the list     Clerk

Mend the gate by the pond              Chair

The meeting closed at 8 pm.  The next is in May.
`)
	wantActions(t, d, "Write to the four next on the list (Clerk)", "Mend the gate by the pond (Chair)")
}

// A row whose first cell is empty goes on from the row above only where it
// isn't whole itself.
func TestBarTableRows(t *testing.T) {
	d := readSample(t, `1. Apologies
There were none.

2. Letters
The committee heard that letters had come.

| Item | Action | Lead | Deadline |
| 2 | Circulate the plan | Clerk | 3 March |
|   | Write to the police | Chair | 10 March |
|   | and the fire service |  |  |
`)
	wantActions(t, d, "Circulate the plan (Clerk) 2026-03-03", "Write to the police and the fire service (Chair) 2026-03-10")
}

// Items that are alike but for their numbers are no heads of pages.
func TestLikeItems(t *testing.T) {
	d := readSample(t, `4 Declarations
There were none at all to be made.

5 Application 25/01234
The officer set out the plans for a porch.
RESOLVED that it be granted.

6 Application 25/01301
The officer set out the plans for a shed.
RESOLVED that it be refused.

7 Application 25/01410
The officer set out the plans for a barn.
RESOLVED that it be deferred.
`)
	if len(d.Items) != 4 || d.Items[3].Title != "Application 25/01410" || len(d.Items[2].Decisions) != 1 {
		t.Errorf("%+v", d.Items)
	}
}

func TestDueDays(t *testing.T) {
	on := time.Date(2026, 1, 12, 19, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"By 3 March the Clerk would write to them.":              "2026-03-03",
		"The Clerk would write by 31/03/2026.":                   "2026-03-31",
		"The Clerk would write by 31 Mar 2026.":                  "2026-03-31",
		"The Clerk would write by 29 February.":                  "",
		"The Clerk would write by the end of March":              "2026-03-31",
		"The Clerk would write before the end of February 2028.": "2028-02-29",
		"The Clerk would write by noon on 7 May 2026.":           "2026-05-07",
		"The Clerk would write by the end of term.":              "",
	} {
		if got := due(text, on); got.String() != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}
