package pdf

import (
	"context"
	"os"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzText reads whatever is called a PDF, by a process of its own as always:
// the library may loop or die, and kcst goes on.
func FuzzText(f *testing.F) {
	f.Add(made("BT /F1 12 Tf (Minutes) Tj ET"))
	f.Add([]byte("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>"))
	f.Add([]byte("%PDF-"))
	self, err := os.Executable()
	if err != nil {
		f.Fatal(err)
	}
	f.Setenv("READ_PDF", "1")
	f.Fuzz(func(t *testing.T, file []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		if text, err := Text(ctx, file, self); err == nil && !utf8.ValidString(text) {
			t.Error("what was read isn't UTF-8")
		}
	})
}
