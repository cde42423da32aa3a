package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Keys, all built by [Store.Key] for the partnership P:
//
//	kcst:{P:schema}:version  string, the version this store is written in
//	kcst:{P:schema}:applied  hash, version to the time it was brought to it (RFC 3339)
//	kcst:{P:schema}:restoring string, when a restore began that hasn't ended (RFC 3339)
//	kcst:{P:schema}:lock     string, the token of the process that migrates; expires
//
// Each package that keeps something lists its own at the top of its store.go.

// Options say which store to open, and as what.
type Options struct {
	// URL is KCST_REDIS_URL, in one of these forms; empty is the embedded
	// store. Options of go-redis may follow as a query.
	//
	//	redis://[user:password@]host:6379[/db]
	//	rediss://…                                 with TLS
	//	unix://[user:password@]/path/to.sock[?db=1]
	//	redis+sentinel://[user:password@]host[:26379],host[:26379]/master[/db]
	//	    [?sentinel_username=…&sentinel_password=…]
	//	redis+cluster://[user:password@]host[:6379],host[:6379]
	//	rediss+sentinel://…, rediss+cluster://…    with TLS
	URL string
	// Dir is KCST_DATA_DIR, where the embedded store lives.
	Dir string
	// Partnership is the second part of every key's hash tag: "kent".
	Partnership string
	// Exclusive is for serve and demo: one of them a Dir. A Redis that is
	// named by URL may have several, and they share the work.
	Exclusive bool
	// MemoryOK lets a machine without redis-server make do with a store that
	// keeps nothing.
	MemoryOK bool
	// Restoring lets in who brings a backup back, where nobody else may.
	Restoring bool
	Log       *slog.Logger
	Now       func() time.Time
}

// Kind says what sort of store this is.
type Kind int

// The kinds of store.
const (
	Server   Kind = iota + 1 // somebody's Redis, named by KCST_REDIS_URL
	Embedded                 // a redis-server of kcst's own, in the data folder
	Memory                   // in this process; nothing is kept
)

// String is the kind's name.
func (k Kind) String() string {
	switch k {
	case Server:
		return "server"
	case Embedded:
		return "embedded"
	case Memory:
		return "memory"
	}
	return "unknown"
}

// Store is an open Redis. It is safe for use by several goroutines.
type Store struct {
	redis.UniversalClient

	partnership string
	kind        Kind
	where       string
	log         *slog.Logger
	now         func() time.Time
	leave       func() error // what Close does after the client's own
	sentinel    bool
	alone       atomic.Int64 // until when no replica is waited for, in ms

	closing  sync.Once
	closeErr error
}

// loading is how long a server may go on reading its data before Open gives
// up; a server that doesn't answer at all is given up much sooner.
const (
	loading   = time.Minute
	answering = 10 * time.Second
)

// Open opens the store, waits until it answers, and brings its schema up to
// date. Its errors are sentences with a next step, around the sentinels of
// this package.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Partnership == "" {
		return nil, errors.New("store: no partnership named")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		return nil, errors.New("store: no clock")
	}
	redis.SetLogger(libraryLog{o.Log})
	s := &Store{partnership: colons.Replace(braces.Replace(o.Partnership)), log: o.Log, now: o.Now, leave: func() error { return nil }}
	if err := s.connect(ctx, o); err != nil {
		return nil, err
	}
	err := s.ping(ctx)
	if err == nil {
		s.AddHook(explaining{s})
		err = s.begin(ctx, o.Restoring)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) connect(ctx context.Context, o Options) (err error) {
	if o.URL != "" {
		s.kind = Server
		scheme, _, _ := strings.Cut(o.URL, "://")
		s.sentinel = strings.HasSuffix(scheme, "+sentinel")
		s.UniversalClient, s.where, err = dial(o.URL)
		return err
	}
	binary, err := exec.LookPath("redis-server")
	switch {
	case err == nil, serverRuns(o.Dir):
		return s.connectEmbedded(ctx, o, binary)
	case holdsStore(o.Dir):
		return fmt.Errorf("%w, and the store in %s needs it: %s", ErrNoServer, o.Dir, howToGet)
	case !o.MemoryOK:
		return fmt.Errorf("%w, and this needs a store that keeps what it is given: %s", ErrNoServer, howToGet)
	}
	return s.connectMemory(o)
}

func (s *Store) connectEmbedded(ctx context.Context, o Options, binary string) error {
	e, err := openEmbedded(ctx, o, binary)
	if err != nil {
		return err
	}
	opts := clientOptions()
	opts.Dialer = e.dial
	opts.DialTimeout = patience
	s.kind, s.where, s.leave = Embedded, e.dir, e.close
	s.UniversalClient = redis.NewClient(opts)
	return nil
}

const howToGet = "install it (apt install redis-server, or brew install redis), or set KCST_REDIS_URL to a Redis that runs already"

func (s *Store) connectMemory(o Options) error {
	var serve *lock
	if o.Exclusive {
		dir, err := folder(o.Dir)
		if err != nil {
			return err
		}
		if serve, err = takeServe(dir); err != nil {
			return err
		}
	}
	client, stop, err := openMemory()
	if err != nil {
		if serve != nil {
			serve.free()
		}
		return err
	}
	s.kind, s.UniversalClient = Memory, client
	s.leave = func() error {
		err := stop()
		if serve != nil {
			err = errors.Join(err, serve.free())
		}
		return err
	}
	return nil
}

// clientOptions are what the two stores of kcst's own have in common.
func clientOptions() *redis.Options {
	o := &redis.Options{
		Addr:                     "kcst",
		ContextTimeoutEnabled:    true,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	tune(&o.Protocol, &o.MaxRetries, &o.DialerRetries, &o.MinRetryBackoff, &o.MaxRetryBackoff)
	return o
}

// libraryLog takes what go-redis itself has to say, which on a dead server is
// a line for every attempt.
type libraryLog struct{ log *slog.Logger }

func (l libraryLog) Printf(ctx context.Context, format string, v ...any) {
	if l.log.Enabled(ctx, slog.LevelDebug) {
		l.log.DebugContext(ctx, "go-redis", "says", fmt.Sprintf(format, v...))
	}
}

// ping waits for the first answer.
func (s *Store) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, loading)
	defer cancel()
	for {
		short, cancel := context.WithTimeout(ctx, answering)
		err := s.UniversalClient.Ping(short).Err()
		cancel()
		switch {
		case err == nil:
			return nil
		case redis.IsLoadingError(err) && ctx.Err() == nil:
			continue
		}
		if s.kind == Embedded {
			return lost(s.where, err)
		}
		return unreachable(s.where, err)
	}
}

// Kind is what sort of store this is.
func (s *Store) Kind() Kind { return s.kind }

// Describe says in a sentence which store this is.
func (s *Store) Describe() string {
	switch s.kind {
	case Embedded:
		return "Everything is kept in " + s.where + ", by a redis-server that kcst runs itself."
	case Memory:
		return "Nothing is kept: redis-server isn't installed, so everything is in memory and gone when this ends. To keep it, " + howToGet + "."
	}
	return "Everything is kept in Redis at " + s.where + "."
}

// Close leaves the store. The last user of an embedded one stops its server.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.closeErr = errors.Join(s.UniversalClient.Close(), s.leave())
	})
	return s.closeErr
}
