package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"kcst/facts"
)

// lookAtSettings finds what can be read and still goes wrong: names that
// nobody reads, files that others can read, settings that don't go together.
func (p program) lookAtSettings(c Config) []finding {
	var found []finding
	mend := func(check, format string, args ...any) {
		found = append(found, finding{Check: check, Said: fmt.Sprintf(format, args...)})
	}
	note := func(check, format string, args ...any) {
		found = append(found, finding{Check: check, OK: true, Note: true, Said: fmt.Sprintf(format, args...)})
	}
	known := settingNames()
	for _, entry := range p.environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "KCST_") || slices.Contains(known, strings.TrimSuffix(name, "_FILE")) {
			continue
		}
		if near := nearest(name, known); near != "" {
			mend("settings", "nothing reads %s: was %s meant?", name, near)
		} else {
			note("settings", "nothing reads %s: take it out", name)
		}
	}
	for _, name := range known {
		path := p.getenv(name + "_FILE")
		if st, err := os.Stat(path); path != "" && err == nil && st.Mode().IsRegular() && st.Mode().Perm()&0o007 != 0 {
			note("secrets", "everybody on this machine can read %s, which %s_FILE names: chmod 600 %s", path, name, path)
		}
	}
	if u, err := url.Parse(c.SMTPURL); err == nil && c.SMTPURL != "" && !loopback(u.Hostname()) {
		if u.Query().Get("tls") == "none" {
			mend("mail", "mails cross the network to %s without TLS: take ?tls=none out of KCST_SMTP_URL, or use a relay on this machine", u.Hostname())
		}
		if c.BounceURL == "" {
			note("mail", "nobody reads what comes back: set KCST_BOUNCE_URL to a mailbox, or addresses that are gone stay on the list")
		}
		if len(c.Allow) > 0 {
			note("mail", "this is a rehearsal: mails go to KCST_ALLOW_RECIPIENTS alone")
		}
	}
	if c.SlackBot != "" {
		switch len(c.Officers) {
		case 0:
			mend("officers", "nobody may act in Slack: list at least two people in KCST_OFFICERS")
		case 1:
			mend("officers", "only one person is in KCST_OFFICERS, and nobody approves what that one drafted: add another")
		}
		if c.OfficersChannel == "" {
			mend("officers", "drafts and reminders are shown nowhere: set KCST_OFFICERS_CHANNEL to the ID of the officers' channel")
		}
		if c.BulletinChannel == "" {
			note("officers", "editions aren't announced in Slack: set KCST_BULLETIN_CHANNEL if they should be")
		}
		if u, err := url.Parse(c.BaseURL); err == nil && loopback(u.Hostname()) {
			mend("pages", "the links in Slack lead to this machine alone: set KCST_BASE_URL to the address that partners can open")
		}
	}
	if said := p.lookAtListen(c); said != "" {
		mend("pages", "%s", said)
	}
	return found
}

// lookAtListen says who else has our address, if somebody has.
func (p program) lookAtListen(c Config) string {
	l, err := net.Listen("tcp", c.Listen)
	if err == nil {
		l.Close()
		return ""
	}
	client := http.Client{Timeout: 2 * time.Second}
	answer, err := client.Get("http://" + listenHost(c.Listen) + "/healthz")
	if err == nil {
		defer answer.Body.Close()
		if b, _ := io.ReadAll(io.LimitReader(answer.Body, 16)); string(b) == "up\n" {
			return ""
		}
	}
	return fmt.Sprintf("something else than kcst listens on %s: choose another KCST_LISTEN, or stop it", c.Listen)
}

// lookAtFolder looks at where the embedded store keeps everything.
func (p program) lookAtFolder(c Config) []finding {
	var found []finding
	if st, err := os.Stat(c.DataDir); err == nil && st.Mode().Perm()&0o077 != 0 {
		found = append(found, finding{Check: "data folder", Said: fmt.Sprintf("others on this machine can look into %s, where addresses are: chmod 700 %s", c.DataDir, c.DataDir)})
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(c.DataDir, &disk); err == nil {
		if left := uint64(disk.Bavail) * uint64(disk.Bsize); left < leastDisk {
			found = append(found, finding{Check: "data folder", Said: fmt.Sprintf("only %s are left on the disk of %s: free some before Redis can't write", sizeWords(int64(left)), c.DataDir)})
		}
	}
	return found
}

// leastDisk is what Redis needs to write its append-only file anew.
const leastDisk = 512 << 20

// lookAtData finds what the store holds that an officer should know of.
func (p program) lookAtData(ctx context.Context, a *app) []finding {
	var found []finding
	say := func(ok bool, check, format string, args ...any) {
		found = append(found, finding{Check: check, OK: ok, Note: ok, Said: fmt.Sprintf(format, args...)})
	}
	if demo, err := a.ofDemo(ctx); err == nil && demo && a.config.SMTPURL != "" {
		say(false, "mail", "this store holds the demonstration's made-up subscribers, and KCST_SMTP_URL is set: use another KCST_DATA_DIR")
	}
	now := p.now().In(a.zone)
	today := facts.DateOf(now)
	if base, err := a.facts.Base(ctx); err == nil {
		if stale := base.Stale(today); len(stale) > 0 {
			say(true, "facts", "%s may be out of date: kcst facts check --stale lists them, roles first", plural(len(stale), "fact"))
		}
	}
	for _, year := range []int{now.Year(), now.AddDate(0, 2, 0).Year()} {
		if !a.editor.Calendar.Holidays.Covers(year) {
			say(false, "calendar", "the bank holidays of %d aren't known, so an edition may be due on one: upgrade kcst", year)
			break
		}
	}
	live, err := a.items.Live(ctx)
	if err != nil {
		return found
	}
	for _, ed := range live {
		if !ed.Due.IsZero() && ed.Due.Before(now) && ed.StartedAt.IsZero() {
			say(true, "calendar", "%s was due on %s and is %s: kcst edition status %s", ed.ID, ed.Due.In(a.zone).Format("2 January at 15:04"), ed.State, ed.ID)
		}
	}
	return found
}

// nearest is the name that was most likely meant: one within two letters.
func nearest(name string, known []string) string {
	suffix := ""
	if strings.HasSuffix(name, "_FILE") {
		name, suffix = strings.TrimSuffix(name, "_FILE"), "_FILE"
	}
	best, at := "", 3
	for _, k := range known {
		if d := facts.Distance(name, k, 3); d < at {
			best, at = k, d
		}
	}
	if best == "" {
		return ""
	}
	return best + suffix
}

// settingNames are the names of all settings, as LoadConfig asks for them.
func settingNames() []string {
	var names []string
	_, _ = LoadConfig(func(name string) string { // nothing is set: whether that will do is no matter
		if n := strings.TrimSuffix(name, "_FILE"); !slices.Contains(names, n) {
			names = append(names, n)
		}
		return ""
	})
	return names
}
