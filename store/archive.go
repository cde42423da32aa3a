package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"
)

// A backup is one gzip stream of
//
//	"kcst backup\n"
//	the Header as JSON, and a line feed
//	records: a byte that says which, then its fields
//	    'T'  tag                     what follows is of this tag, and replaces what came of it before
//	    'K'  key, expiry, payload    a key as DUMP gives it; its expiry in Unix milliseconds, 0: none
//	    'E'  keys                    the end; how many keys came
//	the SHA-256 of all that
//
// Numbers are varints, and strings have their length before them.

const archiveMagic = "kcst backup\n"

// archiveFormat is the newest form of file that this program reads, and the
// one it writes.
const archiveFormat = 1

// Header is what a backup says of itself.
type Header struct {
	Format      int       `json:"format"`
	Schema      int       `json:"schema"` // of the store
	Partnership string    `json:"partnership"`
	MadeAt      time.Time `json:"made_at"`
	Redis       string    `json:"redis"` // the server's version: an older one may not read it
}

// ErrArchive is wrapped when a file is no backup, or a damaged one.
var ErrArchive = errors.New("this file can't be restored")

// The most that is believed of a file.
const (
	maxArchiveName  = 64 << 10
	maxArchiveValue = 512 << 20 // the longest string of Redis
)

// archiveWriter writes a backup.
type archiveWriter struct {
	zip  *gzip.Writer
	out  io.Writer // into zip and sum
	sum  hash.Hash
	keys uint64
	buf  []byte
}

func newArchive(w io.Writer, h Header) (*archiveWriter, error) {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	a := &archiveWriter{zip: zip, sum: sha256.New()}
	a.out = io.MultiWriter(zip, a.sum)
	head, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(a.out, "%s%s\n", archiveMagic, head)
	return a, err
}

// entry is a key of a backup.
type entry struct {
	key     string
	expiry  int64 // Unix milliseconds; 0: none
	payload string
}

// section writes all keys of a tag.
func (a *archiveWriter) section(tag string, list []entry) error {
	if err := a.record('T', []string{tag}); err != nil {
		return err
	}
	for _, e := range list {
		if err := a.record('K', []string{e.key}, uint64(e.expiry)); err != nil {
			return err
		}
		if err := a.text(e.payload); err != nil {
			return err
		}
		a.keys++
	}
	return nil
}

func (a *archiveWriter) record(kind byte, names []string, numbers ...uint64) error {
	a.buf = append(a.buf[:0], kind)
	for _, s := range names {
		a.buf = binary.AppendUvarint(a.buf, uint64(len(s)))
		a.buf = append(a.buf, s...)
	}
	for _, n := range numbers {
		a.buf = binary.AppendUvarint(a.buf, n)
	}
	_, err := a.out.Write(a.buf)
	return err
}

func (a *archiveWriter) text(s string) error {
	a.buf = binary.AppendUvarint(a.buf[:0], uint64(len(s)))
	if _, err := a.out.Write(a.buf); err != nil {
		return err
	}
	_, err := io.WriteString(a.out, s)
	return err
}

// close ends the file; without it, it is damaged.
func (a *archiveWriter) close() error {
	if err := a.record('E', nil, a.keys); err != nil {
		return err
	}
	if _, err := a.zip.Write(a.sum.Sum(nil)); err != nil {
		return err
	}
	return a.zip.Close()
}

// archiveReader reads a backup, and trusts nothing in it.
type archiveReader struct {
	in  *bufio.Reader
	sum hash.Hash
}

func (a *archiveReader) ReadByte() (byte, error) {
	b, err := a.in.ReadByte()
	if err == nil {
		a.sum.Write([]byte{b})
	}
	return b, err
}

// readArchive gives each key with the number of its section to each, in the
// order of the file, and then checks the sum. Which section of a tag is its
// last is known only at the end.
func readArchive(r io.Reader, tag func(section int, tag string), each func(section int, e entry) error) (Header, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return Header{}, damaged("it isn't a backup that kcst made")
	}
	a := &archiveReader{in: bufio.NewReaderSize(zip, 1<<16), sum: sha256.New()}
	h, err := a.header()
	if err != nil {
		return h, err
	}
	section, keys := 0, uint64(0)
	for {
		kind, err := a.ReadByte()
		if err != nil {
			return h, damaged("it is cut short")
		}
		switch kind {
		case 'T':
			name, err := a.text(maxArchiveName)
			if err != nil {
				return h, err
			}
			section++
			tag(section, name)
		case 'K':
			e, err := a.entry()
			if err != nil {
				return h, err
			}
			keys++
			if err := each(section, e); err != nil {
				return h, err
			}
		case 'E':
			n, err := binary.ReadUvarint(a)
			if err != nil || n != keys {
				return h, damaged("it lacks keys")
			}
			return h, a.end(zip)
		default:
			return h, damaged("it is damaged")
		}
	}
}

func (a *archiveReader) header() (h Header, err error) {
	magic := make([]byte, len(archiveMagic))
	if _, err := io.ReadFull(a.in, magic); err != nil || string(magic) != archiveMagic {
		return h, damaged("it isn't a backup that kcst made")
	}
	line, err := a.in.ReadSlice('\n')
	if err != nil || json.Unmarshal(line, &h) != nil {
		return h, damaged("its first lines are damaged")
	}
	a.sum.Write(magic)
	a.sum.Write(line)
	if h.Format > archiveFormat {
		return h, fmt.Errorf("%w: it was made by a newer kcst; use that one", ErrArchive)
	}
	return h, nil
}

func (a *archiveReader) entry() (e entry, err error) {
	if e.key, err = a.text(maxArchiveName); err != nil {
		return e, err
	}
	expiry, err := binary.ReadUvarint(a)
	if err != nil {
		return e, damaged("it is cut short")
	}
	e.expiry = int64(expiry)
	e.payload, err = a.text(maxArchiveValue)
	return e, err
}

func (a *archiveReader) text(longest uint64) (string, error) {
	n, err := binary.ReadUvarint(a)
	if err != nil || n > longest {
		return "", damaged("it is damaged")
	}
	var b strings.Builder // grows with what there is, whatever n says
	if got, err := io.CopyN(io.MultiWriter(&b, a.sum), a.in, int64(n)); err != nil || uint64(got) != n {
		return "", damaged("it is cut short")
	}
	return b.String(), nil
}

// end checks the sum, gzip's own too, and that nothing follows.
func (a *archiveReader) end(zip *gzip.Reader) error {
	want := a.sum.Sum(nil)
	got := make([]byte, len(want))
	if _, err := io.ReadFull(a.in, got); err != nil || !bytes.Equal(got, want) {
		return damaged("its sum doesn't match what is in it")
	}
	if _, err := a.in.ReadByte(); !errors.Is(err, io.EOF) {
		return damaged("something follows its end")
	}
	return zip.Close()
}

func damaged(why string) error {
	return fmt.Errorf("%w: %s; take another backup", ErrArchive, why)
}
