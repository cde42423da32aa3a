package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is stamped by make release; a build of one's own has none.
var release string

// built says which program this is.
type built struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"` // of git
	Changed  bool   `json:"changed,omitempty"`  // the tree had changes that weren't committed
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func thisBuild() built {
	b := built{Version: release, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if about, ok := debug.ReadBuildInfo(); ok {
		b.Version = cmp.Or(release, about.Main.Version)
		for _, s := range about.Settings {
			switch s.Key {
			case "vcs.revision":
				b.Revision = s.Value
			case "vcs.modified":
				b.Changed = s.Value == "true"
			}
		}
	}
	b.Version = cmp.Or(b.Version, "(devel)")
	return b
}

func (p program) versionCommand() *cobra.Command {
	c := &cobra.Command{Use: "version", Short: "Say which kcst this is", Args: exactly()}
	asJSON := jsonFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		b := thisBuild()
		if *asJSON {
			return p.printJSON(b)
		}
		fmt.Fprintf(p.stdout, "kcst %s, %s, %s\n", b.Version, b.Platform, b.Go)
		if b.Revision != "" {
			fmt.Fprintf(p.stdout, "built from %s%s\n", b.Revision, map[bool]string{true: ", with changes"}[b.Changed])
		}
		return nil
	}
	return c
}
