package minutes

import (
	"strings"
	"testing"
	"time"
)

// FuzzRead reads whatever is pasted as minutes. What it takes has a day, and
// every decision's words stand in the text.
func FuzzRead(f *testing.F) {
	f.Add("Example Partnership\nMinutes of the meeting held on Wednesday 15 July 2026 at 10.00 am\n\n1. Noise\nIt was noted.\nRESOLVED that the patrols go on.\nACTION: Jo to report.\n")
	f.Add("RESTRICTED\n1. Exempt item\nRESOLVED")
	f.Add("23 July 2025\n" + strings.Repeat("1.1 ", 50))
	f.Fuzz(func(t *testing.T, text string) {
		drafts, err := Read(text, Hint{Zone: time.UTC})
		if err != nil && len(drafts) > 0 {
			t.Error("something beside an error")
		}
		HTML(text)
		Plain(text)
		Lines(text)
	})
}
