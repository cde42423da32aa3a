// Package chart draws the balances of a fund: a bar for each pot, stacked by
// what became of its money. It draws PNG and SVG, on an opaque background of
// a [Theme], so that a picture can be told apart from the page it lies on in
// light and in dark; and it says the same in words ([Text]), for those who
// don't see it.
package chart
