package web

import (
	"crypto/rand"
	"fmt"
	"math"
	mathrand "math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kcst/subscribers"
)

// BenchmarkSameTime measures whether a stranger can tell by time what the
// pages don't say: in random order it sends the subscribe form for addresses
// that are known, that left and that nobody has, and confirmation links that
// are wrong in each way. It reports the median of each, and of each the t of
// Welch's test against the first of its group, without the slowest tenth: under
// 4.5 nothing is found. It is run by hand, on a machine that does nothing else:
//
//	go test ./web -run '^$' -bench SameTime -benchtime 20000x
func BenchmarkSameTime(b *testing.B) {
	w := newWorld(b)
	w.list = subscribers.NewStore(w.store, func() time.Time { return noon }, rand.Reader)
	h := handler(b, w.options())
	used := tokens.Confirm("nobodywaitsforthisoneatall", noon.Add(time.Hour))
	cases := []struct {
		name string
		post bool
		at   func(i int) string
	}{
		{"unknown", true, func(i int) string { return fmt.Sprintf("u%07d@example.org", i) }},
		{"known", true, func(i int) string { return fmt.Sprintf("k%07d@example.org", i) }},
		{"left", true, func(i int) string { return fmt.Sprintf("l%07d@example.org", i) }},
		{"forged", false, func(i int) string { return fmt.Sprintf("%s%07d%s", used[:9], i, used[16:]) }},
		{"nonsense", false, func(i int) string { return fmt.Sprintf("%07d%s", i, used[7:]) }},
		{"expired", false, func(int) string { return tokens.Confirm("nobodywaitsforthisoneatall", noon) }},
		{"rotated", false, func(int) string {
			return mustTokens("abcdef0123456789abcdef0123456789").Confirm("nobodywaitsforthisoneatall", noon.Add(time.Hour))
		}},
		{"replayed", false, func(int) string { return used }},
		{"truncated", false, func(int) string { return used[:len(used)-2] }},
	}
	var people []subscribers.Subscriber
	for i := range b.N {
		people = append(people, subscribers.Subscriber{Email: cases[1].at(i)}, subscribers.Subscriber{Email: cases[2].at(i)})
	}
	if _, err := w.list.Import(b.Context(), subscribers.Rows(people), reader.Consent, nil); err != nil {
		b.Fatal(err)
	}
	for i := range b.N {
		s, err := w.list.ByEmail(b.Context(), cases[2].at(i))
		if err != nil {
			b.Fatal(err)
		}
		if err := w.list.Unsubscribe(b.Context(), s.ID, "asked to"); err != nil {
			b.Fatal(err)
		}
	}
	took := make([][]float64, len(cases))
	order := mathrand.Perm(b.N * len(cases))
	b.ResetTimer()
	for network, n := range order {
		c, i := n%len(cases), n/len(cases)
		from := func(r *http.Request) {
			r.RemoteAddr = fmt.Sprintf("%d.%d.%d.7:4711", 1+network>>16&63, network>>8&255, network&255)
		}
		method, path, form := "GET", "/confirm/"+cases[c].at(i), ""
		want := http.StatusNotFound
		if cases[c].post {
			method, path, want = "POST", "/subscribe", http.StatusSeeOther
			form = strings.Replace(goodForm, "jo%40example.org", cases[c].at(i), 1)
		}
		at := time.Now()
		rec := do(h, method, path, body(formType, form), from)
		took[c] = append(took[c], float64(time.Since(at).Nanoseconds())/1000)
		if rec.Code != want {
			b.Fatalf("%s: status %d", cases[c].name, rec.Code)
		}
	}
	b.StopTimer()
	for c := range cases {
		slices.Sort(took[c])
		b.ReportMetric(took[c][len(took[c])/2], cases[c].name+"-µs")
		if first := map[bool]int{true: 0, false: 3}[cases[c].post]; c != first {
			b.ReportMetric(welch(took[first], took[c]), cases[c].name+"-t")
		}
	}
}

// welch is the t of Welch's test of two sorted samples, without the slowest
// tenth of each, as dudect does it (Reparaz and others, 2017).
func welch(a, b []float64) float64 {
	moments := func(s []float64) (mean, ofMean float64) {
		s = s[:len(s)*9/10]
		for _, v := range s {
			mean += v / float64(len(s))
		}
		for _, v := range s {
			ofMean += (v - mean) * (v - mean) / float64(len(s)-1) / float64(len(s))
		}
		return mean, ofMean
	}
	ma, va := moments(a)
	mb, vb := moments(b)
	return (mb - ma) / math.Sqrt(va+vb)
}
