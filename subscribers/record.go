package subscribers

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The fields of a subscriber's record. Lists are separated by spaces, times
// are RFC 3339 in UTC; an empty field is absent.
const (
	fieldEmail      = "email"
	fieldName       = "name"
	fieldOrg        = "organisation"
	fieldKinds      = "kinds"
	fieldTopics     = "topics"
	fieldDistricts  = "districts"
	fieldCommittees = "committees"
	fieldFrequency  = "frequency" // absent: every
	fieldJoined     = "joined"
	fieldEnded      = "ended"
	fieldReason     = "reason"
	fieldWay        = "way"     // of leaving: byLink, or absent
	fieldFor        = "for"     // a [Why], where they left for one
	fieldNonce      = "nonce"   // of the last confirmation, so that it counts once
	fieldFrom       = "from"    // addresses that they moved away from, until they are free; older ones are folded
	fieldConsent    = "consent" // JSON, and account is in account.go
)

// byLink is the way of leaving of whoever did so through a link in a mail.
const byLink = "link"

// record is s as field, value, field, value.
func record(s Subscriber) ([]any, error) {
	c, err := json.Marshal(s.Consent)
	if err != nil {
		return nil, err
	}
	all := []string{
		fieldEmail, s.Email,
		fieldName, s.Name,
		fieldOrg, s.Organisation,
		fieldKinds, joinKinds(s.Kinds),
		fieldTopics, strings.Join(s.Topics, " "),
		fieldDistricts, strings.Join(s.Districts, " "),
		fieldCommittees, strings.Join(s.Committees, " "),
		fieldFrequency, frequencyField(s.Frequency),
		fieldJoined, stamp(s.Joined),
		fieldConsent, string(c),
	}
	var out []any
	for pair := range slices.Chunk(all, 2) {
		if pair[1] != "" {
			out = append(out, pair[0], pair[1])
		}
	}
	return out, nil
}

// subscriber reads a record back.
func subscriber(id string, fields map[string]string) (Subscriber, error) {
	s := Subscriber{
		ID:           id,
		Email:        fields[fieldEmail],
		Name:         fields[fieldName],
		Organisation: fields[fieldOrg],
		Topics:       words(fields[fieldTopics]),
		Districts:    words(fields[fieldDistricts]),
		Committees:   words(fields[fieldCommittees]),
		Frequency:    Frequency(cmp.Or(fields[fieldFrequency], string(EveryEdition))),
		EndedReason:  fields[fieldReason],
		EndedFor:     Why(fields[fieldFor]),
		EndedByLink:  fields[fieldWay] == byLink,
	}
	for _, k := range words(fields[fieldKinds]) {
		s.Kinds = append(s.Kinds, Kind(k))
	}
	var err error
	if s.Joined, err = unstamp(fields[fieldJoined]); err != nil {
		return s, fmt.Errorf("subscriber %s: joined: %w", id, err)
	}
	if s.EndedAt, err = unstamp(fields[fieldEnded]); err != nil {
		return s, fmt.Errorf("subscriber %s: ended: %w", id, err)
	}
	if err := json.Unmarshal([]byte(fields[fieldConsent]), &s.Consent); err != nil {
		return s, fmt.Errorf("subscriber %s: consent: %w", id, err)
	}
	return s, nil
}

// frequencyField is empty for the usual one, which most have.
func frequencyField(f Frequency) string {
	if f == EveryEdition {
		return ""
	}
	return string(f)
}

func joinKinds(ks []Kind) string {
	var b strings.Builder
	for i, k := range ks {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(k))
	}
	return b.String()
}

// words are the values of a list; of an empty one, nil.
func words(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Fields(s)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func unstamp(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339Nano, s)
}
