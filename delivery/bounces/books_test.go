package bounces

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kcst/subscribers"
)

// bounce is a sample of testdata by its file's name.
func bounce(t testing.TB, name string) sample {
	t.Helper()
	for _, s := range samples(t) {
		if s.name == name+".eml" {
			return s
		}
	}
	t.Fatalf("there is no sample %s", name)
	return sample{}
}

func TestHardBounceSuppresses(t *testing.T) {
	r := newRig(t)
	ann, ben := r.subscribe("ann@council.example.net"), r.subscribe("ben@council.example.net")
	id := r.edition()
	raw := bounce(t, "postfix-user-unknown").to(r.paths.For(id, ann), "")
	b := r.books()
	for range 3 { // again and again it is settled once
		rep, err := b.Settle(t.Context(), raw)
		r.must(err)
		if rep.Kind != Hard {
			t.Fatalf("it is %s: %s", rep.Kind, rep.Why)
		}
	}
	if why := r.why("ann@council.example.net"); why != subscribers.Bounced {
		t.Errorf("ann's address is suppressed as %q", why)
	}
	if s, err := r.subs.Get(t.Context(), ann); err != nil || !s.Ended() || !strings.Contains(s.EndedReason, "bounces") {
		t.Errorf("ann's subscription: ended %v, %q, %v", s.Ended(), s.EndedReason, err)
	}
	if why := r.why("ben@council.example.net"); why != "" {
		t.Errorf("ben, %s, is suppressed as %s", ben, why)
	}
	if n, err := r.out.Returns(t.Context(), id); err != nil || n["hard"] != 1 || len(n) != 1 {
		t.Errorf("of the edition came back %v, %v", n, err)
	}
	// Who comes back after that isn't thrown out again by the same mail.
	r.must(r.subs.Resubscribe(t.Context(), ann, subscribers.Consent{Basis: "asked to join", How: "test", At: r.clock()}))
	_, err := b.Settle(t.Context(), raw)
	r.must(err)
	if why := r.why("ann@council.example.net"); why != "" {
		t.Errorf("the same mail suppressed ann again, as %s", why)
	}
}

func TestComplaintSuppresses(t *testing.T) {
	r := newRig(t)
	ann := r.subscribe("ann@council.example.net")
	id := r.edition()
	_, err := r.books().Settle(t.Context(), bounce(t, "abuse").to(r.paths.For(id, ann), ""))
	r.must(err)
	if why := r.why("ann@council.example.net"); why != subscribers.Complained {
		t.Errorf("ann's address is suppressed as %q", why)
	}
}

// Soft bounces count over time, one a delivery.
func TestSoftBouncesAddUp(t *testing.T) {
	r := newRig(t)
	ann := r.subscribe("ann@council.example.net")
	b := r.books()
	for n := 1; n <= b.Rules.Soft.Deliveries; n++ {
		id := r.edition()
		for again := range 3 {
			raw := bounce(t, "gmail-over-quota").to(r.paths.For(id, ann), "")
			_, err := b.Settle(t.Context(), fmt.Appendf(raw, "again %d\r\n", again))
			r.must(err)
		}
		want := subscribers.Why("")
		if n == b.Rules.Soft.Deliveries {
			want = subscribers.Bounced
		}
		if why := r.why("ann@council.example.net"); why != want {
			t.Fatalf("after %d deliveries that bounced softly, ann is suppressed as %q", n, why)
		}
		r.later(7 * 24 * time.Hour)
	}
}

// What isn't about a delivery of ours changes nothing.
func TestOthersBounces(t *testing.T) {
	r := newRig(t)
	ann := r.subscribe("ann@council.example.net")
	id := r.edition()
	late := r.subscribe("late@council.example.net") // wasn't sent this edition
	b := r.books()
	hard := bounce(t, "postfix-user-unknown")
	for name, path := range map[string]string{
		"another secret's": returns(t, "x").For(id, ann), "no edition's": r.paths.For("monthly-1999-01", ann),
		"not sent to": r.paths.For(id, late), "nobody's": r.paths.For(id, strings.Repeat("z", 26)), "plain": "bounces@kcst.example.org",
	} {
		rep, err := b.Settle(t.Context(), hard.to(path, ""))
		r.must(err)
		if rep.Kind != None {
			t.Errorf("%s return path: %s", name, rep.Kind)
		}
	}
	r.later(31 * 24 * time.Hour)
	rep, err := b.Settle(t.Context(), hard.to(r.paths.For(id, ann), ""))
	r.must(err)
	if rep.Kind != None || r.why("ann@council.example.net") != "" || r.why("late@council.example.net") != "" {
		t.Errorf("a month later it is %s, and somebody is suppressed", rep.Kind)
	}
}
