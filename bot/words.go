package bot

import (
	"strings"

	"kcst/facts"
)

// The words of the bot's own replies. What answers say comes from the facts.
const (
	busyText = "I have a queue of questions at the moment. Yours is in it: I'm on it, and will answer as soon as I can."
	couldAsk = "You could ask:"
)

// apology is for when the answer can't be looked up.
func apology(p facts.Partnership) message {
	text := "I can't look that up just now. Please ask me again in a few minutes; " + reach(p)
	var b builder
	b.section(text)
	return b.message(text)
}

// reach says how to reach the people behind the bot.
func reach(p facts.Partnership) string {
	team := named(p.Team, "the team")
	if p.Email == "" {
		return "for anything else, ask " + team + "."
	}
	return "for anything else, write to " + team + " at " + p.Email + "."
}

// named is a name as it stands in a sentence.
func named(name, otherwise string) string {
	switch {
	case name == "":
		return otherwise
	case strings.HasPrefix(strings.ToLower(name), "the "):
		return "the " + name[4:]
	}
	return "the " + name
}
