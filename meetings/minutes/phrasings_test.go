package minutes

import (
	"strconv"
	"strings"
	"testing"
	"time"
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
	"Resolved - (a) That the plan be noted.\n\n(b) That a report be brought in May.\n=(b) That a report be brought in May.",
	"AGREED: 1. That £2,500 be set aside.\n\n2. That the young people be invited to speak.\n=2. That the young people be invited to speak.",
	"RESOLVED – (i) That it be adopted.\n\n(ii) That a letter be sent.\n=(ii) That a letter be sent.",
	"It was RESOLVED to set a precept of £37,850, a rise of\n4.2%. Cllr Ash abstained.\n=a rise of 4.2%.",
	"Helen Atkin to circulate the strategy.\n!Helen Atkin to circulate",
	"The Town Clerk would ask PCSO Wyatt to attend.\n!would ask PCSO Wyatt",
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

// TestOwners reads who is to act, and what is nobody's promise.
func TestOwners(t *testing.T) {
	for _, c := range []struct{ text, owner string }{
		{"The Director did not have the figure to hand and promised to write to Cllr Ash.", "Director"},
		{"The Head of Housing was unable to say and undertook to write to Cllr Ash.", "Head of Housing"},
		{"The report would be sent to the Commissioner by the Chair.", "Chair"},
		{"Action:- Head of Internal Audit to circulate the report.", "Head of Internal Audit"},
		{"Cllr Ash asked if the plan covered tenants.", ""},
		{"Gill Beswick asked that home education be added.", ""},
		{"The noise assessment was one which the applicant had agreed to provide.", ""},
		{"It was suggested that the Assistant Director be invited to attend.", ""},
		{"The manager replied that the charges would bring in about £164,000.", ""},
	} {
		a, ok := actionIn(c.text, "", time.Time{})
		if ok != (c.owner != "") || a.Owner != c.owner {
			t.Errorf("%q: %q, %v; it is %q", c.text, a.Owner, ok, c.owner)
		}
	}
}

// TestHeads reads the day and the body in the manners that councils have.
func TestHeads(t *testing.T) {
	for _, c := range []struct{ head, committee string }{
		{Plain("<p>Safer Hartlow Partnership Board</p><p>Tuesday 9<sup>th</sup> December 2025, 9.30am</p>"), "Safer Hartlow Partnership Board"},
		{Plain("<table><tr><td>Committee</td><td>Audit Committee</td></tr><tr><td>Date:</td><td>9 December 2025</td></tr></table>"), "Audit Committee"},
		{"Audit Committee\n\nDate of the meeting: 09/12/2025", "Audit Committee"},
		{"Audit Committee\n\nMeeting date: 9 Dec 2025", "Audit Committee"},
		{"Audit Committee\n\nDate & time: Tuesday, 9th December 2025 at 10am", "Audit Committee"},
		{"Audit Committee\n\nHeld on: Tuesday 9 December 2025", "Audit Committee"},
		{"Audit Committee\n\nThe meeting was held on the 9th day of December 2025.", "Audit Committee"},
		{"Tuesday 9th December 2025\n\nAudit Committee", "Audit Committee"},
		{"Safer Tamebridge Partnership\n\nStrategic Board\n\n9 December 2025 - 1pm", "Safer Tamebridge Partnership"},
		{"Oakshire Safeguarding Children Partnership\n\nExecutive Board\n\nMinutes of the meeting held on 9 December 2025", "Oakshire Safeguarding Children Partnership"},
		{"ELDERSHAM BOROUGH COUNCIL\n\nMINUTES OF A MEETING OF THE COUNCIL HELD ON 9 DECEMBER 2025", "Eldersham Borough Council"},
		{"Kingsford Town Council\n\nMINUTES of the FULL COUNCIL MEETING held on 9 December 2025", "Kingsford Town Council"},
		{"Ashford Borough Council\n\nExecutive Board\n\nMinutes of the meeting held on 9 December 2025", "Executive Board"},
	} {
		list, err := Read(c.head+"\n\n1. First Matter\n\nIt was long.\n\n2. Second Matter\n\nRESOLVED: That it be noted.\n\n3. Last Matter\n\nNone.\n", Hint{Zone: london(t)})
		if err != nil {
			t.Errorf("%q: %v", c.head, err)
			continue
		}
		if d := list[0]; d.Committee.Name != c.committee || d.Start.Format("2006-01-02") != "2025-12-09" {
			t.Errorf("%q: %q on %v", c.head, d.Committee.Name, d.Start)
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
