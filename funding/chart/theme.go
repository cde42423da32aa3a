package chart

import "image/color"

// Theme is the colours of a picture. Each fill stands out from the background
// by 3:1 or more and its own amount from it by 4.5:1 (WCAG 2.2), and any two
// differ in lightness by 1.5:1, so that they can be told apart without seeing
// hues; theme_test.go holds them to it.
type Theme struct {
	background, ink, faint color.RGBA
	fills, onFill          [4]color.RGBA
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

// Light is for a light page.
var Light = Theme{
	background: rgb(0xffffff), ink: rgb(0x1a1a1a), faint: rgb(0xb0b0b0),
	fills:  [4]color.RGBA{rgb(0x0d2a5a), rgb(0xb34c06), rgb(0x3aa57c), rgb(0x4d4d4d)},
	onFill: [4]color.RGBA{rgb(0xffffff), rgb(0xffffff), rgb(0x000000), rgb(0xffffff)},
}

// Dark is for a dark page.
var Dark = Theme{
	background: rgb(0x16191d), ink: rgb(0xf2f2f2), faint: rgb(0x5c636b),
	fills:  [4]color.RGBA{rgb(0x5797de), rgb(0xf4ad62), rgb(0xb8f5de), rgb(0x727272)},
	onFill: [4]color.RGBA{rgb(0x000000), rgb(0x000000), rgb(0x000000), rgb(0xffffff)},
}
