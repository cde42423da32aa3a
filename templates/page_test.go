package templates

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// everyView is each page, empty and as full as it gets.
func everyView() []View {
	full := Mail{
		Kind: "weekly", Subject: "s", Date: time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC), From: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC),
		Foreword: "f", Body: "b",
		Sections: []MailSection{{ID: "media", Entries: []MailEntry{{
			Headline: "h", Body: "b", Links: []MailLink{{URL: "https://example.org/"}}, Source: "s", Published: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
			Deadline: MailWhen{Day: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}, Event: MailWhen{Day: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Clock: "10:00"}, Districts: []string{"Dover", "Thanet"}, Contact: "c",
		}}, Figures: []MailFigure{{Text: "t", Source: "s", URL: "https://example.org/", AsOf: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}}}},
		Decided: []MailMeeting{{Committee: "c", Title: "t", Place: "p", Status: "s", Basis: "minutes", URL: "https://example.org/", Items: []MailAgendaItem{{Number: "1", Title: "t", Summary: "s", Decisions: []string{"d"}, Actions: []string{"a"}}}}},
		Coming:  []MailMeeting{{Committee: "c"}},
	}
	full2 := Choosing{Name: "n", Organisation: "o", Frequency: "monthly", Wrong: []Wrong{{"address", "missing"}, {"address", "format"}, {"address", "refused"}, {"kind", "missing"}, {"frequency", "weekly"}, {"frequency", "same"}, {"name", "long"}, {"name", "unreadable"}, {"organisation", "long"}, {"organisation", "unreadable"}, {"agree", "missing"}, {"form", ""}}}
	for _, list := range []*[]Choice{&full2.Kinds, &full2.Topics, &full2.Districts, &full2.Committees} {
		*list = []Choice{{"monthly", "n", true}, {"weekly", "n", true}, {"extraordinary", "n", false}}
	}
	row := &EditionRow{ID: "id", Kind: "monthly", Subject: "s", Date: full.Date}
	open := &OpenMessage{InboxRow: InboxRow{ID: "1", Kind: "weekly", Current: true}, Tab: "source", HasHTML: true, HasText: true, Headers: []MailHeader{{"n", "v"}}, Source: "s", Size: "1 kB"}
	list := Inbox{Messages: []InboxRow{open.InboxRow}, Total: 1, Kind: "weekly", Kinds: []string{"monthly", "weekly"}, Open: open}
	return []View{
		Home{}, Home{AskBox: AskBox{Limit: 300}, Examples: []string{"e"}, Next: "n"}, Reply{}, Reply{Failed: true}, Reply{AskBox: AskBox{TooLong: true}},
		Reply{Answer: &Answer{}}, Reply{Answer: &Answer{Kind: "unknown", Lead: []string{"l"}, Rows: []string{"r"}, More: []string{"m"}, Sources: []AnswerSource{{Title: "t", URL: "https://example.org/", AsOf: "a"}}, Suggestions: []string{"s"}}},
		Reply{Answer: &Answer{Kind: "clarify", AsOf: "a", Suggestions: []string{"s"}}},
		Danger{}, Danger{Lead: "l", Services: []Number{{"w", "n", "999", "999", "note"}}, Close: "c"},
		Subscribe{}, Subscribe{Choosing: full2, Next: "n", Address: "a", Agreed: true, Words: "w"}, Sent{}, Sent{Moving: true}, Confirm{}, Confirm{For: "move"}, Confirm{For: "stay"}, Confirm{Token: "t", For: "join", Gets: full2.Gets()}, Confirmed{}, Confirmed{For: "move"}, Confirmed{For: "stay"}, Confirmed{For: "join", Gets: full2.Gets(), Preferences: "p"},
		Editions{}, Editions{Editions: []EditionRow{*row}, Next: "n"}, Editions{Total: 1, Kinds: []string{"monthly", "weekly"}, Kind: "weekly", Sought: "s"}, Editions{Total: 1, Sought: "s", All: 2, Found: []Found{{Edition: *row, Anchor: "a", Title: "t", Excerpt: "e"}}},
		Meetings{}, Meeting{}, Topic{}, Topic{ID: "asb", Name: "n", Explains: "e", More: 2, Coming: []MeetingRow{{Committee: "c"}}, Decided: []TopicMeeting{{MeetingRow: MeetingRow{Committee: "c", Basis: "minutes"}, Items: []MeetingItem{{Title: []Run{{Text: "t"}}}}}}},
		Meeting{MeetingRow: MeetingRow{Committee: "c", Basis: "minutes", Status: "Cancelled"}, Note: "n", Usual: []MeetingItem{{Number: "1", Title: []Run{{Text: "t"}}}}, Documents: []PageLink{{Title: "t", URL: "https://example.org/"}}, Roles: []Role{{"r", 2}}, Topics: []PageLink{{Title: "t", URL: "/topics/asb"}}, Notes: []FootNote{{1, "t", "s", "https://example.org/"}}, Items: []MeetingItem{{
			Title: []Run{{Text: "t", Note: 1}}, Decisions: []MeetingDecision{{Text: []Run{{Text: "d"}}, Points: [][]Run{{{Text: "p"}}}, Vote: &Vote{1, 2, 3}}}, Actions: []MeetingAction{{Text: []Run{{Text: "a"}}, Owner: "o", Due: "d"}}, Summary: [][]Run{{{Text: "s"}}}, By: "b", Cut: true, Documents: []PageLink{{Title: "t", URL: "https://example.org/"}}}}},
		Meetings{Coming: []MeetingRow{{Committee: "c", Status: "Cancelled"}}, Held: []MeetingRow{{Committee: "c", Council: "o", Title: "t", Place: "p", Basis: "minutes", URL: "https://example.org/"}}},
		Edition{}, Edition{Withdrawn: true}, Edition{ID: "id", Mail: full, Older: row, Newer: row},
		Leave{}, Leave{Left: true}, Leave{Left: true, Undo: true}, Leave{Back: true}, Leave{Choosing: full2}, Leave{Choosing: full2, Less: true, Before: &Before{Frequency: "every", Topics: []string{"t"}}}, Preferences{Left: true}, Preferences{Left: true, Undo: true}, Preferences{Choosing: full2, Saved: true},
		BadLink{}, NotFound{}, Refused{}, TooMany{Seconds: 1}, TooMany{Today: true}, Problem{}, Problem{Reference: "r", Later: true}, Accessibility{}, Privacy{}, Privacy{Holdings: []Holding{{ID: "i", Who: "w", What: "w", Why: "w", Basis: "b", Kept: "k"}}},
		Inbox{}, list, Inbox{All: true, Messages: list.Messages, Total: 1}, Message{Inbox{Open: &OpenMessage{Tab: "message"}}}, Message{Inbox{Open: &OpenMessage{Tab: "text"}}}, Message{list},
	}
}

func TestPagesAreWhole(t *testing.T) {
	sites := []Site{{}, {
		Name: "N", Team: "T", TeamShort: "TT", Email: "a@example.org", Phone: "01", PhoneDigits: "01", Bulletin: "B", Area: "A",
		Emergency: &Number{When: "w", Phone: "999", Digits: "999"}, Stylesheet: "/s.css", Icon: "/i.svg", Demo: true,
	}}
	used := map[string]bool{}
	for _, v := range everyView() {
		used[v.place().name] = true
		for _, s := range sites {
			var b bytes.Buffer
			if err := Page(&b, s, v); err != nil {
				t.Errorf("%T: %v", v, err)
				continue
			}
			for _, bad := range []string{"<no value>", "%!", "ZgotmplZ", "<title> –"} {
				if strings.Contains(b.String(), bad) {
					t.Errorf("%T has %q:\n%s", v, bad, b.String())
				}
			}
		}
	}
	set, err := pages()
	if err != nil {
		t.Fatal(err)
	}
	for name := range set {
		if !used[name] {
			t.Errorf("no view uses web/%s.html", name)
		}
	}
}

func TestPageProse(t *testing.T) {
	for in, want := range map[string]string{
		"One\n\n- a\n- b\n":                      "<p>One</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n",
		"3. c\n4. d":                             "<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>\n",
		"# Any *level*":                          "<h3>Any <em>level</em></h3>\n",
		"<b onclick=x>**y** & z":                 "<p><strong>y</strong> &amp; z</p>\n",
		"[x](javascript:alert(1)) ![i](h://j/k)": "<p>x i</p>\n",
		"[x](http://example.org/?a=\"b\")":       "<p><a href=\"https://example.org/?a=%22b%22\">x</a></p>\n",
		"> q\n\n`<c>`\n\n---":                    "<blockquote>\n<p>q</p>\n</blockquote>\n<p><code>&lt;c&gt;</code></p>\n<hr>\n",
	} {
		if got := string(pageProse("h3", in)); got != want {
			t.Errorf("%q\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestWhole(t *testing.T) {
	for in, want := range map[string]string{
		"The e-bulletin: x": `The <span class="whole">e-bulletin</span>: x`, "<b>re-use & a-b": `&lt;b&gt;re-use &amp; <span class="whole">a-b</span>`, "&-": "&amp;-",
	} {
		if got := string(whole(in)); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestLinkedText(t *testing.T) {
	for in, want := range map[string]string{
		"See https://example.org/a?b=1&c=2.":  `See <a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>.`,
		`javascript:x <b> https://"onclick=x`: `javascript:x &lt;b&gt; https://&#34;onclick=x`,
	} {
		if got := string(linkedText(in)); got != want {
			t.Errorf("%q\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestMoments(t *testing.T) {
	for clock, want := range map[string]string{"10:00": "4 December 2026, 10am", "12:00": "4 December 2026, midday", "14:05": "4 December 2026, 2:05pm"} {
		at, err := time.Parse("2006-01-02 15:04", "2026-12-04 "+clock)
		if err != nil {
			t.Fatal(err)
		}
		if got := momentWords(at); got != want {
			t.Errorf("%s: %q, want %q", clock, got, want)
		}
	}
	if got := whenISO(MailWhen{Day: time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC), Clock: "10:00"}); got != "2026-12-04T10:00" {
		t.Errorf("got %q", got)
	}
}
