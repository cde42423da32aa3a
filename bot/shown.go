package bot

import (
	"encoding/json"

	"kcst/answers"
	"kcst/bulletin"
)

// What partners are shown, as the JSON that Slack gets: for those who check
// what reaches Slack.

// AnswerJSON is an answer's blocks.
func AnswerJSON(a answers.Answer) ([]byte, error) {
	return json.Marshal(answerMessage(a, shown{question: a.Lead, plain: a.Lead, echo: true, private: true, sum: true}).blocks)
}

// EditionJSON is the blocks that a link to an edition shows.
func EditionJSON(e bulletin.Edition) ([]byte, error) { return json.Marshal(editionCard(e).blocks) }

// ItemJSON is the form "Add to bulletin", filled from a message in Slack's
// markup.
func ItemJSON(message string) ([]byte, error) { return json.Marshal(itemView(draftOf(message))) }
