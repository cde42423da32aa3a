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

func BenchmarkVerify(b *testing.B) {
	tk := tokens(b, secretOne)
	token := tk.Unsubscribe("abcdefghijklmnopqrstuvwxyz")
	for b.Loop() {
		if _, err := tk.Verify(subscribers.ToUnsubscribe, token); err != nil {
			b.Fatal(err)
		}
	}
}
