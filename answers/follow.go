package answers

// carry fills what the question leaves out from the questions before it.
func (e *Engine) carry(r *reading, q Question, t moment) *reading {
	return r
}
