package delivery

import (
	"io"
	"testing"
)

func BenchmarkCompose(b *testing.B) {
	c, content := composer(b), sampleMonthly()
	b.ReportAllocs()
	for b.Loop() {
		l, err := c.Compose(content, reader)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := l.WriteTo(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFill is what a form saves: a letter to one more person.
func BenchmarkFill(b *testing.B) {
	f, err := composer(b).Form(sampleMonthly())
	if err != nil {
		b.Fatal(err)
	}
	var l Letter
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Fill(&l, reader); err != nil {
			b.Fatal(err)
		}
		buf = l.AppendWire(buf[:0])
	}
	b.SetBytes(int64(len(buf)))
}
