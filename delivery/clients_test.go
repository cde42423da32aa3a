package delivery

import (
	"bytes"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/net/html"
)

// harmless is what a mail uses although a client that many have lacks it, and
// how the mail reads without it. All that carries the layout is in attributes
// and in what every client knows.
var harmless = map[string]string{
	"html-style":                        "each element has its own style; the sheet adds dark mode and small screens",
	"html-body":                         "its ground is on the table in it too",
	"html-role":                         "the layout's tables are then read as tables",
	"html-aria-label":                   "what it names has its text beside it",
	"html-wbr":                          "a long address breaks where it must",
	"html-meta-color-scheme":            "the mail is light, as it was written",
	"css-at-media":                      "the mail is as wide as on a desk, and scrolls nowhere: widths are maxima",
	"css-at-media-prefers-color-scheme": "the mail is light, or as the client turns it",
	"css-pseudo-class-hover":            "links are underlined always",
	"css-text-decoration-thickness":     "the line under a link is of the usual weight",
	"css-overflow-wrap":                 "word-break does it in most of those",
	"css-word-break":                    "a long address breaks where it must",
	"css-overflow":                      "only the hidden line beside the subject has it, with other means besides",
	"css-max-height":                    "the same hidden line",
	"css-display-none":                  "the same hidden line: where it shows, it says what the subject says",
	"css-white-space":                   "a date may break over two lines",
}

// TestClientsHaveWhatMailsUse: a mail uses nothing that Gmail, Outlook or
// Apple Mail lacks, but what it does without.
func TestClientsHaveWhatMailsUse(t *testing.T) {
	file, err := os.ReadFile("testdata/clients.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var lacking map[string][]string
	if err := yaml.Unmarshal(file, &lacking); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, c := range samples() {
		maps.Copy(used, featuresOf(t, sampleLetter(t, c).HTML))
	}
	for _, must := range []string{"html-table", "css-padding", "css-at-media", "css-text-decoration", "html-img"} {
		if !used[must] {
			t.Errorf("the mails were not read well: no %s was found", must)
		}
	}
	for _, f := range slices.Sorted(maps.Keys(used)) {
		if clients := lacking[f]; len(clients) > 0 && harmless[f] == "" {
			t.Errorf("%s isn't known to %s: use something else, or say in harmless how the mail reads without it", f, strings.Join(clients, ", "))
		}
	}
	for f := range harmless {
		if !used[f] || len(lacking[f]) == 0 {
			t.Errorf("%s is called harmless, and isn't used or is known everywhere: take it off the list", f)
		}
	}
}

var (
	mailCSSRule   = regexp.MustCompile(`([^{}]+)\{([^{}]*)`)
	mailPseudo    = regexp.MustCompile(`(::?)([a-z-]+)`)
	mailMediaKey  = regexp.MustCompile(`\(([a-z-]+)`)
	mailCSSValue  = regexp.MustCompile(`\b(rgba|calc|clamp|min|max|var|[a-z]+-gradient)\(|\d(rem|em|vw|vh|ch|pt|cm)\b`)
	mailUnitOfCSS = map[string]string{"calc": "css-unit-calc", "var": "css-variables", "rgba": "css-rgba"}
)

// featuresOf names the HTML and CSS features of a mail as caniemail.com does.
func featuresOf(t *testing.T, src []byte) map[string]bool {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	declarations := func(css string) {
		for d := range strings.SplitSeq(css, ";") {
			name, value, ok := strings.Cut(strings.ToLower(d), ":")
			if !ok {
				continue
			}
			name, value = strings.TrimSpace(name), strings.TrimSpace(value)
			found["css-"+name] = true
			if name == "display" {
				found["css-display-"+strings.TrimSuffix(value, " !important")] = true
			}
			for _, m := range mailCSSValue.FindAllStringSubmatch(value, -1) {
				switch {
				case mailUnitOfCSS[m[1]] != "":
					found[mailUnitOfCSS[m[1]]] = true
				case strings.HasSuffix(m[1], "gradient"):
					found["css-"+m[1]] = true
				case m[1] != "":
					found["css-function-"+m[1]] = true
				default:
					found["css-unit-"+m[2]] = true
				}
			}
		}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		found["html-"+n.Data] = true
		for _, a := range n.Attr {
			found["html-"+a.Key] = true
			if a.Key == "style" {
				declarations(a.Val)
			}
		}
		if n.Data == "meta" && attr(n, "name") == "color-scheme" {
			found["html-meta-color-scheme"] = true
		}
		if n.Data != "style" || n.FirstChild == nil {
			continue
		}
		for _, r := range mailCSSRule.FindAllStringSubmatch(n.FirstChild.Data, -1) {
			selector := strings.TrimSpace(r[1])
			if at, ok := strings.CutPrefix(selector, "@"); ok {
				name, rest, _ := strings.Cut(at, " ")
				found["css-at-"+name] = true
				for _, m := range mailMediaKey.FindAllStringSubmatch(rest, -1) {
					found["css-at-"+name+"-"+m[1]] = true
				}
				continue
			}
			for _, m := range mailPseudo.FindAllStringSubmatch(selector, -1) {
				found["css-pseudo-"+map[string]string{":": "class-", "::": "element-"}[m[1]]+m[2]] = true
			}
			declarations(r[2])
		}
	}
	return found
}
