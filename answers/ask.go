package answers

// answer decides what is answered and composes it.
func (e *Engine) answer(r *reading, t moment) Answer {
	ranked := e.rank(r, t.allows, t.today)
	if r.private || len(ranked) == 0 {
		return e.unknown(notHeld, ranked, t)
	}
	best := ranked[0]
	if !e.confident(r, best) {
		return e.unknown(notHeld, ranked, t)
	}
	return e.compose([]piece{pieceOf(e.index.docs[best.doc].fact)}, t, nil)
}

// confident reports whether a fact explains enough of the question.
func (e *Engine) confident(r *reading, s scored) bool {
	if r.outside || r.elsewhere {
		return false
	}
	return s.lexical >= 0.5 && s.period >= 0
}
