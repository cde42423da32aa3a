package minutes

import "testing"

// What is decided in a few plain words, or by a body that takes up what was
// said, is kept; what it decided at another time isn't of this meeting.
func TestPlainWords(t *testing.T) {
	for body, want := range map[string]string{
		"Mr Ames asked for a sign. Members felt that it should wait. Deferred to November.":                                                    "Deferred to November.",
		"Members spoke of the pond. The working party has suggested that the pond be dug out. The Board supported this.":                       "The working party has suggested that the pond be dug out. The Board supported this.",
		"The following were considered:\n26/0012/FUL The Old Mill, six new windows. NO OBJECTION provided that the frames are made of timber.": "26/0012/FUL The Old Mill, six new windows. NO OBJECTION provided that the frames are made of timber.",
		"The Board confirmed that the grant to the lido (£900) will lapse on 1 May 2026.":                                                      "grant to the lido (£900) will lapse",
		"There were two views. After a vote it was decided, by 5 to 2 with one abstaining, to keep to the three aims.":                         "to keep to the three aims",
	} {
		d := readSample(t, "1. Apologies\nThere were none.\n\n2. Pond\n"+body+"\n\n3. Friday market at the mill\nThe stalls were spoken of.\n")
		if len(d.Items) != 3 {
			t.Errorf("%d items", len(d.Items))
		}
		wantWords(t, decided(d), want)
	}
	for _, body := range []string{
		"The lido hadn't opened; the Board decided in June that \"no grant is to be kept for over a year\", and the year was nearly up.",
		"In July the Board decided that \"the pond will be kept\". There was a long talk.",
		"The Board confirmed that the paper had been read.",
	} {
		wantWords(t, decided(readSample(t, "1. Apologies\nThere were none.\n\n2. Pond\n"+body+"\n")))
	}
}

// An action after a list of decisions is none of its points, and one may have
// its day in the margin.
func TestActionsAfterLists(t *testing.T) {
	d := readSample(t, `1. Apologies
There were none.

2. Pond
Members spoke of the pond.
Resolved:
(i) that the pond be dug out; and
(ii) that the ducks be moved to the mill.
2.1 The Clerk to send the plan to the county by 6 February 2026.

3. Mill
Agreed to mend the wheel.
AB to order the wood for the wheel.	AB – 21/02
The Surveyor was to issue the notice within five days.
The Commissioner would answer in writing.
Ms Boyd said that the notice had to be published by 1 October 2025.
`)
	wantWords(t, allActions(d), "The Clerk to send the plan to the county by 6 February 2026. (Clerk) 2026-02-06", "AB to order the wood for the wheel. (AB) 2026-02-21",
		"The Surveyor was to issue the notice within five days. (Surveyor)", "The Commissioner would answer in writing. (Commissioner)")
}
