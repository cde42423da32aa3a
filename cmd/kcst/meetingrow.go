package main

import (
	"strings"
	"time"

	"kcst/facts"
	"kcst/meetings"
)

// meetingRow is a meeting as --json prints one. ID is what meetings show
// takes.
type meetingRow struct {
	ID        string        `json:"id"`
	Committee committeeRow  `json:"committee"`
	Title     string        `json:"title,omitempty"`
	Start     time.Time     `json:"start"`
	Place     string        `json:"place,omitempty"`
	Status    string        `json:"status"`
	Note      string        `json:"note,omitempty"`
	Basis     string        `json:"basis"`
	URL       string        `json:"url,omitempty"`
	Items     []agendaRow   `json:"items"`
	Documents []documentRow `json:"documents"`
}

type committeeRow struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Council string `json:"council,omitempty"`
}

type agendaRow struct {
	Number    string        `json:"number,omitempty"`
	Title     string        `json:"title"`
	Summary   string        `json:"summary,omitempty"` // sentences of the source, or what EditedBy wrote
	EditedBy  string        `json:"edited_by,omitempty"`
	Topics    []string      `json:"topics,omitempty"`
	Decisions []string      `json:"decisions"`
	Actions   []actionRow   `json:"actions"`
	Documents []documentRow `json:"documents"`
}

type actionRow struct {
	Text  string     `json:"text"`
	Owner string     `json:"owner,omitempty"`
	Due   facts.Date `json:"due,omitzero"`
}

type documentRow struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

func newMeetingRow(m meetings.Meeting) meetingRow {
	m = m.Public()
	r := meetingRow{
		ID: m.Ref(), Committee: committeeRow(m.Committee), Title: m.Title, Start: m.Start, Place: m.Place,
		Status: string(m.Status), Note: m.Note, Basis: string(m.Basis), URL: m.URL, Items: []agendaRow{}, Documents: documentRows(m.Documents),
	}
	for _, it := range m.Items {
		item := agendaRow{
			Number: it.Number, Title: it.Title, Summary: strings.Join(it.Summary, " "), Topics: it.Topics,
			Decisions: []string{}, Actions: []actionRow{}, Documents: documentRows(it.Documents),
		}
		if it.Edit != nil {
			item.Summary, item.EditedBy = it.Edit.Text, it.Edit.By
		}
		for _, d := range it.Decisions {
			item.Decisions = append(item.Decisions, d.Words())
		}
		for _, a := range it.Actions {
			item.Actions = append(item.Actions, actionRow(a))
		}
		r.Items = append(r.Items, item)
	}
	return r
}

func documentRows(list []meetings.Document) []documentRow {
	rows := []documentRow{}
	for _, d := range list {
		rows = append(rows, documentRow{Title: d.Title, URL: d.URL})
	}
	return rows
}
