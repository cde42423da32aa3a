package bot_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/bulletin"
)

// A journey is a text file: a line a step, # begins a comment.
//
//	WHO shortcut CALLBACK              uses a shortcut of the workspace
//	WHO mentions CHANNEL TEXT          asks the bot in a channel
//	WHO dms TEXT                       asks it in a direct message
//	WHO commands TEXT                  types /kcst TEXT
//	WHO clicks ACTION [VALUE] in CHANNEL   presses a button of the latest message that has it
//	WHO presses ACTION [VALUE]         presses a button in the form that they see, or in what only they see
//	WHO submits KEY=VALUE; KEY=VALUE   fills in the form and submits it
//	WHO presses close                  closes the form
//	WHO presses back                   closes the topmost of several forms
//	WHO sees TEXT                      their form, or their App Home, says so
//	WHO sees nothing                   no form is open
//	WHO reads TEXT                     they were told so privately
//	CHANNEL shows TEXT                 a message of the bot in the channel, or a thread of it, says so
//	CHANNEL hides TEXT                 none does
//	error FIELD TEXT                   the last form was refused, with this on the field
//	CHANNEL counts N TEXT              N messages of the bot say so, and no more come
//	again                              the last thing is sent a second time, as by a double click
//	restart                            the bot ends, and another begins
//	fault METHOD ERROR                 Slack refuses the next such call
//	alarm ID TEXT                      there is something that officers should hear of
//	draft KIND SUBJECT                 anna drafts an edition on the command line
//	mail flows                         the mail server takes letters; without this step mail goes to a folder
//	golden NAME form WHO               the form is as in testdata/journeys/NAME.json
//	golden NAME CHANNEL TEXT           so are the blocks of the latest message that says TEXT
type journey struct {
	*house
	t        *testing.T
	last     *slacktest.Command
	*counter // of the journeys of partners
	room     *office
	mail     *mailServer
	typed    []string // what people wrote, but for single words such as IDs
}

// types notes what somebody wrote.
func (j *journey) types(text string) {
	if text = strings.TrimSpace(strings.TrimPrefix(text, "<@U0SLACKBOT>")); strings.ContainsAny(text, " @") {
		j.typed = append(j.typed, text)
	}
}

func TestOfficerJourneys(t *testing.T) {
	files, err := filepath.Glob("testdata/journeys/officer-*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no journeys", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			script, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			both(t, func(t *testing.T, transport string) {
				h, o := openOffice(t, transport, setup{})
				server := newMailServer(t)
				if strings.Contains(string(script), "\nmail flows") {
					o.mailOver(t, server)
				} else {
					o.mail(t)
				}
				j := &journey{house: h, t: t, room: o, mail: server}
				j.walk(file, string(script))
				j.quiet()
			})
		})
	}
}

// quiet fails the test if anything was logged, at debug level, that is nobody's
// business: a token, a secret, an address, a person, what anybody wrote in a
// message or a form, or what they were told.
func (j *journey) quiet() {
	logged := j.logs.String()
	secrets := []string{
		j.slack.BotToken, j.slack.AppToken, j.slack.SigningSecret, "xoxb-", "xapp-", "legacy-verification-token", "responsesecret", "/commands/",
		"ticket=", "@example.org", "kentcommunitysafetyteam@", "harbour", "Harbour", "torm", "pavilion", "111222", "mistake",
		"an error", "Agreed", "given up", "strategic aims", "15,553.26", "Learning Event",
	}
	for name, id := range people {
		secrets = append(secrets, id, " "+name+" ", "="+name)
	}
	for _, secret := range append(secrets, j.typed...) {
		if i := strings.Index(logged, secret); i >= 0 {
			j.t.Errorf("the log holds %q: …%s…", secret, logged[max(0, i-200):min(len(logged), i+50)])
		}
	}
	if n := strings.Count(logged, "\n"); n == 0 {
		j.t.Error("nothing was logged")
	}
}

// walk takes every step of a script.
func (j *journey) walk(file, script string) {
	for n, line := range strings.Split(script, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if err := j.step(line); err != nil {
			j.t.Fatalf("%s:%d: %s\n%v\n%s", file, n+1, line, err, j.logs)
		}
	}
}

func (j *journey) step(line string) error {
	words := strings.Fields(line)
	rest := func(n int) string { return strings.TrimSpace(strings.Join(words[n:], " ")) }
	user := people[words[0]]
	if len(words) > 2 && user != "" {
		switch words[1] {
		case "asks", "replies", "mentions":
			j.types(rest(3))
		case "dms", "commands", "adds", "edits", "links":
			j.types(rest(2))
		}
	}
	if j.counter != nil {
		if was, err := j.plainStep(words); was {
			return err
		}
	}
	switch {
	case words[0] == "error":
		return j.await("the error", func() bool { return strings.Contains(j.last.Errors()[words[1]], rest(2)) }, func() string {
			return string(j.last.Payload())
		})
	case words[0] == "again":
		if c := j.last.Again(); !c.Wait(30 * time.Second) {
			return fmt.Errorf("it was not acknowledged")
		}
		return nil
	case words[0] == "restart":
		j.restart()
		return nil
	case words[0] == "fault":
		j.slack.Inject(slacktest.Fault{Method: words[1], Error: words[2]})
		return nil
	case words[0] == "alarm":
		j.room.raise(bot.Alarm{ID: words[1], Text: rest(2)})
		return nil
	case words[0] == "draft":
		_, err := j.room.Editor.Draft(j.t.Context(), bulletin.Request{Kind: bulletin.Kind(words[1]), Subject: rest(2), Body: "There is news.", By: "anna"})
		return err
	case words[0] == "mail":
		j.mail.take()
		return nil
	case words[0] == "golden":
		return j.golden(words)
	case user == "":
		texts := func() string { return strings.Join(j.said(channelOf(words[0])), "\n---\n") }
		if words[1] == "hides" {
			if strings.Contains(texts(), rest(2)) {
				return fmt.Errorf("it is there:\n%s", texts())
			}
			return nil
		}
		if words[1] == "counts" {
			return j.counts(channelOf(words[0]), words[2], rest(3))
		}
		return j.await("the message", func() bool { return strings.Contains(texts(), rest(2)) }, texts)
	}
	switch words[1] {
	case "shortcut":
		return j.did(j.slack.Shortcut(user, words[2]))
	case "commands":
		return j.did(j.slack.Command("/kcst", slacktest.Say{User: user, Text: rest(2)}))
	case "mentions":
		j.acked(j.slack.Mention(slacktest.Say{User: user, Channel: channelOf(words[2]), Text: rest(3)}))
	case "dms":
		j.acked(j.slack.DM(slacktest.Say{User: user, Text: rest(2)}))
	case "clicks":
		value := ""
		if len(words) == 6 {
			value = words[3]
		}
		m, err := j.having(channelOf(words[len(words)-1]), words[2], value)
		if err != nil {
			return err
		}
		return j.did(j.slack.Click(user, m, words[2], value))
	case "presses":
		return j.presses(user, words)
	case "submits":
		values := map[string]string{}
		for pair := range strings.SplitSeq(rest(2), ";") {
			if k, v, ok := strings.Cut(pair, "="); ok {
				values[strings.TrimSpace(k)] = j.filled(user, strings.TrimSpace(k), strings.TrimSpace(v))
				j.types(values[strings.TrimSpace(k)])
			}
		}
		c, err := j.slack.Submit(user, values)
		if err != nil {
			return err
		}
		return j.did(c)
	case "sees":
		sees := func() string {
			v, ok := j.slack.Modal(user)
			if !ok {
				v, _ = j.slack.Home(user)
			}
			return texts(v.JSON)
		}
		if rest(2) == "nothing" {
			_, open := j.slack.Modal(user)
			if open {
				return fmt.Errorf("a form is open:\n%s", sees())
			}
			return nil
		}
		return j.await("the form", func() bool { return strings.Contains(sees(), rest(2)) }, sees)
	case "reads":
		private := func() string { return strings.Join(j.private(user), "\n---\n") }
		return j.await("the words", func() bool { return strings.Contains(private(), rest(2)) }, private)
	default:
		return j.partnerStep(user, words)
	}
	return nil
}

// filled is what is put into an input: TODAY, OTHER for the first choice of a
// menu, LAST for the last entry of the ledger.
func (j *journey) filled(user, block, v string) string {
	switch v {
	case "TODAY":
		return time.Now().Format(time.DateOnly)
	case "LAST":
		book, err := j.room.Ledger.Book(j.t.Context())
		if err != nil {
			j.t.Fatal(err)
		}
		return fmt.Sprint(book.Seq())
	case "OTHER":
		view, _ := j.slack.Modal(user)
		var form struct {
			Blocks []struct {
				BlockID string `json:"block_id"`
				Element struct{ Options []struct{ Value string } }
			}
		}
		_ = json.Unmarshal(view.JSON, &form)
		for _, b := range form.Blocks {
			if b.BlockID == block && len(b.Element.Options) > 0 {
				return b.Element.Options[0].Value
			}
		}
	}
	return strings.ReplaceAll(long(v), `\n`, "\n")
}

// long puts a text of 2,400 characters, in paragraphs, for LONG.
func long(v string) string {
	if !strings.Contains(v, "LONG") {
		return v
	}
	return strings.ReplaceAll(v, "LONG", strings.TrimSpace(strings.Repeat(strings.Repeat("Blue & green trombones. ", 13)+"\n\n", 11))[:2400])
}

// presses uses a button of the form that somebody sees, or else of what they
// were told privately.
func (j *journey) presses(user string, words []string) error {
	value := ""
	if len(words) > 3 {
		value = words[3]
	}
	switch words[2] {
	case "close":
		j.slack.Dismiss(user)
		return nil
	case "back":
		j.slack.Back(user)
		return nil
	}
	if _, ok := j.slack.Modal(user); ok {
		return j.did(j.slack.ClickView(user, words[2], value))
	}
	if j.last != nil {
		for _, m := range j.last.Replies() {
			if m.Has(words[2], value) {
				m.Channel = j.last.Channel
				return j.did(j.slack.Click(user, m, words[2], value))
			}
		}
	}
	return j.did(j.slack.ClickView(user, words[2], value))
}

func (j *journey) did(c *slacktest.Command) error {
	j.last = c
	if !c.Wait(30 * time.Second) {
		return fmt.Errorf("it was not acknowledged")
	}
	return nil
}

func (j *journey) await(what string, cond func() bool, now func() string) error {
	if !j.slack.Await(30*time.Second, cond) {
		return fmt.Errorf("%s never came; there is:\n%s", what, now())
	}
	return nil
}

func channelOf(name string) string {
	switch name {
	case "office":
		return officersChannel
	case "news":
		return bulletinChannel
	}
	return name
}

// having is the latest message in a channel with a button.
func (j *journey) having(channel, action, value string) (slacktest.Message, error) {
	var found slacktest.Message
	look := func() bool {
		found = slacktest.Message{}
		for _, m := range j.slack.Posted() {
			if m.Channel == channel && m.Has(action, value) {
				found = m
			}
		}
		return found.TS != ""
	}
	return found, j.await("the button", look, func() string { return strings.Join(j.said(channel), "\n---\n") })
}

// said are the texts of the bot's messages in a channel.
func (j *journey) said(channel string) []string {
	var all []string
	for _, m := range j.slack.Posted() {
		if m.Channel == channel {
			all = append(all, m.Text+"\n"+texts(m.Blocks))
		}
	}
	return all
}

// counts looks how many messages in a channel say something, in the end.
func (j *journey) counts(channel, want, text string) error {
	n := func() string {
		n := 0
		for _, said := range j.said(channel) {
			if strings.Contains(said, text) {
				n++
			}
		}
		return fmt.Sprint(n)
	}
	err := j.await(want+" messages", func() bool { return n() == want }, func() string { return strings.Join(j.said(channel), "\n---\n") })
	if time.Sleep(1500 * time.Millisecond); err == nil && n() != want { // a further one comes at the channel's pace
		err = fmt.Errorf("there are %s", n())
	}
	return err
}

// private are the texts that one person alone was told.
func (j *journey) private(user string) []string {
	var all []string
	for _, m := range j.slack.Ephemerals() {
		if m.Ephemeral == user {
			all = append(all, m.Text+"\n"+texts(m.Blocks))
		}
	}
	all = append(all, j.said(j.slack.DirectChannel(user))...)
	if j.last != nil {
		for _, m := range j.last.Replies() {
			all = append(all, m.Text+"\n"+texts(m.Blocks))
		}
	}
	return all
}

// texts are all texts of blocks or a view, a line each.
func texts(raw json.RawMessage) string {
	var v any
	_ = json.Unmarshal(raw, &v)
	var lines []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if t, ok := v["text"].(string); ok {
				lines = append(lines, t)
			}
			for _, k := range []string{"title", "blocks", "text", "fields", "elements", "label", "hint", "element", "accessory", "options", "initial_option", "submit"} {
				walk(v[k])
			}
			if t, ok := v["initial_value"].(string); ok {
				lines = append(lines, t)
			}
		}
	}
	walk(v)
	return strings.Join(lines, "\n")
}

// moving is what differs from run to run.
var moving = []struct {
	is  *regexp.Regexp
	was string
}{
	{regexp.MustCompile(`monthly-\d{4}-\d\d`), "monthly-MONTH"},
	{regexp.MustCompile(`weekly-\d{4}-W\d\d`), "weekly-WEEK"},
	{regexp.MustCompile(`\bon \d{1,2} [A-Z][a-z]+\.`), "on DAY."},
	{regexp.MustCompile(`extraordinary-\d{8}-\d+`), "extraordinary-DATE-N"},
	{regexp.MustCompile(`(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d+ \w+ \d{4}, \d\d:\d\d`), "WHEN"},
	{regexp.MustCompile(`(\b|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) 20\d\d\b`), "DAY"},
	{regexp.MustCompile(`\b20\d\d-\d\d-\d\d\b`), "DATE"},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "HASH"},
	{regexp.MustCompile(`/[0-9a-z]+\.png"`), `/VERSION.png"`},
	{regexp.MustCompile(`\b1\d{9}\.\d{6}\b`), "TS"},
	{regexp.MustCompile(`"private_metadata": "[a-z2-7]{24}"`), `"private_metadata": "ID"`},
}

func (j *journey) golden(words []string) error {
	file := filepath.Join("testdata", "journeys", words[1]+".json")
	got, err := j.shown(words)
	if err != nil {
		return err
	}
	if flag.Lookup("update").Value.String() == "true" {
		return os.WriteFile(file, []byte(got), 0o644)
	}
	want, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%v: run go test ./bot -update", err)
	}
	// A card may be drawn once more a moment after it shows what was waited for.
	same := func() bool {
		got, err = j.shown(words)
		return err == nil && got == string(want)
	}
	if !j.slack.Await(10*time.Second, same) {
		return errors.Join(err, fmt.Errorf("%s differs (run go test ./bot -update when this is meant); got:\n%s", file, got))
	}
	return nil
}

// shown is the JSON of what a golden holds, as it is now.
func (j *journey) shown(words []string) (string, error) {
	var raw json.RawMessage
	if words[2] == "form" {
		v, ok := j.slack.Modal(people[words[3]])
		if !ok {
			return "", fmt.Errorf("%s sees no form", words[3])
		}
		raw = v.JSON
	} else if raw = j.partnerGolden(words); raw == nil {
		text := strings.Join(words[3:], " ")
		look := func() bool {
			for _, m := range j.slack.Posted() {
				if m.Channel == channelOf(words[2]) && strings.Contains(m.Text+"\n"+texts(m.Blocks), text) {
					raw = m.Blocks
				}
			}
			return raw != nil
		}
		if err := j.await("the message", look, func() string { return strings.Join(j.said(channelOf(words[2])), "\n---\n") }); err != nil {
			return "", err
		}
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return "", err
	}
	got := out.String() + "\n"
	for _, m := range moving {
		got = m.is.ReplaceAllString(got, m.was)
	}
	return got, nil
}
