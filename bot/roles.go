package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// role is what somebody must be to do a thing.
type role int

const (
	anybody role = iota
	officer
)

// Officer is one entry of KCST_OFFICERS. A name alone acts on the command
// line; the other forms let somebody act in Slack:
//
//	anna            the command line alone
//	U0123ABC        a person of the app's own workspace
//	anna=U0123ABC   the same, recorded under that name everywhere
//	U0123ABC@T0456  a person of another workspace, in Slack Connect
//	S0123ABC        everybody in a user group of the app's own workspace
type Officer struct{ Name, User, Team, Group string }

var (
	slackUser  = regexp.MustCompile(`^[UW][A-Z0-9]*[0-9][A-Z0-9]*$`)
	slackGroup = regexp.MustCompile(`^S[A-Z0-9]*[0-9][A-Z0-9]*$`)
)

// ParseOfficer reads an entry of KCST_OFFICERS.
func ParseOfficer(entry string) Officer {
	name, id, both := strings.Cut(strings.TrimSpace(entry), "=")
	if !both {
		name, id = "", name
	}
	user, team, _ := strings.Cut(strings.TrimSpace(id), "@")
	switch {
	case slackGroup.MatchString(id):
		return Officer{Name: strings.TrimSpace(name), Group: id}
	case slackUser.MatchString(user):
		return Officer{Name: strings.TrimSpace(name), User: user, Team: team}
	}
	return Officer{Name: strings.TrimSpace(entry)}
}

// may tells who a person is for the record, or refuses them with the reason.
// Slack Connect shows people of other organisations under names of their own
// choosing, so IDs alone count, and a user group only lets in people of the
// app's own workspace.
func (b *Bot) may(ctx context.Context, i *interaction, needed role) (by string, err error) {
	if needed == anybody {
		return i.User, nil
	}
	home, err := b.teamID(ctx)
	if err != nil {
		return "", refuse(awayText)
	}
	own := i.Team == home
	var groups []string
	for _, o := range b.officers {
		switch {
		case o.User == i.User && (o.Team == i.Team || o.Team == "" && own):
			return o.by(i.User), nil
		case o.Group != "" && own:
			groups = append(groups, o.Group)
		}
	}
	asked := false
	for _, g := range groups {
		in, err := b.groups.has(ctx, g, i.User)
		if in {
			return i.User, nil
		}
		asked = asked || err != nil
	}
	switch {
	case asked:
		return "", refuse("I can't ask Slack just now who the officers are, so I can't let anybody do this. Nothing was changed: please try again in a minute.")
	case len(b.officers) == 0:
		return "", refuse("Nobody is an officer in Slack yet, so I can't do this. Whoever runs kcst names the officers in KCST_OFFICERS.")
	case !own:
		return "", refuse("This is for the officers of %s, and you are here from another organisation. What you need done, %s", b.team(), b.askOfficers())
	}
	return "", refuse("This is for the officers of %s, and you aren't on their list. Nothing was changed. What you need done, %s", b.team(), b.askOfficers())
}

func (o Officer) by(user string) string {
	if o.Name != "" {
		return o.Name
	}
	return user
}

func (b *Bot) team() string { return named(b.o.Partnership().Team, "the team") }

func (b *Bot) askOfficers() string {
	if p := b.o.Partnership(); p.Email != "" {
		return "they can do for you: write to " + p.Email + "."
	}
	return "they can do for you."
}

// groups are the members of Slack's user groups, asked for once a minute.
type groups struct {
	api *slack.Client
	now func() time.Time

	mu   sync.Mutex
	held map[string]members
}

type members struct {
	users []string
	at    time.Time
}

const (
	groupFresh = time.Minute
	groupStale = time.Hour // after so long without an answer of Slack's nobody is in it
)

func (g *groups) has(ctx context.Context, group, user string) (bool, error) {
	g.mu.Lock()
	m, ok := g.held[group]
	g.mu.Unlock()
	if ok && g.now().Sub(m.at) < groupFresh {
		return slices.Contains(m.users, user), nil
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	users, err := g.api.GetUserGroupMembersContext(ctx, group)
	if err != nil {
		if ok && g.now().Sub(m.at) < groupStale {
			return slices.Contains(m.users, user), nil
		}
		return false, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held[group] = members{users, g.now()}
	return slices.Contains(users, user), nil
}
