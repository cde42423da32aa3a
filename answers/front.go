package answers

// front brings the n largest of a list to its front, where they stand in no
// order: Hoare's quickselect.
func front(list []uint64, n int) {
	for n > 0 && len(list) > n {
		pivot := middle(list[0], list[len(list)/2], list[len(list)-1])
		i, j := 0, len(list)-1
		for i <= j {
			for list[i] > pivot {
				i++
			}
			for list[j] < pivot {
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

// middle is the second of three by size.
func middle(a, b, c uint64) uint64 {
	return max(min(a, b), min(max(a, b), c))
}
