package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// fresh is how old, or how far ahead, a signed request may be.
const fresh = 5 * time.Minute

var (
	errUnsigned = errors.New("no signature")
	errStale    = errors.New("the timestamp is more than five minutes off")
	errForged   = errors.New("the signature is wrong")
)

// verify checks Slack's v0 signature over the raw body. It is slack-go's
// SecretsVerifier with the bot's own clock.
func verify(h http.Header, body []byte, secret string, now time.Time) error {
	stamp := h.Get("X-Slack-Request-Timestamp")
	signature, ok := strings.CutPrefix(h.Get("X-Slack-Signature"), "v0=")
	if !ok || stamp == "" {
		return errUnsigned
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return errUnsigned
	}
	if now.Sub(time.Unix(seconds, 0)).Abs() > fresh {
		return errStale
	}
	given, err := hex.DecodeString(signature)
	if err != nil {
		return errForged
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, "v0:"+stamp+":")
	_, _ = mac.Write(body)
	if !hmac.Equal(given, mac.Sum(nil)) {
		return errForged
	}
	return nil
}
