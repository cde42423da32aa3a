package minutes

import (
	"testing"
	"time"
)

// Each table's rows go into the item in which it stood; one before the first
// item is in none.
func TestTablesStandWhereTheyStood(t *testing.T) {
	drafts, err := Read(`Sample Town Council
Amenities Committee
Minutes of the meeting held on Monday 12 January 2026 at 7.00 pm

| Action | Lead | Deadline |
| Mend the old gate by the pond | Clerk | March 2026 |

1. Allotments
The committee heard that four plots are free this spring.
RESOLVED that the four plots be let.

| Action | Lead | Deadline |
| Write to the four next on the list | Clerk | February 2026 |

2. Bus shelter
The committee heard that the roof of the shelter leaks.
RESOLVED that three prices be asked for.

| Action | Lead | Deadline |
| Ask three roofers for a price | Chair | April 2026 |
`, Hint{Zone: time.UTC})
	if err != nil || len(drafts) != 1 {
		t.Fatal(len(drafts), err)
	}
	want := map[string]string{"1": "Write to the four next on the list", "2": "Ask three roofers for a price"}
	for _, it := range drafts[0].Items {
		if len(it.Actions) != 1 || it.Actions[0].Text != want[it.Number] {
			t.Errorf("%s %s: %+v", it.Number, it.Title, it.Actions)
		}
	}
	if len(drafts[0].Items) != len(want) {
		t.Errorf("%d items", len(drafts[0].Items))
	}
}
