package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bot/errands"
	"kcst/bot/slacktest"
	"kcst/facts"
	"kcst/store"
	"kcst/store/storetest"
)

// machinery is a bot without features of its own, for handlers of the test.
func machinery(t *testing.T, s *slacktest.Server, st *store.Store, officers ...string) *Bot {
	t.Helper()
	crisis := answers.NewCrisis(facts.Partnership{})
	b, err := New(Options{
		Ask:    func(context.Context, answers.Question) (answers.Answer, error) { return answers.Answer{}, nil },
		Crisis: func() *answers.Crisis { return crisis }, Partnership: func() facts.Partnership { return facts.Partnership{Team: "Test Team"} },
		Store: st, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		BotToken: s.BotToken, SigningSecret: s.SigningSecret, APIURL: s.URL, Lease: 300 * time.Millisecond,
		Office: Office{Officers: officers},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.handlers = registry{}
	return b
}

func submission(user, team, view string) []byte {
	return fmt.Appendf(nil, `{"type":"view_submission","api_app_id":"A0SLACKTEST","team":{"id":%q},"user":{"id":%q,"team_id":%q},"trigger_id":"t.1",
		"view":{"id":%q,"type":"modal","callback_id":"form","state":{"values":{"amount":{"in":{"type":"plain_text_input","value":" 500 "}}}}}}`,
		"T0SLACKTEST", user, team, view)
}

// A form that is submitted by many at once, to several bots, is done once.
func TestDeedIsDoneOnce(t *testing.T) {
	t.Parallel()
	s, st := slacktest.New(t, slacktest.Options{}), storetest.Open(t)
	var done atomic.Int32
	var bots []*Bot
	for range 3 {
		b := machinery(t, s, st)
		b.handlers.add(onSubmit, "form", handler{do: func(_ context.Context, i *interaction) (answer, error) {
			if i.Fields.text("amount") != "500" {
				t.Errorf("the form holds %+v", i.Fields)
			}
			time.Sleep(20 * time.Millisecond)
			done.Add(1)
			return answer{}, nil
		}})
		bots = append(bots, b)
	}
	var all sync.WaitGroup
	for n := range 12 {
		all.Go(func() { bots[n%3].interact(t.Context(), submission("U1", "T0SLACKTEST", "V1")) })
	}
	all.Wait()
	if done.Load() != 1 {
		t.Errorf("done %d times, want once", done.Load())
	}
	bots[0].interact(t.Context(), submission("U1", "T0SLACKTEST", "V2"))
	if done.Load() != 2 {
		t.Error("another form was taken for the same")
	}
}

// Who submits a form twice isn't told that nothing was done of it because the
// time for an answer is up, or the store is away.
func TestWhatWasDoneIsNotDenied(t *testing.T) {
	t.Parallel()
	s, st := slacktest.New(t, slacktest.Options{}), storetest.Open(t)
	b := machinery(t, s, st)
	b.handlers.add(onSubmit, "form", handler{do: func(context.Context, *interaction) (answer, error) {
		done := notice("There is £500 now.")
		return answer{tell: &done}, nil
	}})
	raw := submission("U1", "T0SLACKTEST", "V1")
	b.interact(t.Context(), raw)
	i, err := parseInteraction(raw)
	if err != nil {
		t.Fatal(err)
	}
	e := errands.Errand{Name: deedKind + "/" + i.ID}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	shown := func(want string) {
		t.Helper()
		ack, _ := json.Marshal(b.reply(over, i, b.doneBefore(over, i, e), nil))
		if !strings.Contains(string(ack), want) {
			t.Errorf("shown %s, want %q", ack, want)
		}
	}
	shown("There is £500 now.")
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	shown("was done")
}

// What was refused can be submitted again, and its errors lie on its fields.
func TestRefusedDeedCanBeDoneAgain(t *testing.T) {
	t.Parallel()
	s, st := slacktest.New(t, slacktest.Options{}), storetest.Open(t)
	b := machinery(t, s, st)
	tries := 0
	b.handlers.add(onSubmit, "form", handler{do: func(context.Context, *interaction) (answer, error) {
		if tries++; tries == 1 {
			return answer{}, refuseFields(map[string]string{"amount": "There is less than that."})
		}
		return answer{}, nil
	}})
	ack, _ := json.Marshal(b.interact(t.Context(), submission("U1", "T0SLACKTEST", "V1")))
	if want := `{"response_action":"errors","errors":{"amount":"There is less than that."}}`; string(ack) != want {
		t.Errorf("acknowledged with %s, want %s", ack, want)
	}
	if ack := b.interact(t.Context(), submission("U1", "T0SLACKTEST", "V1")); ack != nil || tries != 2 {
		t.Errorf("the second try: %v after %d tries", ack, tries)
	}
}

// A deed whose process died is finished by another; one that fails for now is
// tried again.
func TestDeedIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	s, st := slacktest.New(t, slacktest.Options{}), storetest.Open(t)
	b := machinery(t, s, st)
	var tries atomic.Int32
	b.handlers.add(onSubmit, "form", handler{do: func(_ context.Context, i *interaction) (answer, error) {
		if i.By != "U1" {
			t.Errorf("done by %q", i.By)
		}
		switch tries.Add(1) {
		case 1:
			return answer{}, errors.New("the store is away")
		case 2:
			panic("a slip")
		}
		return answer{}, nil
	}})
	raw := submission("U1", "T0SLACKTEST", "V1")
	i, err := parseInteraction(raw)
	if err != nil {
		t.Fatal(err)
	}
	// A process that died: it stored the deed and did nothing.
	if begun, err := b.errands.Begin(t.Context(), deedKind+"/"+i.ID, "U1\n"+string(raw), "dead", 100*time.Millisecond); err != nil || begun != errands.Yours {
		t.Fatal(begun, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		if n, _ := b.errands.Waiting(t.Context()); n == 0 && tries.Load() > 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if tries.Load() != 3 {
		t.Errorf("%d tries, want 3", tries.Load())
	}
	if begun, _ := b.errands.Begin(t.Context(), deedKind+"/"+i.ID, "", "me", time.Second); begun != errands.Before {
		t.Error("the deed is forgotten")
	}
}

// Who may: by list, by group, under their own name, and nobody from elsewhere.
func TestOfficers(t *testing.T) {
	t.Parallel()
	s, st := slacktest.New(t, slacktest.Options{}), storetest.Open(t)
	s.SetGroup("S0GROUP1", "UGROUP1", "USTRANGER1")
	b := machinery(t, s, st, "ulrike", "anna=UANNA1", "ULIST1", "UFAR1@TFAR1", "S0GROUP1")
	for _, c := range []struct{ user, team, by string }{
		{"UANNA1", s.TeamID, "anna"}, {"ULIST1", s.TeamID, "ULIST1"}, {"UGROUP1", s.TeamID, "UGROUP1"}, {"UFAR1", "TFAR1", "UFAR1"},
		{"UNOBODY1", s.TeamID, ""}, {"ULIST1", "TFAR1", ""}, {"UFAR1", s.TeamID, ""}, {"USTRANGER1", "TFAR1", ""}, {"ulrike", s.TeamID, ""},
	} {
		by, err := b.may(t.Context(), &interaction{User: c.user, Team: c.team}, officer)
		if by != c.by || (err == nil) != (c.by != "") || err != nil && !isRefusal(err) {
			t.Errorf("%s of %s: %q, %v, want %q", c.user, c.team, by, err, c.by)
		}
	}
	if n := len(s.Calls("usergroups.users.list")); n != 1 {
		t.Errorf("the group was asked for %d times, want once a minute", n)
	}
}

// A lock whose holder died comes free, for any number of times.
func TestDeadLockComesFree(t *testing.T) {
	t.Parallel()
	s, st := slacktest.New(t, slacktest.Options{}), storetest.Open(t)
	b := machinery(t, s, st)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- b.Run(running) }()
	for range 2 {
		if begun, err := b.errands.Begin(ctx, lockKind+"/answering/1", "", "dead", 50*time.Millisecond); err != nil || begun != errands.Yours {
			t.Fatal(begun, err)
		}
		free, err := b.alone(ctx, "answering/1")
		if err != nil {
			t.Fatalf("a dead process's lock is held for ever: %v", err)
		}
		free()
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := b.errands.Begin(ctx, lockKind+"/answering/1", "", "alive", time.Minute); err != nil {
		t.Fatal(err)
	}
	held, leave := context.WithTimeout(ctx, 400*time.Millisecond)
	defer leave()
	if _, err := b.alone(held, "answering/1"); !errors.Is(err, errHeld) {
		t.Errorf("a lock that is held: %v", err)
	}
}
