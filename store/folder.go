package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const (
	socketName = "redis.sock"
	// longestSocket is what fits in sun_path on every system: 104 bytes on
	// macOS, with the zero at the end.
	longestSocket = 103
)

// folder makes the data folder, private to this user, and gives its absolute
// path with symbolic links resolved, so that it has one name only.
func folder(dir string) (string, error) {
	if dir == "" {
		return "", fmt.Errorf("%w: none is named: set KCST_DATA_DIR", ErrFolder)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", folderError(dir, err)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", folderError(dir, err)
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", folderError(dir, err)
	}
	return real, nil
}

// folderError says what is wrong with the data folder and what to do.
func folderError(dir string, err error) error {
	next := "set KCST_DATA_DIR to a folder that this user may write to"
	switch {
	case errors.Is(err, syscall.ENOSPC):
		next = "make room on that disk"
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EEXIST):
		next = "there is a file in its place; set KCST_DATA_DIR to a folder"
	case errors.Is(err, errHeld):
		next = "another kcst has been starting or stopping its redis-server for too long; end it and try again"
	}
	return fmt.Errorf("%w, %s: %w: %s", ErrFolder, dir, err, next)
}

// shortSocket is a path by which the folder's socket can be dialled. A path
// that is too long for a socket is reached through a link to the folder, in a
// private folder of the temporary directory (see paveWay).
func shortSocket(dir string) (string, error) {
	direct := filepath.Join(dir, socketName)
	if len(direct) <= longestSocket {
		return direct, nil
	}
	sum := sha256.Sum256([]byte(dir))
	name := fmt.Sprintf("kcst-%d-%s", os.Getuid(), hex.EncodeToString(sum[:8]))
	short := filepath.Join(os.TempDir(), name, "d", socketName)
	if len(short) > longestSocket {
		return "", fmt.Errorf("%w: both it and the temporary directory %s have long names: set KCST_DATA_DIR to a shorter one", ErrFolder, os.TempDir())
	}
	return short, nil
}

// paveWay makes the link that a short path needs. The socket itself is always
// in the data folder, so when temporary files are swept up nothing is lost,
// and the next call makes the link again. The start lock is held.
func paveWay(dir, short string) error {
	link := filepath.Dir(short)
	if link == dir {
		return nil
	}
	private := filepath.Dir(link)
	if err := os.Mkdir(private, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return folderError(dir, err)
	}
	if err := mine(private); err != nil {
		return err
	}
	if to, err := os.Readlink(link); err == nil && to == dir {
		return nil
	}
	os.Remove(link)
	if err := os.Symlink(dir, link); err != nil {
		return folderError(dir, err)
	}
	return nil
}

// unpaveWay removes what paveWay made.
func unpaveWay(dir, short string) {
	if link := filepath.Dir(short); link != dir {
		os.Remove(link)
		os.Remove(filepath.Dir(link))
	}
}

// mine checks that a folder in a place where everybody may write is a real
// one, belongs to this user, and is closed to the others.
func mine(path string) error {
	st, err := os.Lstat(path)
	if err != nil {
		return folderError(path, err)
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !st.IsDir() || !ok || int(sys.Uid) != os.Getuid() || st.Mode().Perm() != 0o700 {
		return fmt.Errorf("%w: %s was made by somebody else: remove it, or set KCST_DATA_DIR to a folder with a shorter name", ErrFolder, path)
	}
	return nil
}

// holdsStore says whether an embedded store has ever been kept in dir.
func holdsStore(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, serverFolder))
	return err == nil
}

// serverRuns says whether a redis-server of dir is alive.
func serverRuns(dir string) bool {
	f, err := os.Open(filepath.Join(dir, "server.lock"))
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is((&lock{f}).try(false), errHeld)
}
