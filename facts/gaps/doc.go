// Package gaps keeps the questions that nobody could answer yet.
//
// A [Gap] is a question without names and numbers: who asked, and anything
// personal they wrote, is gone before it comes here. Questions that differ in
// nothing that matters are one gap with a count. An officer answers it, which
// makes a sourced fact in package facts, or dismisses it; asked again while
// it is answered or dismissed, it is counted and stays what it is.
package gaps
