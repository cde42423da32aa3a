package moderngov

import (
	"testing"
	"time"

	"kcst/meetings"
	"kcst/meetings/minutes"
)

// Printed minutes have their items in ModernGov's table, and their head in no
// class of its own.
func TestPrintedMinutes(t *testing.T) {
	page := `<html><head><title>Printed minutes</title></head><body>
<p class="MsoNormal"><b>SAFER TESTFORD PARTNERSHIP</b></p>
<p class="MsoNormal">At a meeting of the <b>Safer Testford Partnership</b> held in Room 1, Testford on <b>Thursday, 25th September, 2025</b> at <b>10.00 am</b></p>
<table class="mgItemTable"><tr><td class="mgItemNumberCell"><p class="mgAiTitleTxt">STP17</p></td><td><p class="mgAiTitleTxt"><b>Knife bins</b></p>
<div class="mgWordPara"><p>The bins were described.</p><p>RESOLVED that three bins be bought for £900.</p></div></td></tr></table></body></html>`
	p, err := ReadPage(page, minutes.Hint{Zone: time.UTC}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.Committee.Name != "Safer Testford Partnership" && p.Committee.Name != "SAFER TESTFORD PARTNERSHIP" || p.Start.Format("2006-01-02 15:04") != "2025-09-25 10:00" || p.Basis != meetings.Minutes {
		t.Errorf("%q on %v, from %s", p.Committee.Name, p.Start, p.Basis)
	}
	if len(p.Items) != 1 || p.Items[0].Number != "STP17" || p.Items[0].Title != "Knife bins" || len(p.Items[0].Decisions) != 1 {
		t.Errorf("%+v", p.Items)
	}
}

// What a page hides ends with its element, whatever that is.
func TestHiddenParts(t *testing.T) {
	s := scan(`<table><tr><td class="mgItemNumberCell">1.</td><td><p class="mgAiTitleTxt">Land</p>
<div class="mgWordPara mgHide"><p>The <span>price</span> was £90,000.</p><div>More.</div></div></td></tr>
<tr><td class="mgItemNumberCell">2.</td><td><p class="mgAiTitleTxt">Date of <br class="mgHide">next<span class="mgHide"> secret</span> meeting</p>
<div class="mgWordPara"><p>It is in May.</p></div></td></tr></table>`, nil)
	if len(s.items) != 2 || s.items[0].Minutes+s.items[0].Agenda+s.items[0].Decision != "" || s.items[1].Title != "Date of next meeting" {
		t.Errorf("%+v", s.items)
	}
}
