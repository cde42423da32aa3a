package answers

// front brings the n first elements of a list, by an order without ties, to
// its front, where they stand in no order: Hoare's quickselect.
func front(list []int32, n int, before func(a, b int32) bool) {
	for n > 0 && len(list) > n {
		pivot := middle(list[0], list[len(list)/2], list[len(list)-1], before)
		i, j := 0, len(list)-1
		for i <= j {
			for before(list[i], pivot) {
				i++
			}
			for before(pivot, list[j]) {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i++
				j--
			}
		}
		if n <= j+1 { // list[:j+1] stands before list[i:], and between them at most the pivot
			list = list[:j+1]
		} else {
			list, n = list[i:], n-i
		}
	}
}

// middle is the second of three by their order.
func middle(a, b, c int32, before func(a, b int32) bool) int32 {
	if before(b, a) {
		a, b = b, a
	}
	if before(c, b) {
		b = c
	}
	if before(b, a) {
		return a
	}
	return b
}
