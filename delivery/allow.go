package delivery

import "strings"

// Allow is who may be mailed: addresses and @domains, as
// KCST_ALLOW_RECIPIENTS lists them. Empty is everybody. It keeps a rehearsal
// from the public.
type Allow []string

// Allows reports whether an address may be mailed.
func (a Allow) Allows(address string) bool {
	if len(a) == 0 {
		return true
	}
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return false
	}
	for _, entry := range a {
		entry = strings.TrimSpace(entry)
		if strings.HasPrefix(entry, "@") && strings.EqualFold(entry, address[at:]) || strings.EqualFold(entry, address) {
			return true
		}
	}
	return false
}
