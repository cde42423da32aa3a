package web

import (
	"strings"
	"time"

	"kcst/answers"
	"kcst/bulletin"
	"kcst/facts"
)

// sampleAnswer answers by what the question is about, as the desk would.
func sampleAnswer(q string) answers.Answer {
	switch {
	case strings.Contains(q, "priorities"):
		return answers.Answer{
			Kind: answers.KindAnswer,
			Lead: "The April 2026 Kent Community Safety Agreement has three strategic aims:",
			Rows: []string{
				"Strategic Aim 1: Stronger, safer and resilient neighbourhoods: addressing ASB, neighbourhood crime and local concerns",
				"Strategic Aim 2: Reducing violence, abuse and high-harm offending",
				"Strategic Aim 3: Protecting vulnerable people: reducing exploitation, susceptibility and repeat harm",
			},
			Sources: []answers.Cited{
				{Title: "Kent Community Safety Agreement, April 2026, section 4", AsOf: "1 April 2026", URL: "https://www.kent.gov.uk/community-safety-agreement"},
				{Title: "KCSP Working Group update, paragraph 2.4", AsOf: "23 July 2025"},
			},
			Suggestions: []string{"Which groups sit under Strategic Aim 3?", "What were the priorities in 2025?"},
		}
	case strings.Contains(q, "grant"):
		return answers.Answer{
			Kind: answers.KindClarify, Lead: "There are three grants with that name. Which year do you mean?",
			Suggestions: []string{"How much was the Crime Reduction Grant 2021/22?", "How much was the Crime Reduction Grant 2022/23?", "How much was the Crime Reduction Grant 2025/26?"},
		}
	}
	return answers.Answer{
		Kind: answers.KindUnknown, Lead: "We don’t hold that.",
		Suggestions: []string{"What are our priorities?", "Who do I contact about the bulletin?"},
	}
}

func day(y int, m time.Month, d int) facts.Date { return facts.Date{Year: y, Month: m, Day: d} }

func sampleEditions() []bulletin.Edition {
	var out []bulletin.Edition
	for i, c := range sampleContents() {
		out = append(out, bulletin.Edition{
			ID: c.Edition, Kind: c.Kind, Subject: c.Subject, State: bulletin.Sent, Content: c,
			StartedAt: noon.Add(-time.Duration(i) * 24 * time.Hour), Author: "a.author", Approval: bulletin.Approval{By: "b.approver"},
		})
	}
	withdrawn := sampleContents()[2]
	withdrawn.Edition, withdrawn.Subject = "extraordinary-20261120-1", "A mistake"
	out = append(out,
		bulletin.Edition{ID: withdrawn.Edition, Kind: bulletin.Extraordinary, Subject: withdrawn.Subject, State: bulletin.Withdrawn, StartedAt: noon, Content: withdrawn},
		bulletin.Edition{ID: "monthly-2027-01", Kind: bulletin.Monthly, Subject: "January, unfinished", State: bulletin.InReview, Content: sampleContents()[1]})
	return out
}

// sampleContents are an edition of each kind: extraordinary, monthly, weekly.
func sampleContents() []bulletin.Content {
	return []bulletin.Content{
		{
			Edition: "extraordinary-20261122-1", Kind: bulletin.Extraordinary, Date: day(2026, 11, 22), From: imprint, Bulletin: kent.Bulletin,
			Subject: "Home Office publishes its review of community safety partnerships",
			Body: "The Home Office published the outcome of its review today. We send this at once because **answers are due by Friday 4 December**.\n\n" +
				"## What it says\n\n1. Partnerships stay, at county and at district level.\n2. Each one publishes its plan and its spending once a year.\n\n" +
				"## What you need to do\n\nRead [the summary on GOV.UK](https://www.gov.uk/government/publications/csp-review/summary), then send us what it means for your service.\n\n" +
				"> “Partnerships know their places best.”",
		},
		{
			Edition: "monthly-2026-11", Kind: bulletin.Monthly, Date: day(2026, 11, 6), From: imprint, Bulletin: kent.Bulletin,
			Subject:  "Kent Community Safety e-bulletin: November 2026",
			Foreword: "Two grants close before Christmas, and the new figures on anti-social behaviour are out.",
			Sections: []bulletin.Section{
				{ID: bulletin.SectionLegislation, Entries: []bulletin.Entry{
					{
						Item: "i1", Headline: "Duty to report child sexual abuse: what starts in April",
						Body:  "People in regulated activity with children will have to report abuse they are told of or see. The guidance sets out:\n\n- who has the duty\n- what counts as *being told*\n- what protects somebody who reports in good faith",
						Links: []bulletin.Link{{Title: "Guidance on the duty to report, GOV.UK", URL: "https://www.gov.uk/government/publications/duty-to-report"}}, Source: "Home Office", Published: day(2026, 10, 19),
					},
					{
						Item: "i2", Headline: "Consultation on community safety partnerships, second phase",
						Body:     "The Home Office asks how partnerships work with Police and Crime Commissioners today. Send your points to the Working Group by 11 December.",
						Links:    []bulletin.Link{{Title: "The consultation and how to answer", URL: "https://www.gov.uk/government/consultations/community-safety-partnerships"}},
						Deadline: bulletin.When{Date: day(2027, 1, 15), Time: "23:59"}, Contact: "kentcommunitysafetyteam@kent.gov.uk",
					},
				}},
				{ID: bulletin.SectionFunding, Entries: []bulletin.Entry{{
					Item: "i3", Headline: "Community cohesion grants of up to £15,000", Body: "For charities and parish councils that bring neighbours together. Applications are short: four questions and a budget.",
					Links:  []bulletin.Link{{Title: "Apply for a community cohesion grant", URL: "https://www.example.org/grants/cohesion"}},
					Source: "Kent Community Foundation", Deadline: bulletin.When{Date: day(2026, 12, 18), Time: "12:00"}, Districts: []string{"Dover", "Folkestone and Hythe", "Thanet"},
				}}},
				{ID: bulletin.SectionTraining, Entries: []bulletin.Entry{{
					Item: "i4", Headline: "Information session: online harms and extremism", Body: "An hour with the Prevent team: what staff see online, what they can do about it, and whom to ring.",
					Links: []bulletin.Link{{Title: "Book a place on 13 January", URL: "https://www.example.org/sessions/online-harms"}}, Event: bulletin.When{Date: day(2027, 1, 13), Time: "10:00"},
				}}},
			},
			Funding: []bulletin.Sourced{{Text: "£15,553.26 is reported to remain in the tactical pot.", Source: "KCSP Working Group update, paragraph 2.4", AsOf: day(2025, 7, 23)}},
		},
		{
			Edition: "weekly-2026-W46", Kind: bulletin.Weekly, Date: day(2026, 11, 16), From: imprint, Bulletin: kent.Bulletin,
			Period: bulletin.Period{From: day(2026, 11, 9), Until: day(2026, 11, 16)}, Subject: "Meetings in brief: 9 to 15 November 2026",
			Decided: []bulletin.Meeting{{
				ID: "m1", Committee: "Kent Community Safety Partnership", When: bulletin.When{Date: day(2026, 11, 11), Time: "10:00"}, Place: "Darent Room, Sessions House, Maidstone", Basis: "draft minutes",
				URL: "https://democracy.kent.gov.uk/ieListDocuments.aspx?CId=519",
				Items: []bulletin.AgendaItem{{
					Number: "5", Title: "Kent Community Safety Agreement: yearly report", Summary: "The report sets out progress on the three strategic aims.",
					Decisions: []string{"The Partnership noted the report."}, Actions: []string{"The Working Group to bring the refreshed plan in March."},
				}},
			}},
			Coming: []bulletin.Meeting{
				{ID: "m2", Committee: "Scrutiny Committee", Title: "Crime and disorder", When: bulletin.When{Date: day(2026, 11, 18), Time: "14:30"}, Place: "Online", Basis: "papers"},
				{ID: "m3", Committee: "Dover District Community Safety Partnership", When: bulletin.When{Date: day(2026, 11, 19)}, Status: "Cancelled"},
			},
		},
	}
}
