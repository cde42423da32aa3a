package facts

import "time"

// Source is a document that facts cite. URL is its public address where one
// is known; Document is the name a reader can ask the publisher for.
type Source struct {
	ID        string `json:"id,omitempty"`
	Title     string `json:"title,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	Date      Date   `json:"date,omitzero"`
	URL       string `json:"url,omitempty"`
	Document  string `json:"document,omitempty"`
}

// Citation points into a [Source]: its ID and the paragraph, item or heading.
type Citation struct {
	Source    string `json:"source,omitempty"`
	Paragraph string `json:"para,omitempty"`
}

// Kind says what sort of thing an [Entity] is.
type Kind string

// The kinds of entity. A data set can use no others.
const (
	KindPartnership  Kind = "partnership"  // a statutory or voluntary partnership
	KindAgreement    Kind = "agreement"    // a community safety agreement or plan of one year
	KindAim          Kind = "aim"          // a strategic aim of an agreement
	KindPriority     Kind = "priority"     // a priority of an agreement or plan
	KindTheme        Kind = "theme"        // a cross-cutting theme
	KindTopic        Kind = "topic"        // a subject that aims, groups and laws deal with
	KindFund         Kind = "fund"         // a grant for a financial year
	KindPot          Kind = "pot"          // a part of a fund
	KindProject      Kind = "project"      // what an allocation is made to
	KindGroup        Kind = "group"        // a board, panel, committee, forum or working group
	KindOrganisation Kind = "organisation" // an authority, force, service, department
	KindRole         Kind = "role"         // an office that somebody holds
	KindPerson       Kind = "person"       // somebody named in a public document, by their public role
	KindPlace        Kind = "place"        // a district, county, region
	KindMeeting      Kind = "meeting"      // one meeting on one day
	KindEvent        Kind = "event"        // an information session, workshop, launch
	KindDocument     Kind = "document"     // a pack, plan, report, terms of reference
	KindLaw          Kind = "law"          // an act, bill, section or set of regulations
	KindDuty         Kind = "duty"         // what a law requires of somebody
	KindTerm         Kind = "term"         // an acronym or name that is no other kind
	KindService      Kind = "service"      // a mailbox, website, bulletin, helpline
)

// Entity is a thing that people ask about. Short is its acronym; Aliases are
// the other names people use for it ("the pot", "TEPO"); a name that was only
// used in a period has From and Until (half-open). PartOf names the entities
// it belongs to: a project's fund and pot, a pot's fund, an aim's agreement.
// Year is the financial year, as "2025/26", or the calendar year, as "2026".
type Entity struct {
	ID      string   `json:"id,omitempty"`
	Kind    Kind     `json:"kind,omitempty"`
	Name    string   `json:"name,omitempty"`
	Short   string   `json:"short,omitempty"`
	Aliases []string `json:"aliases,omitempty"`
	PartOf  []string `json:"part_of,omitempty"`
	Year    string   `json:"year,omitempty"`
	From    Date     `json:"from,omitzero"`
	Until   Date     `json:"until,omitzero"`
}

// Aspect says what a [Fact] tells of its entities.
type Aspect string

// The aspects. A data set can use no others.
const (
	AspectAmount      Aspect = "amount"      // money awarded or allocated
	AspectRemaining   Aspect = "remaining"   // money left, as reported or derived
	AspectSpent       Aspect = "spent"       // money used
	AspectRefund      Aspect = "refund"      // money returned
	AspectSplit       Aspect = "split"       // how a fund is divided
	AspectRule        Aspect = "rule"        // a condition of use, eligibility
	AspectApproval    Aspect = "approval"    // who decides, by which route, when it was approved
	AspectDeadline    Aspect = "deadline"    // the day by which
	AspectDate        Aspect = "date"        // when it happened or will happen
	AspectPlace       Aspect = "place"       // where
	AspectStatus      Aspect = "status"      // how it stands
	AspectResult      Aspect = "result"      // what it achieved, an update
	AspectReason      Aspect = "reason"      // why
	AspectDefinition  Aspect = "definition"  // what it is
	AspectExpansion   Aspect = "expansion"   // what an acronym stands for
	AspectPurpose     Aspect = "purpose"     // what it is for, what it does
	AspectScope       Aspect = "scope"       // what it covers
	AspectDriver      Aspect = "driver"      // why it is a priority: evidence and policy
	AspectAlignment   Aspect = "alignment"   // what it lines up with in another plan
	AspectList        Aspect = "list"        // its parts or members, as Items
	AspectCount       Aspect = "count"       // how many
	AspectStatistic   Aspect = "statistic"   // a measured rate or survey figure
	AspectRole        Aspect = "role"        // what a person is or does
	AspectHolder      Aspect = "holder"      // who holds a role, leads, chairs
	AspectEmail       Aspect = "email"       // an e-mail address
	AspectPhone       Aspect = "phone"       // a telephone number
	AspectContact     Aspect = "contact"     // whom to ask, and how
	AspectHowTo       Aspect = "howto"       // how to do or get something
	AspectFrequency   Aspect = "frequency"   // how often
	AspectGovernance  Aspect = "governance"  // who owns, oversees, scrutinises, supports
	AspectDecision    Aspect = "decision"    // what was resolved or agreed
	AspectDiscussion  Aspect = "discussion"  // what was said or raised
	AspectPrivate     Aspect = "private"     // what was not taken in public
	AspectLaw         Aspect = "law"         // which law says so
	AspectRequirement Aspect = "requirement" // what a law or duty requires, and of whom
	AspectPower       Aspect = "power"       // what somebody may do
	AspectChange      Aspect = "change"      // what changed, replaced, renamed or will change
	AspectContents    Aspect = "contents"    // what is in it
	AspectReaders     Aspect = "readers"     // who it is for
)

// Value is the one figure that a fact states, in the form arithmetic needs.
// At most one of its fields is set, but Number may have a Unit ("attendees").
type Value struct {
	Money   *Money   `json:"money,omitempty"`
	Number  *float64 `json:"number,omitempty"`
	Unit    string   `json:"unit,omitempty"`
	Percent *float64 `json:"percent,omitempty"`
	Date    Date     `json:"date,omitzero"`
	Time    string   `json:"time,omitempty"` // 24-hour clock, Europe/London, as "10:00"
	Email   string   `json:"email,omitempty"`
	Phone   string   `json:"phone,omitempty"`
}

// Item is one element of a fact's list, in the source's order. Entity is set
// where the element is an entity; Text is what a reader sees.
type Item struct {
	Entity string `json:"entity,omitempty"`
	Text   string `json:"text,omitempty"`
	Value  *Value `json:"value,omitempty"`
}

// Fact is one sourced statement. Text is plain English, one or two sentences
// that stand alone; where it introduces Items it ends in a colon and the
// items follow. AsOf is the day for which a source shows it to be true; From
// and Until bound the period in which it is true (half-open, zero is open).
// Words are further words and phrases that partners use when they ask for it;
// Asks are whole questions that it is the answer to, from which the answers
// learn how people put things.
// Recorded and By say when, and by whom, this version was put into the store.
// One that is Retired answers nothing from Until on, unless somebody asks for
// an earlier day.
type Fact struct {
	ID       string     `json:"id,omitempty"`
	About    []string   `json:"about,omitempty"` // entity IDs, the one it is chiefly about first
	Aspect   Aspect     `json:"aspect,omitempty"`
	Text     string     `json:"text,omitempty"`
	Items    []Item     `json:"items,omitempty"`
	Value    *Value     `json:"value,omitempty"`
	Words    []string   `json:"words,omitempty"`
	Asks     []string   `json:"asks,omitempty"`
	Cite     []Citation `json:"cite,omitempty"`
	AsOf     Date       `json:"as_of,omitzero"`
	From     Date       `json:"from,omitzero"`
	Until    Date       `json:"until,omitzero"`
	Retired  *Retired   `json:"retired,omitempty"`
	Recorded time.Time  `json:"recorded,omitzero"`
	By       string     `json:"by,omitempty"`
}

// Retired says why a fact ended, and who says so.
type Retired struct {
	Reason string   `json:"reason,omitempty"`
	Cite   Citation `json:"cite,omitzero"`
}

// TrueOn reports whether the fact is known to be true on a day: within its
// validity and, where no source says since when, not before its as-of date.
func (f *Fact) TrueOn(day Date) bool {
	return day.Within(f.From, f.Until) && (!f.From.IsZero() || !day.Before(f.AsOf))
}

// Ended reports whether the fact is retired by a day.
func (f *Fact) Ended(day Date) bool { return f.Retired != nil && f.Over(day) }

// Over reports whether the fact's validity has ended by a day.
func (f *Fact) Over(day Date) bool { return !f.Until.IsZero() && !day.Before(f.Until) }

// Partnership is who runs this installation: the names that replies, mails
// and pages carry, how to reach the team, and what a person in danger is
// told. It is data, confirmed by officers at set-up.
type Partnership struct {
	ID       string   `json:"id,omitempty"`   // in every Redis key
	Name     string   `json:"name,omitempty"` // the partnership
	Short    string   `json:"short,omitempty"`
	Team     string   `json:"team,omitempty"` // the team that answers
	TeamAbbr string   `json:"team_abbr,omitempty"`
	Email    string   `json:"email,omitempty"`
	Phone    string   `json:"phone,omitempty"`
	Postal   string   `json:"postal,omitempty"`   // the postal or contact line of a mail
	Bulletin string   `json:"bulletin,omitempty"` // the bulletin's name
	Area     string   `json:"area,omitempty"`     // the area it serves
	Zone     string   `json:"zone,omitempty"`     // IANA time zone
	Colour   string   `json:"colour,omitempty"`   // the accent colour, as #rrggbb
	Logo     string   `json:"logo,omitempty"`     // a PNG as a data URL, for mails and pages
	Crisis   Crisis   `json:"crisis,omitzero"`
	Examples []string `json:"examples,omitempty"` // questions shown as help
	Outside  []string `json:"outside,omitempty"`  // places next door that partners ask about and it holds nothing on
	Unheld   []string `json:"unheld,omitempty"`   // questions that sound close, and that no fact answers
}

// Day is the calendar day of t in the partnership's zone, or in UTC where it
// names none. The partnership may be nil.
func (p *Partnership) Day(t time.Time) Date {
	t = t.UTC()
	if p != nil {
		if zone, err := time.LoadLocation(p.Zone); err == nil {
			t = t.In(zone)
		}
	}
	return DateOf(t)
}

// Crisis is the signpost for a person in danger: its first sentences, and the
// services in order.
type Crisis struct {
	Lead     string          `json:"lead,omitempty"`
	Services []CrisisService `json:"services,omitempty"`
	Close    string          `json:"close,omitempty"`
}

// CrisisService is one number to ring. When says for what; Note is a further
// instruction (what to press on a silent call).
type CrisisService struct {
	When  string `json:"when,omitempty"`
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
	Note  string `json:"note,omitempty"`
}
