package intake

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kcst/meetings"
	"kcst/meetings/minutes"
	"kcst/meetings/moderngov"
)

const (
	answer = `<?xml version="1.0"?><meeting><meetingid>77</meetingid><meetingdate>20/11/2025</meetingdate><meetingtime>10.00 am</meetingtime><minutepublished>True</minutepublished><agendaitems>
<agendaitem><agendaitemid>1</agendaitemid><agendaitemtitle>Plan</agendaitemtitle><fulldisplaynumberformat>1.</fulldisplaynumberformat><minutesnonemptyhtmlbody>&lt;p&gt;RESOLVED that the plan be agreed.&lt;/p&gt;</minutesnonemptyhtmlbody></agendaitem>
<agendaitem><agendaitemid>2</agendaitemid><agendaitemtitle>Secret</agendaitemtitle><isrestricted>True</isrestricted></agendaitem></agendaitems>
<linkeddocuments><linkeddoc><title>Pack</title><url>https://democracy.example.gov.uk/mgConvert2PDF.aspx?ID=1</url></linkeddoc></linkeddocuments></meeting>`
	list   = `<getmeetings><committee><committeeid>519</committeeid><committeetitle>Sample Partnership</committeetitle><committeemeetings><meeting><meetingid>77</meetingid><meetingdate>20/11/2025</meetingdate></meeting></committeemeetings></committee></getmeetings>`
	pasted = "SAMPLE COUNCIL\n\nCABINET\n\nMINUTES OF THE MEETING HELD ON 20 November 2025\n\n1. Vans\n\nThe vans were old.\n\nRESOLVED that two vans be bought.\n\n2. Pens\n\nThe pens were dry.\n\nRESOLVED that pens be bought.\n"
	saved  = `<!DOCTYPE html><html><body><h1>Minutes</h1><p>SAFER SAMPLE PARTNERSHIP</p><p>MINUTES OF THE MEETING HELD ON 5 March 2025</p><p>1. Vans</p><p>RESOLVED that two vans be bought.</p><p>2. Pens</p><p>RESOLVED that pens be bought.</p></body></html>`
	sample = "meetings:\n  - {id: \"1\", committee: Sample, start: 2026-11-05 10:00, basis: papers}\n"
)

// TestKinds: what a file is stands in it, whatever it is called.
func TestKinds(t *testing.T) {
	for body, want := range map[string]string{
		answer: "xml", list: "xml", "\ufeff<committees></committees>": "xml", saved: "html", "<div class=mg>": "html", "<?xml version='1.0'?><!DOCTYPE html><html>": "html",
		"%PDF-1.7 …": "pdf", pasted: "text", "": "text",
	} {
		if got := kindOf(File{Name: "download", Body: []byte(body)}); got != want {
			t.Errorf("%.40q is %s, want %s", body, got, want)
		}
	}
	if got := kindOf(File{Name: "a.yaml", Body: []byte(sample)}); got != "yaml" {
		t.Error(got)
	}
}

// TestTogether reads files of every kind at once: the saved list names the
// committee of the saved meeting, though it comes last, and what can't be read
// keeps no other out.
func TestTogether(t *testing.T) {
	o := options(t)
	o.PDF = func(context.Context, []byte) (string, error) { return "", errors.New("only pictures") }
	got := Read(t.Context(), []File{
		{"answer.xml", []byte(answer)}, {"cut.xml", []byte("<?xml version='1.0'?><meeting><meetingid>1")}, {"scan.pdf", []byte("%PDF")},
		{"pasted.txt", []byte(pasted)}, {"saved.htm", []byte(saved)}, {"sample.yaml", []byte(sample)}, {"note.txt", []byte("Milk, eggs.")}, {"list.xml", []byte(list)},
	}, o)
	for i, want := range []struct {
		refs     string
		err      error
		withheld int
	}{
		{"democracy-example-gov-uk-519.77", nil, 1}, {"", moderngov.ErrAnswer, 0}, {"", nil, 0},
		{"sample-council-cabinet.2025-11-20", nil, 0}, {"safer-sample-partnership.2025-03-05", nil, 0}, {"sample.1", nil, 0}, {"", minutes.ErrNoMeeting, 0}, {"democracy-example-gov-uk-519.77", nil, 0},
	} {
		r := got[i]
		var refs []string
		for _, d := range r.Drafts {
			refs = append(refs, d.Ref())
			for _, it := range d.Items {
				if it.Title == "Secret" {
					t.Errorf("%s gives what is restricted", r.File)
				}
			}
		}
		failed := want.err != nil && !errors.Is(r.Err, want.err) || want.err == nil && r.Err != nil && r.File != "scan.pdf"
		if strings.Join(refs, " ") != want.refs || failed || r.Withheld != want.withheld {
			t.Errorf("%s: %q, %d withheld, %v", r.File, refs, r.Withheld, r.Err)
		}
	}
	if got[2].Err == nil || got[2].What != "PDF" {
		t.Errorf("%+v", got[2])
	}
	if d := got[3].Drafts[0]; d.Committee.Council != "Sample Council" || len(d.Items) != 2 {
		t.Errorf("%+v", d)
	}
}

// TestWhoseMeeting: an answer that doesn't say which committee met takes it
// from what is held, from what whoever brings it says, or is refused with what
// to do.
func TestWhoseMeeting(t *testing.T) {
	files := []File{{"answer.xml", []byte(answer)}}
	r := Read(t.Context(), files, options(t))[0]
	if !errors.Is(r.Err, minutes.ErrNoMeeting) || !strings.Contains(r.Err.Error(), "GetMeetings") || !strings.Contains(r.Err.Error(), "--committee") {
		t.Errorf("%+v", r)
	}
	o := options(t)
	o.Hint.Committee.Name = "Sample Board"
	if r = Read(t.Context(), files, o)[0]; r.Err != nil || r.Drafts[0].Ref() != "democracy-example-gov-uk-sample-board.77" {
		t.Errorf("%+v", r)
	}
	o = options(t)
	o.Council, o.Councils = "kent", []moderngov.Council{{ID: "kent", Name: "Kent County Council", Base: "https://democracy.example.org"}}
	o.Known = func(_ context.Context, council, meeting string) (meetings.Meeting, error) {
		if council != "kent" || meeting != "77" {
			return meetings.Meeting{}, meetings.ErrUnknown
		}
		return meetings.Meeting{ID: "77", Committee: meetings.Committee{ID: "kent-519", Name: "Sample Partnership"}, URL: "https://democracy.example.org/77"}, nil
	}
	if r = Read(t.Context(), files, o)[0]; r.Err != nil || r.Drafts[0].Ref() != "kent-519.77" || r.Drafts[0].URL == "" {
		t.Errorf("%+v", r)
	}
	broken := errors.New("the store is gone")
	o.Known = func(context.Context, string, string) (meetings.Meeting, error) { return meetings.Meeting{}, broken }
	if r = Read(t.Context(), files, o)[0]; !errors.Is(r.Err, broken) {
		t.Errorf("%+v", r)
	}
}

// TestPastedIsTheHeld: minutes that come without their source's ID become the
// meeting that is held, with its place and its page.
func TestPastedIsTheHeld(t *testing.T) {
	o := options(t)
	at := time.Date(2025, 11, 20, 19, 0, 0, 0, london(t))
	o.Found = func(_ context.Context, of meetings.Committee, start time.Time) (meetings.Meeting, error) {
		if of.Name != "Cabinet" || of.Council != "Sample Council" || start.Format(time.DateOnly) != "2025-11-20" {
			return meetings.Meeting{}, meetings.ErrUnknown
		}
		return meetings.Meeting{ID: "4711", Committee: meetings.Committee{ID: "sample-12", Name: "Cabinet", Council: "Sample Council"}, Start: at, Place: "Town Hall", URL: "https://sample.example.org/4711"}, nil
	}
	r := Read(t.Context(), []File{{"pasted.txt", []byte(pasted)}}, o)[0]
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	if d := r.Drafts[0]; d.Ref() != "sample-12.4711" || !d.Start.Equal(at) || d.Place != "Town Hall" || d.URL != "https://sample.example.org/4711" || len(d.Items) != 2 {
		t.Errorf("%+v", d.Meeting)
	}
}
