package subscribers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Kind is a kind of edition that can be subscribed to.
type Kind string

// The kinds of edition.
const (
	Monthly       Kind = "monthly"
	Weekly        Kind = "weekly"
	Extraordinary Kind = "extraordinary"
)

// Kinds are all kinds, in the order they are offered.
func Kinds() []Kind { return []Kind{Monthly, Weekly, Extraordinary} }

// ParseKind reads a kind in any case.
func ParseKind(s string) (Kind, error) {
	k := Kind(strings.ToLower(strings.TrimSpace(s)))
	if !slices.Contains(Kinds(), k) {
		return "", fmt.Errorf("%w: %q is no kind of edition: write monthly, weekly or extraordinary", ErrInvalid, s)
	}
	return k, nil
}

// Consent is the proof that a subscriber may be written to.
type Consent struct {
	Basis   string    `json:"basis"`             // the lawful basis in words: "asked to join by e-mail on 3 May 2024"
	Wording string    `json:"wording,omitempty"` // the version of the words they agreed to, where there were any
	At      time.Time `json:"at"`                // when they agreed
	How     string    `json:"how"`               // by which way it came: "import", "command line", "subscribe page"
	By      string    `json:"by,omitempty"`      // who recorded it; empty when the person did
}

// Subscriber is a person at an address. A zero EndedAt is one who is
// subscribed; otherwise they left, at that time and for that reason.
type Subscriber struct {
	ID           string
	Email        string
	Name         string
	Organisation string
	Kinds        []Kind
	Topics       []string
	Districts    []string
	Committees   []string
	Frequency    Frequency
	Joined       time.Time
	EndedAt      time.Time
	EndedReason  string
	EndedFor     Why  // where it wasn't a choice of editions: it bounces, say
	EndedByLink  bool // by the person, through the link in a mail, and by nobody else since
	Consent      Consent
}

// Ended reports whether the subscriber has left.
func (s Subscriber) Ended() bool { return !s.EndedAt.IsZero() }

// Undo is how long whoever left by a link may take it back by that link.
const Undo = 30 * 24 * time.Hour

// MayTakeBack reports whether [Store.TakeBack] would bring the subscriber back.
func (s Subscriber) MayTakeBack(now time.Time) bool {
	return s.Ended() && s.EndedByLink && !s.EndedAt.Before(now.Add(-Undo).Truncate(time.Second))
}

// Wants reports whether the subscriber is to get editions of the kind.
func (s Subscriber) Wants(k Kind) bool {
	return !s.Ended() && slices.Contains(s.Kinds, k) && !(k == Weekly && s.Frequency == MonthlyAtMost)
}

// Frequency is how often a subscriber wants mail.
type Frequency string

// The frequencies.
const (
	// EveryEdition: each edition of the kinds chosen.
	EveryEdition Frequency = "every"
	// MonthlyAtMost: no weekly summaries, whatever kinds are chosen; an
	// extraordinary edition still comes when it can't wait.
	MonthlyAtMost Frequency = "monthly"
)

// Frequencies are all of them, the usual one first.
func Frequencies() []Frequency { return []Frequency{EveryEdition, MonthlyAtMost} }

// Event is one thing that happened to a subscription.
type Event struct {
	At      time.Time `json:"at"`
	What    What      `json:"what"`
	Reason  string    `json:"reason,omitempty"`  // of leaving
	How     string    `json:"how,omitempty"`     // the way a choice came
	By      string    `json:"by,omitempty"`      // who recorded it; empty when the person did
	Consent *Consent  `json:"consent,omitempty"` // of joining and coming back
}

// What happened.
type What string

// The kinds of [Event].
const (
	Joined   What = "joined"
	Left     What = "left"
	Returned What = "returned"
	Chose    What = "chose"  // other editions, topics, districts, or a name
	Moved    What = "moved"  // to another address
	Asked    What = "asked"  // whether the bulletin is still wanted
	Stayed   What = "stayed" // said that it is
)

// What the store refuses. The message around each says why in a sentence.
var (
	// ErrInvalid: something about the subscriber can't be right.
	ErrInvalid = errors.New("this can't be a subscriber")
	// ErrThere: the address is subscribed already, up to the case of its
	// local part.
	ErrThere = errors.New("this address is subscribed already")
	// ErrLeft: whoever has this address has left, and didn't come back.
	ErrLeft = errors.New("whoever has this address has unsubscribed")
	// ErrStays: they left in another way than by a link, or too long ago for
	// the link to take it back.
	ErrStays = errors.New("the link can't take this back")
	// ErrUnknown: there is no such subscriber.
	ErrUnknown = errors.New("there is no such subscriber")
)

// LongestName is the most characters of a name or an organisation.
const LongestName = 200

// normalise gives s as it will be kept, and the folded address by which it is
// found.
func normalise(s Subscriber) (Subscriber, string, error) {
	address, folded, err := Address(s.Email)
	if err != nil {
		return s, "", err
	}
	s.Email = address
	if s, err = s.choosing(); err != nil {
		return s, "", err
	}
	if s.Consent, err = consent(s.Consent); err != nil {
		return s, "", err
	}
	return s, folded, nil
}

// choosing is s with what can be chosen normalised.
func (s Subscriber) choosing() (_ Subscriber, err error) {
	if s.Name, err = line("name", s.Name); err != nil {
		return s, err
	}
	if s.Organisation, err = line("organisation", s.Organisation); err != nil {
		return s, err
	}
	if s.Kinds, err = kinds(s.Kinds); err != nil {
		return s, err
	}
	if s.Topics, err = ids("topic", s.Topics); err != nil {
		return s, err
	}
	if s.Districts, err = ids("district", s.Districts); err != nil {
		return s, err
	}
	if s.Committees, err = ids("committee", s.Committees); err != nil {
		return s, err
	}
	switch s.Frequency {
	case "":
		s.Frequency = EveryEdition
	case EveryEdition, MonthlyAtMost:
	default:
		return s, fmt.Errorf("%w: %q is no frequency: write every or monthly", ErrInvalid, s.Frequency)
	}
	return s, nil
}

func consent(c Consent) (Consent, error) {
	c.Basis = strings.TrimSpace(c.Basis)
	if c.Basis == "" {
		return c, fmt.Errorf("%w: there is no lawful basis: say in words why this person may be written to", ErrInvalid)
	}
	return c, nil
}

// line is s on one line, fit for a mail header.
func line(what, s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if Unreadable(s) {
		return "", fmt.Errorf("%w: the %s has characters that can't be read, or that turn what follows around: write it anew, and save a file as UTF-8", ErrInvalid, what)
	}
	if utf8.RuneCountInString(s) > LongestName {
		return "", fmt.Errorf("%w: the %s is longer than %d characters", ErrInvalid, what, LongestName)
	}
	return s, nil
}

// Unreadable reports whether a text has what no name has: broken or control
// characters, or those that turn the direction of all that follows, and so make
// it read as something else (Unicode Technical Report 36, section 2.5).
func Unreadable(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == unicode.ReplacementChar || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
	})
}

// kinds are those chosen, in the order they are offered; none chosen is all.
func kinds(chosen []Kind) ([]Kind, error) {
	if len(chosen) == 0 {
		return Kinds(), nil
	}
	var all []Kind
	for _, k := range chosen {
		k, err := ParseKind(string(k))
		if err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return !slices.Contains(all, k) }), nil
}

// ids are lower-case identifiers, sorted, each once.
func ids(what string, list []string) ([]string, error) {
	var out []string
	for _, s := range list {
		id := strings.ToLower(strings.TrimSpace(s))
		if id == "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || len(id) > 64 {
			return nil, fmt.Errorf("%w: %q is no %s: write its ID, such as tunbridge-wells", ErrInvalid, s, what)
		}
		out = append(out, id)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
