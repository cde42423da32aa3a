package web

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// icalEvent is an event as ical.js reads it.
type icalEvent struct {
	UID, Status, Start, Stamp, Summary string
	Sequence                           int
}

// icaljs reads a calendar with ical.js, strictly, which is not the library that
// wrote it (make tools installs it).
func icaljs(t *testing.T, calendar string) []icalEvent {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	library := filepath.Join(cache, "kcst-tools", "node_modules", "ical.js", "dist", "ical.es5.cjs")
	if _, err := os.Stat(library); err != nil {
		t.Fatalf("%v: make tools installs it", err)
	}
	c := exec.CommandContext(t.Context(), "node", "-e", readCalendar, library)
	c.Stdin = strings.NewReader(calendar)
	var said strings.Builder
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	var list []icalEvent
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// readCalendar fails on what RFC 5545 asks of a calendar and its events, and
// this one lacks.
const readCalendar = `
const ICAL = require(process.argv[1]), text = require('fs').readFileSync(0, 'utf8');
ICAL.design.strict = true;
const need = (ok, what) => { if (!ok) throw new Error(what); };
need(/\r\n$/.test(text) && !/[^\r]\n/.test(text), 'a line ends without CRLF');
const root = ICAL.parse(text);
need(root[0] === 'vcalendar', 'no calendar');
const calendar = new ICAL.Component(root), seen = new Set();
need(calendar.getFirstPropertyValue('version') === '2.0' && calendar.getFirstPropertyValue('prodid'), 'no VERSION or PRODID');
console.log(JSON.stringify(calendar.getAllSubcomponents('vevent').map(v => {
	const value = name => v.getFirstPropertyValue(name);
	for (const name of ['uid', 'dtstamp', 'dtstart', 'sequence', 'summary', 'status', 'url']) need(v.getAllProperties(name).length <= 1, 'two of ' + name);
	need(value('uid') && value('dtstamp') && value('dtstart'), 'an event without UID, DTSTAMP or DTSTART');
	need(!seen.has(value('uid')), 'two events are ' + value('uid'));
	seen.add(value('uid'));
	need(!value('dtend') || value('dtend').compare(value('dtstart')) > 0, 'an event ends before it begins');
	need(!value('status') || ['TENTATIVE', 'CONFIRMED', 'CANCELLED'].includes(value('status')), 'a status of ' + value('status'));
	return {UID: value('uid'), Status: value('status') || '', Start: value('dtstart').toString(), Stamp: value('dtstamp').toString(), Summary: value('summary') || '', Sequence: value('sequence') || 0};
})));
`
