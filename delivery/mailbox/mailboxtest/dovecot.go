package mailboxtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"kcst/delivery/mailbox"
)

// Dovecot is one of the test's own, run by an ordinary user.
type Dovecot struct {
	Plain, TLS  string // ports
	dir         string
	certificate *x509.Certificate
}

const account, password = "bounces@kcst.example.org", "s3cret-w%rd"

// Start starts one that ends with the test.
func Start(t *testing.T) *Dovecot {
	t.Helper()
	path, err := exec.LookPath("dovecot")
	if err != nil {
		path = "/usr/sbin/dovecot"
	}
	dir, err := os.MkdirTemp("/tmp", "kcst-dovecot") // short, for the names of its sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	d := &Dovecot{dir: dir, Plain: FreePort(t), TLS: FreePort(t)}
	d.certify(t)
	who, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	attributes := &syscall.SysProcAttr{}
	if who.Uid == "0" { // it keeps no mail for root
		if who, err = user.Lookup("nobody"); err != nil {
			t.Fatal(err)
		}
		uid, gid := number(t, who.Uid), number(t, who.Gid)
		attributes.Credential = &syscall.Credential{Uid: uid, Gid: gid}
		chown(t, dir, int(uid), int(gid))
	}
	config := filepath.Join(dir, "dovecot.conf")
	d.write(t, config, d.config(t, path, who))
	if attributes.Credential != nil {
		chown(t, dir, int(attributes.Credential.Uid), int(attributes.Credential.Gid))
	}
	var said bytes.Buffer
	cmd := exec.Command(path, "-F", "-c", config)
	cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = attributes, &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait() // ended by a signal, which is an error
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Logf("dovecot said: %s\n%s", &said, log)
		}
	})
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", "127.0.0.1:"+d.Plain)
		if err == nil {
			conn.Close()
			return d
		}
		if time.Now().After(deadline) {
			t.Fatalf("dovecot didn't come up: %v", err)
		}
	}
}

// config is for Dovecot 2.3 or 2.4, which write their settings differently.
func (d *Dovecot) config(t *testing.T, path string, who *user.User) string {
	t.Helper()
	out, err := exec.Command(path, "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	group, err := user.LookupGroupId(who.Gid)
	if err != nil {
		t.Fatal(err)
	}
	common := fmt.Sprintf(`
protocols = imap
listen = 127.0.0.1
base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
ssl = yes
default_internal_user = %[2]s
default_internal_group = %[3]s
default_login_user = %[2]s
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[4]s
  }
  inet_listener imaps {
    port = %[5]s
    ssl = yes
  }
}
`, d.dir, who.Username, group.Name, d.Plain, d.TLS)
	if strings.HasPrefix(string(out), "2.3") {
		return common + fmt.Sprintf(`
first_valid_uid = 1
disable_plaintext_auth = no
ssl_cert = <%[1]s/cert.pem
ssl_key = <%[1]s/key.pem
mail_location = maildir:%[1]s/mail
passdb {
  driver = static
  args = password={PLAIN}%[2]s
}
userdb {
  driver = static
  args = uid=%[3]s gid=%[4]s home=%[1]s/home
}
`, d.dir, strings.ReplaceAll(password, "%", "%%"), who.Uid, who.Gid)
	}
	version, _, _ := strings.Cut(string(out), " ")
	return fmt.Sprintf("dovecot_config_version = %[1]s\ndovecot_storage_version = %[1]s\n", version) + common + fmt.Sprintf(`
first_valid_uid = 1
auth_allow_cleartext = yes
ssl_server_cert_file = %[1]s/cert.pem
ssl_server_key_file = %[1]s/key.pem
mail_driver = maildir
mail_path = %[1]s/mail
passdb static {
  password = {PLAIN}%[2]s
}
userdb static {
  fields {
    uid = %[3]s
    gid = %[4]s
    home = %[1]s/home
  }
}
`, d.dir, strings.ReplaceAll(password, "%", "%%"), who.Uid, who.Gid)
}

// certify makes a certificate for 127.0.0.1.
func (d *Dovecot) certify(t *testing.T) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if d.certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	d.write(t, filepath.Join(d.dir, "cert.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	d.write(t, filepath.Join(d.dir, "key.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
}

func (d *Dovecot) write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// URL is its mailbox's.
func (d *Dovecot) URL(scheme, port, query string) *url.URL {
	return &url.URL{Scheme: scheme, User: url.UserPassword(account, password), Host: "127.0.0.1:" + port, RawQuery: query}
}

// Box is the mailbox at a URL, which a setting names.
func (d *Dovecot) Box(t *testing.T, setting string, u *url.URL) *mailbox.Box {
	t.Helper()
	b, err := mailbox.Parse(setting, u.String())
	if err != nil {
		t.Fatal(err)
	}
	b.Roots = x509.NewCertPool()
	b.Roots.AddCert(d.certificate)
	return b
}

// Append puts mails into the inbox.
func (d *Dovecot) Append(t *testing.T, mails ...[]byte) {
	t.Helper()
	c := d.client(t)
	defer c.Close()
	for _, raw := range mails {
		w := c.Append("INBOX", int64(len(raw)), nil)
		if _, err := w.Write(raw); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Wait(); err != nil {
			t.Fatal(err)
		}
	}
}

// Count is how many mails a folder has.
func (d *Dovecot) Count(t *testing.T, folder string) int {
	t.Helper()
	c := d.client(t)
	defer c.Close()
	m, err := c.Select(folder, nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	return int(m.NumMessages)
}

func (d *Dovecot) client(t *testing.T) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure("127.0.0.1:"+d.Plain, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login(account, password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// FreePort is one on which nobody listens.
func FreePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func number(t *testing.T, s string) uint32 {
	t.Helper()
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(n)
}

func chown(t *testing.T, dir string, uid, gid int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, uid, gid)
	})
	if err != nil {
		t.Fatal(err)
	}
}
