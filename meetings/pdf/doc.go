// Package pdf takes the text out of a PDF, page by page.
//
// A PDF is a program that somebody else wrote: one made to harm can make a
// reader loop, use up all memory, or end its whole process. So the reading is
// for a process of its own ([Run]): [Text] starts one, and ends it after a
// time, or when it grows too large.
package pdf
