package delivery

import (
	"errors"
	"sync"

	"kcst/bulletin"
	"kcst/subscribers"
)

// forms are the letters of an edition, one rendered for each variant that
// somebody gets.
type forms struct {
	composer *Composer
	variants *bulletin.Variants

	mu   sync.Mutex
	made map[string]*Form
}

// mostForms is how many are kept; a weekly edition has as many variants as
// choices that differ in it.
const mostForms = 500

// errQuiet: the edition has nothing for what somebody chose.
var errQuiet = errors.New("nothing in the edition is about what they chose")

// newForms renders the form for those who chose nothing, so that what keeps
// every letter from being written is found before the first.
func newForms(c *Composer, content bulletin.Content) (*forms, error) {
	f := &forms{composer: c, variants: content.Variants(), made: map[string]*Form{}}
	_, err := f.of(subscribers.Subscriber{})
	return f, err
}

// of is the form for a subscriber, or [errQuiet].
func (f *forms) of(s subscribers.Subscriber) (*Form, error) {
	choice := choiceOf(s)
	key := f.variants.Key(choice)
	f.mu.Lock()
	defer f.mu.Unlock()
	if form := f.made[key]; form != nil {
		return form, nil
	}
	if !f.variants.Reaches(choice) {
		return nil, errQuiet
	}
	form, err := f.composer.Form(f.variants.For(choice))
	if err != nil {
		return nil, err
	}
	if len(f.made) >= mostForms {
		clear(f.made)
	}
	f.made[key] = form
	return form, nil
}

func choiceOf(s subscribers.Subscriber) bulletin.Choice {
	return bulletin.Choice{Topics: s.Topics, Districts: s.Districts, Committees: s.Committees}
}
