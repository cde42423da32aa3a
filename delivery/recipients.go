package delivery

import (
	"context"
	"fmt"
	"iter"

	"kcst/bulletin"
	"kcst/subscribers"
)

// Recipients are those whom content is for now: the subscribers of its kind
// that its audience includes and for whose choice it has anything, or of a correction those who have the edition
// that it corrects, or may have it, whatever else they chose. Whoever left is
// not among them.
func (s *Sender) Recipients(ctx context.Context, c bulletin.Content) iter.Seq2[subscribers.Subscriber, error] {
	if c.Audience.Correcting != "" {
		return s.haveIt(ctx, c.Audience.Correcting)
	}
	return func(yield func(subscribers.Subscriber, error) bool) {
		variants := c.Variants()
		for sub, err := range s.Subscribers.Active(ctx, subscribers.Kind(c.Kind)) {
			if err == nil && (!c.Audience.Includes(sub.Topics, sub.Districts) || !variants.Reaches(choiceOf(sub))) {
				continue
			}
			if !yield(sub, err) || err != nil {
				return
			}
		}
	}
}

// haveIt are the subscribers who were sent an edition, or may have been. One
// may come twice.
func (s *Sender) haveIt(ctx context.Context, edition string) iter.Seq2[subscribers.Subscriber, error] {
	return func(yield func(subscribers.Subscriber, error) bool) {
		var ids []string
		flush := func() bool {
			people, err := s.Subscribers.Recipients(ctx, ids)
			if err != nil {
				yield(subscribers.Subscriber{}, fmt.Errorf("read who has %s: %w", edition, err))
				return false
			}
			ids = ids[:0]
			for _, p := range people {
				if p.ID != "" && !p.Ended() && !yield(p, nil) {
					return false
				}
			}
			return true
		}
		for d, err := range s.Store.Deliveries(ctx, edition) {
			if err != nil {
				yield(subscribers.Subscriber{}, err)
				return
			}
			if d.State != Sent && d.State != Unknown {
				continue
			}
			if ids = append(ids, d.Subscriber); len(ids) == 500 && !flush() {
				return
			}
		}
		if len(ids) > 0 {
			flush()
		}
	}
}

// Rehearsal is what sending an edition would do.
type Rehearsal struct {
	Letters int `json:"letters"`  // written, for as many people
	LeftOut int `json:"left_out"` // not among KCST_ALLOW_RECIPIENTS
	Failed  int `json:"failed"`   // that can't be written
	Bytes   int `json:"bytes"`    // of the longest letter, as it goes over the wire
}

// Rehearse does all that sending does but touch the store's deliveries and the
// network: it writes, and where a key is set signs, everybody's letter. Each is
// called once for each person.
func (s *Sender) Rehearse(ctx context.Context, id string, each func()) (r Rehearsal, err error) {
	ed, err := s.edition(ctx, id)
	if err != nil {
		return r, err
	}
	forms, err := newForms(s.Composer, ed.Content)
	if err != nil {
		return r, err
	}
	var l Letter
	var wire []byte
	for sub, err := range s.Recipients(ctx, ed.Content) {
		if err != nil {
			return r, err
		}
		each()
		if !s.Allow.Allows(sub.Email) {
			r.LeftOut++
			continue
		}
		form, err := forms.of(sub)
		if err == nil {
			err = form.Fill(&l, sub)
		}
		if err != nil {
			r.Failed++
			s.Log.Warn("a letter can't be written", "edition", id, "subscriber", sub.ID, "err", err)
			continue
		}
		wire = l.AppendWire(wire[:0])
		r.Letters++
		r.Bytes = max(r.Bytes, len(wire))
	}
	return r, ctx.Err()
}
