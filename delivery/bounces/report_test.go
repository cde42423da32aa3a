package bounces

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kcst/data"
	"kcst/delivery"
	"kcst/subscribers"
)

func rules(t testing.TB) *Rules {
	t.Helper()
	r, err := ParseRules(data.Bounces)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func returns(t testing.TB, secret string) *delivery.ReturnPaths {
	t.Helper()
	tokens, err := subscribers.NewTokens(strings.Repeat(secret, 32))
	if err != nil {
		t.Fatal(err)
	}
	p, err := delivery.NewReturnPaths("bounces@kcst.example.org", tokens)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sample is a mail of testdata, with what it is; the folder says that. Its
// return path is put in by [sample.to].
type sample struct {
	name string
	kind Kind
	text string
}

func samples(t testing.TB) []sample {
	t.Helper()
	files, err := filepath.Glob("testdata/mails/*/*.eml")
	if err != nil {
		t.Fatal(err)
	}
	var all []sample
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, sample{filepath.Base(f), Kind(filepath.Base(filepath.Dir(f))), string(b)})
	}
	return all
}

func (s sample) to(path, forged string) []byte {
	return []byte(strings.NewReplacer("RETURN-PATH", path, "FORGED-PATH", forged, "\n", "\r\n").Replace(s.text))
}

const (
	someEdition = "monthly-2026-12"
	somebody    = "2abcdefghijklmnopqrstuvwxy"
)

// TestMailsAreSorted reads each sample as what it is. What counts is the kind
// and whether a return path of ours is found.
func TestMailsAreSorted(t *testing.T) {
	r, p := rules(t), returns(t, "k")
	path, forged := p.For(someEdition, somebody), returns(t, "x").For(someEdition, somebody)
	count := map[bool]int{}
	for _, s := range samples(t) {
		rep, err := r.Read(s.to(path, forged))
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		got := rep.Kind
		found := false
		for _, a := range rep.Paths {
			if sub, mark, ok := p.Read(a); ok && sub == somebody && mark == delivery.EditionMark(someEdition) {
				found = true
			}
		}
		if !found {
			got = None
		}
		if got != s.kind {
			t.Errorf("%s is %s, taken for %s (%s, code %q)", s.name, s.kind, got, rep.Why, rep.Code)
		}
		count[s.kind != None]++
	}
	if count[true] < 30 || count[false] < 30 {
		t.Errorf("%d bounces and %d others: 30 of each are wanted", count[true], count[false])
	}
}

// A mail that was cut off, or is none, is read as far as it goes.
func TestBrokenMails(t *testing.T) {
	r := rules(t)
	for _, s := range samples(t) {
		raw := s.to("a@example.org", "b@example.org")
		for _, at := range []int{0, 1, len(raw) / 3, len(raw) / 2, len(raw) - 2} {
			_, _ = r.Read(raw[:at]) // it comes back
		}
	}
	for _, raw := range []string{"", "\x00\xff", "no header at all", "Content-Type: multipart/report; boundary=\r\n\r\n", strings.Repeat("A: b\r\n", 5000)} {
		if rep, _ := r.Read([]byte(raw)); rep.Kind != None {
			t.Errorf("%.20q is %s", raw, rep.Kind)
		}
	}
	if rep, _ := r.Read([]byte("Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nhalf a m")); rep.Kind != Hard {
		t.Errorf("a bounce whose returned mail is cut off is %s", rep.Kind)
	}
}

func FuzzRead(f *testing.F) {
	r, err := ParseRules(data.Bounces)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range samples(f) {
		f.Add([]byte(s.text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		rep, err := r.Read(raw)
		if err != nil && rep.Kind != None {
			t.Errorf("what can't be read is %s", rep.Kind)
		}
	})
}

func TestEnoughSoftBounces(t *testing.T) {
	rule := SoftRule{Deliveries: 3, WithinDays: 60, OverDays: 14}
	now := time.Date(2026, 12, 4, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		ago  []int // days
		want bool
	}{
		{"none", nil, false},
		{"two", []int{30, 0}, false},
		{"three within a week", []int{6, 3, 0}, false},
		{"three over a month", []int{30, 15, 0}, true},
		{"exactly two weeks", []int{14, 7, 0}, true},
		{"one of three too long ago", []int{61, 20, 0}, false},
	} {
		var at []time.Time
		for _, d := range c.ago {
			at = append(at, now.AddDate(0, 0, -d))
		}
		if got := rule.enough(at, now); got != c.want {
			t.Errorf("%s: enough is %v", c.name, got)
		}
	}
}
