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
	if got := m.Settings.EventSubscriptions.BotEvents; !slices.Equal(got, []string{
		"app_home_opened", "app_mention", "link_shared", "message.channels", "message.groups", "message.im", "message.mpim",
	}) {
		t.Errorf("events %v", got)
	}
	if len(m.Features.SlashCommands) != 1 || m.Features.SlashCommands[0].Command != "/kcst" {
		t.Errorf("commands %+v", m.Features.SlashCommands)
	}
	guide, err := os.ReadFile("../docs/slack.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range m.Features.Shortcuts {
		if !strings.Contains(string(guide), s.Name) {
			t.Errorf("docs/slack.md doesn't name the shortcut %s", s.Name)
		}
	}
	for _, scope := range m.OAuthConfig.Scopes.Bot {
		if !strings.Contains(string(guide), "| `"+scope+"` |") {
			t.Errorf("docs/slack.md gives no reason for the scope %s", scope)
		}
	}
	if !m.Settings.Interactivity.IsEnabled || !m.Features.AppHome.HomeTabEnabled || m.Features.AgentView == nil {
		t.Error("buttons, the App Home or the agent's messages tab are off")
	}
	comment, _, _ := strings.Cut(string(raw), "display_information:")
	for _, scope := range m.OAuthConfig.Scopes.Bot {
		if !strings.Contains(comment, "#   "+scope+" ") {
			t.Errorf("the scope %s has no reason in the comment", scope)
		}
	}
}
