package bot_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"go.yaml.in/yaml/v3"
)

func TestManifest(t *testing.T) {
	raw, err := os.ReadFile("../slack-manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var loose map[string]any
	if err := yaml.Unmarshal(raw, &loose); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(loose)
	if err != nil {
		t.Fatal(err)
	}
	var m slack.Manifest
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		t.Fatal(err)
	}
	if !m.Settings.SocketModeEnabled {
		t.Error("Socket Mode is off")
	}
	if got := m.Settings.EventSubscriptions.BotEvents; !slices.Equal(got, []string{"app_mention", "message.im"}) {
		t.Errorf("events %v", got)
	}
	if len(m.Features.SlashCommands) != 1 || m.Features.SlashCommands[0].Command != "/kcst" {
		t.Errorf("commands %+v", m.Features.SlashCommands)
	}
	comment, _, _ := strings.Cut(string(raw), "display_information:")
	for _, scope := range m.OAuthConfig.Scopes.Bot {
		if !strings.Contains(comment, "#   "+scope+" ") {
			t.Errorf("the scope %s has no reason in the comment", scope)
		}
	}
}
