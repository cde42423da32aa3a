package bulletin

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadItemsCSV(t *testing.T) {
	today := day(t, "2026-11-22")
	file := "\ufeffHeadline;Section;source;links;link_titles;topics;districts;deadline;event;body\r\n" +
		"A round of grants;funding-opportunities;Sample Fund;https://www.example.org/a?utm_source=x https://www.example.org/b;The round|Guidance;asb; dover, swale ;18/12/2026 17:00:00;;\"Two; lines\nof text.\"\r\n" +
		"Caf\u00e9;media;A paper;;;;;;2026-12-02 10:00;\r\n" +
		";;;;;;;;;\r\n" +
		"No;gossip;s;;;;;30/2/2026;;\r\n" +
		"Last;media;s;;;;;;;;;;more\r\n" +
		"Bad \"quote;media;s\r\n"
	rows, err := ReadItemsCSV([]byte(file), today)
	if err != nil || len(rows) != 5 {
		t.Fatalf("%v: %+v", err, rows)
	}
	want := Item{
		ID: rows[0].Item.ID, Section: SectionFunding, Headline: "A round of grants", Body: "Two; lines\nof text.", Source: "Sample Fund",
		Links:  []Link{{Title: "The round", URL: "https://www.example.org/a?utm_source=x"}, {Title: "Guidance", URL: "https://www.example.org/b"}},
		Topics: []string{"asb"}, Districts: []string{"dover", "swale"}, PublishFrom: today,
		Deadline: When{Date: day(t, "2026-12-18"), Time: "17:00"}, State: Submitted,
	}
	if diff := cmp.Diff(want, rows[0].Item); diff != "" || rows[0].Err != nil || rows[0].Line != 2 {
		t.Error(rows[0].Err, rows[0].Line, diff)
	}
	if rows[1].Item.Headline != "Café" || rows[1].Err != nil || rows[1].Line != 4 {
		t.Errorf("%+v", rows[1])
	}
	for i, says := range map[int]string{2: "30/2/2026", 3: "more cells", 4: "quotes don't match"} {
		if err := rows[i].Err; !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("row %d: %v", i, err)
		}
	}
	again, err := ReadItemsCSV([]byte(strings.Replace(file, "\u00e9", "\xe9", 1)), today)
	if err != nil || again[1].Item.Headline != "Café" || again[0].Item.ID != rows[0].Item.ID || again[0].Item.ID == again[1].Item.ID {
		t.Errorf("%v: %+v", err, again)
	}
	for text, says := range map[string]string{
		"":                               "no first line",
		"headline,section\n":             "source is missing",
		"headline,section,source,who\n":  "no column",
		"headline,section,source,source": "twice",
	} {
		if _, err := ReadItemsCSV([]byte(text), today); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzReadItemsCSV(f *testing.F) {
	f.Add([]byte("headline,section,source,event\nA,media,B,4/12/2026 10:00\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		rows, err := ReadItemsCSV(b, day(t, "2026-11-22"))
		if err != nil && len(rows) > 0 {
			t.Errorf("rows and %v", err)
		}
		for _, r := range rows {
			if _, err := new(Store).Preview(t.Context(), r.Item, "a.partner"); r.Err == nil && err != nil {
				t.Errorf("%+v was read, and is refused: %v", r, err)
			}
		}
	})
}
