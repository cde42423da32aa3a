package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"kcst/answers"
	"kcst/bulletin"
	"kcst/delivery"
	"kcst/facts"
	"kcst/facts/gaps"
	"kcst/subscribers"
)

// metric is one that /metrics shows. Of all processes of an installation,
// those of the store say the same, and the others count what is their own.
type metric struct {
	name, kind, help string
}

// The metrics, in the order of docs/metrics.md, which is made from this table
// (go test ./cmd/kcst -run Metrics -update). None counts people in danger, or
// names anybody: what is counted can be seen by whoever can open the page.
var metricTable = []metric{
	{"kcst_questions_total", "counter", "Questions answered by this process, by outcome: answer, clarify, unknown, or error. Those of a person in danger aren't counted."},
	{"kcst_question_seconds", "summary", "How long a question took this process, without Slack's or a browser's share."},
	{"kcst_store_up", "gauge", "1 while the store answers within two seconds. When it is 0, what follows is missing."},
	{"kcst_facts", "gauge", "Facts that are held."},
	{"kcst_facts_stale", "gauge", "Facts that somebody should look at again (kcst facts check --stale), by sort."},
	{"kcst_facts_newest_seconds", "gauge", "Age of the newest fact, by its as-of date."},
	{"kcst_gaps_open", "gauge", "Questions that nobody could answer and no officer has looked at."},
	{"kcst_items", "gauge", "Bulletin items, by state."},
	{"kcst_editions_live", "gauge", "Editions that are neither sent nor withdrawn, by state."},
	{"kcst_edition_lag_seconds", "gauge", "For how long the approved edition that is longest overdue has been waiting to be sent; 0 when none is."},
	{"kcst_approval_lag_seconds", "gauge", "For how long an edition has been due that nobody approved; 0 when none is."},
	{"kcst_deliveries", "gauge", "Deliveries of live editions, by state."},
	{"kcst_delivery_age_seconds", "gauge", "How long ago the edition that is being sent for longest began; 0 when none is."},
	{"kcst_canary_missing", "gauge", "Letters to the canary that were taken half an hour ago or longer and haven't arrived, or 1 where that can't be known; only with KCST_CANARY_URL."},
	{"kcst_canary_seconds", "gauge", "How long the canary's letter of an edition of the last two days took from the mail server to its mailbox, by edition; only with KCST_CANARY_URL."},
	{"kcst_subscriptions", "gauge", "Subscriptions, by kind of edition."},
	{"kcst_slack_errors_total", "counter", "Calls that Slack refused or didn't answer, in this process, by Slack's error code."},
}

// meter counts what this process does, and reads what the store holds when
// asked, at most once in a few seconds: anybody may open the page.
type meter struct {
	app    *app
	status func(context.Context, string) (delivery.Status, error)
	own    *metrics.Set
	took   *metrics.Summary
	fresh  time.Duration

	mu   sync.Mutex
	read time.Time
	last []byte
}

func newMeter(a *app, status func(context.Context, string) (delivery.Status, error)) *meter {
	own := metrics.NewSet()
	return &meter{app: a, status: status, own: own, took: own.NewSummary("kcst_question_seconds"), fresh: 5 * time.Second}
}

// asking counts what next answers.
func (m *meter) asking(next func(context.Context, answers.Question) (answers.Answer, error)) func(context.Context, answers.Question) (answers.Answer, error) {
	return func(ctx context.Context, q answers.Question) (answers.Answer, error) {
		began := time.Now()
		answer, err := next(ctx, q)
		outcome := string(answer.Kind)
		switch {
		case err != nil:
			outcome = "error"
		case answer.Kind == answers.KindCrisis:
			return answer, nil
		}
		m.own.GetOrCreateCounter(fmt.Sprintf("kcst_questions_total{outcome=%q}", outcome)).Inc()
		m.took.UpdateDuration(began)
		return answer, err
	}
}

// slackCalls counts the calls through next that Slack didn't serve.
func (m *meter) slackCalls(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		answer, err := next.RoundTrip(r)
		code := ""
		switch {
		case err != nil && r.Context().Err() != nil: // we ended it
		case err != nil:
			code = "unreachable"
		case answer.StatusCode >= 300:
			code = strconv.Itoa(answer.StatusCode)
		default:
			code = slackCode.FindString(answer.Header.Get("X-Slack-Failure"))
		}
		if code != "" {
			m.own.GetOrCreateCounter(fmt.Sprintf("kcst_slack_errors_total{code=%q}", code)).Inc()
		}
		return answer, err
	})
}

// slackCode is the shape of Slack's error codes; nothing else becomes a label.
var slackCode = regexp.MustCompile(`^[a-z_]{1,40}$`)

type roundTripper func(*http.Request) (*http.Response, error)

func (t roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

func (m *meter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	m.own.WritePrometheus(w)
	w.Write(m.held(r.Context())) // an error is a client that left
	metrics.WriteProcessMetrics(w)
}

// held is what the store says, as of a few seconds ago.
func (m *meter) held(ctx context.Context) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.app.editor.Now()
	if m.last != nil && now.Sub(m.read) < m.fresh && !now.Before(m.read) {
		return m.last
	}
	// The next visitor has this reading too, so it goes on when this one leaves.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	var b bytes.Buffer
	if err := m.gather(ctx, now, &b); err != nil {
		m.app.log.Warn("metrics can't be read from the store", "error", err)
		b.Reset()
		gauge(&b, "kcst_store_up", 0)
	}
	m.read, m.last = now, b.Bytes()
	return m.last
}

func gauge(w io.Writer, name string, value float64) { metrics.WriteGaugeFloat64(w, name, value) }

func labelled(name, label, value string) string { return fmt.Sprintf("%s{%s=%q}", name, label, value) }

func (m *meter) gather(ctx context.Context, now time.Time, w io.Writer) error {
	gauge(w, "kcst_store_up", 1)
	for _, part := range []func(context.Context, time.Time, io.Writer) error{m.knowledge, m.items, m.editions, m.people, m.canary} {
		if err := part(ctx, now, w); err != nil {
			return err
		}
	}
	return nil
}

func (m *meter) knowledge(ctx context.Context, now time.Time, w io.Writer) error {
	base, err := m.app.facts.Base(ctx)
	if err != nil {
		return err
	}
	today := facts.DateOf(now.In(m.app.zone))
	gauge(w, "kcst_facts", float64(len(base.Facts())))
	var newest facts.Date
	for _, f := range base.Facts() {
		if newest.Before(f.AsOf) && !today.Before(f.AsOf) {
			newest = f.AsOf
		}
	}
	if !newest.IsZero() {
		gauge(w, "kcst_facts_newest_seconds", now.Sub(newest.In(m.app.zone)).Seconds())
	}
	stale := map[facts.Sort]int{}
	for _, s := range base.Stale(today) {
		stale[s.Sort]++
	}
	for sort, n := range stale {
		gauge(w, labelled("kcst_facts_stale", "sort", string(sort)), float64(n))
	}
	open, err := gaps.NewStore(m.app.store, m.app.editor.Now).List(ctx, gaps.Open)
	if err != nil {
		return err
	}
	gauge(w, "kcst_gaps_open", float64(len(open)))
	return nil
}

func (m *meter) items(ctx context.Context, _ time.Time, w io.Writer) error {
	counts, err := m.app.items.CountItems(ctx)
	if err != nil {
		return err
	}
	for _, state := range bulletin.ItemStates() {
		gauge(w, labelled("kcst_items", "state", string(state)), float64(counts[state]))
	}
	return nil
}

func (m *meter) editions(ctx context.Context, now time.Time, w io.Writer) error {
	live, err := m.app.items.Live(ctx)
	if err != nil {
		return err
	}
	states := map[bulletin.EditionState]int{}
	deliveries := map[string]int{}
	var sendLag, approvalLag, sending time.Duration
	for _, ed := range live {
		states[ed.State]++
		due := time.Duration(0)
		if !ed.Due.IsZero() {
			due = now.Sub(ed.Due)
		}
		switch ed.State {
		case bulletin.Approved:
			sendLag = max(sendLag, due)
		case bulletin.Open, bulletin.InReview:
			approvalLag = max(approvalLag, due)
		case bulletin.Sending:
			sending = max(sending, now.Sub(ed.StartedAt))
		}
		st, err := m.status(ctx, ed.ID)
		if err != nil {
			return err
		}
		deliveries["sent"] += st.Sent
		deliveries["retrying"] += st.Retrying
		deliveries["failed"] += st.Failed
		deliveries["suppressed"] += st.Suppressed
		deliveries["withdrawn"] += st.Withdrawn
		deliveries["unknown"] += st.Unknown
		deliveries["waiting"] += st.Planned - st.Settled() - st.Retrying
	}
	for _, state := range []bulletin.EditionState{bulletin.Open, bulletin.InReview, bulletin.Approved, bulletin.Sending, bulletin.Paused} {
		gauge(w, labelled("kcst_editions_live", "state", string(state)), float64(states[state]))
	}
	gauge(w, "kcst_edition_lag_seconds", sendLag.Seconds())
	gauge(w, "kcst_approval_lag_seconds", approvalLag.Seconds())
	gauge(w, "kcst_delivery_age_seconds", sending.Seconds())
	for _, state := range []string{"waiting", "sent", "retrying", "failed", "suppressed", "withdrawn", "unknown"} {
		gauge(w, labelled("kcst_deliveries", "state", state), float64(deliveries[state]))
	}
	return nil
}

func (m *meter) people(ctx context.Context, _ time.Time, w io.Writer) error {
	for _, kind := range subscribers.Kinds() {
		n, err := m.app.people.Count(ctx, kind)
		if err != nil {
			return err
		}
		gauge(w, labelled("kcst_subscriptions", "kind", string(kind)), float64(n))
	}
	return nil
}
