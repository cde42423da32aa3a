package bulletin

import "testing"

func TestGuessSection(t *testing.T) {
	for text, want := range map[string]SectionID{
		"The Crime and Policing Act has had Royal Assent: new statutory guidance is out": SectionLegislation,
		"The inspectorate published its annual report and findings":                      SectionPublications,
		"ONS: crime statistics, quarterly release of figures":                            SectionReleases,
		"Watch: BBC news interview on rural crime":                                       SectionMedia,
		"A new fund is open: apply for a grant of up to £5,000":                          SectionFunding,
		"Free webinar on hate crime, register to book a place on this training":          SectionTraining,
		"Hello everybody": SectionPartnership,
		"":                SectionPartnership,
	} {
		if got := GuessSection(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
