package bulletin

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestContentGolden keeps the canonical form: a change of it changes every
// hash, and voids approvals that are under way.
func TestContentGolden(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-22 09:00")
	items, err := ReadItems([]byte(`
items:
  - {id: bill, section: legislation-and-policy, headline: "A bill & its <duties>", body: "What it **asks** of partners.", source: Sample ministry, links: [{title: The bill, url: "https://www.example.org/bill?a=1&b=2"}], topics: [aim-1], districts: [thanet, swale], publish_from_days: -6, submitted_by: A. Partner, state: accepted}
  - {id: grant, section: funding-opportunities, headline: A grant, source: Sample fund, publish_from_days: -2, deadline_days: 20, deadline_time: "17:00", contact: grants@example.org, submitted_by: A. Partner, state: accepted}
  - {id: course, section: training-and-events, headline: A course, source: Sample college, publish_from_days: -3, event_days: 18, event_time: "10:00", submitted_by: B. Partner, state: accepted}
`), day(t, "2026-11-22"))
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		if _, err := d.Store.Add(ctx, it, "officer.one"); err != nil {
			t.Fatal(err)
		}
	}
	d.tick()
	for _, monday := range []string{"2026-11-23 07:30", "2026-11-30 07:30"} {
		d.at(monday)
		d.tick()
	}
	letter, err := d.Draft(ctx, Request{Kind: Extraordinary, Subject: "Flood warning", Body: "Please **read** this today.\r\n\r\nThank you.", By: "officer.one"})
	if err != nil {
		t.Fatal(err)
	}
	for name, id := range map[string]string{
		"monthly.json": "monthly-2026-12", "weekly.json": "weekly-2026-W48", "extraordinary.json": letter.ID,
	} {
		ed := d.edition(id)
		canonical, err := ed.Content.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		if ed.State == InReview && ed.Hash != HashOf(canonical) {
			t.Errorf("%s: the hash isn't the content's", id)
		}
		var back Content
		if err := json.Unmarshal(canonical, &back); err != nil {
			t.Fatal(err)
		}
		again, err := back.Canonical()
		if err != nil || !bytes.Equal(canonical, again) {
			t.Errorf("%s: read back, the canonical form differs: %v\n%s", id, err, cmp.Diff(string(canonical), string(again)))
		}
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, canonical, "", "  "); err != nil {
			t.Fatal(err)
		}
		golden(t, name, append(pretty.Bytes(), "\nhash "+HashOf(canonical)+"\n"...))
	}
}
