package templates

// PageColours are the colours of a page that follow the partnership's one.
type PageColours struct {
	Band     string // behind the head of a page
	OnBand   string // text on it
	Rule     string // accents on a light page
	DarkRule string // accents on a dark page
}

// The grounds of the stylesheet that accents stand on.
const (
	pageLight = "#ffffff"
	pageDark  = "#14181c"
)

// ColoursOf are the page's colours for a partnership's, which is #rrggbb. Text
// on them keeps the contrast of WCAG 2.2 AA whatever the colour is; what is
// not a colour counts as the default one.
func ColoursOf(colour string) PageColours {
	base, err := parseColour(colour)
	if err != nil {
		base, _ = parseColour(mailFallback)
	}
	light, _ := parseColour(pageLight)
	dark, _ := parseColour(pageDark)
	c := PageColours{
		Band: base.String(), OnBand: pageLight,
		Rule: base.towards(rgb{}, light).String(), DarkRule: base.towards(light, dark).String(),
	}
	if base.contrast(light) < contrastAA {
		c.OnBand = "#000000"
	}
	return c
}
