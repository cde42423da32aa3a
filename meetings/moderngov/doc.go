// Package moderngov reads meetings from ModernGov, the system behind most
// councils' committee pages: from its web service, as it answers a [Reader]
// that asks it ([Reader.Fetch]) or as it was saved ([ReadXML]), and from its pages
// ([ReadPage]).
//
// What a council publishes is read as it is, faults and all: titles that are
// escaped twice, bodies from a word processor, dates that are ignored, answers
// that are an error page. Nothing that it sends can take more than the bounds
// that stand here, and nothing that it marks as restricted gets out of here.
//
// A host is asked a few times a minute, one question at a time, and told who
// asks. What hasn't changed since isn't read again. Ninety days back are asked
// for each time, since minutes come weeks after their meeting. A council whose
// host fails is reported, and the others go on.
package moderngov
