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

// wantsHelp reports whether a message asks what the bot can do, or nothing.
func wantsHelp(text string) bool {
	switch strings.ToLower(strings.Trim(text, " .!?/")) {
	case "", "help", "what can you do", "what can i ask":
		return true
	}
	return false
}

// helpMessage says what to ask, and how.
func helpMessage(p facts.Partnership) message {
	intro := "I answer questions about " + named(p.Name, "the partnership") +
		" from its published documents, with the source and its date. What I don't hold, I say I don't hold."
	how := "Mention me in a channel, write to me directly, or use /kcst for an answer that only you see. " +
		"Ask a follow-up in the same thread and mention me again. I'm a bot, and nobody watches these messages: " + reach(p)
	lines := []string{intro}
	if len(p.Examples) > 0 {
		lines = append(lines, "", "Ask, for example:")
		for _, e := range p.Examples {
			lines = append(lines, "• "+e)
		}
	}
	lines = append(lines, "", how)
	var b builder
	b.section(intro)
	if len(p.Examples) > 0 {
		b.section("Ask, for example:\n" + strings.Join(lines[3:len(lines)-2], "\n"))
	}
	b.context(mrkdwn(how))
	return b.message(strings.Join(lines, "\n"))
}

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
