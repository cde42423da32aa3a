package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"kcst/store"
)

func (p program) backupCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write everything into one file, while the service runs",
		Long: `Writes facts, money, items, editions, deliveries, subscribers and meetings into
one checked file. It holds addresses, so only you can read it: keep it as safe
as the store itself. An older file of that name is replaced when the new one is
complete. Settings and secrets aren't in it: keep KCST_SECRET, or the file secret
in the data folder, beside it, or the links in mails that went out stop working.`,
		Example: `  kcst backup /var/backups/kcst-$(date +%F).backup`,
		Args:    exactly("FILE"),
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		var done backedUp
		err = replaceFile(args[0], func(w io.Writer) (err error) {
			done.Header, done.Keys, err = a.store.Backup(c.Context(), w)
			return err
		})
		if err != nil {
			return err
		}
		done.File = args[0]
		if info, err := os.Stat(args[0]); err == nil {
			done.Bytes = info.Size()
		}
		if *asJSON {
			return p.printJSON(done)
		}
		fmt.Fprintf(p.stdout, "%s holds %s of %s, as of %s: %s\n", done.File, plural(done.Keys, "key"), done.Partnership,
			done.MadeAt.In(a.zone).Format("2 January 2006 at 15:04:05"), sizeWords(done.Bytes))
		if own := filepath.Join(a.config.DataDir, "secret"); a.config.Secret == "" && exists(own) {
			fmt.Fprintf(p.stdout, "Keep a copy of %s beside it: without that, the links in mails sent so far stop working.\n", own)
		}
		return nil
	}
	return c
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// backedUp is what --json says of a backup.
type backedUp struct {
	store.Header
	File  string `json:"file"`
	Keys  int    `json:"keys"`
	Bytes int64  `json:"bytes,omitempty"`
}

func sizeWords(bytes int64) string {
	if bytes < 1_000_000 {
		return fmt.Sprintf("%d kB", (bytes+999)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

// replaceFile writes a file that only its owner can read, whole or not at all.
func replaceFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("%s can't be written: %w", path, err)
	}
	defer os.Remove(f.Name())
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("%s can't be written: %w", path, err)
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (p program) restoreCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Bring a backup back into an empty store",
		Long: `Checks the whole file, then brings back what it holds. Stop kcst serve first.
Nothing is sent again by itself: an edition that was being sent, or was due, is
paused, and no run of the calendar before now counts as missed. What was done
since the backup was made is lost: who left since then is subscribed again, so
look through the confirmations and complaints of those days.`,
		Example: `  kcst restore /var/backups/kcst-2026-11-22.backup`,
		Args:    exactly("FILE"),
	}
	replace := c.Flags().Bool("replace", false, "remove what the store holds first")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		f, err := os.Open(args[0])
		if err != nil {
			return fmt.Errorf("the backup can't be read: %w", err)
		}
		defer f.Close()
		config, err := LoadConfig(p.getenv)
		if err != nil {
			return err
		}
		if err := config.officer(*by); err != nil {
			return err
		}
		log := p.logger(config)
		s, err := p.openStore(c.Context(), config, store.Options{Exclusive: true, Restoring: true, Log: log})
		if err != nil {
			return err
		}
		done := restored{backedUp: backedUp{File: args[0]}, Paused: []string{}}
		if done.Header, done.Keys, err = s.BringBack(c.Context(), f, *replace); err != nil {
			return errors.Join(err, s.Close())
		}
		a, err := p.wire(c.Context(), config, s, log)
		if err != nil {
			return errors.Join(err, s.Close())
		}
		defer a.close()
		held, err := a.editor.Restored(c.Context(), *by)
		if err != nil {
			return err
		}
		if err := s.Restored(c.Context()); err != nil {
			return err
		}
		for _, ed := range held {
			done.Paused = append(done.Paused, ed.ID)
		}
		if *asJSON {
			return p.printJSON(done)
		}
		fmt.Fprintf(p.stdout, "%s of %s are back, as of %s.\n", plural(done.Keys, "key"), done.Partnership, done.MadeAt.In(a.zone).Format("2 January 2006 at 15:04:05"))
		for _, id := range done.Paused {
			fmt.Fprintf(p.stdout, "%s is paused: part of it may have gone out since the backup. Withdraw it, or resume it if nobody had it.\n", id)
		}
		fmt.Fprintln(p.stdout, "What was done since then is lost: whoever left the list meanwhile is on it again.")
		return nil
	}
	return c
}

// restored is what --json says of a restore.
type restored struct {
	backedUp
	Paused []string `json:"paused"` // editions
}
