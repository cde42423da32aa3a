package delivery

import (
	"time"

	"kcst/bulletin"
	"kcst/facts"
)

// kent is who writes the samples, and bulletinName what they call it.
var kent = bulletin.Imprint{
	Partnership: "Kent Community Safety Partnership", Team: "Kent Community Safety Team",
	Email: "kentcommunitysafetyteam@kent.gov.uk", Phone: "03000 410234",
	Postal: "Kent Community Safety Team, kentcommunitysafetyteam@kent.gov.uk, 03000 410234",
	Colour: "#1d5b79",
}

const bulletinName = "Kent Community Safety e-bulletin"

func date(y int, m time.Month, d int) facts.Date { return facts.Date{Year: y, Month: m, Day: d} }

func when(y int, m time.Month, d int, clock string) bulletin.When {
	return bulletin.When{Date: date(y, m, d), Time: clock}
}

// samples are one edition of each kind, as long as real ones are.
func samples() []bulletin.Content {
	return []bulletin.Content{sampleMonthly(), sampleWeekly(), sampleExtraordinary()}
}

func sampleMonthly() bulletin.Content {
	return bulletin.Content{
		Edition: "monthly-2026-12", Kind: bulletin.Monthly, Date: date(2026, 12, 4),
		Period: bulletin.Period{From: date(2026, 12, 1), Until: date(2027, 1, 1)},
		From:   kent, Bulletin: bulletinName,
		Subject:   "Kent Community Safety e-bulletin: December 2026",
		Preheader: "Two grants close before Christmas; new figures on anti-social behaviour; Prevent training in January.",
		Foreword: "Dear colleagues,\n\nTwo grants close before Christmas, and the new figures on anti-social behaviour are out. " +
			"**If you read one thing**, read the note on the duty to report, which starts in April.\n\nThank you for a year of good work together.",
		Sections: []bulletin.Section{
			{ID: bulletin.SectionLegislation, Entries: []bulletin.Entry{
				{
					Item: "i1", Headline: "Duty to report child sexual abuse: what starts in April",
					Body: "People in regulated activity with children will have to report abuse they are told of or see. The guidance sets out:\n\n" +
						"- who has the duty\n- what counts as *being told*\n- what protects somebody who reports in good faith\n\nAsk your safeguarding lead which of your staff are covered.",
					Links:  []bulletin.Link{{Title: "Guidance on the duty to report, GOV.UK", URL: "https://www.gov.uk/government/publications/duty-to-report"}},
					Source: "Home Office", Published: date(2026, 11, 19),
				},
				{
					Item: "i2", Headline: "Consultation on community safety partnerships, second phase",
					Body:     "The Home Office asks how partnerships work with Police and Crime Commissioners today. The Working Group will answer for the county; send your points by 11 December.",
					Links:    []bulletin.Link{{Title: "The consultation and how to answer", URL: "https://www.gov.uk/government/consultations/community-safety-partnerships?lang=en&from=home"}},
					Source:   "Home Office",
					Deadline: when(2027, 1, 15, "23:59"), Contact: "kentcommunitysafetyteam@kent.gov.uk",
				},
			}},
			{ID: bulletin.SectionPublications, Entries: []bulletin.Entry{{
				Item: "i3", Headline: "Domestic Abuse Related Death Review: learning from “Adult F”",
				Body: "The partnership has published a review. Its learning summary, two pages long, is written for front-line staff; please use it in team meetings. " +
					"The themes are professional curiosity, and [recording of coercive control](https://www.kent.gov.uk/dardr/coercive-control).",
				Links:  []bulletin.Link{{Title: "Learning summary", URL: "https://www.kent.gov.uk/dardr/adult-f-summary.pdf"}, {Title: "Full report", URL: "https://www.kent.gov.uk/dardr/adult-f.pdf"}},
				Source: "Kent Community Safety Partnership", Published: date(2026, 11, 12),
			}}},
			{ID: bulletin.SectionReleases, Entries: []bulletin.Entry{{
				Item: "i4", Headline: "Crime in England and Wales, year to June 2026",
				Body:   "Figures for each police force area and partnership, with tables for Kent & Medway. Theft from the person fell by 4 per cent; shop theft rose again.",
				Links:  []bulletin.Link{{URL: "https://www.ons.gov.uk/peoplepopulationandcommunity/crimeandjustice"}},
				Source: "Office for National Statistics", Published: date(2026, 10, 22),
			}}},
			{ID: bulletin.SectionFunding, Entries: []bulletin.Entry{
				{
					Item: "i5", Headline: "Community cohesion grants of up to £15,000",
					Body:     "For charities and parish councils that bring neighbours together. Applications are short: four questions and a budget.",
					Links:    []bulletin.Link{{Title: "Apply for a community cohesion grant", URL: "https://www.kentcf.example.org.uk/grants/cohesion"}},
					Source:   "Kent Community Foundation",
					Deadline: when(2026, 12, 18, "12:00"), Districts: []string{"Dover", "Folkestone and Hythe", "Thanet"}, Contact: "Grants desk, grants@kentcf.example.org.uk",
				},
				{
					Item: "i6", Headline: "Road safety fund for schools",
					Body:     "Up to £2,000 for a scheme that pupils design themselves.",
					Links:    []bulletin.Link{{Title: "How to apply to the road safety fund", URL: "https://www.kent.gov.uk/road-safety-fund"}},
					Source:   "Kent County Council",
					Deadline: when(2026, 12, 11, ""),
				},
			}},
			{ID: bulletin.SectionTraining, Entries: []bulletin.Entry{
				{
					Item: "i7", Headline: "Information session: online harms and extremism",
					Body:   "An hour with the Prevent team: what staff see online, what they can do about it, and whom to ring. Free, on Teams.",
					Links:  []bulletin.Link{{Title: "Book a place on 13 January", URL: "https://www.kent.gov.uk/kcst/sessions/online-harms"}},
					Source: "Kent and Medway Prevent team", Event: when(2027, 1, 13, "10:00"), Contact: "kentcommunitysafetyteam@kent.gov.uk",
				},
			}},
			{ID: bulletin.SectionPartnership, Entries: []bulletin.Entry{{
				Item: "i8", Headline: "Refreshed partnership pack on hate crime",
				Body:   "The pack for front-line staff has new signs to look for, a one-page referral guide, and a poster that you may print.",
				Links:  []bulletin.Link{{Title: "Partnership pack on hate crime", URL: "https://www.kent.gov.uk/kcst/packs/hate-crime"}},
				Source: "Kent Community Safety Team",
			}}},
		},
		Funding: []bulletin.Sourced{
			{Text: "£24,108.20 of the Crime Reduction Grant 2025/26 is awarded to eight projects.", Source: "KCSP Working Group update, paragraph 2.3", URL: "https://democracy.kent.gov.uk/ieListMeetings.aspx?CommitteeId=519", AsOf: date(2025, 7, 23)},
			{Text: "£15,553.26 is reported to remain in the tactical pot.", Source: "KCSP Working Group update, paragraph 2.4", AsOf: date(2025, 7, 23)},
		},
		Chart: &bulletin.Chart{
			Fund: "Crime Reduction Grant 2025/26", Awarded: 3966100,
			Pots: []bulletin.ChartPot{
				{Name: "Upfront pot", Given: 2410820, Spent: 1200000, Outstanding: 1210820},
				{Name: "Tactical pot", Given: 1555280},
			},
			Note: "These are the ledger's figures; the report of July 2025 gives £15,553.26 for what remains.",
		},
		Decided: []bulletin.Meeting{{
			ID: "m5", Committee: "Kent Community Safety Partnership", When: when(2026, 11, 18, "10:00"), Place: "Sessions House, Maidstone", Basis: "draft minutes",
			URL:   "https://democracy.kent.gov.uk/ieListDocuments.aspx?CId=519&MId=9990",
			Items: []bulletin.AgendaItem{{Number: "4", Title: "Community Safety Agreement", Decisions: []string{"The partnership agreed the refreshed priorities."}}},
		}},
		Coming: []bulletin.Meeting{{
			ID: "m6", Committee: "KCSP Working Group", When: when(2026, 12, 9, "14:00"), Place: "Online", Basis: "papers",
		}},
		Asked: []bulletin.Asked{{
			Question: "How much funding remains in the tactical pot?",
			Answer:   "£15,553.26 is reported to remain in the tactical pot.",
			Source:   "KCSP Working Group update, paragraph 2.4", AsOf: date(2025, 7, 23),
		}},
	}
}

func sampleWeekly() bulletin.Content {
	return bulletin.Content{
		Edition: "weekly-2026-W48", Kind: bulletin.Weekly, Date: date(2026, 11, 30),
		Period: bulletin.Period{From: date(2026, 11, 23), Until: date(2026, 11, 30)},
		From:   kent, Bulletin: bulletinName,
		Subject:   "Meetings in brief: 23 to 29 November 2026",
		Preheader: "Cabinet agreed the winter plan; the Scrutiny Committee meets on Thursday.",
		Decided: []bulletin.Meeting{
			{
				ID: "m1", Committee: "Cabinet", When: when(2026, 11, 26, "10:00"), Place: "Darent Room, Sessions House, Maidstone", Status: "Confirmed", Basis: "draft minutes",
				URL: "https://democracy.kent.gov.uk/ieListDocuments.aspx?CId=115&MId=9971",
				Items: []bulletin.AgendaItem{
					{Number: "5", Title: "Winter plan for rough sleepers", Summary: "The Director reported that beds had risen from 41 to 58.", Decisions: []string{"Cabinet agreed the plan and its budget of £310,000.", "Cabinet asked for a report in March 2027."}, Actions: []string{"The Director to write to the twelve districts by 7 December."}},
					{Number: "7", Title: "Community Wardens: review", Decisions: []string{"Cabinet noted the report."}},
				},
			},
			{
				ID: "m2", Committee: "Kent and Medway Police and Crime Panel", When: when(2026, 11, 24, "10:00"), Basis: "minutes",
				Items: []bulletin.AgendaItem{{Number: "3", Title: "Questions to the Commissioner", Decisions: []string{"The Panel noted the answers."}}},
			},
		},
		Coming: []bulletin.Meeting{
			{
				ID: "m3", Committee: "Scrutiny Committee", Title: "Crime and disorder", When: when(2026, 12, 3, "14:30"), Place: "Online", Basis: "papers",
				URL:   "https://democracy.kent.gov.uk/ieListDocuments.aspx?CId=752&MId=9980",
				Items: []bulletin.AgendaItem{{Number: "4", Title: "Kent Community Safety Agreement: yearly report", Summary: "The report sets out progress on the three strategic aims."}},
			},
			{ID: "m4", Committee: "Dover District Community Safety Partnership", When: when(2026, 12, 4, ""), Status: "Cancelled"},
		},
	}
}

func sampleExtraordinary() bulletin.Content {
	return bulletin.Content{
		Edition: "extraordinary-20261122-1", Kind: bulletin.Extraordinary, Date: date(2026, 11, 22),
		From: kent, Bulletin: bulletinName,
		Subject:   "Home Office publishes its review of community safety partnerships",
		Preheader: "What the review says, and what you need to do by 4 December.",
		Body: "The Home Office published the outcome of its review today. We send this at once because **answers are due by Friday 4 December**.\n\n" +
			"## What it says\n\n1. Partnerships stay, at county and at district level.\n2. Each one publishes its plan and its spending once a year.\n3. Commissioners may ask a partnership for a report, and it must answer within 28 days.\n\n" +
			"## What you need to do\n\nRead [the summary on GOV.UK](https://www.gov.uk/government/publications/csp-review/summary), then send us what it means for your service. " +
			"A page is plenty. Write to kentcommunitysafetyteam@kent.gov.uk.\n\n> \u201cPartnerships know their places best, and the review keeps decisions there.\u201d\n\nThe next meeting of the Working Group, on 9 December, will agree the county's answer.",
	}
}
