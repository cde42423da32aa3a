package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	lib "github.com/ledongthuc/pdf"
)

// ErrPDF: a PDF can't be read. The message says why, and what may help.
var ErrPDF = errors.New("this PDF can't be read")

// The bounds of one reading.
const (
	Largest     = 20 << 20 // bytes of a PDF
	mostPages   = 1500
	mostText    = 8 << 20 // bytes of what is read out of it
	longestTime = time.Minute
	mostMemory  = 512 << 20 // bytes that the reading process may use
)

// Text is the text of a PDF, with a form feed between pages. command is what
// starts a process that calls [Run] on its standard input and output.
func Text(ctx context.Context, file []byte, command ...string) (string, error) {
	if len(file) > Largest {
		return "", fmt.Errorf("%w: it is larger than %d MB", ErrPDF, Largest>>20)
	}
	ctx, cancel := context.WithTimeout(ctx, longestTime)
	defer cancel()
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Stdin = bytes.NewReader(file)
	c.WaitDelay = time.Second
	var out, said limited
	out.left, said.left = mostText, 4<<10
	c.Stdout, c.Stderr = &out, &said
	err := c.Run()
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("%w: it took longer than %v: save its text, and import that", ErrPDF, longestTime)
	case err != nil:
		why, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return "", fmt.Errorf("%w (%s): open it, copy its text into a file, and import that", ErrPDF, why)
	case strings.TrimSpace(out.String()) == "":
		return "", fmt.Errorf("%w: there is no text in it, only pictures: have its text recognised first", ErrPDF)
	}
	return out.String(), nil
}

// limited keeps so much and drops the rest.
type limited struct {
	bytes.Buffer
	left int
}

func (l *limited) Write(b []byte) (int, error) {
	n := len(b)
	if len(b) > l.left {
		b = b[:l.left]
	}
	l.left -= len(b)
	l.Buffer.Write(b)
	return n, nil
}

// Run reads a PDF from in and writes its text to out. It ends the process when
// it uses too much memory.
func Run(in io.Reader, out io.Writer) error {
	stop := make(chan struct{})
	defer close(stop)
	go watch(stop)
	file, err := io.ReadAll(io.LimitReader(in, Largest+1))
	if err != nil {
		return err
	}
	return pages(file, out)
}

// watch ends a process that grows too large.
func watch(stop <-chan struct{}) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			var m runtime.MemStats
			if runtime.ReadMemStats(&m); m.HeapAlloc > mostMemory {
				fmt.Fprintln(os.Stderr, "it needs too much memory")
				os.Exit(3)
			}
		}
	}
}

// pages writes the text of every page.
func pages(file []byte, out io.Writer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it is damaged: %v", p)
		}
	}()
	r, err := lib.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return err
	}
	n := r.NumPage()
	if n > mostPages {
		return fmt.Errorf("it has more than %d pages", mostPages)
	}
	for i := 1; i <= n; i++ {
		p := r.Page(i)
		if p.V.IsNull() {
			continue
		}
		text, err := p.GetPlainText(nil) // nil: this page's own fonts, whose names other pages use too
		if err != nil {
			return err
		}
		if i > 1 {
			text = "\f" + text
		}
		if _, err := io.WriteString(out, text); err != nil {
			return err
		}
	}
	return nil
}
