package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fund runs `kcst fund` in a data folder, as of 2 March 2026.
func fund(t *testing.T, dir string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	p := program{
		getenv: func(name string) string { return map[string]string{"KCST_DATA_DIR": dir}[name] },
		now:    func() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) },
		stdout: &out, stderr: &errs,
	}
	c := p.fundCommand()
	c.SetArgs(args)
	c.SilenceErrors, c.SilenceUsage = true, true
	err = c.ExecuteContext(context.Background())
	return out.String(), errs.String(), err
}

func TestFundCommands(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.yaml")
	if err := os.WriteFile(empty, []byte("entries:\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		args string
		want []string // in what is printed, or in the error after "!"
	}{
		{"check", []string{"where £26,441 − £23,591.60 leaves £2,849.40, and the dropped and underspent £1,200 + £400 + £105 make £1,705",
			"£15,553.26 reported as unallocated, where £39,661 − £24,108.20 leaves £15,552.80: 46p apart",
			"£24,108.20 reported as utilised", "make £24,108: 20p apart"}},
		{"show --year 2025/26", []string{"£39,661 awarded − £24,108.20 allocated = £15,552.80", "a third of £39,661 is £13,220.33; 67p more was split off", "tepo-scams", "approved by 23 July 2025"}},
		{"show --year 21-22 --as-of 2022-02-26", []string{"closed on 25 February 2022", "have no day of their own"}},
		{"show --year 2019/20", []string{"!2021/22, 2022/23, 2025/26"}},
		{"show --as-of 2025-02-30", []string{"!February 2025 ends on 2025-02-28"}},
		{"record allocate --fund crg-2025-26 --pot tactical --project tepo-scams --amount 500 --key one --by anna",
			[]string{"Recorded as entry 77: £500 allocated to Teacher in Your Pocket", "tactical: £13,221 split off + £2,331.80 transferred in − £500 allocated = £15,052.80"}},
		{"record allocate --fund crg-2025-26 --pot tactical --project tepo-scams --amount 500 --key one --by anna", []string{"Recorded before, as entry 77, and not again"}},
		{"record allocate --fund crg-2025-26 --pot tactical --project tepo-scams --amount 501 --key one --by anna", []string{"!was used before, for something else"}},
		{"record allocate --fund crg-2025-26 --amount 12.345 --date 2025-02-30 --by anna", []string{"!write whole pence", "!February 2025 ends"}},
		{"record correct --entry 77 --amount 450 --note Cheaper. --by ben", []string{"entry 77 corrected: £450", "£15,102.80"}},
		{"record correct --entry 3 --amount 26,440.50 --by ben", []string{"upfront: two-thirds of £39,661 is £26,440.67; 17p less was split off"}},
		{"record open --fund crg-2022-23 --pot tactical --by anna", []string{"!bcrp-grants, crisis-cards and spot-the-signs"}},
		{"record close --fund crg-2025-26 --pot tactical --by anna", []string{"!a closing needs its reason"}},
		{"ledger", []string{"[superseded by entry 78]", "recorded by anna"}},
		{"proposals tepo-scams", []string{"recommended", "KCSP Working Group"}},
		{"proposals nothing", []string{"!kcst fund proposals lists them"}},
		{"export", []string{"!--360giving"}},
		{"chart", []string{"!--svg FILE or --png FILE"}},
		{"chart --png " + filepath.Join(dir, "a.png") + " --svg " + filepath.Join(dir, "a.svg") + " --theme dark", []string{"Tactical pot 2025/26, £15,552.80: £450 allocated, not yet spent; £15,102.80 unallocated."}},
		{"load " + filepath.Join(dir, "none.yaml"), []string{"!none.yaml"}},
		{"load " + empty, []string{"!nothing was loaded: there is no entry"}},
		{"show --year 2025/26 --as-of 2020-01-01", []string{"(crg-2025-26): nothing had been recorded of it, on 1 January 2020"}},
		{"show --year 2025/26", []string{"tepo-scams: Teacher in Your Pocket (TEPO) Scams Module, approved by 23 July 2025 (Kent Police and Crime Commissioner)"}},
		{"record drop --fund crg-2025-26 --pot upfront --project tepo-scams --by anna", []string{"!which is £5,223 for tepo-scams: write £5,223"}},
		{"record complete --fund crg-2025-26 --project tepo-scams --by anna", []string{"Note: £5,673 of what was allocated to tepo-scams is neither spent nor given back"}},
		{"export --360giving --prefix kent", []string{"!is no prefix of 360Giving", "!such as 360G-kent"}},
	} {
		out, _, err := fund(t, dir, strings.Fields(step.args)...)
		for _, want := range step.want {
			if text, refused := strings.CutPrefix(want, "!"); refused {
				if err == nil || !strings.Contains(err.Error(), text) {
					t.Errorf("fund %s: got error %v, want %q", step.args, err, text)
				}
			} else if err != nil || !strings.Contains(out, want) {
				t.Errorf("fund %s: got\n%s\n%v\nwant %q", step.args, out, err, want)
			}
		}
		for line := range strings.SplitSeq(out, "\n") { // a table fits a narrow terminal
			if strings.HasPrefix(step.args, "show") && strings.HasPrefix(line, "tepo-scams  ") && len([]rune(line)) > 80 {
				t.Errorf("fund %s: %d columns: %s", step.args, len([]rune(line)), line)
			}
		}
	}
	f, err := os.Open(filepath.Join(dir, "a.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := png.Decode(f); err != nil {
		t.Error(err)
	}
	if svg, err := os.ReadFile(filepath.Join(dir, "a.svg")); err != nil || !bytes.Contains(svg, []byte("<desc>")) {
		t.Error("the SVG has no description", err)
	}
}

// TestFundJSON: what programs read.
func TestFundJSON(t *testing.T) {
	dir := t.TempDir()
	get := func(args string, v any) {
		t.Helper()
		out, _, err := fund(t, dir, strings.Fields(args)...)
		if err == nil {
			err = json.Unmarshal([]byte(out), v)
		}
		if err != nil {
			t.Fatalf("fund %s: %v\n%s", args, err, out)
		}
	}
	var sheets []struct {
		Fund        string
		Awarded     float64
		Unallocated float64
		Pots        []struct {
			Pot, Gate string
			Received  float64
			Projects  []struct{ Project, State string }
		}
		Reported []struct{ Difference string }
	}
	get("show --year 2025/26 --json", &sheets)
	if len(sheets) != 1 || sheets[0].Awarded != 39661 || sheets[0].Unallocated != 15552.80 || len(sheets[0].Pots) != 2 ||
		sheets[0].Pots[0].Received != 24108.20 || len(sheets[0].Pots[0].Projects) != 7 || len(sheets[0].Reported) != 5 {
		t.Errorf("%+v", sheets)
	}
	var differences []struct {
		Reported, Derived, Difference float64
		Sums                          []string
	}
	get("check --json", &differences)
	if len(differences) != 3 || differences[1].Difference != 0.46 || differences[0].Sums[1] != "£1,200 + £400 + £105 = £1,705" {
		t.Errorf("%+v", differences)
	}
	var entries []struct {
		Entry  int
		Amount float64
	}
	get("ledger --json", &entries)
	if len(entries) != 76 || entries[75].Amount != 2331.80 {
		t.Errorf("%d entries, the last %+v", len(entries), entries[len(entries)-1])
	}
	var steps []struct{ State string }
	get("proposals --json", &steps)
	if len(steps) != 15 {
		t.Errorf("%d proposals", len(steps))
	}
	var recorded struct {
		Entry    int
		Repeated bool
		Pot      struct{ Unallocated float64 }
	}
	get("record refund --fund crg-2025-26 --pot tactical --amount 0.80 --json --by anna", &recorded)
	if recorded.Entry != 77 || recorded.Pot.Unallocated != 15552 {
		t.Errorf("%+v", recorded)
	}
	var giving struct {
		Grants []struct{ AmountAwarded float64 }
	}
	get("export --360giving", &giving)
	if len(giving.Grants) != 3 || giving.Grants[0].AmountAwarded != 39661 {
		t.Errorf("%+v", giving)
	}
	out, _, err := fund(t, dir, "ledger", "--csv")
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := csv.NewReader(strings.NewReader(out)).ReadAll(); err != nil || len(rows) != 78 {
		t.Errorf("%d rows of CSV, %v", len(rows), err)
	}
}

// TestFundBars: a bar a pot, where there is a terminal.
func TestFundBars(t *testing.T) {
	var out bytes.Buffer
	p := program{stdout: &out}
	p.printBars(sheetRow{Pots: []potRow{
		{Pot: "upfront", Received: 2644100, balanceRow: balanceRow{Spent: 2359160, Unallocated: 139400, Refunded: 145540}},
		{Pot: "tactical", Received: 1322000, balanceRow: balanceRow{Outstanding: 661000, Unallocated: 661000}},
	}})
	want := `
upfront   █████████████████████████████████████████████░░···
tactical  ▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░░░░░░
          █ spent  ▓ allocated  ░ unallocated  · refunded
`
	if out.String() != want {
		t.Errorf("got%s\nwant%s", out.String(), want)
	}
}
