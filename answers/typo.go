package answers

// allowed is how many typing errors a word of its length may have.
func allowed(word string) int {
	switch n := len(word); {
	case n < 4:
		return 0
	case n < 8:
		return 1
	default:
		return 2
	}
}
