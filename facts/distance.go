package facts

// Distance is how many slips of the keyboard lead from a to b: a letter too
// many, too few or wrong, or two swapped; limit for that many and more.
func Distance(a, b string, limit int) int { return distance([]byte(a), []byte(b), limit) }

// distance is the optimal string alignment distance of a and b: insertions,
// deletions, substitutions and swaps of neighbours; limit where it is not
// below limit.
func distance[T rune | byte](a, b []T, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	var rows [3][64]int
	if len(b) >= len(rows[0]) {
		return limit
	}
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
