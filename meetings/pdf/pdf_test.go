package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestMain lets this binary be the process that reads.
func TestMain(m *testing.M) {
	if os.Getenv("READ_PDF") != "" {
		if err := Run(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func read(t *testing.T, file []byte) (string, error) {
	t.Helper()
	t.Setenv("READ_PDF", "1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// A reader that loops is ended sooner here.
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	return Text(ctx, file, self)
}

// made is a PDF with a page for each content stream.
func made(contents ...string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(n int, body string) {
		for len(at) <= n {
			at = append(at, 0)
		}
		at[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, body)
	}
	b.WriteString("%PDF-1.4\n")
	object(1, "<< /Type /Catalog /Pages 2 0 R >>")
	object(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	var kids []string
	for i, c := range contents {
		page, stream := 4+2*i, 5+2*i
		kids = append(kids, fmt.Sprintf("%d 0 R", page))
		object(page, fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>", stream))
		object(stream, fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(c), c))
	}
	object(2, fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(contents)))
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at))
	for _, offset := range at[1:] {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at), start)
	return b.Bytes()
}

func TestText(t *testing.T) {
	text, err := read(t, made("BT /F1 12 Tf 72 700 Td (RESOLVED that \\2431,250 be paid.) Tj ET", "BT /F1 12 Tf 72 700 Td (2) Tj ET"))
	if err != nil {
		t.Fatal(err)
	}
	first, second, ok := strings.Cut(text, "\f")
	if !ok || strings.TrimSpace(first) != "RESOLVED that £1,250 be paid." || strings.TrimSpace(second) != "2" {
		t.Errorf("%q", text)
	}
}

// TestHostilePDF: what is damaged, empty or too large is refused in words, and
// this process lives on.
func TestHostilePDF(t *testing.T) {
	whole := made("BT /F1 12 Tf (x) Tj ET")
	for name, file := range map[string][]byte{
		"no PDF": []byte("hello"), "cut": whole[:len(whole)/2], "pictures alone": made(""), "too large": make([]byte, Largest+1),
		"pages within themselves": bytes.Replace(whole, []byte("/Kids [4 0 R]"), []byte("/Kids [2 0 R]"), 1),
		"its own parent":          bytes.ReplaceAll(whole, []byte("/Root 1 0 R"), []byte("/Root 9 0 R")),
	} {
		if text, err := read(t, file); !errors.Is(err, ErrPDF) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestItTakesNoLongerThanAllowed(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Text(ctx, []byte("%PDF"), "sleep", "60"); !errors.Is(err, ErrPDF) {
		t.Error(err)
	}
}
