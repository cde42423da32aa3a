package subscribers

import (
	"context"
	"encoding/json"
	"strings"
)

// choose keeps other choices of somebody who is subscribed.
//
//	KEYS  person's
//	ARGV  ID, event, Unix time of a sign of life or '', then fields and values
var choose = personal(`
if redis.call('EXISTS', record) == 0 then return -1 end
if redis.call('HEXISTS', record, 'ended') == 1 then return -3 end
index(-1)
set(4)
note(ARGV[2])
alive(ARGV[3])
index(1)
return 1`)

// Choose keeps other choices of a subscriber: how names the way they came, by
// who recorded them, empty when the person did, which is a sign of life. Of
// somebody who left it changes nothing, with [ErrLeft].
func (st *Store) Choose(ctx context.Context, id string, c Choices, how, by string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	now := st.now().UTC()
	event, err := json.Marshal(Event{At: now, What: Chose, How: how, By: by})
	if err != nil {
		return err
	}
	args := []any{id, event, now.Unix()}
	if by != "" {
		args[2] = ""
	}
	return known(st.run(ctx, choose, st.personKeys(id), append(args, fields...)...).Int())
}

// fields are the choices as field, value, field, value, empty ones included.
func (c Choices) fields() ([]any, error) {
	s, err := c.normalised()
	if err != nil {
		return nil, err
	}
	return []any{
		fieldName, s.Name, fieldOrg, s.Organisation, fieldKinds, joinKinds(s.Kinds),
		fieldTopics, strings.Join(s.Topics, " "), fieldDistricts, strings.Join(s.Districts, " "),
		fieldCommittees, strings.Join(s.Committees, " "), fieldFrequency, frequencyField(s.Frequency),
	}, nil
}

// Choices are what the subscriber chose.
func (s Subscriber) Choices() Choices {
	return Choices{Name: s.Name, Organisation: s.Organisation, Kinds: s.Kinds, Topics: s.Topics,
		Districts: s.Districts, Committees: s.Committees, Frequency: s.Frequency}
}

// normalised is a subscriber with these choices and nothing else.
func (c Choices) normalised() (Subscriber, error) {
	s := Subscriber{Name: c.Name, Organisation: c.Organisation, Kinds: c.Kinds, Topics: c.Topics,
		Districts: c.Districts, Committees: c.Committees, Frequency: c.Frequency}
	return s.choosing()
}
