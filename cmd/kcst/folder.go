package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// partnershipFile is the file of the data folder with the ID under which its
// store was first used.
const partnershipFile = "partnership"

// partnershipID is the part of every key that names the partnership: what the
// settings say, else what the data folder was first used with.
func (c Config) partnershipID() (string, error) {
	switch {
	case c.Partnership != "":
		return c.Partnership, nil
	case c.Dataset == "kent":
		return "kent", nil
	case c.Dataset == "none":
		return rememberedPartnership(c.DataDir)
	}
	set, err := c.dataset()
	if err != nil {
		return "", err
	}
	if set.Partnership == nil || set.Partnership.ID == "" {
		return "", fmt.Errorf("the data set %s says nothing of the partnership: kcst init writes a partnership.yaml to begin with", c.Dataset)
	}
	return set.Partnership.ID, nil
}

// mayUse refuses a data folder of another user's to root, whose files in it
// that user's service couldn't read afterwards.
func mayUse(dir string, uid int) error {
	st, err := os.Stat(dir)
	if err != nil || uid != 0 {
		return nil // what is wrong with the folder, the store says
	}
	owner, ok := st.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 {
		return nil
	}
	name := "#" + strconv.Itoa(int(owner.Uid)) // as sudo takes a number
	if u, err := user.LookupId(name[1:]); err == nil {
		name = u.Username
	}
	return fmt.Errorf("%s belongs to the user %s, and what root writes there that user can't read: put sudo -u %s before kcst", dir, name, name)
}

// rememberedPartnership is the ID that the data folder was first used with;
// of a new folder, "main".
func rememberedPartnership(dir string) (string, error) {
	path := filepath.Join(dir, partnershipFile)
	b, err := os.ReadFile(path)
	switch id := strings.TrimSpace(string(b)); {
	case errors.Is(err, fs.ErrNotExist):
		return "main", nil
	case err != nil:
		return "", fmt.Errorf("%s can't be read (%w): it says whose facts this folder keeps; set KCST_PARTNERSHIP to that ID", path, err)
	case id == "" || strings.ContainsAny(id, "\n\x00"):
		return "", fmt.Errorf("%s is damaged: it says whose facts this folder keeps; write that ID into it, such as kent", path)
	default:
		return id, nil
	}
}

// rememberPartnership keeps the ID of the first use.
func rememberPartnership(dir, id string) error {
	if _, err := os.Stat(filepath.Join(dir, partnershipFile)); err == nil {
		return nil
	}
	if err := keepOnce(dir, partnershipFile, id+"\n"); err != nil {
		return fmt.Errorf("the partnership's ID can't be kept in %s: %w", dir, err)
	}
	return nil
}

// keepOnce makes a file of the data folder, whole and on the disk or not at
// all. Where there is one already, that one stays.
func keepOnce(dir, name, text string) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, name+".*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
