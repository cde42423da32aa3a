package funding

import (
	"errors"
	"testing"
)

func TestAppendBooksAndDerives(t *testing.T) {
	st := ledger(t)
	record(t, st,
		"award grant-2025 39,661 2025-04-01",
		"split grant-2025/tactical 13,221 2025-04-01",
		"split grant-2025/upfront 26,440 2025-04-01",
		"allocate grant-2025/upfront/project-3 4,000 2025-06-01",
		"allocate grant-2025/upfront/project-4 5,223 2025-06-02",
		"spend grant-2025/upfront/project-3 3,500.50 2025-08-01",
		"underspend grant-2025/upfront/project-3 499.50 2025-08-02",
		"drop grant-2025/upfront/project-4 5,223 2025-09-01",
		"transfer grant-2025/upfront 2,000 >tactical 2025-09-02",
		"refund grant-2025/upfront 1,000 2025-10-01",
	)
	b, err := st.Balance(ctx, "grant-2025", "upfront", "")
	if err != nil {
		t.Fatal(err)
	}
	want := Balance{Split: 2644000, Out: 200000, Allocated: 922300, Underspent: 49950, Dropped: 522300, Spent: 350050, Refunded: 100000}
	if b != want {
		t.Errorf("upfront pot\ngot  %+v\nwant %+v", b, want)
	}
	if got := b.UnallocatedSum().String(); got != "£26,440 − £2,000 − £9,223 + £499.50 + £5,223 − £1,000 = £19,939.50" {
		t.Error(got)
	}
	book, err := st.Book(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Balance(Scope{Fund: "grant-2025", Pot: "upfront"}, At{}); got != want {
		t.Errorf("the book's upfront pot\ngot  %+v\nwant %+v", got, want)
	}
}

func TestRefusals(t *testing.T) {
	st := ledger(t)
	record(t, st, "award grant-2025 1,000 2025-04-01", "split grant-2025/upfront 900 2025-04-01")
	for _, s := range []string{
		"allocate grant-2025/upfront/project-3 901",
		"split grant-2025/tactical 101",
		"spend grant-2025/upfront/project-3 1",
	} {
		_, err := st.Append(ctx, read(t, s))
		t.Log(err)
		if !errors.Is(err, ErrOver) {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// What was allocated on the day of a closing, before it, can still be put
// right; more can't be taken.
func TestCorrectAfterTheClosing(t *testing.T) {
	st := ledger(t)
	record(t, st,
		"award grant-2025 1,000 2025-04-01",
		"split grant-2025/upfront 900 2025-04-01",
		"split grant-2025/tactical 100 2025-04-01",
		"allocate grant-2025/upfront/project-3 500 2025-05-25",
		"transfer grant-2025/upfront 100 >tactical 2025-05-25",
		"close grant-2025/upfront 2025-05-25 note The year has ended.",
	)
	if _, err := st.Append(ctx, read(t, "correct #4 501")); !errors.Is(err, ErrClosed) {
		t.Errorf("more from a pot that is closed: %v", err)
	}
	if _, err := st.Append(ctx, read(t, "correct #4 450 2025-05-26")); !errors.Is(err, ErrClosed) {
		t.Errorf("on a day after the closing: %v", err)
	}
	record(t, st, "correct #4 450", "correct #5 90")
	b, err := st.Balance(ctx, "grant-2025", "upfront", "")
	if err != nil {
		t.Fatal(err)
	}
	if b.Allocated != 45000 || b.Out != 9000 {
		t.Errorf("put right to %+v", b)
	}
}
