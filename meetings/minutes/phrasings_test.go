package minutes

import (
	"strconv"
	"strings"
	"testing"
)

// phrasings are items as councils write them, each with what is decided in it
// ("=") and what is to be done ("!"), as words that it must have.
var phrasings = []string{
	"RESOLVED to:\n\nNote the report.\n\nApprove the budget of £4,000.\n=Note the report.\n=Approve the budget of £4,000.",
	"On being proposed by the Mayor, it was resolved by a majority (3 in favour, 1 against) to:\n\nA. Note the report.\n\nB. Make the scheme.\n=B. Make the scheme.",
	"Cabinet:\n\n(1) Approved the award of the contract.\n\n(2) Delegated authority to the Director.\n=(2) Delegated authority",
	"It was agreed:\n\n(a) that the report be noted; and\n\n(b) that the manager be asked to attend.\n=(b) that the manager be asked to attend.",
	"Cllr Ash proposed, and Cllr Elm seconded, that work begin in March. This was agreed by 4 votes to 1.\n=that work begin in March. This was agreed by 4 votes to 1.",
	"The motion as amended was put to the vote and carried.\n=put to the vote and carried",
	"Members noted the report. The Chief Executive gave an update.\n=Members noted the report.",
	"The strategy was signed off by all partners.\n=signed off by all partners",
	"Council agreed the Pay Policy Statement.\n=Council agreed the Pay Policy Statement.",
	"Three quotations were considered. Cllr Ash proposed the one of £2,340; seconded by Cllr Elm. RESOLVED.\n=Cllr Ash proposed the one of £2,340; seconded by Cllr Elm. RESOLVED.",
	"The vote was tied and the Chair used her casting vote in favour of refusal.\n=casting vote in favour of refusal",
	"The Board discussed the priorities and agreed that robbery should remain one.\n=agreed that robbery should remain one",
	"Decision taken: The strategy was adopted.\n=The strategy was adopted.",
	"The list was long. He would send it to every Member.\n!He would send it",
	"EF will circulate dates for the development day.\n!EF will circulate dates",
	"A written answer would be published on the website.\n!would be published on the website",
	"Cllr Pye asked if clerks could be told sooner, and the Monitoring Officer undertook to change the procedure.\n!the Monitoring Officer undertook to change",
	"This would depend on the Police; Det Supt Orme would look into it.\n!Det Supt Orme would look into it",
	"Members requested a breakdown of placements for the next meeting.\n!requested a breakdown",
	"Councillors asked the Head of Planning to circulate a list of cases.\n!asked the Head of Planning to circulate",
	"The Planning Policy Manager agreed to correct this before publication.\n!agreed to correct this",
}

func TestPhrasings(t *testing.T) {
	for _, p := range phrasings {
		body, want, _ := strings.Cut(p, "\n=")
		if strings.Contains(body, "\n!") {
			body, want, _ = strings.Cut(p, "\n!")
			want = "!" + want
		}
		list, err := Read("Sample Council\nAudit Committee\nMinutes of the meeting held on 4 June 2026\n\n1. First Matter\n\nIt was long.\n\n2. Second Matter\n\n"+body+"\n\n3. Last Matter\n\nNone.\n", Hint{Zone: london(t)})
		if err != nil || len(list[0].Items) != 3 {
			t.Fatalf("%q: %v", body, err)
		}
		it := list[0].Items[1]
		var found []string
		for _, d := range it.Decisions {
			found = append(found, d.Words())
		}
		if strings.HasPrefix(want, "!") {
			found = nil
			for _, a := range it.Actions {
				found = append(found, a.Text)
			}
		}
		for _, w := range strings.Split(strings.TrimPrefix(want, "!"), "\n=") {
			if !strings.Contains(strings.Join(found, "\n"), w) {
				t.Errorf("%q isn't in %q", w, found)
			}
		}
	}
}

// TestNumbering reads the same items in the manners of numbering that councils
// have.
func TestNumbering(t *testing.T) {
	titles := []string{"Apologies for Absence", "Budget Monitoring", "Road Safety Programme", "Date of Next Meeting"}
	for _, manner := range []struct{ name, layout, numbers string }{
		{"letters and a stop", "N  T", "S.17 S.18 S.19 S.20"},
		{"letters and a hyphen", "N  T", "CA-112 CA-113 CA-114 CA-115"},
		{"a line of its own", "N\n\nT", "138 139 140 141"},
		{"in brackets, after", "T (N)", "FA/31 FA/32 FA/33 FA/34"},
		{"Roman", "N. T", "VIII IX X XI"},
		{"letters", "N. T", "A B C D"},
		{"with the years before", "N T.", "2025-26/45 2025-26/46 2025-26/47 2025-26/48"},
		{"with the year after", "Minute N - T", "12/26 13/26 14/26 15/26"},
		{"with a colon", "N T:", "25/101 25/102 25/103 25/104"},
		{"as items of an agenda", "Agenda Item N – T", "1 2 3 4"},
		{"out of order", "N T", "PL/61 PL/63 PL/62 PL/64"},
		{"below parts", "P\n\nN  T", "CA-12 CA-13 CA-14 CA-15"},
	} {
		text := "Sample Council\nAudit Committee\nMinutes of the meeting held on 4 June 2026\n\n"
		for i, n := range strings.Fields(manner.numbers) {
			head := strings.NewReplacer("N", n, "T", titles[i], "P", "PART "+strconv.Itoa(i+1)+" – GENERAL").Replace(manner.layout)
			text += head + "\n\nThe report was considered.\n\nRESOLVED:\n\n1. That it be noted.\n\n2. That a letter be sent.\n\n"
		}
		list, err := Read(text, Hint{Zone: london(t)})
		if err != nil {
			t.Fatalf("%s: %v", manner.name, err)
		}
		if len(list[0].Items) != len(titles) {
			t.Errorf("%s: %s", manner.name, listing(list[0]))
			continue
		}
		for i, it := range list[0].Items {
			if it.Title != titles[i] || len(it.Decisions) != 1 {
				t.Errorf("%s: %s", manner.name, listing(list[0]))
				break
			}
		}
	}
}
