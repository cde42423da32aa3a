package store

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const forms = `write it as redis://[user:password@]host:6379/0, rediss://… for TLS, unix:///path/to/redis.sock, ` +
	`redis+sentinel://[user:password@]host:26379,host:26379/master-name/0 or redis+cluster://[user:password@]host:6379,host:6379`

// dial makes a client of a URL in one of the forms of [Options.URL], and says
// where that is in words that hold no password.
func dial(raw string) (redis.UniversalClient, string, error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return nil, "", fmt.Errorf("%w: %s", ErrURL, forms)
	}
	plain, mode, _ := strings.Cut(scheme, "+")
	var (
		client redis.UniversalClient
		where  string
		err    error
	)
	switch {
	case mode == "" && (plain == "redis" || plain == "rediss" || plain == "unix"):
		client, where, err = dialOne(raw)
	case mode == "sentinel" && (plain == "redis" || plain == "rediss"):
		client, where, err = dialSentinel(plain, rest)
	case mode == "cluster" && (plain == "redis" || plain == "rediss"):
		client, where, err = dialCluster(plain, rest)
	default:
		err = ErrURL
	}
	if err != nil {
		// What the parsers say may quote a piece of a badly escaped password.
		return nil, "", fmt.Errorf("%w: %s (a password's special characters are percent-encoded)", ErrURL, forms)
	}
	return client, where, nil
}

// CheckURL reports whether KCST_REDIS_URL is in one of the forms of
// [Options.URL]. It connects to nothing.
func CheckURL(raw string) error {
	client, _, err := dial(raw)
	if err != nil {
		return err
	}
	return client.Close()
}

func dialOne(raw string) (redis.UniversalClient, string, error) {
	o, err := redis.ParseURL(raw)
	if err != nil {
		return nil, "", err
	}
	if o.Network == "unix" && o.Addr == "" {
		return nil, "", ErrURL
	}
	tune(&o.Protocol, &o.MaxRetries, &o.DialerRetries, &o.MinRetryBackoff, &o.MaxRetryBackoff)
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return redis.NewClient(o), o.Addr, nil
}

// dialSentinel reads host,host/master[/db][?options]. The Sentinels' own user
// and password are the options sentinel_username and sentinel_password.
func dialSentinel(scheme, rest string) (redis.UniversalClient, string, error) {
	p, err := split(rest, "26379")
	if err != nil {
		return nil, "", err
	}
	master, db, _ := strings.Cut(strings.Trim(p.path, "/"), "/")
	if master == "" {
		return nil, "", errors.New("no master name")
	}
	if db == "" {
		db = "0"
	}
	own, err := url.Parse("redis://" + p.user + "host")
	if err != nil {
		return nil, "", err
	}
	secret, _ := own.User.Password()
	user, password := p.query.Get("sentinel_username"), p.query.Get("sentinel_password")
	p.query.Del("sentinel_username")
	p.query.Del("sentinel_password")
	p.query.Set("master_name", master)
	o, err := redis.ParseFailoverURL(p.url(scheme, "/"+db))
	if err != nil {
		return nil, "", err
	}
	// The parser takes the URL's user for the Sentinels' own.
	o.Username, o.Password = own.User.Username(), secret
	o.SentinelUsername, o.SentinelPassword = user, password
	tune(&o.Protocol, &o.MaxRetries, &o.DialerRetries, &o.MinRetryBackoff, &o.MaxRetryBackoff)
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	anyHost(o.TLSConfig)
	return redis.NewFailoverClient(o), strings.Join(p.hosts, ",") + " (Sentinel, master " + master + ")", nil
}

// dialCluster reads host,host[?options]: a few nodes to ask for the others.
func dialCluster(scheme, rest string) (redis.UniversalClient, string, error) {
	p, err := split(rest, "6379")
	if err != nil {
		return nil, "", err
	}
	if strings.Trim(p.path, "/") != "" {
		return nil, "", errors.New("a cluster has no numbered databases")
	}
	o, err := redis.ParseClusterURL(p.url(scheme, ""))
	if err != nil {
		return nil, "", err
	}
	tune(&o.Protocol, &o.MaxRetries, &o.DialerRetries, &o.MinRetryBackoff, &o.MaxRetryBackoff)
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	// A server that is dead says nothing of who took its place: that is asked.
	o.ClusterStateReloadInterval = 2 * time.Second
	anyHost(o.TLSConfig)
	return redis.NewClusterClient(o), strings.Join(p.hosts, ",") + " (Cluster)", nil
}

// tune sets what the URL leaves open: one protocol for every kind of server,
// and enough patience to outlast a restart or a failover of a few seconds.
//
// One dial is one attempt: what is tried again is the command.
func tune(protocol, retries, dials *int, least, most *time.Duration) {
	*protocol, *dials = 2, 1
	if *retries == 0 {
		*retries = 8
	}
	if *least == 0 {
		*least = 20 * time.Millisecond
	}
	if *most == 0 {
		*most = time.Second
	}
}

// anyHost lets each node's certificate be checked against its own name.
func anyHost(c *tls.Config) {
	if c != nil {
		c.ServerName = ""
	}
}

// parts is a URL that names several hosts, which net/url refuses.
type parts struct {
	user  string // user:password, still escaped
	hosts []string
	path  string
	query url.Values
}

func split(rest, port string) (parts, error) {
	var p parts
	rest, query, _ := strings.Cut(rest, "?")
	authority, path, _ := strings.Cut(rest, "/")
	p.path = path
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		p.user, authority = authority[:i+1], authority[i+1:]
	}
	for h := range strings.SplitSeq(authority, ",") {
		h = strings.TrimSpace(h)
		if h == "" {
			return p, errors.New("an empty host")
		}
		if _, _, err := net.SplitHostPort(h); err != nil {
			h = net.JoinHostPort(strings.Trim(h, "[]"), port)
		}
		p.hosts = append(p.hosts, h)
	}
	var err error
	p.query, err = url.ParseQuery(query)
	return p, err
}

// url is the form that go-redis parses: further hosts are addr options.
func (p parts) url(scheme, path string) string {
	for _, h := range p.hosts[1:] {
		p.query.Add("addr", h)
	}
	return scheme + "://" + p.user + p.hosts[0] + path + "?" + p.query.Encode()
}
