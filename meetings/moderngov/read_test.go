package moderngov

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"kcst/meetings"
	"kcst/meetings/minutes"
)

func london(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func fixture(t testing.TB, name string) []byte {
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func read(t testing.TB, name string) Answer {
	a, err := ReadXML(fixture(t, name), london(t))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return a
}

// TestFixtures holds each answer to what a reader counted in it.
func TestFixtures(t *testing.T) {
	for name, want := range map[string][6]int{ // committees, listed, items, decisions, actions, withheld
		"committees.xml":           {3, 0, 0, 0, 0, 0},
		"meetings.xml":             {0, 2, 0, 0, 0, 0},
		"getmeetings_519.xml":      {0, 2, 0, 0, 0, 0},
		"getmeeting_99001.xml":     {0, 0, 1, 1, 0, 1},
		"meeting_with_minutes.xml": {0, 0, 2, 0, 0, 0},
		"meeting_no_minutes.xml":   {0, 0, 0, 0, 0, 0},
	} {
		a := read(t, name)
		got := [6]int{len(a.Committees), len(a.Listed)}
		if a.Meeting != nil {
			got[2], got[3], got[4] = a.Meeting.Counts()
			got[5] = a.Meeting.Withheld
		}
		if got != want {
			t.Errorf("%s: %v, counted %v", name, got, want)
		}
	}
}

func TestMeeting(t *testing.T) {
	d := read(t, "getmeeting_99001.xml").Meeting
	if d.Start.Format("2006-01-02 15:04 MST") != "2025-11-20 10:00 GMT" || d.Status != meetings.Confirmed || d.Note != "Rescheduled from 13 November 2025" || d.Basis != meetings.Minutes {
		t.Errorf("%v %s %q %s", d.Start, d.Status, d.Note, d.Basis)
	}
	it := d.Items[0]
	if it.Title != "Chair's Update & Working Group Report" || it.Number != "142" || it.ID != "50001" {
		t.Errorf("%+v", it)
	}
	if got := it.Decisions[0]; got.Words() != "RESOLVED that the Partnership: a) noted the update; and b) agreed to fund two projects." || len(got.Points) != 2 {
		t.Errorf("%+v", got)
	}
	if len(it.Summary) != 1 || it.Summary[0] != "Officers reported that £39,661 had been allocated for 2025/26." {
		t.Errorf("%q", it.Summary)
	}
	if len(it.Documents) != 1 || it.Documents[0].URL != "https://democracy.example.gov.uk/mgConvert2PDF.aspx?ID=140001" || it.Documents[0].Published.String() != "2025-11-12" {
		t.Errorf("%+v", it.Documents)
	}
	if len(d.Attendees) != 1 || d.Attendees[0] != (meetings.Attendance{Role: "Chair", Count: 1}) {
		t.Errorf("%+v", d.Attendees)
	}
	if l := read(t, "getmeetings_519.xml").Listed[1]; l.Status != meetings.Cancelled || l.Start.Format("15:04 MST") != "10:00 BST" || l.Committee != "519" {
		t.Errorf("%+v", l)
	}
}

func TestTimes(t *testing.T) {
	zone := london(t)
	for clock, want := range map[string]string{"10.00 am": "10:00", "7.30pm": "19:30", "19:30": "19:30", "12.00 noon": "12:00", "2 pm": "14:00", "": "00:00", "to be confirmed": "00:00", "25.99 pm": "00:00", "12.15 am": "00:15"} {
		if got := start("20/11/2025", clock, zone).Format("15:04"); got != want {
			t.Errorf("%q: %s", clock, got)
		}
	}
	if !start("31/02/2025", "10.00 am", zone).IsZero() {
		t.Error("a day that there isn't")
	}
}

// TestHostileAnswers are refused in words, in little time.
func TestHostileAnswers(t *testing.T) {
	deep := strings.Repeat("<a>", 100_000)
	wide := "<meeting>" + strings.Repeat("<a/>", mostTags+1) + "</meeting>"
	bomb := `<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><meeting><meetingid>&b;</meetingid></meeting>`
	for name, body := range map[string]string{
		"deep": deep, "wide": wide, "bomb": bomb, "empty": "", "an error page": "<!DOCTYPE html><html><head><title>403 Forbidden</title></head><body>cloudflare</body></html>",
		"an error in words": "System.InvalidOperationException: no such meeting", "cut": "<meeting><meetingid>1</meetingid><agendaitems>", "two": "<meeting/><meeting/>",
		"another": "<rss></rss>", "nothing in it": "<meeting></meeting>", "hidden": "<meeting><meetingid>1</meetingid><meetingdate>20/11/2025</meetingdate><isdisplayallowed>False</isdisplayallowed></meeting>",
		"binary": "\x00\x01\xff\xfe",
	} {
		if a, err := ReadXML([]byte(body), time.UTC); !errors.Is(err, ErrAnswer) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
}

func TestPage(t *testing.T) {
	p, err := ReadPage(string(fixture(t, "modgov_decision_detail.html")), minutes.Hint{Zone: london(t)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.Committee.Name != "Policy Committee" || p.ID != "4832" || p.Start.Format(time.DateOnly) != "2015-10-19" || len(p.Items) != 1 {
		t.Errorf("%+v", p)
	}
	if w := p.Items[0].Decisions[0].Words(); w != "The Minutes of the Policy Committee meeting on 23 September 2015 were approved as a correct record." {
		t.Error(w)
	}
	p, err = ReadPage(page, minutes.Hint{Zone: london(t)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	i, d, a := p.Counts()
	if p.Committee.Name != "Sample Safety Partnership" || p.Start.Format("2006-01-02 15:04") != "2025-07-23 10:00" || p.ID != "9541" || p.CommitteeID != "519" || i != 2 || d != 1 || a != 1 || p.Withheld != 1 {
		t.Errorf("%+v: %d %d %d", p, i, d, a)
	}
	if docs := p.Items[1].Documents; len(docs) != 1 || docs[0].Title != "Hotspot plan" {
		t.Errorf("%+v", docs)
	}
	if strings.Contains(p.Items[1].Title, "View the reasons") {
		t.Error("what is hidden was read")
	}
}

// page is a made-up page as ModernGov lays one out.
const page = `<html><body><h1 class="mgMainTitleTxt">Agenda and minutes</h1>
<h2 class="mgSubTitleTxt">Sample Safety Partnership - Wednesday, 23rd July, 2025 10.00 am</h2>
<p><a href="ieListDocuments.aspx?CId=519&amp;MId=9541&amp;Ver=4">this</a></p>
<table><tr><td class="mgItemNumberCell"><p class="mgAiTitleTxt">1.</p></td><td><p class="mgAiTitleTxt">Apologies</p></td></tr>
<tr><td class="mgItemNumberCell"><p class="mgAiTitleTxt">2.</p></td><td><p class="mgAiTitleTxt"><a class="mgAiTitleLnk" href="mgAi.aspx?ID=2">Hotspot policing<span class="mgHide"> View the reasons</span></a></p>
<p class="mgSubItemTitleTxt">Additional documents:</p><ul><li><a href="https://democracy.example.gov.uk/documents/s1/plan.pdf">Hotspot plan <span class="mgFileSize">PDF 10 KB</span></a></li><li><a href="https://democracy.example.gov.uk/documents/s2/x.pdf">Restricted enclosure 2</a></li></ul>
<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara"><div class="WordSection1"><p>1. The Superintendent agreed to provide the figures by ward.</p><p>RESOLVED that the plan
be noted.</p></div></div></td></tr>
<tr><td class="mgItemNumberCell">3.</td><td><p class="mgAiTitleTxt">Exempt: death review</p><div class="mgWordPara"><p>Adult M.</p></div></td></tr></table></body></html>`

func FuzzReadXML(f *testing.F) {
	for _, name := range []string{"getmeeting_99001.xml", "getmeetings_519.xml", "committees.xml"} {
		f.Add(fixture(f, name))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := ReadXML(body, time.UTC)
		if err != nil && (a.Meeting != nil || a.Listed != nil) {
			t.Error("something beside an error")
		}
	})
}
