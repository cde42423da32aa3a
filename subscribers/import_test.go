package subscribers_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kcst/subscribers"
)

func TestImportCSV(t *testing.T) {
	t.Parallel()
	st, ctx := newStore(t), t.Context()
	gone := add(t, st, "gone@example.org")
	if err := st.Unsubscribe(ctx, gone.ID, "asked to"); err != nil {
		t.Fatal(err)
	}
	add(t, st, "there@example.org")
	file := "\ufeffName, EMAIL ,organisation,kinds,topics,districts\r\n" +
		"Jo Bloggs,jo@example.org,\"Example, Council\",weekly;Monthly,asb hotspots; fraud,dover;tunbridge-wells\r\n" +
		"\r\n" +
		",al@example.org\r\n" +
		"Gone,GONE@example.org,,,,\r\n" +
		"There,there@Example.org\r\n" +
		"Bad,not an address\r\n" +
		"Twice,jo@example.org\r\n" +
		"Kind,kind@example.org,,yearly\r\n" +
		"Ren\xe9e,renee@example.org,Caf\xe9\r\n" +
		"More,more@example.org,a,weekly,,,surplus\r\n" +
		"Topic,topic@example.org,,,a/b\r\n" +
		"Quote\"s,quote@example.org\r\n" +
		"Last,last@example.org"
	var report []string
	c := subscribers.Consent{Basis: "the list of 2024", How: "import", By: "sam"}
	tally, err := st.Import(ctx, subscribers.ReadCSV(strings.NewReader(file)), c, func(l subscribers.Line) {
		report = append(report, fmt.Sprintf("%d %s %s %s", l.Line, l.Email, l.Outcome, l.Problem))
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := (subscribers.Tally{Added: 4, WasThere: 2, HadLeft: 1, Refused: 5}); tally != want {
		t.Errorf("%+v", tally)
	}
	want := []string{
		"2 jo@example.org added ",
		"4 al@example.org added ",
		"5 GONE@example.org left before whoever has this address has unsubscribed, on 6 November 2026",
		"6 there@Example.org already there this address is subscribed already",
		`7 not an address refused this isn't an e-mail address: "not an address": there is no @ in it; write it as name@example.org`,
		"8 jo@example.org already there this address is subscribed already",
		`9 kind@example.org refused this can't be a subscriber: "yearly" is no kind of edition: write monthly, weekly or extraordinary`,
		"10 renee@example.org added ",
		"11 more@example.org refused this can't be a subscriber: it has more cells than the first line has columns; put a cell that has a comma in quotes",
		`12 topic@example.org refused this can't be a subscriber: "a/b" is no topic: write its ID, such as tunbridge-wells`,
		"13  refused this can't be a subscriber: its quotes don't match; a cell in quotes has to end on its line",
		"14 last@example.org added ",
	}
	if d := cmp.Diff(want, report); d != "" {
		t.Error(d)
	}
	jo, err := st.ByEmail(ctx, "jo@example.org")
	if err != nil || jo.Organisation != "Example, Council" || fmt.Sprint(jo.Kinds, jo.Topics, jo.Districts) != "[monthly weekly] [asb fraud hotspots] [dover tunbridge-wells]" ||
		jo.Consent.Basis != "the list of 2024" || jo.Consent.By != "sam" {
		t.Errorf("%+v %v", jo, err)
	}
	if renee, err := st.ByEmail(ctx, "renee@example.org"); err != nil || renee.Name != "Renée" || renee.Organisation != "Café" || len(renee.Kinds) != 3 {
		t.Errorf("%+v %v", renee, err)
	}
	if still, err := st.Get(ctx, gone.ID); err != nil || !still.Ended() {
		t.Errorf("the import brought somebody back: %+v %v", still, err)
	}
}

// A list that another program wrote is read as it stands: its own names of
// columns, who isn't subscribed, and when the others agreed.
func TestImportFromElsewhere(t *testing.T) {
	t.Parallel()
	for _, by := range []string{",", ";", "\t"} {
		st, ctx := newStore(t), t.Context()
		file := strings.ReplaceAll("E-mail Address|First Name|last_name|status|created at\n"+
			"jo@example.org|Jo|Bloggs|Subscribed|2024-05-03 09:30:00\n"+
			"al@example.org||Green|enabled|\n"+
			"left@example.org|Left|Person|unsubscribed|2023-01-02\n"+
			"gone@example.org|Gone|Person|cleaned|2023-01-02\n"+
			"late@example.org|Late|Person||2099-01-02\n"+
			"day@example.org|Day|Person||soon\n"+
			"fr@example.org|Fr|Person|active|02/05/2024\n", "|", by)
		var report []string
		c := subscribers.Consent{Basis: "the list of 2024", How: "import", By: "sam"}
		if _, err := st.Import(ctx, subscribers.ReadCSV(strings.NewReader(file)), c, func(l subscribers.Line) {
			report = append(report, fmt.Sprintf("%s %s %s", l.Email, l.Outcome, l.Problem))
		}); err != nil {
			t.Fatalf("%q: %v", by, err)
		}
		want := []string{
			"jo@example.org added ",
			"al@example.org added ",
			`left@example.org refused this can't be a subscriber: its status is "unsubscribed", so it isn't taken`,
			`gone@example.org refused this can't be a subscriber: its status is "cleaned", so it isn't taken`,
			"late@example.org refused this can't be a subscriber: 2099-01-02, when it agreed, is still to come",
			`day@example.org refused this can't be a subscriber: "soon" is no day on which somebody agreed: write it as 2024-05-03`,
			"fr@example.org added ",
		}
		if d := cmp.Diff(want, report); d != "" {
			t.Errorf("%q: %s", by, d)
		}
		for email, want := range map[string]string{"jo@example.org": "Jo Bloggs 2024-05-03T09:30:00Z", "al@example.org": "Green 2026-", "fr@example.org": "Fr Person 2024-05-02T00:00:00Z"} {
			s, err := st.ByEmail(ctx, email)
			if got := s.Name + " " + s.Consent.At.Format(time.RFC3339); err != nil || !strings.HasPrefix(got, want) || s.Consent.By != "sam" {
				t.Errorf("%q: %s is %q, %v; want %s", by, email, got, err, want)
			}
		}
	}
	for head, want := range map[string]string{
		"email,uuid":           `"uuid" is no column: take it out`,
		"email,name,firstname": "keep either",
		"email,E-Mail":         "stands there twice",
	} {
		for _, err := range subscribers.ReadCSV(strings.NewReader(head + "\n")) {
			if !errors.Is(err, subscribers.ErrList) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", head, err)
			}
		}
	}
}

// A list that was written is read to the same people, and no cell of it is a
// formula.
func TestWriteCSV(t *testing.T) {
	t.Parallel()
	from, to, ctx := newStore(t), newStore(t), t.Context()
	all := subscribers.Subscriber{
		Email: "jo@example.org", Name: "Jo \"J\" Bloggs", Organisation: "=1+1", Kinds: subscribers.Kinds()[:2], Topics: []string{"asb", "vawg"},
		Districts: []string{"dover"}, Committees: []string{"kcsp"}, Frequency: subscribers.MonthlyAtMost, Consent: asked,
	}
	formula := subscribers.Subscriber{Email: "=cmd|'/c!a0@example.org", Name: "'tis", Kinds: subscribers.Kinds(), Frequency: subscribers.EveryEdition, Consent: asked}
	gone := add(t, from, "gone@example.org")
	if err := from.Unsubscribe(ctx, gone.ID, "asked to"); err != nil {
		t.Fatal(err)
	}
	for _, s := range []subscribers.Subscriber{all, formula} {
		if _, err := from.Add(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	var list strings.Builder
	if err := subscribers.WriteCSV(&list, from.All(ctx)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(list.String(), "gone@") || strings.Contains(list.String(), "\n=") || strings.Contains(list.String(), ",=") {
		t.Error(list.String())
	}
	if tally, err := to.Import(ctx, subscribers.ReadCSV(strings.NewReader(list.String())), asked, nil); err != nil || tally.Added != 2 {
		t.Fatalf("%+v %v", tally, err)
	}
	for _, want := range []subscribers.Subscriber{all, formula} {
		got, err := to.ByEmail(ctx, want.Email)
		want.ID, want.Joined, want.Consent.At = got.ID, got.Joined, got.Consent.At
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%v\n%s", err, d)
		}
	}
}

// A quote that nobody closed costs its own line, and nobody after it.
func TestImportStrayQuote(t *testing.T) {
	t.Parallel()
	st := newStore(t)
	var file strings.Builder
	file.WriteString("email,name\na@example.org,\"Anna\nb@example.org,\"Bo\nBlack\"\n" + strings.Repeat("x", 200<<10) + "\n")
	for i := range 50 {
		fmt.Fprintf(&file, "p%d@example.org,\"P, %d\"\n", i, i)
	}
	var refused []int
	tally, err := st.Import(t.Context(), subscribers.ReadCSV(strings.NewReader(file.String())), subscribers.Consent{Basis: "the list of 2024"}, func(l subscribers.Line) {
		if l.Outcome == subscribers.Refused {
			refused = append(refused, l.Line)
		}
	})
	if want := (subscribers.Tally{Added: 50, Refused: 4}); err != nil || tally != want || fmt.Sprint(refused) != "[2 3 4 5]" {
		t.Errorf("%+v, refused %v (%v)", tally, refused, err)
	}
}

// What stands in the middle of a cell with line breaks names nobody.
func TestImportLinesWithinACell(t *testing.T) {
	t.Parallel()
	st := newStore(t)
	file := "email,name\nq@example.org,\"Notes:\nvictim@example.org\nend\"\na@example.org,\"An\"\nstray@example.org,\"An\n" + strings.Repeat("x\n", 25) + "b@example.org\nopen@example.org,\"Bo\nc@example.org"
	var added []int
	_, err := st.Import(t.Context(), subscribers.ReadCSV(strings.NewReader(file)), asked, func(l subscribers.Line) {
		if l.Outcome == subscribers.Added {
			added = append(added, l.Line)
		}
	})
	if err != nil || fmt.Sprint(added) != "[5 32 34]" {
		t.Errorf("lines %v were added, %v", added, err)
	}
}

func TestImportOfNoList(t *testing.T) {
	t.Parallel()
	st, ctx := newStore(t), t.Context()
	c := subscribers.Consent{Basis: "the list of 2024"}
	for file, want := range map[string]string{
		"":                            "it is empty",
		"name,organisation\nJo,X\n":   "no column email",
		"email,uuid\n":                `"uuid" is no column`,
		"email,name,email\n":          "stands there twice",
		"jo@example.org\n":            "is no column",
		"\"email\nfoo@example.org\n":  "first line can't be read",
		"email|name\njo@example.org|": "is no column",
		"\xff\xfee\x00m\x00a\x00":     "save it as CSV UTF-8",
	} {
		_, err := st.Import(ctx, subscribers.ReadCSV(strings.NewReader(file)), c, nil)
		if !errors.Is(err, subscribers.ErrList) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", file, err)
		}
	}
	if _, err := st.Import(ctx, subscribers.ReadCSV(strings.NewReader("email\njo@example.org\n")), subscribers.Consent{}, nil); !errors.Is(err, subscribers.ErrInvalid) {
		t.Errorf("a list without a basis: %v", err)
	}
	// What was read before the disk failed is kept, and is reported as kept.
	broken := iotest.DataErrReader(iotest.TimeoutReader(strings.NewReader("email\n" + strings.Repeat("jo@example.org\n", 1000))))
	tally, err := st.Import(ctx, subscribers.ReadCSV(broken), c, nil)
	if !errors.Is(err, iotest.ErrTimeout) || tally.Added != 1 {
		t.Errorf("%+v %v", tally, err)
	}
}
