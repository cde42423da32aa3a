package delivery

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Maildir is a folder in which letters are kept instead of being sent, in the
// form that mail programs read. A letter's file is named after its
// Message-ID, so that the same letter is there once, however often it is
// written.
type Maildir string

// String is the folder.
func (d Maildir) String() string { return "the folder " + string(d) }

// Connect makes the folder if it is missing.
func (d Maildir) Connect(context.Context) (Conn, error) {
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(string(d), sub), 0o700); err != nil {
			return nil, fmt.Errorf("%w: %s can't be made (%w): check KCST_DATA_DIR", ErrUnreachable, d, err)
		}
	}
	return maildirConn{string(d)}, nil
}

type maildirConn struct{ dir string }

// Send writes the letter to tmp, onto the disk, and only then moves it to new.
func (c maildirConn) Send(l *Letter) Outcome {
	if err := c.write(l); err != nil {
		reason := "the outbox can't be written"
		if path := (*os.PathError)(nil); errors.As(err, &path) {
			reason += ": " + path.Err.Error()
		}
		return Outcome{Verdict: Temporary, Reason: reason}
	}
	return Outcome{Verdict: Accepted}
}

func (c maildirConn) write(l *Letter) (err error) {
	sum := sha256.Sum256([]byte(l.MessageID))
	name := hex.EncodeToString(sum[:12]) + ".kcst"
	f, err := os.CreateTemp(filepath.Join(c.dir, "tmp"), name+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriter(f)
	if _, err := l.WriteTo(w); err != nil {
		return err
	}
	if err := errors.Join(w.Flush(), f.Sync()); err != nil {
		return err
	}
	fresh := filepath.Join(c.dir, "new")
	if err := os.Rename(f.Name(), filepath.Join(fresh, name)); err != nil {
		return err
	}
	return errors.Join(f.Close(), syncDir(fresh))
}

// syncDir puts a folder's entries onto the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Close has nothing to end.
func (c maildirConn) Close() error { return nil }
