package minutes

import "testing"

// TestOddHeads reads the day and the body where no rule of ours names the manner.
func TestOddHeads(t *testing.T) {
	for _, c := range []struct{ head, committee string }{
		{"LITTLE SAMPLE PARISH COUNCIL\nMinutes of the Parish Council Meeting held on Tuesday 9th December 2025 at 7.30pm in the Village Hall\nPresent: Cllrs A Ash (Chair), B Beech", "Little Sample Parish Council"},
		{"Little Sample Parish Council\nMINUTES\nOrdinary meeting, Tuesday 9 December 2025, Village Hall, 7.30pm", "Little Sample Parish Council"},
		{"SAMPLE BOROUGH COUNCIL\n\nPLANNING COMMITTEE\n\n9 December 2025 (6.30 pm - 9.10 pm)", "Planning Committee"},
		{"SAMPLE BOROUGH COUNCIL\n\nPLANNING COMMITTEE\n\nTuesday 9 December 2025", "Planning Committee"},
		{"Minutes\nCommunity Safety Partnership Board\n09/12/25", "Community Safety Partnership Board"},
		{"Sample CSP – Minutes of Meeting\n9.12.2025, 10am, MS Teams", "Sample CSP"},
		{"Meeting: Safer Sample Partnership\nDate: 09.12.25\nTime: 2pm\nVenue: Teams\nChair: Supt Ray", "Safer Sample Partnership"},
		{"SAFER SAMPLE PARTNERSHIP BOARD\nMinutes of Meeting 9th December 2025", "Safer Sample Partnership Board"},
		{"SAFER SAMPLE PARTNERSHIP BOARD\nMeeting held via Microsoft Teams on Tuesday, 9 December 2025", "Safer Sample Partnership Board"},
		{"Notes from the Safer Sample Executive, 9 Dec 2025", "Safer Sample Executive"},
		{"Record of the meeting of the Domestic Abuse Partnership Board, 2pm on 9 December 2025", "Domestic Abuse Partnership Board"},
		{"Minutes of the Meeting of the Licensing Sub-Committee held in the Council Chamber, Town Hall, Sample on 9 December 2025 at 10.00 am", "Licensing Sub-Committee"},
		{"SAMPLE FIRE AND RESCUE AUTHORITY\n\nMINUTES of the meeting of the AUDIT AND GOVERNANCE COMMITTEE held at Headquarters on\nTuesday, 9 December 2025 at 10.00am", "Audit and Governance Committee"},
		{"At a meeting of the Cabinet held at County Hall on Tuesday, 9th December, 2025 at 10.00 a.m.", "Cabinet"},
		{"At a Meeting of the POLICE AND CRIME PANEL held on Tuesday, 9 December 2025", "Police and Crime Panel"},
		{"Present:\nCllr Ash (Chair)\nCllr Beech\n\nSample Town Council\nPersonnel Committee\nTuesday 9th of December 2025", "Personnel Committee"},
		{"DRAFT\n\nSAMPLE SAFEGUARDING ADULTS BOARD\nTuesday 9th December 2025\n10.00 – 12.30\nvia Teams", "Sample Safeguarding Adults Board"},
		{"Title: Sample Safeguarding Adults Board\nDate & Time: 9 December 2025 10:00\nMinutes", "Sample Safeguarding Adults Board"},
		{"Health and Wellbeing Board - Minutes - 9 December 2025", "Health and Wellbeing Board"},
		{"Minutes of the Overview & Scrutiny Committee (Crime and Disorder), Tuesday 9 December 2025", "Overview & Scrutiny Committee (Crime and Disorder)"},
		{"Minutes of Meeting\n\nName of Committee: Standards Committee\nDate of Meeting: Tuesday, 9 December 2025", "Standards Committee"},
		{"Decisions of the Cabinet\n\nTuesday, 9 December 2025", "Cabinet"},
		{"Notice of Decisions made by the Executive on 9 December 2025", "Executive"},
		{"Minutes of a virtual meeting of Sample Parish Council held by Zoom at 7.30 p.m. on Tuesday 9 December 2025", "Sample Parish Council"},
		{"SAMPLE COUNTY COUNCIL\nMINUTES OF THE SAMPLE AREA COMMITTEE HELD ON 9 DECEMBER 2025 AT THE LIBRARY, SAMPLE", "Sample Area Committee"},
		{"The Sample Schools Forum met on Tuesday 9 December 2025 at 4.00 pm", "Sample Schools Forum"},
		{"Sample Youth Justice Management Board\nTuesday, December 9th 2025", "Sample Youth Justice Management Board"},
		{"Sample Youth Justice Management Board\nMinutes – 9 December 2025 – Town Hall", "Sample Youth Justice Management Board"},
		{"| Meeting | Sample Community Safety Partnership |\n| Date | 9 December 2025 |\n| Venue | Town Hall |", "Sample Community Safety Partnership"},
	} {
		list, err := Read(c.head+"\n\nPresent: A Ash (Chair), B Beech\n\n1. Apologies\n\nNone.\n\n2. Budget\n\nRESOLVED that it be approved.\n\n3. Date of next meeting\n\n14 January 2026.\n", Hint{Zone: london(t)})
		if err != nil {
			t.Errorf("%q: %v", c.head, err)
			continue
		}
		if d := list[0]; d.Committee.Name != c.committee || d.Start.Format("2006-01-02") != "2025-12-09" || len(d.Items) != 3 {
			t.Errorf("%q: %q on %v, %d items", c.head, d.Committee.Name, d.Start, len(d.Items))
		}
	}
}
