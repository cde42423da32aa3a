package bulletin

import "regexp"

// notPublic are the words of a source that nobody outside may see. "Exempt",
// "Part 2" and "Part II" are how councils head what they take in private
// (Local Government Act 1972, section 100A and schedule 12A).
var notPublic = regexp.MustCompile(`(?i)\b(private session|in private|exempt (item|paper|report|information|appendix|minute)s?|not for publication|restricted (item|paper|report|session)s?|confidential|closed session|part (2|ii) (item|paper|report|minute)s?)\b`)

// private says why an item has no place in a bulletin that the public can
// read, or "".
func (it Item) private() string {
	if it.Private {
		return "It comes from a private session or a restricted paper, so no edition can show it."
	}
	if word := notPublic.FindString(it.Source); word != "" {
		return "Its source says \"" + word + "\", so it isn't public: name a source that anybody can read."
	}
	return ""
}
