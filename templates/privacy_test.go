package templates

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var updateDocs = flag.Bool("update-docs", false, "write the tables of docs/privacy.md and docs/retention.md anew")

// The pages for the team say what the privacy data says, and so what the
// privacy notice and the sweep do.
func TestPrivacyDocs(t *testing.T) {
	d, err := ReadPrivacy()
	if err != nil {
		t.Fatal(err)
	}
	var kept, periods strings.Builder
	kept.WriteString("| whose | what | why | lawful basis | how long |\n|---|---|---|---|---|\n")
	for _, h := range d.Holdings {
		fmt.Fprintf(&kept, "| %s | %s | %s | %s | %s |\n", h.Who, h.What, h.Why, h.Basis, h.Kept)
	}
	fmt.Fprintf(&kept, "\nThe words agreed to (version %s): “%s”\n", d.Consent.Version, d.Consent.Words)
	r := d.Retention
	periods.WriteString("| what | how long |\n|---|---|\n")
	for _, row := range [][2]string{
		{"A confirmation that nobody pressed", counted(r.ConfirmDays, "day")},
		{"A subscriber without a sign of life, before being asked", counted(r.SilentYears, "year")},
		{"The time to answer that", counted(r.AnswerDays, "day")},
		{"The record of somebody who left", counted(r.LeftYears, "year")},
	} {
		fmt.Fprintf(&periods, "| %s | %s |\n", row[0], row[1])
	}
	checkDoc(t, "../docs/privacy.md", kept.String())
	checkDoc(t, "../docs/retention.md", periods.String())
}

func checkDoc(t *testing.T, path, table string) {
	t.Helper()
	doc, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := bytes.Cut(doc, []byte("-update-docs -->\n"))
	_, after, found := bytes.Cut(rest, []byte("<!-- end -->"))
	if !ok || !found {
		t.Fatalf("%s has lost the marks of its table", path)
	}
	want := string(before) + "-update-docs -->\n" + table + "<!-- end -->" + string(after)
	if want == string(doc) {
		return
	}
	if *updateDocs {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s doesn't say what templates/privacy.yaml says; run go test ./templates -run PrivacyDocs -update-docs, and read the difference", path)
}

func TestPrivacyDataIsChecked(t *testing.T) {
	for name, text := range map[string]string{
		"no period":      "consent: {version: a, words: b}",
		"no version":     "consent: {words: b}\nretention: {confirm_days: 1, silent_years: 1, answer_days: 1, left_years: 1}",
		"unknown period": "consent: {version: a, words: b}\nretention: {confirm_days: 1, silent_years: 1, answer_days: 1, left_years: 1}\nholdings: [{id: x, what: a, why: b, basis: c, kept: '{never}'}]",
		"not YAML":       "\t",
	} {
		if _, err := parsePrivacy([]byte(text)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
