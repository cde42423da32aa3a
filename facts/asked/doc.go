// Package asked counts how many people asked what a fact answers, by day, so
// that a monthly bulletin can answer for everybody what many asked. It keeps
// no question, and nobody's name or number: of each asker only a trace in a
// HyperLogLog, from which nobody can be told, and for a hundred days. A fact
// that fewer than [Few] asked for is never listed.
package asked
