package subscribers_test

import (
	"fmt"
	"strings"
	"testing"

	"kcst/subscribers"
)

func BenchmarkImport(b *testing.B) {
	st := newStore(b)
	var file strings.Builder
	file.WriteString("email,name,organisation\n")
	for i := range b.N {
		fmt.Fprintf(&file, "p%d@example.org,Person %d,Example Council\n", i, i)
	}
	b.ResetTimer()
	if _, err := st.Import(b.Context(), subscribers.ReadCSV(strings.NewReader(file.String())), asked, nil); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLookUp finds people by address among 100,000.
func BenchmarkLookUp(b *testing.B) {
	st := crowd(b)
	for i := 0; b.Loop(); i++ {
		if _, err := st.ByEmail(b.Context(), fmt.Sprintf("p%d@example.org", i*7919%crowdSize)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCounts counts 100,000 people by edition, topic and district.
func BenchmarkCounts(b *testing.B) {
	st := crowd(b)
	for b.Loop() {
		if n, err := st.Counts(b.Context()); err != nil || n.Subscribed != crowdSize {
			b.Fatal(n, err)
		}
	}
}

const crowdSize = 100_000

// crowd is a store with many people in it.
func crowd(b *testing.B) *subscribers.Store {
	b.Helper()
	st := newStore(b)
	rows := func(yield func(subscribers.Row, error) bool) {
		for i := range crowdSize {
			s := subscribers.Subscriber{Email: fmt.Sprintf("p%d@example.org", i), Topics: []string{"asb"}, Districts: []string{"dover"}}
			if !yield(subscribers.Row{Line: i + 1, Subscriber: s}, nil) {
				return
			}
		}
	}
	if _, err := st.Import(b.Context(), rows, asked, nil); err != nil {
		b.Fatal(err)
	}
	return st
}

func BenchmarkVerify(b *testing.B) {
	tk := tokens(b, secretOne)
	token := tk.Unsubscribe("abcdefghijklmnopqrstuvwxyz")
	for b.Loop() {
		if _, err := tk.Verify(subscribers.ToUnsubscribe, token); err != nil {
			b.Fatal(err)
		}
	}
}
