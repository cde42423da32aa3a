// Package told remembers which facts an answer in a thread told, so that the
// thread can be put right when one of them changes.
//
// Of an answer it keeps which facts, a fingerprint of what each said, in which
// channel and thread, and when: nothing of the question, and for [Life] only.
// [Store.Sweep] compares what was told with what is known now, and puts each
// thread that was told something else on the list of corrections, once: the
// step that lists it forgets what it was told. Whoever posts the correction
// remembers what that tells, which may change in its turn, and takes it off the
// list ([Store.Done]).
package told
