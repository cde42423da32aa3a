package bulletin

import "slices"

// SectionID names a section. Its title is in package templates.
type SectionID string

// The sections.
const (
	SectionLegislation  SectionID = "legislation-and-policy"
	SectionPublications SectionID = "publications"
	SectionReleases     SectionID = "data-releases"
	SectionMedia        SectionID = "media"
	SectionFunding      SectionID = "funding-opportunities"
	SectionTraining     SectionID = "training-and-events"
	SectionPartnership  SectionID = "from-the-partnership"
)

var sections = []SectionID{
	SectionLegislation, SectionPublications, SectionReleases, SectionMedia,
	SectionFunding, SectionTraining, SectionPartnership,
}

// Sections are all sections in the order of an edition.
func Sections() []SectionID { return slices.Clone(sections) }
